// Hands out what the file leaves open: bridges and addresses network by network, floating addresses, MACs; and puts hosts
// and instances together. What had no part in an edit stays as it is. Knows no statement.
import { isSame, kept } from '../base/kept.ts';
import type { DeclarationId } from '../base/span.ts';
import { eachInSteps, type Steps } from '../base/steps.ts';
import type { Ipv4 } from '../wire/address.ts';
import type { Instance } from './cloud.ts';
import { type Floatings, isSameWish, resolveFloating } from './floating.ts';
import type { HolderClaim } from './holder-index.ts';
import { type Domains, domainsOf, externalHolders, nicHolders } from './holders.ts';
import type { Macs } from './macs.ts';
import type { Memory } from './memory.ts';
import type { NamedUnits } from './named-units.ts';
import { type Given, type PlacedHost, placeHost } from './placed-hosts.ts';
import { type PlacedNetworks, placeNetworks } from './placed-networks.ts';
import type { Read } from './read.ts';
import { isFaultless, placeOf, type Readings } from './readings.ts';
import type { Report } from './report.ts';

/** Everything that was handed out. */
export type Placed = {
  readonly networks: PlacedNetworks;
  readonly hosts: PlacedHosts;
  /** Names of instances that are not as they were before. */
  readonly changed: ReadonlySet<string>;
  /** Addresses whose holders are not those of before. */
  readonly addresses: ReadonlySet<Ipv4>;
  readonly floating: Floatings;
  /** Whether somebody got fewer floating addresses than wanted: silently, where the pool may only have been misread. */
  readonly isShort: boolean;
  readonly macs: Macs;
  readonly domains: Domains;
  /** The holders that are no host's. */
  readonly others: readonly HolderClaim[];
  /** What was found on the way, but for the networks' own. */
  readonly report: Report;
};

/** The hosts with all that they got. */
export type PlacedHosts = {
  /** In file order. */
  readonly list: readonly PlacedHost[];
  /** These change with each edit, so they answer for the last one alone. */
  readonly byId: Map<DeclarationId, PlacedHost>;
  /** Those without a nic that they need. */
  readonly lacking: Set<DeclarationId>;
};

/**
 * Places all that was read. Linear in what changed: in hosts, and in networks with all that is on them. In steps.
 */
export function* placeEverything(memory: Memory, named: NamedUnits, read: Read, report: Report): Steps<Placed> {
  const before = memory.placed;
  yield* takeIn(memory, read);
  const changes = memory.written.changes();
  yield handing;
  const { networks, touched: onNetworks } = yield* placeNetworks(memory, named, read, changes, report);
  yield handing;
  const isKept = before !== undefined && isFloatingSame(memory, read, before, changes);
  const floating = isKept ? before.floating : keptMap(before?.floating, floatingOf(memory, read, report));
  const isShort = !isKept && [...floating.values()].some(({ isAll }) => !isAll);
  yield handing;
  const macs = memory.macs.settle(
    report,
    (a, b) => named.byDeclaration(a.source, b.source) || a.word.start - b.word.start,
  );
  const domains =
    before && isWiredAlike(memory.read, read)
      ? before.domains
      : domainsOf(read.options, read.switches, [...read.networkByName.values()], before?.domains);
  yield handing;
  const touched = new Set([
    ...onNetworks,
    ...changed(before?.floating, floating).flatMap((name) => {
      const known = floating.get(name) ?? before?.floating.get(name);
      return known ? [known.source.id] : [];
    }),
    ...changed(before?.macs.given, macs.given).map(({ source }) => source.id),
    ...read.hosts.come.map(({ unit }) => unit.source.id),
  ]);
  const isSpread = before?.networks.spread === networks.spread && before.domains === domains;
  const isAnywhere = !isSpread || !read.hosts.inPlace;
  const places = isAnywhere ? undefined : touched;
  const { hosts, changedInstances } = yield* placeHosts(memory, named, read, places, {
    networks,
    domains,
    macs: macs.given,
    floating,
    touched,
  });
  yield { ...handing, done: 1 };
  const others = otherHolders(memory.read, read, domains, before);
  if (others !== before?.others) {
    memory.holders.remove(before?.others ?? []);
    memory.holders.add(others);
  }
  yield { ...handing, done: 1 };
  const addresses = memory.holders.changes();
  return { networks, hosts, changed: changedInstances, addresses, floating, isShort, macs, domains, others, report };
}

const handing = { what: 'handing out addresses', done: 0 };
/** Hosts that are put together in one step: some milliseconds. */
const hostsAtOnce = 8;
/** Readings whose addresses are noted in one step. */
const readingsAtOnce = 256;

/**
 * Puts hosts together, and brings the indexes of what they hold and use up to date.
 * @param touched the hosts that are not as before; undefined: look at all
 */
function* placeHosts(
  memory: Memory,
  { byDeclaration }: NamedUnits,
  read: Read,
  touched: ReadonlySet<DeclarationId> | undefined,
  given: Given,
): Steps<{ readonly hosts: PlacedHosts; readonly changedInstances: ReadonlySet<string> }> {
  const { units, list: readings, gone, index } = read.hosts;
  const known = memory.placed?.hosts;
  const byId = known?.byId ?? new Map<DeclarationId, PlacedHost>();
  const lacking = known?.lacking ?? new Set<DeclarationId>();
  const changedInstances = new Set<string>();
  const swap = (id: DeclarationId, old: PlacedHost | undefined, fresh: PlacedHost | undefined): void => {
    if (old === fresh) return;
    memory.holders.remove(old?.claims ?? []);
    if (old) memory.used.remove(old.used);
    noteMissing(changedInstances, old?.instances ?? [], fresh?.instances ?? []);
    noteMissing(changedInstances, fresh?.instances ?? [], old?.instances ?? []);
    lacking.delete(id);
    byId.delete(id);
    if (!fresh) return;
    memory.holders.add(fresh.claims);
    memory.used.add(fresh.used);
    byId.set(id, fresh);
    if (fresh.lacks) lacking.add(id);
  };
  yield* eachInSteps(gone, hostsAtOnce, 'placing instances', ({ unit: { source } }) => {
    if (!index.byId.has(source.id)) swap(source.id, byId.get(source.id), undefined);
  });
  const list = touched && known ? [...known.list] : new Array<PlacedHost>(readings.length);
  const places = touched ? [...touched].map((id) => placeOf(units, { id }, byDeclaration)) : [...units.keys()];
  yield* eachInSteps(places, hostsAtOnce, 'placing instances', (at) => {
    const reading = at === undefined ? undefined : readings[at];
    if (at === undefined || !reading) return;
    const { id } = reading.unit.source;
    const old = byId.get(id);
    const fresh = placeHost(reading.value, given, old);
    swap(id, old, fresh);
    list[at] = fresh;
  });
  return { hosts: { list, byId, lacking }, changedInstances };
}

/** Notes the names of instances that are not among the others. */
function noteMissing(names: Set<string>, instances: readonly Instance[], others: readonly Instance[]): void {
  const known = new Set(others);
  for (const instance of instances) if (!known.has(instance)) names.add(instance.name);
}

/** Brings the indexes of written addresses and MACs up to date. */
function* takeIn({ written, macs, read: before }: Memory, read: Read): Steps<void> {
  const swap = (gone: Report | undefined, come: Report): void => {
    if (gone === come) return;
    if (gone) written.remove(gone.written);
    written.add(come.written);
  };
  const swapAll = function* <Value>({ gone, come }: Readings<Value>): Steps<void> {
    yield* eachInSteps(gone, readingsAtOnce, 'noting addresses', ({ report }) => written.remove(report.written));
    yield* eachInSteps(come, readingsAtOnce, 'noting addresses', ({ report }) => written.add(report.written));
  };
  swap(before?.optionReport, read.optionReport);
  swap(before?.switchReport, read.switchReport);
  yield* swapAll(read.externals);
  yield* swapAll(read.tenants);
  yield* swapAll(read.groups);
  yield* swapAll(read.routers);
  yield* swapAll(read.hosts);
  const { gone, come } = read.hosts;
  yield* eachInSteps(gone, readingsAtOnce, 'noting addresses', ({ value }) => macs.remove(value.instances));
  yield* eachInSteps(come, readingsAtOnce, 'noting addresses', ({ value }) => macs.add(value.instances));
}

/** Whether the same instances would get the same floating addresses, without a word about it. */
function isFloatingSame({ read: old }: Memory, read: Read, before: Placed, changes: readonly Ipv4[]): boolean {
  const { inPlace, gone, come } = read.hosts;
  if (old?.externalByName !== read.externalByName || !isFaultless(before.report) || before.isShort || !inPlace)
    return false;
  const wanted = new Map(gone.map(({ unit, value }) => [unit.source.id, value.floating]));
  if (!come.every(({ unit, value }) => isSameWish(wanted.get(unit.source.id) ?? [], value.floating))) return false;
  const pools = [...read.externalByName.values()].flatMap((external) => external.pools);
  const isInPool = (address: Ipv4) => pools.some(({ range }) => range.first <= address && address <= range.last);
  return !changes.some(isInPool);
}

function isWiredAlike(before: Read | undefined, now: Read): boolean {
  return (
    before?.options === now.options && before.switches === now.switches && before.networkByName === now.networkByName
  );
}

function floatingOf({ written }: Memory, read: Read, report: Report): Floatings {
  const wanting = read.hosts.list.flatMap(({ value }) => value.floating);
  const externals = read.externals.list.map(({ value }) => value);
  return resolveFloating(report, externals, wanting, written);
}

function otherHolders(old: Read | undefined, { externals, routers }: Read, domains: Domains, before?: Placed) {
  const isKnown = old?.externals.list === externals.list && old.routers.list === routers.list;
  if (before && isKnown && before.domains === domains) return before.others;
  const claims: HolderClaim[] = [];
  for (const { unit, value } of externals.list) {
    for (const [at, holder] of externalHolders(value.external).entries())
      claims.push({ holder, order: 0, declaration: unit.source.id, at });
  }
  for (const { unit, value } of routers.list) {
    for (const [at, holder] of nicHolders(value.router, domains).entries())
      claims.push({ holder, order: 2, declaration: unit.source.id, at });
  }
  return before && isSame(before.others, claims) ? before.others : claims;
}

function keptMap<Key, Value>(
  before: ReadonlyMap<Key, Value> | undefined,
  now: ReadonlyMap<Key, Value>,
): ReadonlyMap<Key, Value> {
  return before ? new Map([...now].map(([key, value]) => [key, kept(before.get(key), value)])) : now;
}

/** The keys whose value is not the one of before. */
function changed<Key>(before: ReadonlyMap<Key, unknown> | undefined, now: ReadonlyMap<Key, unknown>): readonly Key[] {
  if (before === now) return [];
  const keys: Key[] = [];
  for (const [key, value] of now) if (before?.get(key) !== value) keys.push(key);
  for (const key of before?.keys() ?? []) if (!now.has(key)) keys.push(key);
  return keys;
}
