// Externals with their pools and machines, and switches with their links. Knows no host and no instance.
import type { OriginId } from '../base/span.ts';
import type {
  ExternalStatement,
  LinkStatement,
  MachineStatement,
  NamedStatement,
  PoolStatement,
  Word,
} from '../syntax/tree.ts';
import { contains, formatIpv4, formatPrefix, type Ipv4, type Ipv4Prefix, prefixOf } from '../wire/address.ts';
import type { External, ExternalMachine, Pool, SwitchDeclaration, SwitchLink } from './cloud.ts';
import { fieldOf, singleFields } from './fields.ts';
import { type Declared, findEntity, type Names } from './names.ts';
import { checkNextHop, wiresOf } from './next-hop.ts';
import { listenOf, routesOf } from './parts.ts';
import { error, mark, quoted, type Report, type Source, spanIn } from './report.ts';
import { addressOrNone, addressValue, noPrefix, prefixValue, rangeValue, vlanSet, wrongValue } from './values.ts';

/** 198.18.0.(4k+2): machine k's side of its link to the external's router, a neighbour its routes may name. */
const firstMachineLink: Ipv4 = 0xc6120002;

/** An external and where its words stand. */
export type ReadExternal = {
  readonly external: External;
  readonly source: Source;
  readonly cidr: Word | null;
  readonly pools: readonly ReadPool[];
  /** Where the address of each machine is written, by its origin. */
  readonly places: ReadonlyMap<OriginId, Word>;
};

/** A pool; null where its addresses are wrong. */
export type ReadPool = { readonly pool: Pool | null; readonly name: string; readonly node: PoolStatement };

/**
 * An external, with what belongs to it.
 * @param declaredPools its pools with the names that they got, `declaredMachines` likewise
 */
export function readExternal(
  report: Report,
  { name, source, node }: Declared<ExternalStatement>,
  declaredPools: readonly Declared<PoolStatement>[],
  declaredMachines: readonly Declared<MachineStatement>[],
): ReadExternal {
  const origin = mark(report, `external:${name}`, source, node.name, node);
  const cidr = (node.cidr && prefixValue(report, source, node.cidr)) ?? noPrefix;
  const fields = singleFields(report, source, node.body, ['gateway']);
  const field = fieldOf(fields, 'gateway');
  const said = field ? addressOrNone(report, source, field.value) : undefined;
  const gatewayOrigin = field ? mark(report, `gateway:${name}`, source, field.value, field) : origin;
  const gateway = said === undefined ? firstAddress(cidr) : said;
  if (field && gateway !== null && said !== undefined) {
    const outside = `lies outside of ${name}: choose an address in ${formatPrefix(cidr)}`;
    checkNextHop(report, source, field.value, gateway, wiresOf([cidr]), outside);
  }
  if (field?.silent && gateway === null) {
    wrongValue(report, source, field.silent, 'possible without a gateway: take it out or write an address before it');
  }
  const links = declaredMachines.map((_, k) => prefixOf(firstMachineLink + 4 * k, 32));
  const routes = routesOf(report, source, name, node.body, wiresOf([cidr, ...links]));
  const pools = declaredPools.map((one): ReadPool => {
    const range = rangeValue(report, source, one.node.range);
    const id = mark(report, `pool:${name}/${one.name}`, source, one.node.name, one.node);
    return { pool: range ? { name: one.name, range, origin: id } : null, name: one.name, node: one.node };
  });
  const places = new Map<OriginId, Word>();
  const machines = declaredMachines.flatMap((machine): ExternalMachine[] => {
    const id = mark(report, `machine:${machine.name}`, source, machine.node.name, machine.node);
    const address = addressValue(report, source, machine.node.address);
    const listen = listenOf(report, source, machine.name, machine.node.listens);
    places.set(id, machine.node.address);
    return address === undefined ? [] : [{ name: machine.name, address, listen, origin: id }];
  });
  const external: External = {
    name,
    cidr,
    gateway,
    gatewayKind: gateway === null ? 'none' : field?.silent ? 'silent' : 'router',
    routes,
    pools: pools.flatMap(({ pool }) => pool ?? []),
    machines,
    origin,
    gatewayOrigin,
  };
  return { external, source, cidr: node.cidr, pools, places };
}

/** The first address of a prefix that a machine can have. */
export function firstAddress(prefix: Ipv4Prefix): number {
  return prefix.length > 30 ? prefix.address : prefix.address + 1;
}

/** The switches and their links. */
export function resolveSwitches(
  report: Report,
  names: Names,
  switches: readonly Declared<NamedStatement>[],
): SwitchDeclaration[] {
  const linked = new Map<string, { word: Word; source: Source }>();
  return switches.map(({ name, source, node }) => {
    const origin = mark(report, `switch:${name}`, source, node.name, node);
    const trunk = singleFields(report, source, node.body, ['trunk']).get('trunk');
    const list = trunk?.kind === 'list' ? trunk : undefined;
    const links: SwitchLink[] = [];
    for (const item of node.body.items) {
      if (item.kind !== 'link') continue;
      const link = readLink(report, names, source, name, item, linked, links.length);
      if (link) links.push(link);
    }
    return {
      name,
      trunk: list ? vlanSet(report, source, list.values) : 'all',
      trunkOrigin: list ? mark(report, `trunk:${name}`, source, list.keyword, list) : origin,
      links,
      origin,
    };
  });
}

function readLink(
  report: Report,
  names: Names,
  source: Source,
  from: string,
  item: LinkStatement,
  linked: Map<string, { word: Word; source: Source }>,
  index: number,
): SwitchLink | undefined {
  const target = findEntity(report, names, source, item.to, ['switch'], 'switch');
  const trunk = item.trunk ? vlanSet(report, source, item.trunk.values) : null;
  if (!target) return undefined;
  if (target.name === from)
    return wrongValue(report, source, item.to, 'another switch: a switch is not linked to itself');
  const key = [from, target.name].toSorted().join('\0');
  const before = linked.get(key);
  if (before) {
    error(
      report,
      'duplicate-name',
      spanIn(source, item.to),
      `${from} and ${target.name} are linked already: take one of the two links out`,
      [{ message: 'the first link', span: spanIn(before.source, before.word) }],
    );
    return undefined;
  }
  linked.set(key, { word: item.to, source });
  const origin = mark(report, `link:${from}#${index}`, source, item.to, item);
  return { to: target.name, trunk, noCarrier: item.noCarrier !== null, origin };
}

/** Checks pools: none shares an address with another, and each lies where its external's router finds it. */
export function checkPools(report: Report, externals: readonly ReadExternal[]): void {
  const all = externals.flatMap((read) =>
    read.pools.flatMap(({ pool, node }) => (pool ? [{ ...read, pool, node }] : [])),
  );
  const order = new Map(all.map((one, i) => [one, i]));
  let widest: (typeof all)[number] | undefined;
  for (const one of all.toSorted((a, b) => a.pool.range.first - b.pool.range.first)) {
    const { pool, external, source, node } = one;
    const reached =
      external.cidr === noPrefix ||
      [external.cidr, ...external.routes.map((route) => route.to)].some(
        (prefix) => contains(prefix, pool.range.first) && contains(prefix, pool.range.last),
      );
    if (!reached) {
      error(
        report,
        'address-outside-network',
        spanIn(source, node.range),
        `the pool lies outside of ${external.name}: choose addresses in ${formatPrefix(external.cidr)} or give it a route`,
      );
    }
    if (widest && widest.pool.range.last >= pool.range.first) {
      const [early, late] = (order.get(widest) as number) < (order.get(one) as number) ? [widest, one] : [one, widest];
      error(
        report,
        'pool-overlap',
        spanIn(late.source, late.node.range),
        `${quoted(late.pool.name)} shares ${formatIpv4(pool.range.first)} with ${quoted(early.pool.name)}: choose other addresses`,
        [{ message: `the pool ${quoted(early.pool.name)}`, span: spanIn(early.source, early.node.range) }],
      );
    }
    if (!widest || pool.range.last > widest.pool.range.last) widest = one;
  }
}
