// The networks with what each hands out to the hosts on it. After an edit those are looked at that it touched: because a
// host on them changed, or an address in them is written now or no longer. Knows no statement.
import { isSameList } from '../base/kept.ts';
import type { DeclarationId } from '../base/span.ts';
import { eachInSteps, type Steps } from '../base/steps.ts';
import { countBefore } from '../base/window.ts';
import { contains, type Ipv4 } from '../wire/address.ts';
import { type NetworkPlaces, placeNetwork, type Want } from './bridges.ts';
import type { Options, TenantNetwork } from './cloud.ts';
import type { Memory } from './memory.ts';
import type { NamedUnits } from './named-units.ts';
import type { HostReading } from './placed-hosts.ts';
import type { Read } from './read.ts';
import { newReport, type Report } from './report.ts';

/** The networks with their places. */
export type PlacedNetworks = {
  /** These change with each edit, so they answer for the last one alone. */
  readonly byName: Map<string, NetworkPlaces>;
  /** Those with something wrong. */
  readonly faulty: Set<string>;
  readonly spread: Spread;
};

/** Which networks are on which host. */
export type Spread = {
  readonly options: Options;
  readonly networks: ReadonlyMap<string, TenantNetwork>;
  /** The networks of a host in declaration order. */
  readonly networksOf: (host: HostReading) => readonly string[];
};

/** Places the networks that an edit touched, in steps; `touched`: the hosts for which something else comes out. */
export function* placeNetworks(
  memory: Memory,
  named: NamedUnits,
  read: Read,
  changes: readonly Ipv4[],
  report: Report,
): Steps<{ readonly networks: PlacedNetworks; readonly touched: ReadonlySet<DeclarationId> }> {
  const before = memory.placed?.networks;
  const { options, networkByName } = read;
  const isKnown = before?.spread.options === options && before.spread.networks === networkByName;
  const spread = isKnown ? before.spread : spreadOf(options, networkByName);
  const isTouched = ({ cidr }: TenantNetwork) =>
    changes.length > mostChanges || changes.some((address) => contains(cidr, address));
  const wanted =
    before && isKnown && read.hosts.inPlace
      ? wantsAfter(before, named, read, changes.length === 0 ? undefined : isTouched)
      : yield* wantsByNetwork(read, spread);

  const places = isKnown ? before.byName : new Map<string, NetworkPlaces>();
  const faulty = isKnown ? before.faulty : new Set<string>();
  const touched = new Set<DeclarationId>();
  let done = 0;
  for (const [name, wants] of wanted) {
    if (++done % networksAtOnce === 0) yield { what: 'handing out addresses', done: done / wanted.size };
    const network = networkByName.get(name);
    if (!network) continue;
    const known = before?.byName.get(name);
    const isSame = known && known.network === network && known.options === options && isSameList(known.wants, wants);
    const own =
      isSame && !isTouched(network)
        ? known
        : placeNetwork(newReport(report.spoiled, report.sought), options, network, wants, memory.written, known);
    places.set(name, own);
    if (own.diagnostics.length > 0) faulty.add(name);
    else faulty.delete(name);
    for (const [id, share] of own === known ? [] : own.shares) if (known?.shares.get(id) !== share) touched.add(id);
    for (const id of known?.shares.keys() ?? []) if (!own.shares.has(id)) touched.add(id);
  }
  return { networks: { byName: places, faulty, spread }, touched };
}

/** Networks that are looked at, and hosts that are asked, in one step: some milliseconds. */
const networksAtOnce = 32;
const hostsAtOnce = 128;
/** Of more changed addresses it is not asked where they lie. */
const mostChanges = 100;

function spreadOf(options: Options, networks: ReadonlyMap<string, TenantNetwork>): Spread {
  const all = [...networks.keys()];
  const order = new Map(all.map((name, i) => [name, i]));
  const isEverywhere = options.provision === 'everywhere' || options.networkManager === 'FlatDHCPManager';
  const hosted = new Map<string, string[]>();
  if (!options.multiHost) {
    for (const { name, host } of networks.values())
      if (host !== null) hosted.set(host, [...(hosted.get(host) ?? []), name]);
  }
  const rank = (name: string) => order.get(name) ?? -1;
  return {
    options,
    networks,
    networksOf: ({ wants, read }) => {
      if (isEverywhere) return all;
      const own = new Set([...wants.keys(), ...(hosted.get(read.host.name) ?? [])]);
      return [...own].filter((name) => order.has(name)).sort((a, b) => rank(a) - rank(b));
    },
  };
}

/** What the hosts want of each network, in file order of the hosts. In steps. */
function* wantsByNetwork(
  { hosts, networkByName }: Read,
  { networksOf }: Spread,
): Steps<ReadonlyMap<string, readonly Want[]>> {
  const wanted = new Map<string, Want[]>([...networkByName.keys()].map((name) => [name, []]));
  yield* eachInSteps(hosts.list, hostsAtOnce, 'handing out addresses', ({ value }) => {
    for (const name of networksOf(value)) wanted.get(name)?.push(value.wants.get(name) ?? value.nothing);
  });
  return wanted;
}

/** The same for the networks alone that an edit touched, where the hosts stand as they did. */
function wantsAfter(
  { byName, spread }: PlacedNetworks,
  { byDeclaration }: NamedUnits,
  { hosts, networkByName }: Read,
  isTouched: ((network: TenantNetwork) => boolean) | undefined,
): ReadonlyMap<string, readonly Want[]> {
  const wanted = new Map<string, Want[]>();
  const wantsOf = (name: string): Want[] => {
    const known = wanted.get(name) ?? [...(byName.get(name)?.wants ?? [])];
    wanted.set(name, known);
    return known;
  };
  const change = (host: HostReading, come: boolean): void => {
    const { source } = host.read;
    for (const name of spread.networksOf(host)) {
      const wants = wantsOf(name);
      const at = countBefore(wants, ({ read }) => byDeclaration(read.source, source) < 0);
      const isHere = wants[at]?.read.source.id === source.id;
      if (come) wants.splice(at, isHere ? 1 : 0, host.wants.get(name) ?? host.nothing);
      else if (isHere) wants.splice(at, 1);
    }
  };
  for (const { value } of hosts.gone) change(value, false);
  for (const { value } of hosts.come) change(value, true);
  if (isTouched) for (const [name, network] of networkByName) if (isTouched(network)) wantsOf(name);
  return wanted;
}
