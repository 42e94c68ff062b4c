// Rules of a security group become a group of their own, and whoever had them gets both groups: the same is admitted as before.
import { countUpTo } from '../../base/offsets.ts';
import type { Steps } from '../../base/steps.ts';
import type { Analysis, ReadInclude } from '../../pipeline/analysis.ts';
import type { ParsedFile } from '../../syntax/parse.ts';
import { tokenize } from '../../syntax/tokens.ts';
import type { AllowStatement, ListStatement, NamedStatement, Ranged, Statement } from '../../syntax/tree.ts';
import type { Cloud } from '../../topology/cloud.ts';
import { serviceOf } from '../complete-numbers.ts';
import { written } from '../completion.ts';
import type { DraftEdit } from './laid-out.ts';
import {
  copyWith,
  fileEdits,
  isWhole,
  type Located,
  moved,
  newErrorIn,
  type Refactoring,
  type RefusedRefactoring,
  refused,
  textOf,
} from './refactoring.ts';
import { isSameCloud } from './same-cloud.ts';
import { newlineOf, putIntoBlock, takenOut, withComments } from './statement-text.ts';

/** Rules that may become a group. */
export type Extraction = {
  readonly tenant: string;
  readonly group: string;
  /** What the new group is called: free in every sense. */
  readonly name: string;
  readonly at: Located;
  readonly statement: NamedStatement;
  readonly rules: readonly AllowStatement[];
};

/**
 * The rules of one group that a range touches, or undefined where there are none, or where they are a whole group already.
 * Costs the declaration there, and a look at the names of the cloud.
 */
export function extractionAt(analysis: Analysis, file: ParsedFile, range: Ranged): Extraction | undefined {
  const index = countUpTo(file.offsets, range.start) - 1;
  const declaration = file.declarations[index];
  const begin = file.offsets[index] ?? 0;
  if (declaration?.node?.kind !== 'tenant') return undefined;
  const at: Located = { file, declaration, begin };
  const touched = { start: range.start - begin, end: range.end - begin };
  for (const statement of declaration.node.body.items) {
    if (statement.kind !== 'secgroup' || !meets(statement.body, touched)) continue;
    const rules = statement.body.items.filter((item) => item.kind === 'allow' && meets(item, touched));
    const all = rules.filter((rule) => rule.kind === 'allow');
    if (all.length === 0 || !isWhole(at, statement)) return undefined;
    const group = analysis.cloud.secgroups.find(({ origin }) => {
      const whole = analysis.cloud.spans.get(origin)?.whole;
      return whole?.declaration === declaration.id && whole.start === statement.start && whole.end === statement.end;
    });
    if (!group || (all.length === statement.body.items.length && group.name !== 'default')) return undefined;
    const name = freeGroupName(analysis.cloud, group.tenant, wishedName(all));
    return { tenant: group.tenant, group: group.name, name, at, statement, rules: all };
  }
  return undefined;
}

/** What the action is called. */
export function extractionTitle({ rules, name }: Extraction): string {
  return `Extract ${rules.length === 1 ? 'this rule' : `${rules.length} rules`} into a security group \`${name}\``;
}

/** Makes the change on a copy, and compares: what each instance admits must be the same. In steps. */
export function* extractSecgroup(
  analysis: Analysis,
  extraction: Extraction,
  read: ReadInclude,
): Steps<Refactoring | RefusedRefactoring> {
  const { at, statement, rules, name, tenant, group } = extraction;
  const text = textOf(at);
  const comments = tokenize(text).comments;
  const parts = rules.map((rule) => withComments({ text, comments }, rule));
  const newline = newlineOf(at.file.text);
  const isOnOneLine = !/\n/.test(text.slice(statement.start, statement.end));
  const inner = parts.map(({ start, end }) => text.slice(start, end));
  const body = isOnOneLine ? `{ ${inner.join('  ')} }` : `{${newline}${inner.join(newline)}${newline}}`;
  const whole = withComments({ text, comments }, statement);
  const drafts = [
    ...parts.map((part): DraftEdit => takenOut(text, part)),
    { start: whole.end, end: whole.end, text: `${newline}secgroup ${written(name)} ${body}` },
  ].map((edit) => moved(at, edit));
  const members = yield* memberEdits(analysis, { tenant, group, name });
  if (!members) return refused(`an instance that has ${tenant}.${group} has a syntax error: mend it first`);
  const edits = yield* fileEdits(analysis, [...drafts, ...members]);
  const after = yield* copyWith(analysis, edits, read);
  const error = newErrorIn(analysis.diagnostics, after.diagnostics);
  if (error) return refused(error.message);
  if (!(yield* isSameCloud(analysis.cloud, after.cloud)))
    return refused('some instances would admit something else than before');
  return { kind: 'refactoring', title: extractionTitle(extraction), edits, newFile: null, after };
}

type Groups = { readonly tenant: string; readonly group: string; readonly name: string };

/** Declarations that are searched for instances in one step. */
const declarationsAtOnce = 256;

/** The edits that give a second group to each instance that has one; null where the text of one of them was not read. */
function* memberEdits(
  { cloud, files }: Analysis,
  { tenant, group, name }: Groups,
): Steps<readonly (DraftEdit & { readonly file: string })[] | null> {
  const what = 'looking for instances';
  const members = new Set<string>();
  for (const instance of cloud.instances) {
    if (instance.tenant !== tenant || !instance.secgroups.includes(group)) continue;
    const whole = cloud.spans.get(instance.origin)?.whole;
    if (whole) members.add(`${whole.declaration}\n${whole.start}`);
  }
  const edits: (DraftEdit & { readonly file: string })[] = [];
  let found = 0;
  for (const file of files.values()) {
    for (const [index, declaration] of file.declarations.entries()) {
      if (index % declarationsAtOnce === 0) yield { what, done: index / file.declarations.length };
      if (declaration.node?.kind !== 'host') continue;
      const at: Located = { file, declaration, begin: file.offsets[index] ?? 0 };
      for (const vm of declaration.node.body.items) {
        if (vm.kind !== 'vm' || !members.has(`${declaration.id}\n${vm.start}`)) continue;
        if (!isWhole(at, vm)) return null;
        edits.push(moved(at, memberEdit(at, vm, group, name)));
        found++;
      }
    }
  }
  return found === members.size ? edits : null;
}

/** Longest line that is sure to stay one (syntax/print.ts breaks longer ones). */
const surelyShort = 120;

function memberEdit(at: Located, vm: NamedStatement, group: string, name: string): DraftEdit {
  const lists = vm.body.items.filter((item): item is ListStatement => isList(item) && item.keyword.text === 'secgroup');
  for (const { values } of lists) {
    const word = values.find(({ text }) => text === group);
    if (word) return shortened(at, vm, { start: word.end, end: word.end, text: `, ${written(name)}` });
  }
  return lineInBlock(at, vm, `secgroup ${written(group)}, ${written(name)}`);
}

/** A statement more. There may be thousands of these: what is laid out already need not be once more. */
function lineInBlock(at: Located, vm: NamedStatement, statement: string): DraftEdit {
  const text = textOf(at);
  const edit = putIntoBlock(text, vm.body, statement);
  if (!text.slice(vm.start, vm.end).includes('\n')) return shortened(at, vm, edit);
  const [indent] = /[ \t]*$/.exec(text.slice(0, vm.body.end - 1)) ?? [''];
  const isLine = edit.start === vm.body.end - 1 - indent.length && text[edit.start - 1] === '\n';
  return isLine ? { ...edit, text: `${indent}  ${edit.text}`, settled: true } : edit;
}

function shortened(at: Located, vm: NamedStatement, edit: DraftEdit): DraftEdit {
  const text = textOf(at);
  const line = text.slice(text.lastIndexOf('\n', edit.start) + 1, edit.start).length + vm.end - edit.start;
  return line + edit.text.length > surelyShort ? edit : { ...edit, settled: true };
}

function isList(item: Statement): item is ListStatement {
  return item.kind === 'list';
}

function meets(one: Ranged, other: Ranged): boolean {
  return one.start <= other.end && other.start <= one.end;
}

/** What rules are about, in a word: the service, else whom they let in. */
function wishedName(rules: readonly AllowStatement[]): string {
  const services = new Set(
    rules.map(({ protocol, ports }) =>
      serviceName(
        protocol.text,
        ports.map(({ text }) => text),
      ),
    ),
  );
  const [service] = services;
  if (service !== undefined && services.size === 1) return service;
  const sources = new Set(rules.map(({ source }) => source?.member?.text ?? source?.name.text));
  const [source] = sources;
  return source !== undefined && sources.size === 1 && /^[A-Za-z_]\w*$/.test(source) ? `from-${source}` : 'rules';
}

function serviceName(protocol: string, ports: readonly string[]): string | undefined {
  if (protocol === 'icmp') return ports.length === 0 || ports[0] === '8' ? 'ping' : 'icmp';
  const [port] = ports;
  return port === undefined || ports.length > 1 ? undefined : serviceOf(protocol, Number(port));
}

/** A name that no group of the tenant has, and that no rule can mean otherwise: rules name networks and tenants, too. */
function freeGroupName({ secgroups, networks, tenants }: Cloud, tenant: string, wished: string): string {
  const own = secgroups.filter((group) => group.tenant === tenant);
  const taken = new Set([...own, ...networks, ...tenants].map(({ name }) => name));
  for (const { source } of own.flatMap(({ rules }) => rules)) if (source.kind === 'unknown') taken.add(source.text);
  for (let number = 1; ; number++) {
    const name = number === 1 ? wished : `${wished}${number}`;
    if (!taken.has(name)) return name;
  }
}
