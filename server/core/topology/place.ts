// Hands out what the file leaves open: bridges and addresses network by network, floating addresses, MACs; and puts hosts
// and instances together. What had no part in an edit stays as it is. Knows no statement.
import { isSame, kept } from '../base/kept.ts';
import type { DeclarationId } from '../base/span.ts';
import { contains, type Ipv4, type Mac } from '../wire/address.ts';
import { type NetworkPlaces, placeNetwork, type Want } from './bridges.ts';
import type { Floating, Instance, TenantNetwork } from './cloud.ts';
import { resolveFloating } from './floating.ts';
import type { HolderClaim } from './holder-index.ts';
import { type Domains, domainsOf, externalHolders, nicHolders } from './holders.ts';
import type { Memory } from './memory.ts';
import type { NamedUnits } from './named-units.ts';
import { type HostPlace, type PlacedHost, placeHost } from './placed-hosts.ts';
import type { Read } from './read.ts';
import type { ReadInstance } from './read-instances.ts';
import { difference, type Readings } from './readings.ts';
import { newReport, type Report } from './report.ts';

/** Everything that was handed out. */
export type Placed = {
  readonly networks: ReadonlyMap<string, NetworkPlaces>;
  /** By declaration, in file order. */
  readonly hosts: ReadonlyMap<DeclarationId, PlacedHost>;
  /** Names of instances that are not as they were before. */
  readonly changed: ReadonlySet<string>;
  /** Who wants floating addresses, and who has which. */
  readonly wanting: readonly ReadInstance[];
  readonly floating: ReadonlyMap<ReadInstance, readonly Floating[]>;
  readonly macs: ReadonlyMap<ReadInstance, Mac>;
  readonly domains: Domains;
  /** The holders that are no host's. */
  readonly others: readonly HolderClaim[];
  /** What was found on the way, but for the networks' own. */
  readonly report: Report;
};

/** Places all that was read. Linear in hosts and the networks on each; more only where something changed. */
export function placeEverything(memory: Memory, named: NamedUnits, read: Read, report: Report): Placed {
  const before = memory.placed;
  takeIn(memory, read);
  const changes = memory.written.changes();
  const ranked = placeNetworks(memory, read, changes, report);
  const wanting = wantingOf(read);
  const floating =
    before && isFloatingSame(memory, read, before, wanting, changes)
      ? before.floating
      : keptMap(before?.floating, floatingOf(memory, read, wanting, report));
  const macs = memory.macs.settle(
    report,
    (a, b) => named.byDeclaration(a.source, b.source) || a.word.start - b.word.start,
  );
  const domains =
    before && isWiredAlike(memory.read, read)
      ? before.domains
      : kept(before?.domains, domainsOf(read.options, read.switches, [...read.networkByName.values()]));
  const touched = new Set([...changed(before?.floating, floating), ...changed(before?.macs, macs)]);
  const given = { domains, macs, floating, touched };

  const placesOf = hostPlaces(ranked, read.hosts.size);
  const hosts = new Map<DeclarationId, PlacedHost>();
  const changedInstances = new Set<string>();
  for (const [id, { value }] of read.hosts)
    hosts.set(id, placeHost(value, placesOf[hosts.size] ?? [], given, before?.hosts.get(id)));
  for (const [id, host] of before?.hosts ?? []) {
    if (hosts.get(id) === host) continue;
    memory.holders.remove(host.claims);
    memory.used.remove(host.used);
    noteMissing(changedInstances, host.instances, hosts.get(id)?.instances ?? []);
  }
  for (const [id, host] of hosts) {
    if (before?.hosts.get(id) === host) continue;
    memory.holders.add(host.claims);
    memory.used.add(host.used);
    noteMissing(changedInstances, host.instances, before?.hosts.get(id)?.instances ?? []);
  }
  const others = otherHolders(read, domains, before?.others);
  if (others !== before?.others) {
    memory.holders.remove(before?.others ?? []);
    memory.holders.add(others);
  }
  const networks = new Map([...ranked].map(([name, { places }]) => [name, places]));
  return { networks, hosts, changed: changedInstances, wanting, floating, macs, domains, others, report };
}

/** Notes the names of instances that are not among the others. */
function noteMissing(names: Set<string>, instances: readonly Instance[], others: readonly Instance[]): void {
  const known = new Set(others);
  for (const instance of instances) if (!known.has(instance)) names.add(instance.name);
}

/** Brings the indexes of written addresses and MACs up to date. */
function takeIn({ written, macs, read: before }: Memory, read: Read): void {
  const swap = (gone: Report | undefined, come: Report): void => {
    if (gone === come) return;
    if (gone) written.remove(gone.written);
    written.add(come.written);
  };
  const swapAll = <Value>(gone: Readings<Value> | undefined, come: Readings<Value>) => {
    const found = difference(gone, come);
    for (const { report } of found.gone) written.remove(report.written);
    for (const { report } of found.come) written.add(report.written);
    return found;
  };
  swap(before?.optionReport, read.optionReport);
  swap(before?.switchReport, read.switchReport);
  swapAll(before?.externals, read.externals);
  swapAll(before?.tenants, read.tenants);
  swapAll(before?.groups, read.groups);
  swapAll(before?.routers, read.routers);
  const { gone, come } = swapAll(before?.hosts, read.hosts);
  for (const { value } of gone) macs.remove(value.instances);
  for (const { value } of come) macs.add(value.instances);
}

/** A network's places, and the rank of the host of each want. */
type Ranked = { readonly places: NetworkPlaces; readonly ranks: readonly number[] };

function placeNetworks(
  { written, placed: before }: Memory,
  read: Read,
  changes: readonly Ipv4[],
  report: Report,
): ReadonlyMap<string, Ranked> {
  const { options } = read;
  const wanted = wantsByNetwork(read);
  const isTouched = ({ cidr }: TenantNetwork) =>
    changes.length > mostChanges || changes.some((address) => contains(cidr, address));
  const places = new Map<string, Ranked>();
  for (const [name, network] of read.networkByName) {
    const { wants, ranks } = wanted.get(name) ?? noWants;
    const known = before?.networks.get(name);
    const isKnown = known && known.network === network && known.options === options && isAlike(known.wants, wants);
    const own = isKnown && !isTouched(network) ? known : undefined;
    const fresh = () => placeNetwork(newReport(report.spoiled, report.sought), options, network, wants, written, known);
    places.set(name, { places: own ?? fresh(), ranks });
  }
  return places;
}

/** Of more changed addresses it is not asked where they lie. */
const mostChanges = 100;
const noWants: { readonly wants: Want[]; readonly ranks: number[] } = { wants: [], ranks: [] };

function isAlike<Item>(a: readonly Item[], b: readonly Item[]): boolean {
  return a.length === b.length && a.every((item, i) => item === b[i]);
}

/** What the hosts want of each network, in file order of the hosts. */
function wantsByNetwork({ hosts, options, networkByName }: Read) {
  const wanted = new Map<string, { readonly wants: Want[]; readonly ranks: number[] }>();
  const add = (network: string, want: Want, rank: number): void => {
    const known = wanted.get(network);
    if (known) {
      known.wants.push(want);
      known.ranks.push(rank);
    } else wanted.set(network, { wants: [want], ranks: [rank] });
  };
  const everywhere = options.provision === 'everywhere' || options.networkManager === 'FlatDHCPManager';
  const hosted = new Map<string, string[]>();
  if (!options.multiHost) {
    for (const { name, host } of networkByName.values())
      if (host !== null) hosted.set(host, [...(hosted.get(host) ?? []), name]);
  }
  let rank = 0;
  for (const { value } of hosts.values()) {
    const { wants, nothing, read } = value;
    for (const [name, want] of wants) add(name, want, rank);
    const more = everywhere ? networkByName.keys() : (hosted.get(read.host.name) ?? []);
    for (const name of more) if (!wants.has(name)) add(name, nothing, rank);
    rank++;
  }
  return wanted;
}

/** For each host by its rank the places of its networks, in declaration order of the networks. */
function hostPlaces(networks: ReadonlyMap<string, Ranked>, hosts: number): readonly HostPlace[][] {
  const lists: HostPlace[][] = Array.from({ length: hosts }, () => []);
  for (const { places, ranks } of networks.values())
    for (let at = 0; at < ranks.length; at++) lists[ranks[at] as number]?.push({ places, at });
  return lists;
}

function wantingOf({ hosts }: Read): readonly ReadInstance[] {
  const wanting: ReadInstance[] = [];
  for (const { value } of hosts.values()) wanting.push(...value.floating);
  return wanting;
}

/** Whether the same instances would get the same floating addresses, without a word about it. */
function isFloatingSame(
  { read: old }: Memory,
  read: Read,
  before: Placed,
  wanting: readonly ReadInstance[],
  changes: readonly Ipv4[],
): boolean {
  if (old?.externalByName !== read.externalByName || hasFaults(before.report)) return false;
  const pools = [...read.externalByName.values()].flatMap((external) => external.pools);
  const isInPool = (address: Ipv4) => pools.some(({ range }) => range.first <= address && address <= range.last);
  return isAlike(before.wanting, wanting) && !changes.some(isInPool);
}

function hasFaults({ diagnostics, doubts }: Report): boolean {
  return diagnostics.length > 0 || doubts.count > 0;
}

function isWiredAlike(before: Read | undefined, now: Read): boolean {
  return (
    before?.options === now.options && before.switches === now.switches && before.networkByName === now.networkByName
  );
}

function floatingOf({ written }: Memory, read: Read, wanting: readonly ReadInstance[], report: Report) {
  const externals = [...read.externals.values()].map(({ value }) => value);
  return resolveFloating(report, externals, wanting, written);
}

function otherHolders(read: Read, domains: Domains, before: readonly HolderClaim[] | undefined) {
  const claims: HolderClaim[] = [];
  for (const [declaration, { value }] of read.externals) {
    for (const [at, holder] of externalHolders(value.external).entries())
      claims.push({ holder, order: 0, declaration, at });
  }
  for (const [declaration, { value }] of read.routers) {
    for (const [at, holder] of nicHolders(value.router, domains).entries())
      claims.push({ holder, order: 2, declaration, at });
  }
  return before && isSame(before, claims) ? before : claims;
}

function keptMap<Key, Value>(
  before: ReadonlyMap<Key, Value> | undefined,
  now: ReadonlyMap<Key, Value>,
): ReadonlyMap<Key, Value> {
  return before ? new Map([...now].map(([key, value]) => [key, kept(before.get(key), value)])) : now;
}

/** The hosts of instances whose value is not the one of before. */
function changed(
  before: ReadonlyMap<ReadInstance, unknown> | undefined,
  now: ReadonlyMap<ReadInstance, unknown>,
): readonly string[] {
  const hosts: string[] = [];
  for (const [instance, value] of now) if (before?.get(instance) !== value) hosts.push(instance.host);
  for (const instance of before?.keys() ?? []) if (!now.has(instance)) hosts.push(instance.host);
  return hosts;
}
