// Hosts and instances with the bridges, addresses, MACs and floating addresses that they got. A host about which nothing
// changed is the one of before. Knows no statement.

import { isSameList, kept, keptList } from '../base/kept.ts';
import type { DeclarationId } from '../base/span.ts';
import type { Ipv4, Mac } from '../wire/address.ts';
import type { Share, Want } from './bridges.ts';
import type { Floating, Host, HostBridge, Instance } from './cloud.ts';
import type { Floatings } from './floating.ts';
import type { HolderClaim } from './holder-index.ts';
import { bridgeHolders, type Domains, type Holder, instanceHolders, isInSameDomains, nicHolders } from './holders.ts';
import type { PlacedNetworks } from './placed-networks.ts';
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

/** A host with all that it got. */
export type PlacedHost = {
  readonly reading: HostReading;
  readonly read: ReadHost;
  /** In declaration order of the networks. */
  readonly shares: readonly Share[];
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

/** What is given to hosts and instances. */
export type Given = {
  readonly networks: PlacedNetworks;
  readonly domains: Domains;
  /** For those that don't have the MAC of their own. */
  readonly macs: ReadonlyMap<ReadInstance, Mac>;
  readonly floating: Floatings;
  /** Hosts that are written in another way than before, or got something else. */
  readonly touched: ReadonlySet<DeclarationId>;
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

/** Puts a host together. Linear in its instances; where nothing changed a few comparisons. */
export function placeHost(reading: HostReading, given: Given, before?: PlacedHost): PlacedHost {
  const { read } = reading;
  const { id } = read.source;
  const { spread, byName } = given.networks;
  const names = spread.networksOf(reading);
  const shares = names.flatMap((name) => byName.get(name)?.shares.get(id) ?? []);
  const isAlike = before?.reading === reading && isInSameDomains(read.host, before.domains, given.domains);
  if (isAlike && !given.touched.has(id) && isSameList(before.shares, shares)) return before;
  const homes = new Map<ReadInstance, Home>();
  for (const [at, { addresses, gateway }] of shares.entries()) {
    const here = reading.wants.get(names[at] ?? '')?.here ?? [];
    for (const [i, one] of here.entries()) homes.set(one, { address: addresses[i], bridge: gateway });
  }
  const bridges = shares.map(({ bridge }) => bridge);
  const host = kept<Host>(before?.host, { ...read.host, bridges });
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
  return { reading, read, shares, domains: given.domains, host, instances, floating, claims, used, lacks };
}

/** Where an instance is: undefined address: the network is full. */
type Home = { readonly address: Ipv4 | undefined; readonly bridge: HostBridge | undefined };

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
    floating: given.floating.get(read.name)?.addresses ?? noFloating,
    gateway: read.gateway === undefined ? said : read.gateway,
    gatewayOrigin: read.gatewayOrigin ?? fallback,
    routes: read.routes,
    listen: read.listen,
    origin: read.origin,
  };
}
