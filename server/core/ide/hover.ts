// Hover: what was derived for the thing at an offset. The single door to the other hover-*.ts files; works on offsets and
// answers Markdown. Knows no lines and no URIs.
import type { Place } from '../base/span.ts';
import type { Steps } from '../base/steps.ts';
import { placeOf } from '../pipeline/analyse.ts';
import type { Analysis } from '../pipeline/analysis.ts';
import type { Declaration } from '../syntax/parse.ts';
import { nameOf, type Statement } from '../syntax/tree.ts';
import type { Expectation } from '../topology/cloud.ts';
import { parseIpv4, prefixOf } from '../wire/address.ts';
import { bridgeHover } from './hover-bridge.ts';
import { expectationHover, flowHover, packetOf } from './hover-flow.ts';
import { hostHover, machineHover } from './hover-host.ts';
import { groupHover, instanceHover, tenantHover } from './hover-instance.ts';
import { addressHover, externalHover, networkHover, prefixHover, switchHover } from './hover-network.ts';
import { routeHover, ruleHover } from './hover-rule.ts';
import { type HoverContext, hoverContext } from './hover-words.ts';
import { keywordHelp } from './keyword-help.ts';
import { blocks, plainText } from './markdown.ts';
import { mentionsOf, named } from './mentions.ts';
import { declarationAt, occurrenceAt } from './navigation.ts';
import { type Occurrence, occurrencesOf, type SymbolKey } from './occurrences.ts';
import { scopeOf } from './scope.ts';
import { statementsAt, type TextWord, wordAt } from './statement-at.ts';

/** A hover: Markdown, and the text that it is about. */
export type Hover = { readonly markdown: string; readonly place: Place };

/** The same as `hoverAt` in steps: what takes long, who reaches whom, is asked beforehand and remembered in the context. */
export function* hoverSteps(
  analysis: Analysis,
  file: string,
  offset: number,
  context: HoverContext,
): Steps<Hover | undefined> {
  const found = occurrenceAt(analysis, file, offset);
  if (found) yield* askAbout(context, found.key);
  else yield* askAt(context, file, offset);
  return hoverAt(analysis, file, offset, context);
}

/** The same as `nameHover` in steps. */
export function* nameHoverSteps(context: HoverContext, { key }: Pick<Occurrence, 'key'>): Steps<string | undefined> {
  yield* askAbout(context, key);
  return nameHover(context, { key });
}

/** Asks who reaches what has a key, or what comes of its packet. */
function* askAbout(context: HoverContext, key: SymbolKey): Steps<void> {
  const { cloud } = context.analysis;
  const [space, name] = [key.split(':', 1)[0], key.slice(key.indexOf(':') + 1)];
  const isNamed = (one: { readonly name: string }) => one.name === name;
  if (space === 'flow') {
    const flow = cloud.flows.find(isNamed);
    if (flow) yield* context.verdict(flow, flow.name).steps();
    return;
  }
  const host = cloud.hosts.find((one) => (space === 'nic' ? name.startsWith(`${one.name}.`) : isNamed(one)));
  const instance =
    space === 'group'
      ? cloud.instances.find(({ tenant, secgroups }) => secgroups.some((group) => `${tenant}.${group}` === name))
      : cloud.instances.find(isNamed);
  const network = cloud.networks.find(isNamed);
  if (host) yield* context.reachTable('host', host).steps();
  else if (instance) yield* context.reachLines(instance).steps();
  else if (network) yield* context.reachTable('network', network).steps();
}

/** Asks what comes of a packet, and who is who, where a hover over an expectation or an address says it. */
function* askAt(context: HoverContext, file: string, offset: number): Steps<void> {
  const { analysis } = context;
  const declaration = declarationAt(analysis, file, offset);
  const word = wordAt(analysis.files.get(file)?.text ?? '', offset);
  if (!declaration || !word) return;
  const { node } = declaration;
  const expectation = node?.kind === 'expect' ? expectationAt(context, declaration, node) : undefined;
  const request = expectation && packetOf(expectation);
  if (request) yield* context.verdict(request, null).steps();
  else if (parseIpv4(word.text) !== undefined) yield* context.names.steps();
}

function expectationAt({ analysis }: HoverContext, { id }: Declaration, statement: Statement): Expectation | undefined {
  const { expectations, spans } = analysis.cloud;
  return expectations.find(({ origin }) => {
    const whole = spans.get(origin)?.whole;
    return whole?.declaration === id && whole.start <= statement.start && statement.end <= whole.end;
  });
}

/** What there is to know about the thing at an offset of a file, or undefined. */
export function hoverAt(
  analysis: Analysis,
  file: string,
  offset: number,
  context: HoverContext = hoverContext(analysis),
): Hover | undefined {
  const declaration = declarationAt(analysis, file, offset);
  const text = analysis.files.get(file)?.text;
  if (!declaration || text === undefined) return undefined;
  const at = offset - declaration.offset;
  const statements = statementsAt(declaration, at);
  const occurrence = occurrencesOf(declaration, scopeOf(analysis)).find(
    ({ span }) => span.start <= at && at <= span.end,
  );
  if (occurrence) {
    const markdown = nameHover(context, occurrence);
    if (markdown)
      return { markdown: withDoc(markdown, docOf(analysis, occurrence)), place: placeOf(analysis, occurrence.span) };
  }
  const word = wordAt(text, offset);
  const innermost = statements.at(-1);
  if (!word || !innermost) return undefined;
  const markdown = wordHover(context, declaration, statements, word);
  return markdown ? { markdown, place: { file, start: word.start, end: word.end } } : undefined;
}

/** What there is to know of what has a key: the same that a hover over its name says, without its documentation. */
export function nameHover(context: HoverContext, { key }: Pick<Occurrence, 'key'>): string | undefined {
  const { cloud } = context.analysis;
  const separator = key.indexOf(':');
  const [kind, name] = [key.slice(0, separator), key.slice(separator + 1)];
  if (kind === 'flow') {
    const flow = cloud.flows.find((one) => one.name === name);
    return flow && flowHover(context, flow);
  }
  if (kind === 'group') {
    const group = cloud.secgroups.find((one) => `${one.tenant}.${one.name}` === name);
    return group && groupHover(context, group);
  }
  if (kind === 'pool') {
    const external = cloud.externals.find(({ pools }) => pools.some((pool) => pool.name === name));
    return external && externalHover(context, external);
  }
  if (kind === 'nic') {
    const host = cloud.hosts.find((one) => name.startsWith(`${one.name}.`));
    return host ? hostHover(context, host) : machineHover(context, 'router', name.slice(0, name.lastIndexOf('.')));
  }
  return kind === 'name' ? entityHover(context, name) : undefined;
}

/** Hosts, instances, networks and so on share one name space. */
function entityHover(context: HoverContext, name: string): string | undefined {
  const { cloud } = context.analysis;
  const called = <T extends { readonly name: string }>(list: readonly T[]) => list.find((one) => one.name === name);
  const host = called(cloud.hosts);
  if (host) return hostHover(context, host);
  const instance = called(cloud.instances);
  if (instance) return instanceHover(context, instance);
  const network = called(cloud.networks);
  if (network) return networkHover(context, network);
  const tenant = called(cloud.tenants);
  if (tenant) return tenantHover(context, tenant);
  const external = called(cloud.externals);
  if (external) return externalHover(context, external);
  if (called(cloud.switches)) return switchHover(context, name);
  if (called(cloud.routers)) return machineHover(context, 'router', name);
  if (cloud.externals.some(({ machines }) => machines.some((machine) => machine.name === name)))
    return machineHover(context, 'machine', name);
  return undefined;
}

function wordHover(
  context: HoverContext,
  declaration: Declaration,
  statements: readonly Statement[],
  word: TextWord,
): string | undefined {
  const innermost = statements.at(-1);
  const owner = statements.at(-2);
  const help = keywordHelp(word.text, owner?.kind ?? null, innermost?.kind ?? null);
  const derived = derivedHover(context, declaration, statements, word);
  // what a keyword means stands below what was made of the statement
  return word.text === innermost?.keyword.text ? blocks(derived, help) || undefined : (derived ?? help);
}

/** What was derived from the statement around a word. */
function derivedHover(
  context: HoverContext,
  declaration: Declaration,
  statements: readonly Statement[],
  word: TextWord,
): string | undefined {
  const innermost = statements.at(-1);
  const owner = statements.at(-2);
  const { analysis } = context;
  if (innermost?.kind === 'route') return routeHover(context, innermost, owner);
  const address = parseIpv4(word.text);
  if (address !== undefined) return addressHover(context, address);
  const [, base = '', length = ''] = /^([\d.]+)\/(\d{1,2})$/.exec(word.text) ?? [];
  const prefix = parseIpv4(base);
  if (prefix !== undefined && Number(length) <= 32) return prefixHover(context, prefixOf(prefix, Number(length)));
  if (innermost?.kind === 'bridge' && word.text === 'bridge') {
    const host = analysis.cloud.hosts.find(({ name }) => owner !== undefined && name === nameOf(owner)?.text);
    const here = host?.bridges.find(({ network }) => network === innermost.network.text);
    if (host && here) return bridgeHover(context, host, here);
  }
  if (innermost?.kind === 'allow' && word.text !== 'from') return ruleHover(context, declaration, innermost);
  if (innermost?.kind === 'expect' && (word.text === 'expect' || word.text === innermost.outcome.text)) {
    const expectation = expectationAt(context, declaration, innermost);
    return expectation && expectationHover(context, expectation);
  }
  return undefined;
}

/** The comment above the declaration of a name. */
function docOf(analysis: Analysis, { key, name, role, statement }: Occurrence): string {
  if (role === 'declaration') return quoted(statement.doc);
  const declared = mentionsOf(analysis, named(key, name)).find((one) => one.key === key && one.role === 'declaration');
  return declared ? quoted(declared.statement.doc) : '';
}

/** The comment stands right under the heading. */
function withDoc(markdown: string, doc: string): string {
  const [first = '', ...rest] = markdown.split('\n\n');
  return blocks(first, doc, rest.join('\n\n'));
}

function quoted(doc: string): string {
  return doc === ''
    ? ''
    : doc
        .split('\n')
        .map((line) => `> ${plainText(line)}`)
        .join('\n');
}
