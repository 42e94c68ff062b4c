// Classes summed up once more, over hosts: a kind is what the classes of one network have in common, a type what the
// kinds of all networks have. Between networks that have nothing to do with each other, types decide alone. Knows no
// question and no packet.
import { groupBy } from '../base/group-by.ts';
import type { Cloud } from '../topology/cloud.ts';
import type { Classes, InstanceClass } from './classes.ts';
import { createInterner } from './intern.ts';
import { relateByRules } from './rule-features.ts';

/** Classes of one network that differ only in their host. */
export type Kind = {
  readonly index: number;
  /** Index of its network in the cloud. */
  readonly network: number;
  readonly type: number;
  readonly classes: readonly InstanceClass[];
  /** How many instances. */
  readonly members: number;
};

/** Networks, kinds and types of a cloud, and which networks have to do with each other. */
export type Kinds = {
  readonly kinds: readonly Kind[];
  /** By the index of a class; undefined for a stray, which is like no other. */
  readonly kindOf: readonly (Kind | undefined)[];
  readonly strays: readonly InstanceClass[];
  /** How many types there are. */
  readonly types: number;
  readonly byNetwork: readonly (readonly Kind[])[];
  /** For each network those that it has to do with, itself included: on one host, or by a rule. Symmetric. */
  readonly related: readonly ReadonlySet<number>[];
  /** Whether a rule of one of two networks decides between them that names only few. */
  readonly ruled: (a: number, b: number) => boolean;
};

/**
 * Sums up classes. Linear in classes, in the networks of each host, and in the networks that rules name, where few
 * networks name them.
 */
export function kindsOf(cloud: Cloud, classes: Classes, few: number): Kinds {
  const indexOf = new Map(cloud.networks.map((network, index) => [network.name, index]));
  const networkOf = (one: InstanceClass) => indexOf.get(one.network);
  const regular = classes.classes.filter((one) => !one.stray && networkOf(one) !== undefined);
  const home = (one: InstanceClass) => networkOf(one) ?? 0;
  const usual = usualPresences(cloud, classes);
  const rules = relateByRules(cloud, classes, { regular, home, few });

  const related = cloud.networks.map((_, index) => new Set([index]));
  const relate = (a: number, b: number) => {
    related[a]?.add(b);
    related[b]?.add(a);
  };
  const ruled = new Set<number>();
  for (const [a, b] of rules.pairs) {
    relate(a, b);
    ruled.add(a * related.length + b);
    ruled.add(b * related.length + a);
  }
  for (const [, here] of groupBy(regular, (one) => one.host)) {
    const living = [...new Set(here.map(home))];
    const unusual = unusualNetworks(here[0]?.hostNetworks ?? new Map(), cloud, usual, indexOf);
    for (const a of living) for (const b of [...living, ...unusual]) relate(a, b);
  }

  const typeIds = createInterner();
  const kindsByKey = groupBy(regular, (one) => [home(one), one.shape, one.groupSet, one.senderSet].join(' '));
  const kindOf: (Kind | undefined)[] = classes.classes.map(() => undefined);
  const kinds = [...kindsByKey.values()].map((own, index): Kind => {
    const [one] = own as [InstanceClass, ...InstanceClass[]];
    const network = home(one);
    const type = typeIds.idOf([one.shape, usual[network], rules.typeOf(one)].join(' '));
    return { index, network, type, classes: own, members: membersOf(own) };
  });
  const byNetwork: Kind[][] = cloud.networks.map(() => []);
  for (const kind of kinds) {
    byNetwork[kind.network]?.push(kind);
    for (const one of kind.classes) kindOf[one.index] = kind;
  }
  const strays = classes.classes.filter((one) => !kindOf[one.index]);
  return {
    kinds,
    kindOf,
    strays,
    types: typeIds.size(),
    byNetwork,
    related,
    ruled: (a, b) => ruled.has(a * related.length + b),
  };
}

/** How most hosts have each network. */
function usualPresences(cloud: Cloud, classes: Classes): readonly number[] {
  const counts = cloud.networks.map(() => new Map<number, number>());
  const indexOf = new Map(cloud.networks.map((network, index) => [network.name, index]));
  for (const presences of classes.hostNetworks.values()) {
    for (const [network, presence] of presences) {
      const count = counts[indexOf.get(network) ?? -1];
      count?.set(presence, (count.get(presence) ?? 0) + 1);
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

/** Networks that a host has in another way than most hosts. */
function unusualNetworks(
  presences: ReadonlyMap<string, number>,
  cloud: Cloud,
  usual: readonly number[],
  indexOf: ReadonlyMap<string, number>,
): number[] {
  const unusual: number[] = [];
  for (const [network, presence] of presences) {
    const index = indexOf.get(network);
    if (index !== undefined && usual[index] !== presence) unusual.push(index);
  }
  usual.forEach((presence, index) => {
    if (presence !== 0 && !presences.has(cloud.networks[index]?.name ?? '')) unusual.push(index);
  });
  return unusual;
}

/** How many instances classes have together. */
export function membersOf(classes: readonly InstanceClass[]): number {
  return classes.reduce((count, one) => count + one.members.length, 0);
}
