// Security groups as nova-compute writes them: a chain for each instance (nova/virt/firewall.py `instance_rules`).
// Knows no bridge and no NAT.
import type { OriginId } from '../base/span.ts';
import { eachInSteps, type Steps } from '../base/steps.ts';
import type { Match, Rule, Target } from '../network/netfilter.ts';
import type { Cloud, RuleSource, Secgroup, SecgroupRule } from '../topology/cloud.ts';
import type { Ipv4Prefix } from '../wire/address.ts';
import type { PortRange } from '../wire/packet.ts';
import { byName } from './distinct.ts';
import { addChain, addSharedChain, append, type Draft } from './drafts.ts';
import { type HostPlan, optionOrigin, type PlannedInstance } from './plan.ts';
import { since } from './release.ts';
import { accept, drop, is, jump, only, port, rule } from './rules.ts';

/** What the rules of each group come to, by `groupKey`. Shared by all instances that are in it. */
export type GroupRules = ReadonlyMap<string, { readonly rules: readonly Rule[]; readonly origin: OriginId }>;

/** The key of a group: its tenant and its name. */
export function groupKey(tenant: string, name: string): string {
  return `${tenant}\n${name}`;
}

/** Writes every group's rules once: a source group as its members' fixed addresses, on the whole cloud, in file order. In steps. */
export function* expandGroups(cloud: Cloud): Steps<GroupRules> {
  const sources = yield* sourcePrefixes(cloud);
  const groups = new Map<string, { readonly rules: readonly Rule[]; readonly origin: OriginId }>();
  yield* eachInSteps(cloud.secgroups, groupsAtOnce, writing, (group) => {
    const key = groupKey(group.tenant, group.name);
    if (!groups.has(key)) groups.set(key, { rules: groupRules(group, sources), origin: group.origin });
  });
  return groups;
}

/** Groups that are written, and instances that are sorted into them, in one step: some milliseconds. */
const groupsAtOnce = 128;
const instancesAtOnce = 4096;
const writing = 'writing security groups';

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
  const { instance, network, dhcpServer } = planned;
  const own = [...new Set(instance.secgroups)].flatMap((name) => groups.get(groupKey(instance.tenant, name)) ?? []);
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
function* sourcePrefixes(cloud: Cloud): Steps<(source: RuleSource) => readonly (Ipv4Prefix | null)[]> {
  const networks = byName(cloud.networks);
  const tenants = new Map<string, Ipv4Prefix[]>();
  for (const network of cloud.networks) {
    if (network.tenant !== null) add(tenants, network.tenant, network.cidr);
  }
  const members = new Map<string, Ipv4Prefix[]>();
  yield* eachInSteps(cloud.instances, instancesAtOnce, writing, (instance) => {
    for (const name of new Set(instance.secgroups))
      add(members, groupKey(instance.tenant, name), only(instance.address));
  });
  return (source) => {
    switch (source.kind) {
      case 'any':
        return [null];
      case 'prefix':
        return [source.prefix.length === 0 ? null : source.prefix];
      case 'group':
        return members.get(groupKey(source.tenant, source.name)) ?? [];
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

function add<T>(map: Map<string, T[]>, key: string, item: T): void {
  const list = map.get(key);
  if (list) list.push(item);
  else map.set(key, [item]);
}
