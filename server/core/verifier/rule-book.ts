// Security groups and senders, boiled down to what they say of each other: a sender has features (prefixes that hold
// it, groups it is in), a receiver's rules name features, and what is left of two is which rules' ports let one in to
// the other. As small numbers: few of these are different. Knows no instance and no packet.
import type { Cloud, RuleSource, Secgroup, SecgroupRule } from '../topology/cloud.ts';
import type { Ipv4Prefix } from '../wire/address.ts';
import type { Protocol } from '../wire/packet.ts';
import { createNumbering, emptyList, type Ids, type Numbering, numberOf, putText, textId } from './intern.ts';
import { admits, groupName, type RuleSender } from './permits.ts';
import { type PrefixSet, prefixesHolding, prefixId, prefixSetOf } from './prefix-signature.ts';

/** A sender by all addresses from which its packet may come: the features of each. */
export type SenderProfile = { readonly id: number; readonly variants: readonly (readonly number[])[] };

/** A receiver: the ports of each of its rules, and the features that the rule names; null for anybody. */
export type ReceiverProfile = { readonly id: number; readonly entries: readonly Entry[] };

type Entry = { readonly ports: number; readonly features: readonly number[] | null };

/** What the rules of a cloud say, by number; what was looked up is kept. */
export type RuleBook = {
  readonly ids: Ids;
  /** Features of machines from which anybody's packet may come: of each list of them one. */
  readonly everybodys: readonly (readonly number[])[];
  readonly prefixes: PrefixSet;
  readonly sources: Sources;
  readonly entries: Map<Secgroup, readonly Entry[]>;
  readonly senders: Map<number, SenderProfile>;
  readonly receivers: Map<number, ReceiverProfile>;
  /** By the number of ports: a rule that has them. */
  readonly rules: Map<number, SecgroupRule>;
  /** Receivers and senders, and by their number what `openingsOf` gives. */
  readonly pairs: Numbering;
  readonly openings: number[];
  /** By that: for each variant the ports of the rules that let it in. */
  readonly opened: Map<number, readonly (readonly number[])[]>;
};

type Sources = {
  readonly cidrs: ReadonlyMap<string, Ipv4Prefix>;
  readonly byTenant: ReadonlyMap<string, readonly Ipv4Prefix[]>;
};

/**
 * The rule book of a cloud. Linear in its rules.
 * @param special from where anybody's packet may come, besides the sender's own addresses
 */
export function ruleBookOf(cloud: Cloud, ids: Ids, special: readonly RuleSender[]): RuleBook {
  const sources = sourcesOf(cloud);
  const prefixes: Ipv4Prefix[] = [];
  for (const { rules } of cloud.secgroups)
    for (const { source } of rules) prefixes.push(...prefixesOf(sources, source));
  const everybodys: (readonly number[])[] = [];
  const book: RuleBook = {
    ids,
    everybodys,
    prefixes: prefixSetOf(ids.numbers, prefixes),
    sources,
    entries: new Map(),
    senders: new Map(),
    receivers: new Map(),
    rules: new Map(),
    pairs: createNumbering(),
    openings: [],
    opened: new Map(),
  };
  const lists = new Map(special.map((one) => featuresOf(book, one)).map((features) => [features.join(), features]));
  everybodys.push(...lists.values());
  return book;
}

/** The profile of a sender. */
export function senderProfile(book: RuleBook, variants: readonly RuleSender[]): SenderProfile {
  return keptSender(book, [...variants.map((one) => featuresOf(book, one)), ...book.everybodys]);
}

/** The profile of a receiver in these groups. */
export function receiverProfile(book: RuleBook, groups: readonly Secgroup[]): ReceiverProfile {
  const [group] = groups;
  const one = groups.length === 1 && group;
  return keptReceiver(book, one ? entriesOf(book, one) : groups.flatMap((each) => entriesOf(book, each)));
}

/** A sender with only some of its features. */
export function senderWith(book: RuleBook, { variants }: SenderProfile, some: ReadonlySet<number>): SenderProfile {
  return keptSender(
    book,
    variants.map((features) => features.filter((feature) => some.has(feature))),
  );
}

/** A receiver whose rules name only some features. */
export function receiverWith(book: RuleBook, { entries }: ReceiverProfile, some: ReadonlySet<number>): ReceiverProfile {
  const left: Entry[] = [];
  for (const entry of entries) {
    const features = entry.features === null ? null : entry.features.filter((feature) => some.has(feature));
    if (features === null || features.length > 0) left.push({ ports: entry.ports, features });
  }
  return keptReceiver(book, left);
}

/** Which rules' ports let in each variant of a sender; equal numbers say the same by every question. */
export function openingsOf(book: RuleBook, to: ReceiverProfile, from: SenderProfile): number {
  const pair = numberOf(book.pairs, to.id, from.id);
  if (pair === book.openings.length) book.openings.push(findOpenings(book, to, from));
  return book.openings[pair] as number;
}

function findOpenings({ ids, opened }: RuleBook, to: ReceiverProfile, from: SenderProfile): number {
  let id = emptyList;
  const lists: (readonly number[])[] = [];
  for (const held of from.variants) {
    const ports: number[] = [];
    for (const entry of to.entries) {
      if (isNamed(entry.features, held) && !ports.includes(entry.ports)) ports.push(entry.ports);
    }
    if (ports.length > 1) ports.sort((a, b) => a - b);
    id = numberOf(ids.numbers, id, ports.length);
    for (const one of ports) id = numberOf(ids.numbers, id, one);
    lists.push(ports);
  }
  if (!opened.has(id)) opened.set(id, lists);
  return id;
}

function isNamed(features: readonly number[] | null, held: readonly number[]): boolean {
  if (features === null) return true;
  for (const feature of features) if (held.includes(feature)) return true;
  return false;
}

/** Which variants of a sender are let in by a question, of what `openingsOf` gave; equal numbers, equal answers. */
export type Answer = (openings: number) => number;

/** What the rules answer a question. */
export function answersOf({ ids, rules, opened }: RuleBook, protocol: Protocol, port: number): Answer {
  const admitted = new Map<number, boolean>();
  const isAdmitted = (ports: number): boolean => {
    let known = admitted.get(ports);
    if (known === undefined) {
      const rule = rules.get(ports);
      known = rule !== undefined && admits(rule, protocol, port);
      admitted.set(ports, known);
    }
    return known;
  };
  const answers = new Map<number, number>();
  return (openings) => {
    let answer = answers.get(openings);
    if (answer === undefined) {
      answer = emptyList;
      for (const ports of opened.get(openings) ?? []) {
        answer = numberOf(ids.numbers, answer, ports.some(isAdmitted) ? 1 : 0);
      }
      answers.set(openings, answer);
    }
    return answer;
  };
}

function keptSender({ ids, senders }: RuleBook, variants: SenderProfile['variants']): SenderProfile {
  let id = emptyList;
  for (const features of variants) {
    id = numberOf(ids.numbers, id, features.length);
    for (const feature of features) id = numberOf(ids.numbers, id, feature);
  }
  const known = senders.get(id);
  if (known) return known;
  const made = { id, variants };
  senders.set(id, made);
  return made;
}

function keptReceiver({ ids, receivers }: RuleBook, entries: readonly Entry[]): ReceiverProfile {
  let id = emptyList;
  for (const { ports, features } of entries) {
    id = numberOf(ids.numbers, numberOf(ids.numbers, id, ports), features ? features.length : -1);
    if (features) for (const feature of features) id = numberOf(ids.numbers, id, feature);
  }
  const known = receivers.get(id);
  if (known) return known;
  const made = { id, entries };
  receivers.set(id, made);
  return made;
}

function featuresOf({ ids, prefixes }: RuleBook, { address, groups }: RuleSender): readonly number[] {
  return [...prefixesHolding(prefixes, address), ...groups.map((group) => groupFeature(ids, group))];
}

/** A group as a feature; its second number is none that a prefix has for its length. */
function groupFeature({ texts, numbers }: Ids, name: string): number {
  return numberOf(numbers, textId(texts, name), 64);
}

function entriesOf(book: RuleBook, group: Secgroup): readonly Entry[] {
  let entries = book.entries.get(group);
  if (!entries) {
    const made: Entry[] = [];
    for (const rule of group.rules) {
      const ports = portsOf(book, rule);
      if (ports >= 0 && rule.source.kind !== 'unknown') made.push({ ports, features: namedBy(book, rule.source) });
    }
    entries = made;
    book.entries.set(group, entries);
  }
  return entries;
}

/** The protocol and ports of a rule as a number; -1 for one that lets in no first packet of any question. */
function portsOf({ ids, rules }: RuleBook, rule: SecgroupRule): number {
  const { protocol, ports, icmp } = rule;
  if (icmp !== null && (icmp.type !== 8 || (icmp.code !== null && icmp.code !== 0))) return -1;
  let id = putText(ids, emptyList, protocol);
  for (const { first, last } of ports) id = numberOf(ids.numbers, numberOf(ids.numbers, id, first), last);
  if (!rules.has(id)) rules.set(id, rule);
  return id;
}

/** The features that a rule's source names; null for anybody. */
function namedBy({ ids, sources }: RuleBook, source: RuleSource): readonly number[] | null {
  if (source.kind === 'any') return null;
  if (source.kind === 'group') return [groupFeature(ids, groupName(source.tenant, source.name))];
  return prefixesOf(sources, source).map((prefix) => prefixId(ids.numbers, prefix));
}

function prefixesOf({ cidrs, byTenant }: Sources, source: RuleSource): readonly Ipv4Prefix[] {
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
}

function sourcesOf({ networks }: Cloud): Sources {
  const byTenant = new Map<string, Ipv4Prefix[]>();
  for (const { tenant, cidr } of networks) {
    if (tenant === null) continue;
    const list = byTenant.get(tenant);
    if (list) list.push(cidr);
    else byTenant.set(tenant, [cidr]);
  }
  return { cidrs: new Map(networks.map(({ name, cidr }) => [name, cidr])), byTenant };
}
