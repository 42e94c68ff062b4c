// Classes summed up once more, over hosts: a kind is what the classes of one network have in common, a type what the
// kinds of all networks have. Between networks that have nothing to do with each other, types decide alone. Knows no
// question and no packet.
import { groupBy } from '../base/group-by.ts';
import type { Cloud } from '../topology/cloud.ts';
import type { Classes, InstanceClass } from './classes.ts';
import { createNumbering, type Numbering } from './intern.ts';
import type { ReceiverProfile, RuleBook, SenderProfile } from './rule-book.ts';
import type { Outfit } from './wiring.ts';

/** Classes of one network and tenant that differ only in their host, so each is on a host of its own. */
export type Kind = {
  readonly index: number;
  /** Index of its network in the cloud. */
  readonly network: number;
  readonly type: Type;
  readonly classes: readonly InstanceClass[];
  /** How many instances. */
  readonly members: number;
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
  /** How many instances. */
  readonly members: number;
};

/** Networks, kinds and types of a cloud, and which networks have to do with each other. */
export type Kinds = {
  readonly kinds: readonly Kind[];
  /** By the index of a class; undefined for a stray, which is like no other. */
  readonly kindOf: readonly (Kind | undefined)[];
  readonly strays: readonly InstanceClass[];
  readonly types: readonly Type[];
  readonly byNetwork: readonly (readonly Kind[])[];
  /** By the index of a network: how most hosts have it. */
  readonly usual: readonly number[];
  /** The networks that a host has in another way than most hosts, and how. */
  readonly unusual: (outfit: Outfit) => readonly Presence[];
  /** Two networks between which a rule decides that names only few, each two in one order. */
  readonly ruledPairs: readonly (readonly [number, number])[];
  readonly ruled: (a: number, b: number) => boolean;
};

/** A network, and how it exists. */
type Presence = { readonly network: number; readonly presence: number };

/**
 * Sums up classes. Linear in classes, in the networks of each host, and in the networks that rules name, where few
 * networks name them.
 */
export function kindsOf(cloud: Cloud, classes: Classes, book: RuleBook, few: number): Kinds {
  const usual = usualPresences(cloud, classes);
  const isRegular = (one: InstanceClass) => !one.stray && one.networkIndex >= 0;
  const keys = createNumbering();
  const kindIds = createNumbering();
  const drafts: InstanceClass[][] = [];
  const tenants = new Map<string, number>();
  for (const one of classes.classes) {
    if (!isRegular(one)) continue;
    let tenant = tenants.get(one.tenant);
    if (tenant === undefined) {
      tenant = tenants.size;
      tenants.set(one.tenant, tenant);
    }
    const looks = keys.idOf(keys.idOf(one.shape, one.groupSet), one.senderSet);
    const index = kindIds.idOf(looks, keys.idOf(one.networkIndex, tenant));
    const draft = drafts[index];
    if (draft) draft.push(one);
    else drafts.push([one]);
  }
  const profiles = drafts.map(([one]) => {
    const { networkIndex, senderSet, groups } = one as InstanceClass;
    const sender = book.sender(classes.senders[senderSet] ?? []);
    return { network: networkIndex, sender, receiver: book.receiver(groups) };
  });
  const { common, pairs } = relateByRules(profiles, book.everybodys, few);

  const typeIds = createNumbering();
  const types: { -readonly [K in keyof Type]: Type[K] }[] = [];
  const kinds = drafts.map((own, index): Kind => {
    const { network, sender, receiver } = profiles[index] as (typeof profiles)[number];
    const { shape, outfit, network: name } = own[0] as InstanceClass;
    const looks = {
      shape,
      usual: usual[network] ?? 0,
      sender: book.senderWith(sender, common),
      receiver: book.receiverWith(receiver, common),
    };
    const typeKey = keys.idOf(keys.idOf(looks.shape, looks.usual), looks.sender.id);
    const typeIndex = typeIds.idOf(typeKey, looks.receiver.id);
    types[typeIndex] ??= { index: typeIndex, ...looks, kinds: [], members: 0 };
    const type = types[typeIndex];
    const members = membersOf(own);
    const presence = outfit.presences.get(name) ?? 0;
    return { index, network, type, classes: own, members, shape, presence, sender, receiver };
  });
  for (const [type, own] of groupBy(kinds, (kind) => kind.type.index)) {
    Object.assign(types[type] as Type, { kinds: own, members: own.reduce((sum, kind) => sum + kind.members, 0) });
  }
  const byNetwork: Kind[][] = cloud.networks.map(() => []);
  const kindOf: (Kind | undefined)[] = classes.classes.map(() => undefined);
  for (const kind of kinds) {
    byNetwork[kind.network]?.push(kind);
    for (const one of kind.classes) kindOf[one.index] = kind;
  }
  return {
    kinds,
    kindOf,
    strays: classes.classes.filter((one) => !isRegular(one)),
    types,
    byNetwork,
    usual,
    unusual: createUnusual(cloud, usual, classes),
    ruledPairs: pairs.list,
    ruled: (a, b) => pairs.known.find(Math.min(a, b), Math.max(a, b)) >= 0,
  };
}

/** How most hosts have each network. Looks at each outfit once. */
function usualPresences(cloud: Cloud, { wiring }: Classes): readonly number[] {
  const counts = cloud.networks.map(() => new Map<number, number>());
  for (const [outfit, hosts] of groupBy(wiring.outfits, (one) => one)) {
    for (const [network, presence] of outfit.presences) {
      const count = counts[wiring.networkIndex.get(network) ?? -1];
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
function createUnusual(cloud: Cloud, usual: readonly number[], { wiring }: Classes): Kinds['unusual'] {
  const everywhere: Presence[] = [];
  usual.forEach((presence, network) => {
    if (presence !== 0) everywhere.push({ network, presence });
  });
  const known = new Map<Outfit, readonly Presence[]>();
  return (outfit) => {
    let found = known.get(outfit);
    if (!found) {
      const unusual: Presence[] = [];
      for (const [name, presence] of outfit.presences) {
        const network = wiring.networkIndex.get(name);
        if (network !== undefined && usual[network] !== presence) unusual.push({ network, presence });
      }
      for (const { network } of everywhere) {
        if (!outfit.presences.has(cloud.networks[network]?.name ?? '')) unusual.push({ network, presence: 0 });
      }
      found = unusual;
      known.set(outfit, found);
    }
    return found;
  };
}

type Profile = { readonly network: number; readonly sender: SenderProfile; readonly receiver: ReceiverProfile };

/**
 * Which networks have to do with each other by rules of any protocol: one holds a feature that the other's rules name.
 * A feature held in more networks than `few`, and named in more, is common instead: it becomes part of the types.
 */
function relateByRules(profiles: readonly Profile[], everybodys: ReadonlySet<number>, few: number) {
  const holders = new Map<number, Set<number>>();
  const namers = new Map<number, Set<number>>();
  for (const { network, sender, receiver } of profiles) {
    for (const features of sender.variants) for (const each of features) put(holders, each, network);
    for (const { features } of receiver.entries) if (features) for (const each of features) put(namers, each, network);
  }
  // What a machine that anybody's packet may come from has is asked of everybody.
  const common = new Set(everybodys);
  const known: Numbering = createNumbering();
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
        if (known.idOf(low, high) === list.length) list.push([low, high]);
      }
    }
  }
  return { common, pairs: { known, list } };
}

function put(sets: Map<number, Set<number>>, key: number, value: number): void {
  const set = sets.get(key);
  if (set) set.add(value);
  else sets.set(key, new Set([value]));
}

function membersOf(classes: readonly InstanceClass[]): number {
  return classes.reduce((count, one) => count + one.members.length, 0);
}
