// The outline of a file: what it declares, nested as it is written. Knows no lines and no editor.
import { eachInSteps, runToEnd, type Steps } from '../base/steps.ts';
import type { ParsedFile } from '../syntax/parse.ts';
import { bodyOf, nameOf, type Statement } from '../syntax/tree.ts';

/** What kind of thing an outline entry is, in the language's words. */
export type OutlineKind =
  | 'cloud'
  | 'external'
  | 'switch'
  | 'tenant'
  | 'network'
  | 'secgroup'
  | 'host'
  | 'vm'
  | 'router'
  | 'machine'
  | 'nic'
  | 'bridge'
  | 'pool'
  | 'flow'
  | 'expect';

/** One entry; offsets count from the beginning of the file. `name` lies within the whole. */
export type OutlineEntry = {
  readonly kind: OutlineKind;
  readonly label: string;
  /** A few words beside the name: an address, a network, a prefix. */
  readonly detail: string;
  readonly whole: { readonly start: number; readonly end: number };
  readonly name: { readonly start: number; readonly end: number };
  readonly children: readonly OutlineEntry[];
};

/** The outline of one file, in its order; linear in the file. */
export function outlineOf(file: ParsedFile): readonly OutlineEntry[] {
  return runToEnd(outlineSteps(file));
}

/** Declarations that are looked at in one step: some milliseconds. */
const declarationsAtOnce = 32;

/** The same in steps. */
export function* outlineSteps({ declarations, offsets }: ParsedFile): Steps<readonly OutlineEntry[]> {
  const outline: OutlineEntry[] = [];
  yield* eachInSteps(declarations, declarationsAtOnce, 'outline', ({ node }, i) => {
    if (node) outline.push(...entriesOf(node, offsets[i] as number));
  });
  return outline;
}

function entriesOf(statement: Statement, offset: number): OutlineEntry[] {
  const head = headOf(statement);
  if (!head) return [];
  const { kind, label, detail } = head;
  const word = 'network' in statement ? statement.network : (nameOf(statement) ?? statement.keyword);
  const children: OutlineEntry[] = [];
  for (const item of bodyOf(statement)?.items ?? []) children.push(...entriesOf(item, offset));
  const whole = { start: statement.start + offset, end: statement.end + offset };
  const name = { start: word.start + offset, end: word.end + offset };
  return [{ kind, label, detail, whole, name, children }];
}

function headOf(
  statement: Statement,
): { readonly kind: OutlineKind; readonly label: string; readonly detail: string } | undefined {
  switch (statement.kind) {
    case 'cloud':
      return { kind: 'cloud', label: 'cloud', detail: fieldOf(statement, 'release') };
    case 'external':
      return { kind: 'external', label: named(statement.name.text), detail: statement.cidr?.text ?? '' };
    case 'switch':
    case 'tenant':
    case 'secgroup':
    case 'host':
    case 'router':
      return {
        kind: statement.kind,
        label: named(statement.name.text),
        detail: statement.kind === 'switch' ? '' : statement.kind,
      };
    case 'network':
      return {
        kind: 'network',
        label: named(statement.name.text),
        detail: [fieldOf(statement, 'cidr'), vlanOf(statement)].filter(Boolean).join(', '),
      };
    case 'vm':
      return {
        kind: 'vm',
        label: named(statement.name.text),
        detail: [fieldOf(statement, 'ip'), fieldOf(statement, 'network')].filter(Boolean).join(', '),
      };
    case 'machine':
      return { kind: 'machine', label: named(statement.name.text), detail: statement.address.text };
    case 'nic':
      return {
        kind: 'nic',
        label: named(statement.name.text),
        detail: [statement.address?.text, `→ ${statement.to.text}`].filter(Boolean).join(' '),
      };
    case 'bridge':
      return { kind: 'bridge', label: `bridge ${statement.network.text}`, detail: statement.address?.text ?? '' };
    case 'pool':
      return { kind: 'pool', label: named(statement.name.text), detail: statement.range.text };
    case 'flow':
      return {
        kind: 'flow',
        label: named(statement.name.text),
        detail: `${statement.from.name.text} → ${statement.to?.name.text ?? 'dhcp'}`,
      };
    case 'expect':
      return {
        kind: 'expect',
        label: `expect ${statement.from.name.text} → ${statement.to.name.text}`,
        detail: statement.outcome.text,
      };
    case 'isolated':
      return { kind: 'expect', label: `expect isolated ${statement.a.name.text} ${statement.b.name.text}`, detail: '' };
    default:
      return undefined;
  }
}

/** An outline refuses an empty label: a name that is still to be written shows as dots. */
function named(name: string): string {
  return name === '' ? '…' : name;
}

function fieldOf(statement: Statement, keyword: string): string {
  for (const item of bodyOf(statement)?.items ?? []) {
    if (item.keyword.text !== keyword) continue;
    if (item.kind === 'field') return item.value.text;
    if (item.kind === 'option') return item.values.map(({ text }) => text).join(', ');
  }
  return '';
}

function vlanOf(statement: Statement): string {
  const vlan = fieldOf(statement, 'vlan');
  return vlan === '' ? '' : `VLAN ${vlan}`;
}
