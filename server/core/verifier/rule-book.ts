// Security groups and senders, boiled down to what they say of each other: a sender has features (prefixes that hold
// it, groups it is in), a receiver's rules name features, and what is left of two is which rules' ports let one in to
// the other. As small numbers: few of these are different. Knows no instance and no packet.
import type { Cloud, RuleSource, Secgroup, SecgroupRule } from '../topology/cloud.ts';
import type { Ipv4Prefix } from '../wire/address.ts';
import type { Protocol } from '../wire/packet.ts';
import { emptyList } from './intern.ts';
import { admits, groupName, type RuleSender } from './permits.ts';
import { prefixId, prefixSetOf } from './prefix-signature.ts';
import { type Ids, listBuilder } from './shapes.ts';

/** A sender by all addresses from which its packet may come: the features of each. */
export type SenderProfile = { readonly id: number; readonly variants: readonly (readonly number[])[] };

/** A receiver: the ports of each of its rules, and the features that the rule names; null for anybody. */
export type ReceiverProfile = {
  readonly id: number;
  readonly entries: readonly { readonly ports: number; readonly features: readonly number[] | null }[];
};

/** What rules say, by number. */
export type RuleBook = {
  /** Features of machines from which anybody's packet may come. */
  readonly everybodys: ReadonlySet<number>;
  readonly sender: (variants: readonly RuleSender[]) => SenderProfile;
  readonly receiver: (groups: readonly Secgroup[]) => ReceiverProfile;
  /** The same with only some of the features. */
  readonly senderWith: (profile: SenderProfile, some: ReadonlySet<number>) => SenderProfile;
  readonly receiverWith: (profile: ReceiverProfile, some: ReadonlySet<number>) => ReceiverProfile;
  /** Which rules' ports let in each variant of a sender; equal numbers say the same by every question. */
  readonly openings: (to: ReceiverProfile, from: SenderProfile) => number;
  /** Which variants of a sender are let in by a question, of what `openings` gave; equal numbers, equal answers. */
  readonly answers: (protocol: Protocol, port: number) => (openings: number) => number;
};

/**
 * The rule book of a cloud. Linear in its rules; what is asked of it is remembered.
 * @param special from where anybody's packet may come, besides the sender's own addresses
 */
export function ruleBookOf(cloud: Cloud, ids: Ids, special: readonly RuleSender[]): RuleBook {
  const { numbers } = ids;
  const namedBy = createSources(cloud, ids);
  const holding = prefixSetOf(numbers, namedBy.prefixes).holding;
  const rulesByPorts = new Map<number, SecgroupRule>();
  const entriesOf = remembered((group: Secgroup) =>
    group.rules.flatMap((rule) => {
      const ports = portsId(rule, ids);
      if (ports < 0) return [];
      rulesByPorts.set(ports, rule);
      const { source } = rule;
      return source.kind === 'unknown'
        ? []
        : [{ ports, features: source.kind === 'any' ? null : namedBy.named(source) }];
    }),
  );
  const senders = new Map<number, SenderProfile>();
  const senderOf = (variants: SenderProfile['variants']): SenderProfile => {
    const { put, id } = listBuilder(ids);
    for (const features of variants) {
      put(features.length);
      for (const feature of features) put(feature);
    }
    const known = senders.get(id());
    if (known) return known;
    const made = { id: id(), variants };
    senders.set(made.id, made);
    return made;
  };
  const receivers = new Map<number, ReceiverProfile>();
  const receiverOf = (entries: ReceiverProfile['entries']): ReceiverProfile => {
    const { put, id } = listBuilder(ids);
    for (const { ports, features } of entries) {
      put(ports);
      put(features ? features.length : -1);
      if (features) for (const feature of features) put(feature);
    }
    const known = receivers.get(id());
    if (known) return known;
    const made = { id: id(), entries };
    receivers.set(made.id, made);
    return made;
  };

  /** For each variant the ports of the rules that let it in, by what `openings` gave. */
  const opened = new Map<number, readonly (readonly number[])[]>();
  const openings = (to: ReceiverProfile, from: SenderProfile): number => {
    const { put, id } = listBuilder(ids);
    const lists = from.variants.map((held) => {
      const ports = new Set<number>();
      for (const entry of to.entries) {
        if (entry.features === null || entry.features.some((feature) => held.includes(feature))) ports.add(entry.ports);
      }
      const sorted = [...ports].sort((a, b) => a - b);
      put(sorted.length);
      for (const one of sorted) put(one);
      return sorted;
    });
    if (!opened.has(id())) opened.set(id(), lists);
    return id();
  };
  const found = new Map<number, number>();
  const featuresOf = ({ address, groups }: RuleSender): readonly number[] => [
    ...holding(address),
    ...groups.map((group) => groupFeature(group, ids)),
  ];
  const others = [...new Map(special.map(featuresOf).map((features) => [features.join(), features])).values()];
  return {
    everybodys: new Set(others.flat()),
    sender: (variants) => senderOf([...variants.map(featuresOf), ...others]),
    receiver: (groups) => receiverOf(groups.flatMap(entriesOf)),
    senderWith: ({ variants }, some) =>
      senderOf(variants.map((features) => features.filter((feature) => some.has(feature)))),
    receiverWith: ({ entries }, some) =>
      receiverOf(
        entries.flatMap(({ ports, features }) => {
          const left = features === null ? null : features.filter((feature) => some.has(feature));
          return left === null || left.length > 0 ? [{ ports, features: left }] : [];
        }),
      ),
    openings: (to, from) => {
      const pair = numbers.idOf(to.id, from.id);
      let known = found.get(pair);
      if (known === undefined) {
        known = openings(to, from);
        found.set(pair, known);
      }
      return known;
    },
    answers: (protocol, port) => {
      const admitted = remembered((ports: number) => {
        const rule = rulesByPorts.get(ports);
        return rule !== undefined && admits(rule, protocol, port);
      });
      return remembered((id: number) => {
        let list = emptyList;
        for (const ports of opened.get(id) ?? []) list = numbers.idOf(list, Number(ports.some(admitted)));
        return list;
      });
    },
  };
}

/** The protocol and ports of a rule as a number; -1 for one that lets in no first packet of any question. */
function portsId({ protocol, ports, icmp }: SecgroupRule, ids: Ids): number {
  if (icmp !== null && (icmp.type !== 8 || (icmp.code !== null && icmp.code !== 0))) return -1;
  const { put, putText, id } = listBuilder(ids);
  putText(protocol);
  for (const { first, last } of ports) {
    put(first);
    put(last);
  }
  return id();
}

/** A group as a feature; its second number is none that a prefix has for its length. */
function groupFeature(name: string, { texts, numbers }: Ids): number {
  return numbers.idOf(texts.idOf(name), 64);
}

/** What sources of rules name: features, and all the prefixes among them. */
function createSources(cloud: Cloud, ids: Ids) {
  const cidrs = new Map(cloud.networks.map(({ name, cidr }) => [name, cidr]));
  const byTenant = new Map<string, Ipv4Prefix[]>();
  for (const { tenant, cidr } of cloud.networks) {
    if (tenant === null) continue;
    const list = byTenant.get(tenant);
    if (list) list.push(cidr);
    else byTenant.set(tenant, [cidr]);
  }
  const prefixesOf = (source: RuleSource): readonly Ipv4Prefix[] => {
    switch (source.kind) {
      case 'prefix':
        return [source.prefix];
      case 'network': {
        const cidr = cidrs.get(source.name);
        return cidr ? [cidr] : [];
      }
      case 'tenant':
        return byTenant.get(source.name) ?? [];
      default:
        return [];
    }
  };
  const prefixes: Ipv4Prefix[] = [];
  for (const { rules } of cloud.secgroups) for (const { source } of rules) prefixes.push(...prefixesOf(source));
  const named = (source: RuleSource): readonly number[] =>
    source.kind === 'group'
      ? [groupFeature(groupName(source.tenant, source.name), ids)]
      : prefixesOf(source).map((prefix) => prefixId(ids.numbers, prefix));
  return { prefixes, named };
}

function remembered<Key, Value>(make: (key: Key) => Value): (key: Key) => Value {
  const known = new Map<Key, Value>();
  return (key) => {
    let value = known.get(key);
    if (value === undefined) {
      value = make(key);
      known.set(key, value);
    }
    return value;
  };
}
