// The ends of flows: names as instances, nodes, networks, tenants or addresses. Knows no packet.
import type { Reference, Word } from '../syntax/tree.ts';
import { formatIpv4, type Ipv4, parseIpv4 } from '../wire/address.ts';
import type { EntityKind } from './claims.ts';
import type { Cloud, FlowEnd, Instance } from './cloud.ts';
import { article, kindName } from './kind-names.ts';
import type { Changes, Table } from './lookups.ts';
import { type Names, unknownName } from './names.ts';
import { error, type Report, type Source, spanIn } from './report.ts';
import { isWord, wrongValue } from './values.ts';

/**
 * What FROM or TO of the command line means: `VM_1`, `VM_1.floating`, `VM_1.floating[2]`, `compute1`, `8.8.8.8`; a name
 * in full before a qualified one. Undefined: nobody.
 */
export function parseFlowEnd(cloud: Cloud, text: string): FlowEnd | undefined {
  const name = text.startsWith('"') && text.endsWith('"') && text.length > 1 ? text.slice(1, -1) : text;
  const address = parseIpv4(name);
  if (address !== undefined) return { kind: 'address', address };
  if (cloud.instances.some((one) => one.name === name)) return { kind: 'instance', name };
  const isNode =
    cloud.hosts.some((one) => one.name === name) ||
    cloud.routers.some((one) => one.name === name) ||
    cloud.externals.some(
      (external) =>
        (external.gatewayKind === 'router' && `${external.name}-router` === name) ||
        external.machines.some((machine) => machine.name === name),
    );
  if (isNode) return { kind: 'node', name };
  const floating = /^(.+)\.floating(?:\[(\d{1,4})\])?$/.exec(text);
  const instance = floating && cloud.instances.find((one) => one.name === floating[1]?.replace(/^"(.*)"$/, '$1'));
  const index = Number(floating?.[2] ?? 1) - 1;
  return instance?.floating[index] ? { kind: 'floating', instance: instance.name, index } : undefined;
}

/** What ends are looked up in. */
export type EndContext = {
  /** Names that stand for something else than before an edit, instances that changed, addresses with other holders. */
  readonly changes: Changes;
  readonly names: Names;
  readonly instances: Table<Instance>;
  /** The routers of externals that have one. */
  readonly upstreams: ReadonlySet<string>;
  /** How many floating addresses an instance says that it wants. */
  readonly wanted: (instance: string) => number;
  /** Whether some instance got no floating address, which is reported there. */
  readonly poolsExhausted: boolean;
  /** Who holds an address. */
  readonly holders: (address: Ipv4) => readonly string[];
};

/** Where an end stands: an expectation may name many machines at once, a sender must be somebody. */
export type EndRole = { readonly in: 'flow' | 'expect' | 'boot'; readonly side: 'from' | 'to' };

const nodeKinds: readonly EntityKind[] = ['host', 'router', 'machine', 'upstream'];

/** The end that a reference means; reported and undefined when it means none. */
export function readEnd(
  report: Report,
  context: EndContext,
  source: Source,
  reference: Reference,
  role: EndRole,
): FlowEnd | undefined {
  const { name, member, index } = reference;
  if (member) return floatingEnd(report, context, source, name, member, index);
  if (isWord(name, 'any')) {
    if (role.in === 'expect') return { kind: 'any' };
    return wrongValue(report, source, name, 'one machine: name an instance, a host, a router or an address');
  }
  if (!name.quoted && /^\d/.test(name.text)) return addressEnd(report, context, source, name, role);
  const entity = context.names.find(name.text);
  if (!entity) {
    const kinds: EntityKind[] = ['instance', ...nodeKinds];
    if (role.in === 'expect') kinds.push('network', 'tenant');
    unknownName(
      report,
      source,
      name,
      role.in === 'boot' ? 'instance' : 'instance or node',
      context.names.namesOf(kinds),
      kinds,
    );
    return undefined;
  }
  if (entity.kind === 'instance')
    return context.instances.get(entity.name) ? { kind: 'instance', name: entity.name } : undefined;
  if (entity.kind === 'upstream' && !context.upstreams.has(entity.name)) {
    return wrongValue(report, source, name, `there: ${entity.word.text} has no router that answers, give it a gateway`);
  }
  if (role.in !== 'boot' && nodeKinds.includes(entity.kind)) return { kind: 'node', name: entity.name };
  if (role.in === 'expect' && (entity.kind === 'network' || entity.kind === 'tenant')) {
    return { kind: entity.kind, name: entity.name };
  }
  const wanted = role.in === 'boot' ? 'an instance' : 'an instance, a host, a router or an address';
  return wrongValue(report, source, name, `an end of this, but ${article(kindName(entity.kind))}: name ${wanted}`);
}

function floatingEnd(
  report: Report,
  { names, instances, wanted, poolsExhausted }: EndContext,
  source: Source,
  name: Word,
  member: Word,
  index: Word | null,
): FlowEnd | undefined {
  const entity = names.find(name.text);
  if (entity?.kind !== 'instance') {
    if (!entity) unknownName(report, source, name, 'instance', names.namesOf(['instance']), ['instance']);
    else
      wrongValue(
        report,
        source,
        name,
        `an instance, but ${article(kindName(entity.kind))}: only instances have floating addresses`,
      );
    return undefined;
  }
  if (!isWord(member, 'floating')) return wrongValue(report, source, member, 'known of an instance: write floating');
  const instance = instances.get(entity.name);
  if (!instance) return undefined;
  const at = Number(index?.text ?? 1) - 1;
  if (instance.floating[at]) return { kind: 'floating', instance: instance.name, index: at };
  // one that it wants and didn't get is reported there
  if (poolsExhausted || wanted(entity.name) > at) {
    report.doubts.count++;
    return undefined;
  }
  const count = instance.floating.length;
  const has = count === 0 ? 'no floating address' : `${count} floating ${count === 1 ? 'address' : 'addresses'}`;
  const what = count === 0 ? 'give it one with floating' : `count from 1 to ${count} or give it more with floating`;
  error(report, 'unknown-name', spanIn(source, index ?? member), `${name.text} has ${has}: ${what}`);
  return undefined;
}

function addressEnd(
  report: Report,
  context: EndContext,
  source: Source,
  word: Word,
  role: EndRole,
): FlowEnd | undefined {
  const address = parseIpv4(word.text);
  if (address === undefined)
    return wrongValue(report, source, word, 'an IPv4 address: write four numbers up to 255, such as 10.0.0.1');
  if (role.side === 'from') {
    const [holder, ...others] = context.holders(address);
    if (holder === undefined) {
      error(
        report,
        'unknown-name',
        spanIn(source, word),
        `nobody has ${formatIpv4(address)}: name a sender or one of its addresses`,
      );
    } else if (others.length > 0) {
      error(
        report,
        'wrong-value',
        spanIn(source, word),
        `${formatIpv4(address)} belongs to ${[holder, ...others.slice(0, 3)].join(' and ')}: name the sender instead`,
      );
    }
  }
  return { kind: 'address', address };
}
