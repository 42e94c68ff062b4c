// Names that may stand at a place, each with what one wants to know of it. Knows no text. Lists of what there may be many
// of are made name by name, as far as somebody reads them.
import type { Cloud, External, Host, Instance, Secgroup, TenantNetwork } from '../topology/cloud.ts';
import { formatIpv4, formatPrefix } from '../wire/address.ts';
import { type Candidate, type CandidateKind, value, written } from './completion.ts';
import type { SymbolKey } from './occurrences.ts';

/** Something that has a name. */
function named(
  name: string,
  kind: CandidateKind,
  detail: string,
  names: SymbolKey = `name:${name}`,
  commit: readonly string[] = [],
): Candidate {
  return { label: name, kind, insert: written(name), detail, names, commit };
}

/** The networks. */
export function networkNames({ networks }: Cloud): readonly Candidate[] {
  return networks.map((network) => named(network.name, 'network', networkDetail(network)));
}

function networkDetail({ cidr, vlan, tenant }: TenantNetwork): string {
  const parts = [formatPrefix(cidr), ...(vlan === null ? [] : [`VLAN ${vlan}`]), tenant ?? 'shared'];
  return parts.join(', ');
}

/** The tenants. `.` says a group of one. */
export function tenantNames({ tenants }: Cloud, commit: readonly string[] = []): readonly Candidate[] {
  return tenants.map(({ name }) => named(name, 'tenant', 'tenant', `name:${name}`, commit));
}

/** The groups of a tenant. */
export function groupNames({ secgroups }: Cloud, tenant: string): readonly Candidate[] {
  return secgroups.flatMap((group) =>
    group.tenant === tenant ? [named(group.name, 'group', groupDetail(group), `group:${tenant}.${group.name}`)] : [],
  );
}

function groupDetail({ tenant, rules }: Secgroup): string {
  return `group of ${tenant}, ${rules.length === 1 ? '1 rule' : `${rules.length} rules`}`;
}

/** What an instance may name whose tenant isn't known yet: `default`, and the groups of all tenants. */
export function groupsOfAll(cloud: Cloud): readonly Candidate[] {
  const names = new Map([['default', value('default', 'the group of who names none')]]);
  for (const group of cloud.secgroups) {
    if (names.has(group.name)) continue;
    names.set(group.name, named(group.name, 'group', groupDetail(group), `group:${group.tenant}.${group.name}`));
  }
  return [...names.values()];
}

/** Whom a rule may let in: `any`, groups of its tenant, networks, tenants. */
export function sourceNames(cloud: Cloud, tenant: string): readonly Candidate[] {
  return [
    value('any', 'everybody'),
    ...groupNames(cloud, tenant),
    ...networkNames(cloud),
    ...tenantNames(cloud, ['.']),
  ];
}

/** The switches, but one. */
export function switchNames({ switches }: Cloud, but = ''): readonly Candidate[] {
  return switches.flatMap(({ name, trunk }) => {
    const carries = trunk === 'all' ? 'all VLANs' : `${trunk.length === 0 ? 'no' : 'some'} VLANs`;
    return name === but ? [] : [named(name, 'switch', `switch, ${carries}`)];
  });
}

/** What a nic may be wired to. */
export function wireNames(cloud: Cloud): readonly Candidate[] {
  return [...switchNames(cloud), ...externalNames(cloud)];
}

function externalNames({ externals }: Cloud): readonly Candidate[] {
  return externals.map((external) => named(external.name, 'external', externalDetail(external)));
}

function externalDetail({ cidr, pools }: External): string {
  const names = pools.map(({ name }) => name).join(', ');
  return `external, ${formatPrefix(cidr)}${names === '' ? '' : `, pool ${names}`}`;
}

/** The hosts. */
export function hostNames({ hosts }: Cloud): readonly Candidate[] {
  return hosts.map((host) => named(host.name, 'host', hostDetail(host)));
}

function hostDetail({ nics }: Host): string {
  const address = nics.find((nic) => nic.address !== null)?.address;
  return address === undefined || address === null ? 'host' : `host, ${formatIpv4(address)}`;
}

/** The instances. `.` says the floating address of one. */
export function* instanceNames({ instances }: Cloud): Iterable<Candidate> {
  for (const one of instances)
    yield named(one.name, 'instance', instanceDetail(one), `name:${one.name}`, one.floating.length > 0 ? ['.'] : []);
}

function instanceDetail({ address, network, host }: Instance): string {
  return `${formatIpv4(address)}, ${network}, on ${host}`;
}

/** Hosts, routers and machines, and the routers of externals. */
export function machineNames(cloud: Cloud): readonly Candidate[] {
  const { routers, externals } = cloud;
  return [
    ...hostNames(cloud),
    ...routers.map(({ name }) => named(name, 'router', 'router')),
    ...externals.flatMap(({ name, machines }) =>
      machines.map((machine) => named(machine.name, 'machine', `${formatIpv4(machine.address)}, beyond ${name}`)),
    ),
    ...upstreamNames(cloud),
  ];
}

function upstreamNames({ externals }: Cloud): readonly Candidate[] {
  return externals.flatMap(({ name, gateway, gatewayKind }) =>
    gateway !== null && gatewayKind === 'router'
      ? [named(`${name}-router`, 'router', `${formatIpv4(gateway)}, router of ${name}`, `name:${name}`)]
      : [],
  );
}

/** The floating addresses of instances, as ends of flows. */
function* floatingNames({ instances }: Cloud): Iterable<Candidate> {
  for (const { name, floating } of instances) {
    for (const [i, { address }] of floating.entries()) {
      const member = i === 0 ? '.floating' : `.floating[${i + 1}]`;
      const detail = `${formatIpv4(address)}, floating address`;
      yield { label: `${name}${member}`, kind: 'instance', insert: `${written(name)}${member}`, detail };
    }
  }
}

/** Ends of a flow. */
export function* flowEnds(cloud: Cloud): Iterable<Candidate> {
  yield* instanceNames(cloud);
  yield* floatingNames(cloud);
  yield* machineNames(cloud);
}

/** Ends of an expectation: also networks and tenants with all their instances, and `any`. */
export function* expectEnds(cloud: Cloud): Iterable<Candidate> {
  yield* flowEnds(cloud);
  yield* networkNames(cloud);
  yield* tenantNames(cloud);
  yield value('any', 'every instance');
}

/** What may be isolated. */
export function* isolatedEnds(cloud: Cloud): Iterable<Candidate> {
  yield* networkNames(cloud);
  yield* tenantNames(cloud);
  yield* instanceNames(cloud);
}

/** What a packet may pass on its way. */
export function* nodeNames(cloud: Cloud): Iterable<Candidate> {
  yield* machineNames(cloud);
  yield* switchNames(cloud);
  yield* externalNames(cloud);
  yield* instanceNames(cloud);
}

/** What a dot behind a name may lead to: an instance's floating addresses, a tenant's groups. */
export function memberNames(cloud: Cloud, owner: string): readonly Candidate[] {
  const floating = cloud.instances.find(({ name }) => name === owner)?.floating ?? [];
  const members = floating.map(({ address }, i) =>
    value(i === 0 ? 'floating' : `floating[${i + 1}]`, `${formatIpv4(address)}, floating address`, 'address'),
  );
  return [...members, ...groupNames(cloud, owner)];
}
