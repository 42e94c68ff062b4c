// Instances that no packet can tell apart, grouped; and what of a class decides about its packets, as small numbers.
// Knows no packet: two instances of one class, or two classes of one shape on hosts that relate alike, are taken to
// fare alike, and a property test holds this against the simulator.
import type { Cloud, Host, Instance, ListenPorts, Secgroup, TenantNetwork, VlanSet } from '../topology/cloud.ts';
import { contains, formatPrefix, type Ipv4, type Ipv4Prefix, prefixOf, rangeOf } from '../wire/address.ts';
import { createInterner } from './intern.ts';
import { groupName, type RuleSender } from './permits.ts';
import { type PrefixSignature, prefixSignature } from './prefix-signature.ts';
import { ownGateways, publicAddressOf, routesOf, type Special, specialOf } from './special.ts';

/** Instances on one host that no packet can tell apart. */
export type InstanceClass = {
  readonly index: number;
  readonly host: string;
  readonly network: string;
  readonly tenant: string;
  /** The groups of its members, in the order in which they say them. */
  readonly groups: readonly Secgroup[];
  /** In file order, at least one. */
  readonly members: readonly Instance[];
  /** Equal for classes that differ only in names and plain addresses of host and network. */
  readonly shape: number;
  /** Equal for classes with the same set of groups. */
  readonly groupSet: number;
  /** Equal for classes whose packets look alike to every rule; an index into `senders`. */
  readonly senderSet: number;
  readonly listen: ListenPorts;
  /** The networks that exist on its host, and how: equal numbers, alike. None stands for 0. */
  readonly hostNetworks: ReadonlyMap<string, number>;
  /** Its address lies outside its network or is another's too, so that more than usual may matter to its packets. */
  readonly stray: boolean;
};

/** All classes of a cloud. */
export type Classes = {
  /** In the order of their first members. */
  readonly classes: readonly InstanceClass[];
  /** The class of an instance, by its name. */
  readonly classOf: ReadonlyMap<string, InstanceClass>;
  /** By `senderSet`: the addresses from which a packet may come: its own, its floating ones, its host's. */
  readonly senders: readonly (readonly RuleSender[])[];
  /** Addresses of special hosts, from which anybody's packet might come. */
  readonly specialSenders: readonly RuleSender[];
  /** How many different shapes there are, and different ways of having a network. */
  readonly shapes: number;
  readonly presences: number;
  /** Equal for hosts with the same networks. */
  readonly networkSet: (host: string) => number;
  /** The networks that exist on each host, and how (`InstanceClass.hostNetworks`). */
  readonly hostNetworks: ReadonlyMap<string, ReadonlyMap<string, number>>;
  readonly special: Special;
};

/** Groups the instances of a cloud. Linear in the cloud. */
export function classesOf(cloud: Cloud): Classes {
  const special = specialOf(cloud);
  const routing = prefixSignature(routingPrefixes(cloud));
  const ruling = prefixSignature(rulingPrefixes(cloud));
  const hosts = new Map(cloud.hosts.map((host) => [host.name, host]));
  const groups = new Map(cloud.secgroups.map((group) => [groupName(group.tenant, group.name), group]));
  const { hostNetworks, presences } = hostNetworksOf(cloud, routing);
  const shapeOf = createShapes(cloud, special, routing, hostNetworks);
  const groupSets = createInterner();
  const senderSets = createInterner();
  const senders: (readonly RuleSender[])[] = [];

  const keys = createInterner();
  const drafts: (Omit<InstanceClass, 'members'> & { readonly members: Instance[] })[] = [];
  const classOf = new Map<string, InstanceClass>();
  for (const instance of cloud.instances) {
    const names = instance.secgroups.map((name) => groupName(instance.tenant, name));
    const { shape, stray } = shapeOf.next(instance);
    const variants = sendersOf(instance, hosts.get(instance.host), names);
    const senderSet = senderSets.idOf(JSON.stringify(variants.map((one) => [ruling(one.address), one.groups])));
    senders[senderSet] ??= variants;
    const groupSet = groupSets.idOf([...names].sort().join(' '));
    const index = keys.idOf([instance.host, instance.network, instance.tenant, shape, groupSet, senderSet].join('\n'));
    drafts[index] ??= {
      index,
      host: instance.host,
      network: instance.network,
      tenant: instance.tenant,
      groups: names.flatMap((name) => groups.get(name) ?? []),
      members: [],
      shape,
      groupSet,
      senderSet,
      listen: instance.listen,
      hostNetworks: hostNetworks.get(instance.host) ?? new Map(),
      stray,
    };
    const draft = drafts[index];
    draft.members.push(instance);
    classOf.set(instance.name, draft);
  }
  const specialSenders = cloud.hosts.flatMap((host) =>
    special.hosts.has(host.name) && host.routingSourceIp !== null
      ? [{ address: host.routingSourceIp, groups: [] }]
      : [],
  );
  const networkSet = networkSetsOf(cloud);
  return {
    classes: drafts,
    classOf,
    senders,
    specialSenders,
    shapes: shapeOf.size(),
    presences,
    networkSet,
    hostNetworks,
    special,
  };
}

/** Which networks exist on each host, and how: numbers from 1, equal for what is alike. */
function hostNetworksOf(cloud: Cloud, routing: PrefixSignature) {
  const presences = createInterner();
  presences.idOf('not at all');
  const how = (gateway: Ipv4 | null) => (gateway === null ? 'without address' : `with address ${routing(gateway)}`);
  const hostNetworks = new Map(
    cloud.hosts.map((host): [string, ReadonlyMap<string, number>] => {
      const existing = host.bridges.filter((bridge) => bridge.exists);
      return [host.name, new Map(existing.map(({ network, gateway }) => [network, presences.idOf(how(gateway))]))];
    }),
  );
  return { hostNetworks, presences: presences.size() };
}

function networkSetsOf(cloud: Cloud): (host: string) => number {
  const sets = createInterner();
  const setOf = new Map(
    cloud.hosts.map(({ name, bridges }) => {
      const existing = bridges.filter((bridge) => bridge.exists).map((bridge) => bridge.network);
      return [name, sets.idOf(existing.join('\n'))];
    }),
  );
  return (host) => setOf.get(host) ?? -1;
}

/** Numbers for what an instance, its host and its network are like, but for their names and plain addresses. */
function createShapes(
  cloud: Cloud,
  special: Special,
  routing: PrefixSignature,
  hostNetworks: ReadonlyMap<string, ReadonlyMap<string, number>>,
) {
  const texts = createInterner();
  const shapes = createInterner();
  const hostShapes = new Map(
    cloud.hosts.map((host) => [host.name, texts.idOf(hostShape(host, cloud, special, routing))]),
  );
  const networkShapes = new Map([...networkShapesOf(cloud, special)].map(([name, shape]) => [name, texts.idOf(shape)]));
  const networks = new Map(cloud.networks.map((network) => [network.name, network]));
  const homes = prefixSignature(cloud.networks.map((network) => network.cidr));
  const gatewayOf = ownGateways(cloud);
  const next = (instance: Instance): { readonly shape: number; readonly stray: boolean } => {
    const { name, host, network, address, gateway, routes, floating, listen } = instance;
    const home = networks.get(network);
    const misplaced = !home || !contains(home.cidr, address);
    const bridge = gatewayOf(instance);
    // Whether a next hop of its own is on its wire depends on the network.
    const ownWay = routes.length > 0 || (gateway !== null && gateway !== bridge);
    const shape = shapes.idOf(
      JSON.stringify([
        special.instances.has(name) ? name : '',
        hostShapes.get(host),
        networkShapes.get(network),
        hostNetworks.get(host)?.get(network) ?? 0,
        gateway === null ? 'none' : gateway === bridge ? 'own' : gateway,
        routing(address),
        misplaced ? homes(address) : '',
        misplaced || ownWay ? network : '',
        routes.map(({ to, type, via }) => [to.address, to.length, type, via]),
        floating.map((one) => [one.external, routing(one.address)]),
        listen,
      ]),
    );
    return { shape, stray: misplaced || special.instances.has(name) };
  };
  return { next, size: shapes.size };
}

/** How an instance appears to a rule: by its fixed address, a floating one, or its host's. */
export function sendersOf(instance: Instance, host: Host | undefined, groups: readonly string[]): RuleSender[] {
  const senders: RuleSender[] = [{ address: instance.address, groups }];
  for (const { address } of instance.floating) senders.push({ address, groups: [] });
  const translated = host?.routingSourceIp ?? null;
  if (translated !== null) senders.push({ address: translated, groups: [] });
  return senders;
}

function hostShape(host: Host, cloud: Cloud, special: Special, routing: PrefixSignature): string {
  const own = publicAddressOf(host);
  return JSON.stringify([
    special.hosts.has(host.name) ? host.name : '',
    host.nics.map((nic) => [
      nic.name,
      nic.to,
      nic.toKind,
      nic.trunk,
      nic.accessVlan,
      nic.address === null ? null : [formatPrefix(prefixOf(nic.address, nic.length)), routing(nic.address)],
    ]),
    host.defaultGateway,
    host.routingSourceIp === null ? 'none' : host.routingSourceIp === own ? 'own' : host.routingSourceIp,
    [host.rpFilter, host.bridgeNfCallIptables, host.ipForward],
    [host.vlanInterface, host.flatInterface, host.publicInterface],
    special.networks.size === 0
      ? []
      : host.bridges
          .filter((bridge) => bridge.exists && special.networks.has(bridge.network))
          .map((bridge) => bridge.network),
    cloud.options.networkManager,
  ]);
}

function networkShapesOf(cloud: Cloud, special: Special): ReadonlyMap<string, string> {
  const trunks = new Map<string, VlanSet>();
  const add = (set: VlanSet | null) => set !== null && trunks.set(JSON.stringify(set), set);
  const accesses = new Set<number>();
  for (const { trunk, links } of cloud.switches) {
    add(trunk);
    for (const link of links) add(link.trunk);
  }
  for (const { nics } of [...cloud.hosts, ...cloud.routers]) {
    for (const nic of nics) {
      add(nic.trunk);
      if (nic.accessVlan !== null) accesses.add(nic.accessVlan);
    }
  }
  const allowed = cloud.options.forwardBridgeInterface;
  const prefixes = routingPrefixes(cloud);
  const holders = new Map<string, string[]>();
  for (const host of cloud.hosts) {
    if (!special.hosts.has(host.name)) continue;
    for (const { network, exists } of host.bridges) {
      if (exists) holders.set(network, [...(holders.get(network) ?? []), host.name]);
    }
  }
  return new Map(
    cloud.networks.map((network) => [
      network.name,
      JSON.stringify([
        special.networks.has(network.name) || network.host !== null ? network.name : '',
        network.cidr.length,
        // A route into the middle of a network can split it, so such a network is like no other.
        splits(prefixes, network) ? formatPrefix(network.cidr) : '',
        network.vlan === null
          ? 'flat'
          : [...trunks.values()].map((set) => Number(carries(set, network.vlan as number))),
        network.vlan !== null && accesses.has(network.vlan) ? network.vlan : 0,
        network.gateway,
        // Hosts that may lie on anybody's way.
        holders.get(network.name) ?? [],
        [allowed.includes(network.bridge), allowed.includes(`vlan${network.vlan}`)],
      ]),
    ]),
  );
}

/** Whether a trunk carries a VLAN. */
export function carries(set: VlanSet, vlan: number): boolean {
  return set === 'all' || set.some(({ first, last }) => first <= vlan && vlan <= last);
}

function splits(prefixes: readonly Ipv4Prefix[], network: TenantNetwork): boolean {
  const { first, last } = rangeOf(network.cidr);
  return prefixes.some(
    (prefix) => prefix.length > network.cidr.length && first <= prefix.address && prefix.address <= last,
  );
}

/** Prefixes that decide where a packet goes or whether it is translated, other than the networks themselves. */
function routingPrefixes(cloud: Cloud): readonly Ipv4Prefix[] {
  const { fixedRange, dmzCidr, forceSnatRange } = cloud.options;
  return [
    ...routesOf(cloud).map((route) => route.to),
    ...(fixedRange ? [fixedRange] : []),
    ...dmzCidr,
    ...forceSnatRange,
    ...cloud.externals.map((external) => external.cidr),
    ...martians,
  ];
}

/** Prefixes that rules name, directly or as networks. */
function rulingPrefixes(cloud: Cloud): readonly Ipv4Prefix[] {
  const prefixes = cloud.networks.map((network) => network.cidr);
  for (const group of cloud.secgroups) {
    for (const { source } of group.rules) if (source.kind === 'prefix') prefixes.push(source.prefix);
  }
  return prefixes;
}

/** 0/8, 127/8, 169.254/16, 224/4 and 240/4: addresses that a kernel treats in its own way (RFC 6890). */
const martians: readonly Ipv4Prefix[] = [
  { address: 0, length: 8 },
  { address: 0x7f000000, length: 8 },
  { address: 0xa9fe0000, length: 16 },
  { address: 0xe0000000, length: 4 },
  { address: 0xf0000000, length: 4 },
];
