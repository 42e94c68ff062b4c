// Instances that no packet can tell apart, grouped; and what of a class decides about its packets, as small numbers.
// Knows no packet: two instances of one class, or two classes of one shape on hosts that relate alike, are taken to
// fare alike, and a property test holds this against the simulator.
import type { Cloud, Instance, ListenPorts, Secgroup } from '../topology/cloud.ts';
import { contains, type Ipv4Prefix } from '../wire/address.ts';
import { createNumbering } from './intern.ts';
import type { RuleSender } from './permits.ts';
import { type PrefixSet, prefixSetOf } from './prefix-signature.ts';
import { createGroupLists, createSenderSets } from './senders.ts';
import { hostShapesOf, type Ids, listBuilder, networkShapesOf } from './shapes.ts';
import { routesOf, type Special, specialOf } from './special.ts';
import { type Attachment, type Outfit, type Wiring, wiringOf } from './wiring.ts';

/** Instances on one host that no packet can tell apart. */
export type InstanceClass = {
  readonly index: number;
  readonly host: string;
  readonly network: string;
  readonly tenant: string;
  /** Index in the cloud; -1: there is none of that name. */
  readonly hostIndex: number;
  readonly networkIndex: number;
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
  /** The networks that exist on its host. */
  readonly outfit: Outfit;
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
  readonly special: Special;
  readonly wiring: Wiring;
};

/** Groups the instances of a cloud. Linear in the cloud; an instance without peculiarities costs a few look-ups. */
export function classesOf(cloud: Cloud, ids: Ids): Classes {
  const routing = prefixSetOf(ids.numbers, routingPrefixes(cloud));
  const ruling = prefixSetOf(ids.numbers, rulingPrefixes(cloud));
  const wiring = wiringOf(cloud, routing);
  const special = specialOf(cloud, wiring);
  const shapeOf = createShapes(cloud, ids, { wiring, special, routing });
  const groupListOf = createGroupLists(cloud, ids);
  const { senders, setOf } = createSenderSets(ids, ruling);
  const uniform = wiring.attachments.map(
    ({ network }) => network !== undefined && !routing.splits(network.cidr) && !ruling.splits(network.cidr),
  );

  const plain = createNumbering();
  const byPlain: (number | undefined)[] = [];
  const keys = createNumbering();
  const drafts: (Omit<InstanceClass, 'members'> & { readonly members: Instance[] })[] = [];
  cloud.instances.forEach((instance, position) => {
    const attachment = wiring.attachments[wiring.attachmentOf[position] as number] as Attachment;
    const groupList = groupListOf(instance, attachment.index);
    // On one network of one host, plain instances differ in nothing but their groups.
    const isPlain = uniform[attachment.index] === true && isPlainInstance(instance, attachment, special);
    const plainId = isPlain ? plain.idOf(attachment.index, groupList.id) : -1;
    const known = isPlain ? byPlain[plainId] : undefined;
    if (known !== undefined) {
      drafts[known]?.members.push(instance);
      return;
    }
    const { shape, stray } = shapeOf(instance, attachment);
    const { groupSet, groups } = groupList;
    const senderSet = setOf(instance, attachment.host, groupList);
    const index = keys.idOf(attachment.index, ids.numbers.idOf(shape, senderSet));
    drafts[index] ??= {
      index,
      host: instance.host,
      network: instance.network,
      tenant: instance.tenant,
      hostIndex: attachment.hostIndex,
      networkIndex: attachment.networkIndex,
      groups,
      members: [],
      shape,
      groupSet,
      senderSet,
      listen: instance.listen,
      outfit: wiring.outfits[attachment.hostIndex] ?? nothing,
      stray,
    };
    drafts[index].members.push(instance);
    if (isPlain) byPlain[plainId] = index;
  });
  const specialSenders = cloud.hosts.flatMap((host) =>
    special.hosts.has(host.name) && host.routingSourceIp !== null
      ? [{ address: host.routingSourceIp, groups: [] }]
      : [],
  );
  let classOf: ReadonlyMap<string, InstanceClass> | undefined;
  return {
    classes: drafts,
    get classOf() {
      classOf ??= new Map(drafts.flatMap((one) => one.members.map(({ name }) => [name, one])));
      return classOf;
    },
    senders,
    specialSenders,
    special,
    wiring,
  };
}

/** Networks of a host that there is not. */
const nothing: Outfit = { presences: new Map(), networkSet: -1 };

/** Whether an instance is what most are: no address, route or gateway of its own, nothing it would not answer. */
function isPlainInstance(instance: Instance, { gateway, network }: Attachment, special: Special): boolean {
  return (
    instance.gateway === gateway &&
    gateway !== null &&
    instance.floating.length === 0 &&
    instance.routes.length === 0 &&
    instance.listen.tcp === 'all' &&
    instance.listen.udp === 'all' &&
    network !== undefined &&
    contains(network.cidr, instance.address) &&
    (special.instances.size === 0 || !special.instances.has(instance.name))
  );
}

/** Numbers for what an instance, its host and its network are like, but for their names and plain addresses. */
function createShapes(
  cloud: Cloud,
  ids: Ids,
  around: { readonly wiring: Wiring; readonly special: Special; readonly routing: PrefixSet },
) {
  const { wiring, special, routing } = around;
  const hostShapes = hostShapesOf(cloud, ids, special, routing);
  const networkShapes = networkShapesOf(cloud, ids, special, routing);
  const homes = prefixSetOf(
    ids.numbers,
    cloud.networks.map((network) => network.cidr),
  );
  return (instance: Instance, attachment: Attachment): { readonly shape: number; readonly stray: boolean } => {
    const { name, address, gateway, routes, floating, listen } = instance;
    const { hostIndex, networkIndex, network } = attachment;
    const isSpecial = special.instances.has(name);
    const misplaced = network === undefined || !contains(network.cidr, address);
    // Whether a next hop of its own is on its wire depends on the network.
    const ownWay = routes.length > 0 || (gateway !== null && gateway !== attachment.gateway);
    const { put, putText, putAddress, putPrefix, id } = listBuilder(ids);
    put(hostShapes[hostIndex] ?? -1);
    put(networkShapes[networkIndex] ?? -1);
    put(wiring.outfits[hostIndex]?.presences.get(instance.network) ?? 0);
    put(routing.signature(address));
    putText(isSpecial ? name : null);
    put(gateway !== null && gateway === attachment.gateway ? 1 : 0);
    if (gateway !== attachment.gateway || gateway === null) putAddress(gateway);
    put(misplaced ? 1 : 0);
    if (misplaced) put(homes.signature(address));
    putText(misplaced || ownWay ? instance.network : null);
    putText(listen.tcp === 'all' && listen.udp === 'all' ? null : JSON.stringify(listen));
    put(routes.length);
    for (const { to, type, via } of routes) {
      putPrefix(to);
      putText(type);
      putAddress(via);
    }
    for (const one of floating) {
      putText(one.external);
      put(routing.signature(one.address));
    }
    return { shape: id(), stray: misplaced || isSpecial };
  };
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
