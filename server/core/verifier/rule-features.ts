// What rules can tell senders apart by: prefixes and groups, as small numbers. Two senders with the same features are
// alike to every rule; a receiver is described by the features that its rules name. Knows no packet.
import type { Cloud, RuleSource, Secgroup } from '../topology/cloud.ts';
import { formatPrefix, type Ipv4Prefix } from '../wire/address.ts';
import type { Classes, InstanceClass } from './classes.ts';
import { createInterner } from './intern.ts';
import { groupName, type RuleSender } from './permits.ts';
import { prefixSignature } from './prefix-signature.ts';

/** Features of senders, and those that receivers name. */
type RuleFeatures = {
  /** The features that a sender has. */
  readonly held: (sender: RuleSender) => readonly number[];
  /** The features that a rule's source names; `any` and unknown names have none. */
  readonly named: (source: RuleSource) => readonly number[];
};

/** The features of a cloud's rules. Linear in the rules. */
function ruleFeaturesOf(cloud: Cloud): RuleFeatures {
  const ids = createInterner();
  const prefixes: Ipv4Prefix[] = [];
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
  for (const { rules } of cloud.secgroups) for (const { source } of rules) prefixes.push(...prefixesOf(source));
  const signature = prefixSignature(prefixes);
  const prefixId = ({ address, length }: Ipv4Prefix) => ids.idOf(formatPrefix({ address, length }));
  return {
    held: ({ address, groups }) => [
      ...signature(address)
        .split(' ')
        .filter((word) => word !== '')
        .map((word) => {
          const [first = '', length = ''] = word.split('/');
          return prefixId({ address: Number(first), length: Number(length) });
        }),
      ...groups.map((group) => ids.idOf(`group ${group}`)),
    ],
    named: (source) =>
      source.kind === 'group'
        ? [ids.idOf(`group ${groupName(source.tenant, source.name)}`)]
        : prefixesOf(source).map(prefixId),
  };
}

/** What the rules have to say of classes. */
export type RuleRelations = {
  /** Networks between which a rule decides that names only few networks. */
  readonly pairs: readonly (readonly [number, number])[];
  /** Equal for classes that rules tell apart, as senders and as receivers, only by such. */
  readonly typeOf: (one: InstanceClass) => string;
};

/**
 * Which networks have to do with each other by rules of any protocol.
 * @param of `regular`: the classes that count · `home`: the index of a class's network · `few`: a feature held in more
 * networks than this, and named in more than this, is part of the type instead
 */
export function relateByRules(
  cloud: Cloud,
  classes: Classes,
  of: {
    readonly regular: readonly InstanceClass[];
    readonly home: (one: InstanceClass) => number;
    readonly few: number;
  },
): RuleRelations {
  const { regular, home, few } = of;
  const { held, named } = ruleFeaturesOf(cloud);
  const heldBy = remembered((senderSet: number) => (classes.senders[senderSet] ?? []).map((sender) => held(sender)));
  const namedBy = new Map<Secgroup, readonly number[]>();
  const namesOf = (group: Secgroup) => {
    let names = namedBy.get(group);
    if (!names) {
      names = [...new Set(group.rules.flatMap((rule) => named(rule.source)))];
      namedBy.set(group, names);
    }
    return names;
  };
  const holders = new Map<number, Set<number>>();
  const namers = new Map<number, Set<number>>();
  for (const one of regular) {
    for (const features of heldBy(one.senderSet)) for (const each of features) put(holders, each, home(one));
    for (const group of one.groups) for (const each of namesOf(group)) put(namers, each, home(one));
  }
  // What a machine that anybody's packet may come from has is asked of everybody.
  const common = new Set(classes.specialSenders.flatMap((sender) => [...held(sender)]));
  const pairs: (readonly [number, number])[] = [];
  for (const [feature, froms] of holders) {
    const tos = namers.get(feature);
    if (!tos || common.has(feature)) continue;
    if (froms.size > few && tos.size > few) common.add(feature);
    else for (const from of froms) for (const to of tos) pairs.push([from, to]);
  }
  const senderType = remembered((senderSet: number) =>
    JSON.stringify(heldBy(senderSet).map((features) => features.filter((each) => common.has(each)))),
  );
  const groupTypes = new Map<Secgroup, string>();
  const groupType = (group: Secgroup) => {
    let type = groupTypes.get(group);
    if (type === undefined) {
      type = JSON.stringify(
        group.rules.flatMap(({ protocol, ports, icmp, source }) => {
          const features = named(source).filter((each) => common.has(each));
          return source.kind === 'any' || features.length > 0
            ? [[protocol, ports, icmp, source.kind === 'any', features]]
            : [];
        }),
      );
      groupTypes.set(group, type);
    }
    return type;
  };
  return {
    pairs,
    typeOf: (one) => [senderType(one.senderSet), ...one.groups.map(groupType).sort()].join(' '),
  };
}

function remembered<Value>(make: (key: number) => Value): (key: number) => Value {
  const known: Value[] = [];
  return (key) => {
    known[key] ??= make(key);
    return known[key];
  };
}

function put(sets: Map<number, Set<number>>, key: number, value: number): void {
  const set = sets.get(key);
  if (set) set.add(value);
  else sets.set(key, new Set([value]));
}
