// Instances that no packet can tell apart, grouped; and what of a class decides about its packets, as small numbers.
// Knows no packet: two instances of one class, or two classes of one shape on hosts that relate alike, are taken to
// fare alike, and a property test holds this against the simulator.
import { rangesInSteps, type Steps } from '../base/steps.ts';
import type { Cloud, Instance, ListenPorts, Secgroup } from '../topology/cloud.ts';
import { contains, type Ipv4Prefix } from '../wire/address.ts';
import { createNumbering, type Ids, type Numbering, numberOf, putAddress, putPrefix, putText } from './intern.ts';
import { type Outfit, outfitsOf } from './outfits.ts';
import type { RuleSender } from './permits.ts';
import { isSplit, type PrefixSet, prefixSetOf, signatureOf } from './prefix-signature.ts';
import { type Attachment, instancesAtOnce, type Lot, type Roster, rosterOf, tellingApart } from './roster.ts';
import { type SenderSets, senderSetOf } from './senders.ts';
import { hostShapesOf, networkShapesOf } from './shapes.ts';
import { routesOf, type Special, specialOf } from './special.ts';

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
  /** By the index of a host. */
  readonly outfits: readonly Outfit[];
  readonly networkIndex: ReadonlyMap<string, number>;
};

/** Groups the instances of a cloud, in steps. Linear in the cloud; an instance without peculiarities costs a few look-ups. */
export function* classesOf(cloud: Cloud, ids: Ids): Steps<Classes> {
  const { numbers } = ids;
  const { instances } = cloud;
  const roster = yield* rosterOf(cloud, ids);
  const { lots, lotOf, isPlain } = roster;
  const routing = prefixSetOf(numbers, routingPrefixes(cloud, roster));
  const ruling = prefixSetOf(numbers, rulingPrefixes(cloud));
  const outfits = outfitsOf(cloud, roster.networkIndex, numbers, routing);
  yield { what: tellingApart, done: 1 };
  const special = specialOf(cloud, roster);
  yield { what: tellingApart, done: 1 };
  const around = aroundOf(cloud, ids, { outfits, special, routing });
  const isSpecial = (at: number) => special.instances.size > 0 && special.instances.has(instances[at]?.name ?? '');

  // By lot, the class of its plain instances; where these may differ in more than in their groups there is none.
  const plainOf = plainLots(roster, routing, ruling);
  const classAt = new Int32Array(lotOf.length);
  const sizes = new Int32Array(lotOf.length);
  const book: ClassBook = {
    around,
    senderSets: { ids, ruling, sets: createNumbering(), senders: [] },
    keys: createNumbering(2 * lots.length),
    drafts: [],
  };
  yield* rangesInSteps(lotOf.length, instancesAtOnce, tellingApart, (from, to) => {
    for (let at = from; at < to; at++) {
      const lot = lotOf[at] as number;
      let index = isPlain[at] === 1 && !isSpecial(at) ? (plainOf[lot] as number) : noLot;
      if (index < 0) {
        const isFirst = index === unseenLot;
        index = classIn(book, instances[at] as Instance, lots[lot] as Lot, isSpecial(at));
        if (isFirst) plainOf[lot] = index;
      }
      classAt[at] = index;
      sizes[index] = (sizes[index] as number) + 1;
    }
  });
  const { drafts, senderSets } = book;
  gatherMembers(cloud, drafts, classAt, sizes);
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
    outfits,
    networkIndex: roster.networkIndex,
  };
}

type Draft = Omit<InstanceClass, 'members'> & { members: Instance[] };

/** What is known of the plain instances of a lot, besides the index of their class: nothing yet; that each is looked at. */
const unseenLot = -1;
const noLot = -2;

/** On one network of one host, plain instances differ in nothing but their groups, unless a prefix splits the network. */
function plainLots({ attachments, lots }: Roster, routing: PrefixSet, ruling: PrefixSet): Int32Array {
  const uniform = attachments.map(
    ({ network }) => network !== undefined && !isSplit(routing, network.cidr) && !isSplit(ruling, network.cidr),
  );
  return Int32Array.from(lots, ({ attachment }) => (uniform[attachment.index] ? unseenLot : noLot));
}

/** Fills in the members, of which it is known how many there are. */
function gatherMembers({ instances }: Cloud, drafts: readonly Draft[], classAt: Int32Array, sizes: Int32Array): void {
  for (const draft of drafts) {
    draft.members = new Array<Instance>(sizes[draft.index] as number);
    sizes[draft.index] = 0;
  }
  for (let at = 0; at < classAt.length; at++) {
    const index = classAt[at] as number;
    const place = sizes[index] as number;
    (drafts[index] as Draft).members[place] = instances[at] as Instance;
    sizes[index] = place + 1;
  }
}

/** Classes as they are found. */
type ClassBook = {
  readonly around: Around;
  readonly senderSets: SenderSets;
  readonly keys: Numbering;
  readonly drafts: Draft[];
};

/** The index of the class of an instance, found by all that matters of it. */
function classIn({ around, senderSets, keys, drafts }: ClassBook, instance: Instance, lot: Lot, special: boolean) {
  const { attachment, groups } = lot;
  const { ids, outfits } = around;
  const { numbers } = ids;
  const shape = shapeOf(around, instance, attachment);
  const { set: senderSet, id: senderId } = senderSetOf(senderSets, instance, attachment.host, groups);
  const index = numberOf(keys, attachment.index, numberOf(numbers, shape, senderSet));
  if (index < drafts.length) return index;
  const { hostIndex, networkIndex } = attachment;
  const place = numberOf(numbers, numberOf(numbers, hostIndex, networkIndex), numberOf(numbers, shape, senderId));
  drafts.push({
    index,
    id: putText(ids, place, instance.tenant),
    host: instance.host,
    network: instance.network,
    tenant: instance.tenant,
    hostIndex,
    networkIndex,
    groups: groups.groups,
    groupSet: groups.groupSet,
    senderSet,
    members: none,
    shape,
    listen: instance.listen,
    outfit: outfits[hostIndex] ?? nothing,
    stray: special || isMisplaced(instance, attachment),
  });
  return index;
}

/** Before they are gathered. */
const none: Instance[] = [];

/** Networks of a host that there is not. */
const nothing: Outfit = { presences: new Map(), networkSet: -1, id: -1 };

function isMisplaced({ address }: Instance, { network }: Attachment): boolean {
  return network === undefined || !contains(network.cidr, address);
}

/** What shapes are made of, besides the instances. */
type Around = {
  readonly ids: Ids;
  readonly outfits: readonly Outfit[];
  readonly special: Special;
  readonly routing: PrefixSet;
  readonly homes: PrefixSet;
  readonly hostShapes: readonly number[];
  readonly networkShapes: readonly number[];
};

function aroundOf(cloud: Cloud, ids: Ids, parts: Pick<Around, 'outfits' | 'special' | 'routing'>): Around {
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
  const { ids, outfits, special, routing, homes, hostShapes, networkShapes } = around;
  const { numbers } = ids;
  const { name, address, network, gateway, routes, floating, listen } = instance;
  const { hostIndex, networkIndex } = attachment;
  const misplaced = isMisplaced(instance, attachment);
  const ownGateway = gateway !== null && gateway === attachment.gateway;
  // Whether a next hop of its own is on its wire depends on the network.
  const ownWay = routes.length > 0 || (gateway !== null && !ownGateway);
  let list = numberOf(numbers, hostShapes[hostIndex] ?? -1, networkShapes[networkIndex] ?? -1);
  list = numberOf(numbers, list, outfits[hostIndex]?.presences.get(network) ?? 0);
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
function routingPrefixes(cloud: Cloud, roster: Roster): readonly Ipv4Prefix[] {
  const { fixedRange, dmzCidr, forceSnatRange } = cloud.options;
  return [
    ...routesOf(cloud, roster).map((route) => route.to),
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
