// Instances that no packet can tell apart, grouped; and what of a class decides about its packets, as small numbers.
// Knows no packet: two instances of one class, or two classes of one shape on hosts that relate alike, are taken to
// fare alike, and a property test holds this against the simulator.
import type { Cloud, Instance, ListenPorts, Secgroup } from '../topology/cloud.ts';
import { contains, type Ipv4Prefix } from '../wire/address.ts';
import { createNumbering, type Ids, numberOf, putAddress, putPrefix, putText } from './intern.ts';
import type { RuleSender } from './permits.ts';
import { isSplit, type PrefixSet, prefixSetOf, signatureOf } from './prefix-signature.ts';
import { createGroupLists, groupListOf, type Near, type SenderSets, senderSetOf } from './senders.ts';
import { hostShapesOf, networkShapesOf } from './shapes.ts';
import { routesOf, type Special, specialOf } from './special.ts';
import { type Attachment, type Outfit, type Wiring, wiringOf } from './wiring.ts';

/** Instances on one host that no packet can tell apart. */
export type InstanceClass = {
  readonly index: number;
  /** Its number in all clouds that share their numbers: equal for equal places, shapes, groups and addresses. */
  readonly id: number;
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
  const { numbers } = ids;
  const routing = prefixSetOf(numbers, routingPrefixes(cloud));
  const ruling = prefixSetOf(numbers, rulingPrefixes(cloud));
  const wiring = wiringOf(cloud, numbers, routing);
  const special = specialOf(cloud, wiring);
  const around = aroundOf(cloud, ids, { wiring, special, routing });
  const groupLists = createGroupLists(cloud, ids);
  const senderSets: SenderSets = { ids, ruling, sets: createNumbering(), senders: [] };
  const uniform = wiring.attachments.map(
    ({ network }) => network !== undefined && !isSplit(routing, network.cidr) && !isSplit(ruling, network.cidr),
  );

  const near = wiring.attachments.map((): Near<Draft>[] => []);
  const keys = createNumbering();
  const drafts: Draft[] = [];
  let position = 0;
  for (const instance of cloud.instances) {
    const attachment = wiring.attachments[wiring.attachmentOf[position++] as number] as Attachment;
    const groups = groupListOf(groupLists, instance, near[attachment.index] as Near<Draft>[]);
    // On one network of one host, plain instances differ in nothing but their groups.
    const isPlain = uniform[attachment.index] === true && isPlainInstance(instance, attachment, special);
    if (isPlain && groups.plain) {
      groups.plain.members.push(instance);
      continue;
    }
    const shape = shapeOf(around, instance, attachment);
    const { set: senderSet, id: senderId } = senderSetOf(senderSets, instance, attachment.host, groups.list);
    const index = numberOf(keys, attachment.index, numberOf(numbers, shape, senderSet));
    if (index === drafts.length) {
      const { hostIndex, networkIndex } = attachment;
      const outfit = wiring.outfits[hostIndex] ?? nothing;
      const stray = isMisplaced(instance, attachment) || special.instances.has(instance.name);
      const { host, network, tenant, listen } = instance;
      const names = { index, host, network, tenant, hostIndex, networkIndex };
      const rules = { groups: groups.list.groups, groupSet: groups.list.groupSet, senderSet };
      const place = numberOf(numbers, numberOf(numbers, hostIndex, networkIndex), numberOf(numbers, shape, senderId));
      const id = putText(ids, place, tenant);
      drafts.push({ ...names, ...rules, id, members: [], shape, listen, outfit, stray });
    }
    const draft = drafts[index] as Draft;
    draft.members.push(instance);
    if (isPlain) groups.plain = draft;
  }
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
    senders: senderSets.senders,
    specialSenders,
    special,
    wiring,
  };
}

type Draft = Omit<InstanceClass, 'members'> & { readonly members: Instance[] };

/** Networks of a host that there is not. */
const nothing: Outfit = { presences: new Map(), networkSet: -1, id: -1 };

/** Whether an instance is what most are: no address, route or gateway of its own, nothing it would not answer. */
function isPlainInstance(instance: Instance, attachment: Attachment, special: Special): boolean {
  return (
    instance.gateway !== null &&
    instance.gateway === attachment.gateway &&
    instance.floating.length === 0 &&
    instance.routes.length === 0 &&
    instance.listen.tcp === 'all' &&
    instance.listen.udp === 'all' &&
    !isMisplaced(instance, attachment) &&
    (special.instances.size === 0 || !special.instances.has(instance.name))
  );
}

function isMisplaced({ address }: Instance, { network }: Attachment): boolean {
  return network === undefined || !contains(network.cidr, address);
}

/** What shapes are made of, besides the instances. */
type Around = {
  readonly ids: Ids;
  readonly wiring: Wiring;
  readonly special: Special;
  readonly routing: PrefixSet;
  readonly homes: PrefixSet;
  readonly hostShapes: readonly number[];
  readonly networkShapes: readonly number[];
};

function aroundOf(cloud: Cloud, ids: Ids, parts: Pick<Around, 'wiring' | 'special' | 'routing'>): Around {
  const { special, routing } = parts;
  const cidrs = cloud.networks.map((network) => network.cidr);
  return {
    ids,
    ...parts,
    homes: prefixSetOf(ids.numbers, cidrs),
    hostShapes: hostShapesOf(cloud, ids, special, routing),
    networkShapes: networkShapesOf(cloud, ids, special, routing),
  };
}

/** A number for what an instance, its host and its network are like, but for their names and plain addresses. */
function shapeOf(around: Around, instance: Instance, attachment: Attachment): number {
  const { ids, wiring, special, routing, homes, hostShapes, networkShapes } = around;
  const { numbers } = ids;
  const { name, address, network, gateway, routes, floating, listen } = instance;
  const { hostIndex, networkIndex } = attachment;
  const misplaced = isMisplaced(instance, attachment);
  const ownGateway = gateway !== null && gateway === attachment.gateway;
  // Whether a next hop of its own is on its wire depends on the network.
  const ownWay = routes.length > 0 || (gateway !== null && !ownGateway);
  let list = numberOf(numbers, hostShapes[hostIndex] ?? -1, networkShapes[networkIndex] ?? -1);
  list = numberOf(numbers, list, wiring.outfits[hostIndex]?.presences.get(network) ?? 0);
  list = numberOf(numbers, list, signatureOf(routing, address));
  list = putText(ids, list, special.instances.has(name) ? name : null);
  list = numberOf(numbers, list, ownGateway ? 1 : 0);
  if (!ownGateway) list = putAddress(ids, list, gateway);
  list = numberOf(numbers, list, misplaced ? 1 : 0);
  if (misplaced) list = numberOf(numbers, list, signatureOf(homes, address));
  list = putText(ids, list, misplaced || ownWay ? network : null);
  list = putText(ids, list, listen.tcp === 'all' && listen.udp === 'all' ? null : JSON.stringify(listen));
  list = numberOf(numbers, list, routes.length);
  for (const { to, type, via } of routes) {
    list = putPrefix(ids, list, to);
    list = putAddress(ids, putText(ids, list, type), via);
  }
  for (const one of floating) {
    list = putText(ids, list, one.external);
    list = numberOf(numbers, list, signatureOf(routing, one.address));
  }
  return list;
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
