// Classes summed up once more, over hosts: a kind is what the classes of one network have in common, a type what the
// kinds of all networks have. Between networks that have nothing to do with each other, types decide alone. Knows no
// question and no packet.
import { groupBy } from '../base/group-by.ts';
import { eachInSteps, type Steps } from '../base/steps.ts';
import type { Cloud } from '../topology/cloud.ts';
import type { Classes, InstanceClass } from './classes.ts';
import { createNumbering, knownNumber, type Numbering, numberOf, type Texts, textId } from './intern.ts';
import type { Outfit } from './outfits.ts';
import {
  type ReceiverProfile,
  type RuleBook,
  receiverProfile,
  receiverWith,
  type SenderProfile,
  senderProfile,
  senderWith,
} from './rule-book.ts';

/** Classes of one network and tenant that differ only in their host, so each is on a host of its own. */
export type Kind = {
  readonly index: number;
  /** Index of its network in the cloud. */
  readonly network: number;
  readonly type: Type;
  readonly classes: readonly InstanceClass[];
  readonly shape: number;
  /** How its own network exists on its hosts. */
  readonly presence: number;
  readonly sender: SenderProfile;
  readonly receiver: ReceiverProfile;
};

/** What matters of a kind to networks that have nothing to do with its own. */
export type Type = {
  readonly index: number;
  readonly shape: number;
  /** How most hosts have its network. */
  readonly usual: number;
  readonly sender: SenderProfile;
  readonly receiver: ReceiverProfile;
  readonly kinds: readonly Kind[];
};

/** Networks, kinds and types of a cloud, and which networks have to do with each other. */
export type Kinds = {
  readonly kinds: readonly Kind[];
  /** By the index of a class; undefined for a stray, which is like no other. */
  readonly kindOf: readonly (Kind | undefined)[];
  /** The same as the index of a kind, or -1. */
  readonly kindAt: Int32Array;
  readonly strays: readonly InstanceClass[];
  readonly types: readonly Type[];
  readonly byNetwork: readonly (readonly Kind[])[];
  /** By the index of a network: how most hosts have it. */
  readonly usual: readonly number[];
  /** The networks that a host has in another way than most hosts, and how. */
  readonly unusual: ReadonlyMap<Outfit, readonly Presence[]>;
  /** Two networks between which a rule decides that names only few, each two with the lower first. */
  readonly ruledPairs: readonly (readonly [number, number])[];
  readonly ruledIds: Numbering;
};

/** A network, and how it exists. */
export type Presence = { readonly network: number; readonly presence: number };

/** Whether a rule decides between two networks that names only few. */
export function isRuled({ ruledIds }: Kinds, a: number, b: number): boolean {
  return knownNumber(ruledIds, Math.min(a, b), Math.max(a, b)) >= 0;
}

/**
 * Sums up classes, in steps. Linear in classes, in the networks of each host, and in the networks that rules name, where few
 * networks name them.
 */
export function* kindsSteps(cloud: Cloud, classes: Classes, book: RuleBook, few: number): Steps<Kinds> {
  const usual = usualPresences(cloud, classes);
  const keys = createNumbering();
  const drafts = draftsOf(classes, keys);
  const profiles: Profile[] = [];
  yield* eachInSteps(drafts, draftsAtOnce, summing, ([one]) => {
    const { networkIndex, senderSet, groups } = one as InstanceClass;
    const sender = senderProfile(book, classes.senders[senderSet] ?? []);
    profiles.push({ network: networkIndex, sender, receiver: receiverProfile(book, groups) });
  });
  yield { what: summing, done: 0 };
  const { common, known, list } = relateByRules(profiles, book.everybodys, few);

  const typeIds = createNumbering();
  const types: { -readonly [K in keyof Type]: Type[K] }[] = [];
  const kinds: Kind[] = [];
  yield* eachInSteps(drafts, draftsAtOnce, summing, (own) => {
    const { network, sender, receiver } = profiles[kinds.length] as Profile;
    const { shape, outfit, network: name } = own[0] as InstanceClass;
    const usually = usual[network] ?? 0;
    const seen = { sender: senderWith(book, sender, common), receiver: receiverWith(book, receiver, common) };
    const looks = numberOf(keys, numberOf(keys, shape, usually), seen.sender.id);
    const typeIndex = numberOf(typeIds, looks, seen.receiver.id);
    if (typeIndex === types.length) types.push({ index: typeIndex, shape, usual: usually, ...seen, kinds: [] });
    const presence = outfit.presences.get(name) ?? 0;
    const type = types[typeIndex] as Type;
    kinds.push({ index: kinds.length, network, type, classes: own, shape, presence, sender, receiver });
  });
  for (const [type, own] of groupBy(kinds, (kind) => kind.type)) Object.assign(type, { kinds: own });
  const byNetwork: Kind[][] = cloud.networks.map(() => []);
  const kindOf: (Kind | undefined)[] = classes.classes.map(() => undefined);
  const kindAt = new Int32Array(kindOf.length).fill(-1);
  for (const kind of kinds) {
    byNetwork[kind.network]?.push(kind);
    for (const { index } of kind.classes) {
      kindOf[index] = kind;
      kindAt[index] = kind.index;
    }
  }
  const strays = classes.classes.filter((one) => !isRegular(one));
  yield { what: summing, done: 1 };
  const unusual = unusualNetworks(cloud, usual, classes);
  return { kinds, kindOf, kindAt, strays, types, byNetwork, usual, unusual, ruledPairs: list, ruledIds: known };
}

const summing = 'preparing to count pairs';
/** Drafts of kinds that are looked at in one step: some milliseconds. */
const draftsAtOnce = 256;

function isRegular({ stray, networkIndex }: InstanceClass): boolean {
  return !stray && networkIndex >= 0;
}

/** The classes of each kind. */
function draftsOf({ classes }: Classes, keys: Numbering): readonly (readonly InstanceClass[])[] {
  const ids = createNumbering();
  const drafts: InstanceClass[][] = [];
  const tenants: Texts = new Map();
  for (const one of classes) {
    if (!isRegular(one)) continue;
    const looks = numberOf(keys, numberOf(keys, one.shape, one.groupSet), one.senderSet);
    const index = numberOf(ids, looks, numberOf(keys, one.networkIndex, textId(tenants, one.tenant)));
    if (index === drafts.length) drafts.push([one]);
    else drafts[index]?.push(one);
  }
  return drafts;
}

/** How most hosts have each network. Looks at each outfit once. */
function usualPresences(cloud: Cloud, { outfits, networkIndex }: Classes): readonly number[] {
  const counts = cloud.networks.map(() => new Map<number, number>());
  for (const [outfit, hosts] of groupBy(outfits, (one) => one)) {
    for (const [network, presence] of outfit.presences) {
      const count = counts[networkIndex.get(network) ?? -1];
      count?.set(presence, (count.get(presence) ?? 0) + hosts.length);
    }
  }
  return counts.map((count) => {
    let absent = cloud.hosts.length;
    for (const times of count.values()) absent -= times;
    let usual = { presence: 0, times: absent };
    for (const [presence, times] of count) if (times > usual.times) usual = { presence, times };
    return usual.presence;
  });
}

/** Networks that an outfit has in another way than most hosts; each outfit is looked at once. */
function unusualNetworks(cloud: Cloud, usual: readonly number[], { outfits, networkIndex }: Classes): Kinds['unusual'] {
  const common = cloud.networks.flatMap(({ name }, network) => (usual[network] === 0 ? [] : [{ name, network }]));
  const all = new Map<Outfit, readonly Presence[]>();
  for (const outfit of outfits) {
    if (all.has(outfit)) continue;
    const unusual: Presence[] = [];
    for (const [name, presence] of outfit.presences) {
      const network = networkIndex.get(name);
      if (network !== undefined && usual[network] !== presence) unusual.push({ network, presence });
    }
    for (const { name, network } of common) {
      if (!outfit.presences.has(name)) unusual.push({ network, presence: 0 });
    }
    all.set(outfit, unusual);
  }
  return all;
}

type Profile = { readonly network: number; readonly sender: SenderProfile; readonly receiver: ReceiverProfile };

/**
 * Which networks have to do with each other by rules of any protocol: one holds a feature that the other's rules name.
 * A feature held in more networks than `few`, and named in more, is common instead: it becomes part of the types.
 */
function relateByRules(profiles: readonly Profile[], everybodys: RuleBook['everybodys'], few: number) {
  const holders = new Map<number, Set<number>>();
  const namers = new Map<number, Set<number>>();
  for (const { network, sender, receiver } of profiles) {
    for (const features of sender.variants) for (const each of features) hold(holders, each, network);
    for (const { features } of receiver.entries) if (features) for (const each of features) hold(namers, each, network);
  }
  // What a machine that anybody's packet may come from has is asked of everybody.
  const common = new Set(everybodys.flat());
  const known = createNumbering();
  const list: (readonly [number, number])[] = [];
  for (const [feature, froms] of holders) {
    const tos = namers.get(feature);
    if (!tos || common.has(feature)) continue;
    if (froms.size > few && tos.size > few) {
      common.add(feature);
      continue;
    }
    for (const from of froms) {
      for (const to of tos) {
        const [low, high] = from < to ? [from, to] : [to, from];
        if (numberOf(known, low, high) === list.length) list.push([low, high]);
      }
    }
  }
  return { common, known, list };
}

function hold(sets: Map<number, Set<number>>, key: number, value: number): void {
  const set = sets.get(key);
  if (set) set.add(value);
  else sets.set(key, new Set([value]));
}
