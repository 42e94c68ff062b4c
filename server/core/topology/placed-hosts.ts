// Hosts and instances with the bridges, addresses, MACs and floating addresses that they got. A host about which nothing
// changed is the one of before. Knows no statement.

import { kept, keptList } from '../base/kept.ts';
import type { Ipv4, Mac } from '../wire/address.ts';
import type { NetworkPlaces, Want } from './bridges.ts';
import type { Floating, Host, HostBridge, Instance } from './cloud.ts';
import type { HolderClaim } from './holder-index.ts';
import { bridgeHolders, type Domains, type Holder, instanceHolders, nicHolders } from './holders.ts';
import type { ReadHost } from './read-hosts.ts';
import type { ReadInstance } from './read-instances.ts';
import { type Used, usedBy } from './unused.ts';

/** A host and its instances as they are written, and what they want of each network by its name. */
export type HostReading = {
  readonly read: ReadHost;
  readonly instances: readonly ReadInstance[];
  /** Those that want a floating address. */
  readonly floating: readonly ReadInstance[];
  readonly wants: ReadonlyMap<string, Want>;
  /** What the host wants of a network that it has for another reason. */
  readonly nothing: Want;
};

/** A network's places, and which of its wants is this host's. */
export type HostPlace = { readonly places: NetworkPlaces; readonly at: number };

/** A host with all that it got. */
export type PlacedHost = {
  readonly reading: HostReading;
  readonly read: ReadHost;
  readonly places: readonly HostPlace[];
  readonly domains: Domains;
  readonly host: Host;
  readonly instances: readonly Instance[];
  /** Those with a floating address. */
  readonly floating: readonly Instance[];
  readonly claims: readonly HolderClaim[];
  readonly used: Used;
  /** Whether there is no nic for one of its networks or for floating addresses. */
  readonly lacks: boolean;
};

/** What was given to instances beside addresses. */
export type Given = {
  readonly domains: Domains;
  /** For those that don't have the MAC of their own. */
  readonly macs: ReadonlyMap<ReadInstance, Mac>;
  readonly floating: ReadonlyMap<ReadInstance, readonly Floating[]>;
  /** Hosts on which an instance got another MAC or floating address than before. */
  readonly touched: ReadonlySet<string>;
};

/** A host as it is written and what it wants. */
export function hostReading(read: ReadHost, instances: readonly ReadInstance[]): HostReading {
  const wants = new Map<string, Want>();
  const here = new Map<string, ReadInstance[]>();
  for (const instance of instances) {
    const list = here.get(instance.network.name);
    if (list) list.push(instance);
    else here.set(instance.network.name, [instance]);
  }
  const statements = new Map(read.bridges.map((bridge) => [bridge.network, bridge]));
  for (const name of new Set([...here.keys(), ...statements.keys()]))
    wants.set(name, { read, statement: statements.get(name), here: here.get(name) ?? [] });
  const floating = instances.filter((instance) => instance.floating.length > 0);
  return { read, instances, floating, wants, nothing: { read, statement: undefined, here: [] } };
}

/**
 * Puts a host together. Linear in its instances; where nothing changed a few comparisons.
 * @param places in declaration order of the networks
 */
export function placeHost(
  reading: HostReading,
  places: readonly HostPlace[],
  given: Given,
  before?: PlacedHost,
): PlacedHost {
  const { read } = reading;
  const isAlike = before?.reading === reading && before.domains === given.domains;
  if (isAlike && !given.touched.has(read.host.name) && isPlacedAlike(before.places, places)) return before;
  const bridges = places.map(({ places: { bridges }, at }) => bridges[at] as HostBridge);
  const host = kept<Host>(before?.host, { ...read.host, bridges });
  const homes = new Map<ReadInstance, Home>();
  for (const { places: network, at } of places) {
    const bridge = gatewayBridge(network, at);
    for (const [i, one] of (network.wants[at]?.here ?? []).entries())
      homes.set(one, { address: network.addresses[at]?.[i], bridge });
  }
  const instances = keptList(
    before?.instances,
    reading.instances.map((one) => instanceOf(one, homes.get(one), given)),
    ({ name }) => name,
  );
  const holders = [
    ...nicHolders(host, given.domains).map((holder) => ({ holder, order: 1 as const })),
    ...bridgeHolders(host, given.domains).map((holder) => ({ holder, order: 1 as const })),
    ...instances.flatMap((instance, i): { holder: Holder; order: 3 }[] => {
      const homeless = homes.get(reading.instances[i] as ReadInstance)?.address === undefined;
      return instanceHolders(instance, homeless, given.domains).map((holder) => ({ holder, order: 3 }));
    }),
  ];
  const declaration = read.source.id;
  const claims = holders.map((one, at): HolderClaim => ({ ...one, declaration, at }));
  const wanted = reading.floating.flatMap(({ floating }) => floating).filter(({ address }) => address === null);
  const used = usedBy(
    host,
    instances,
    wanted.map(({ word }) => word.text),
  );
  const floating = instances.filter((instance) => instance.floating.length > 0);
  const lacks = [host.vlanInterface, host.flatInterface, host.publicInterface].includes(null);
  return { reading, read, places, domains: given.domains, host, instances, floating, claims, used, lacks };
}

/** Where an instance is: undefined address: the network is full. */
type Home = { readonly address: Ipv4 | undefined; readonly bridge: HostBridge | undefined };

function isPlacedAlike(before: readonly HostPlace[], now: readonly HostPlace[]): boolean {
  return (
    before.length === now.length &&
    now.every(({ places, at }, i) => before[i]?.places === places && before[i]?.at === at)
  );
}

/** The bridge that instances have as their gateway: the host's own, or with multi_host false that of the network's host. */
function gatewayBridge({ network, options, wants, bridges }: NetworkPlaces, at: number): HostBridge | undefined {
  if (options.multiHost || network.host === null) return bridges[at];
  return bridges[wants.findIndex(({ read }) => read.host.name === network.host)];
}

const noFloating: readonly Floating[] = [];

function instanceOf(read: ReadInstance, home: Home | undefined, given: Given): Instance {
  const { network } = read;
  const bridge = home?.bridge;
  const said =
    network.gateway === null ? (bridge?.gateway ?? null) : network.gateway === 'none' ? null : network.gateway;
  const fallback = network.gateway === null ? (bridge?.origin ?? network.origin) : network.gatewayOrigin;
  return {
    name: read.name,
    host: read.host,
    network: network.name,
    tenant: read.tenant,
    address: home?.address ?? network.cidr.address,
    mac: given.macs.get(read) ?? read.ownMac,
    secgroups: read.secgroups,
    floating: given.floating.get(read) ?? noFloating,
    gateway: read.gateway === undefined ? said : read.gateway,
    gatewayOrigin: read.gatewayOrigin ?? fallback,
    routes: read.routes,
    listen: read.listen,
    origin: read.origin,
  };
}
