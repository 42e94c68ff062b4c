// Security groups as nova-compute writes them: a chain for each instance (nova/virt/firewall.py `instance_rules`).
// Knows no bridge and no NAT.

import { once } from '../base/once.ts';
import type { OriginId } from '../base/span.ts';
import type { Match, Rule, Target } from '../network/netfilter.ts';
import type { Cloud, RuleSource, Secgroup, SecgroupRule } from '../topology/cloud.ts';
import type { Ipv4Prefix } from '../wire/address.ts';
import type { PortRange } from '../wire/packet.ts';
import { byName } from './distinct.ts';
import { addChain, addSharedChain, append, type Draft } from './drafts.ts';
import { dhcpSourceOf, type HostPlan, optionOrigin, type PlannedInstance } from './plan.ts';
import { since } from './release.ts';
import { accept, drop, is, jump, only, port, rule } from './rules.ts';

/** What the rules of each group come to, by `groupKey`. Shared by all instances that are in it. */
export type GroupRules = (key: string) => WrittenGroup | undefined;

type WrittenGroup = { readonly rules: readonly Rule[]; readonly origin: OriginId };

/** The key of a group: its tenant and its name. */
export function groupKey(tenant: string, name: string): string {
  return `${tenant}\n${name}`;
}

/**
 * Writes a group's rules when somebody first asks for them: a source group as its members' fixed addresses, on the whole
 * cloud, in file order. Who is in which group is found out for all groups at once, linear in instances.
 */
export function expandGroups(cloud: Cloud): GroupRules {
  const declared = once(() => {
    const groups = new Map<string, Secgroup>();
    for (const group of cloud.secgroups) {
      const key = groupKey(group.tenant, group.name);
      if (!groups.has(key)) groups.set(key, group);
    }
    return groups;
  });
  const sources = once(() => sourcePrefixes(cloud));
  const written = new Map<string, WrittenGroup>();
  return (key) => {
    const known = written.get(key);
    if (known) return known;
    const group = declared().get(key);
    if (!group) return undefined;
    const made = { rules: groupRules(group, sources()), origin: group.origin };
    written.set(key, made);
    return made;
  };
}

/** Adds `nova-compute-local` and what it leads to, in nova's order (nova/virt/firewall.py `instance_rules`). */
export function addInstanceChains(draft: Draft, plan: HostPlan, groups: GroupRules): void {
  append(draft, fallback, rule({}, drop, plan.host.origin));
  if (hasProviderChain(plan)) addChain(draft, provider);
  const classes = new Map<string, readonly Rule[]>();
  for (const planned of plan.instances) {
    const { instance, id } = planned;
    const name = `nova-compute-inst-${id}`;
    // instances of one network and the same groups have the same rules: they hold one list
    const key = JSON.stringify([instance.network, instance.tenant, instance.secgroups]);
    const rules = classes.get(key) ?? instanceRules(plan, planned, groups);
    classes.set(key, rules);
    append(draft, 'nova-compute-local', rule({ destination: is(only(instance.address)) }, jump(name), instance.origin));
    addSharedChain(draft, name, rules, instance.origin);
  }
}

const fallback = 'nova-compute-sg-fallback';
const provider = 'nova-compute-provider';

// what all instances have in common is there once: a cloud has very many of these rules
const everything: Match = {};
const invalid: Match = { state: { module: 'state', negated: false, states: ['INVALID'] } };
const established: Match = { state: { module: 'state', negated: false, states: ['ESTABLISHED', 'RELATED'] } };
const dhcpAnswer: Match = { protocol: 'udp', sourcePorts: port(67), destinationPorts: port(68) };
const toProvider: Target = jump(provider);
const toFallback: Target = jump(fallback);

/** Provider rules were removed in Liberty (c5e2d4b6b4): of our releases only Newton lacks them. */
function hasProviderChain(plan: HostPlan): boolean {
  return !since(plan.options.release, 'newton');
}

function instanceRules(plan: HostPlan, planned: PlannedInstance, groups: GroupRules): readonly Rule[] {
  const { instance, network } = planned;
  const dhcpServer = dhcpSourceOf(plan, network);
  const own = [...new Set(instance.secgroups)].flatMap((name) => groups(groupKey(instance.tenant, name)) ?? []);
  // who refuses a packet is the group: its origin is that of the rules around the user's own
  const origin = own[0]?.origin ?? network?.origin ?? plan.host.origin;
  const rules: Rule[] = [rule(invalid, drop, origin), rule(established, accept, origin)];
  if (hasProviderChain(plan)) rules.push(rule(everything, toProvider, origin));
  if (dhcpServer) {
    rules.push(rule({ source: is(only(dhcpServer.address)), ...dhcpAnswer }, accept, dhcpServer.origin));
  }
  if (plan.options.allowSameNetTraffic && network) {
    rules.push(
      rule({ source: is(network.cidr) }, accept, optionOrigin(plan.options, 'allow_same_net_traffic', network.origin)),
    );
  }
  for (const group of own) for (const one of group.rules) rules.push(one);
  rules.push(rule(everything, toFallback, origin));
  return rules;
}

function groupRules(group: Secgroup, sources: (source: RuleSource) => readonly (Ipv4Prefix | null)[]): Rule[] {
  return group.rules.flatMap((allow) =>
    services(allow).flatMap((match) =>
      sources(allow.source).map((prefix) =>
        rule(prefix === null ? match : { ...match, source: is(prefix) }, accept, allow.origin),
      ),
    ),
  );
}

/** What a rule says of protocol and ports; nova writes several ports as several rules, every port as 1:65535. */
function services(allow: SecgroupRule): Match[] {
  const { protocol } = allow;
  if (protocol === 'any') return [{}];
  if (protocol === 'icmp') return [allow.icmp ? { protocol, icmp: allow.icmp } : { protocol }];
  const ports = allow.ports.length > 0 ? allow.ports : everyPort;
  return ports.map((range) => ({
    protocol,
    destinationPorts: range,
    ...(range.first === range.last ? {} : { multiport: true as const }),
  }));
}

const everyPort: readonly PortRange[] = [{ first: 1, last: 65535 }];

/** The prefixes that a source stands for; null is every address. A name that means nothing stands for nobody. */
function sourcePrefixes(cloud: Cloud): (source: RuleSource) => readonly (Ipv4Prefix | null)[] {
  const networks = byName(cloud.networks);
  const tenants = new Map<string, Ipv4Prefix[]>();
  for (const network of cloud.networks) {
    if (network.tenant !== null) add(tenants, network.tenant, network.cidr);
  }
  const members = once(() => membersOf(cloud));
  return (source) => {
    switch (source.kind) {
      case 'any':
        return [null];
      case 'prefix':
        return [source.prefix.length === 0 ? null : source.prefix];
      case 'group':
        return members().get(groupKey(source.tenant, source.name)) ?? [];
      case 'network': {
        const network = networks.get(source.name);
        return network ? [network.cidr] : [];
      }
      case 'tenant':
        return tenants.get(source.name) ?? [];
      case 'unknown':
        return [];
    }
  };
}

/** The addresses of each group's members. */
function membersOf(cloud: Cloud): ReadonlyMap<string, readonly Ipv4Prefix[]> {
  const members = new Map<string, Ipv4Prefix[]>();
  // Most instances of a tenant have the same list of groups, and share it: its keys are put together once.
  let tenant = '';
  let list: readonly string[] = [];
  let keys: readonly string[] = [];
  for (const instance of cloud.instances) {
    if (instance.tenant !== tenant || instance.secgroups !== list) {
      ({ tenant, secgroups: list } = instance);
      keys = [...new Set(list)].map((name) => groupKey(instance.tenant, name));
    }
    const address = only(instance.address);
    for (const key of keys) add(members, key, address);
  }
  return members;
}

function add<T>(map: Map<string, T[]>, key: string, item: T): void {
  const list = map.get(key);
  if (list) list.push(item);
  else map.set(key, [item]);
}
