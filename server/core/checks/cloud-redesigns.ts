// Edits that change the design of a cloud on a copy: floating addresses, a router of one's own, one flat network.
// Changes no value in place.
import type { Cloud, Instance, Router, SecgroupRule, TenantNetwork } from '../topology/cloud.ts';
import {
  contains,
  formatPrefix,
  type Ipv4,
  type Ipv4Prefix,
  type Ipv4Range,
  prefixOf,
  rangeOf,
} from '../wire/address.ts';
import { freeAddresses, freeWithin } from './cloud-edits.ts';
import type { Proposal, RemedyRequest } from './remedies.ts';
import { routerBetween } from './router-edits.ts';
import { takenAddresses } from './taken-addresses.ts';
import { all, lineAdded, rewritten } from './text-edits.ts';
import { listOf } from './words.ts';

/** R2: floating addresses on both sides, and rules that name the pool instead of the network. */
export function withFloating({ context, fault, cloud, probes }: RemedyRequest): Proposal | undefined {
  const whole = context.analysis.cloud;
  const taken = context.taken();
  const host = context.hosts.get(fault.host);
  const wire = host?.nics.find((nic) => nic.name === host.publicInterface)?.to;
  const external = whole.externals.find((one) => one.name === wire);
  if (!external) return undefined;
  const [known] = external.pools;
  const prefix = known ? coverOf(known.range) : freeBlock(external.cidr, taken);
  if (!prefix) return undefined;
  const { first, last } = rangeOf(prefix);
  const pool = known ?? { name: 'public', range: { first: first + 1, last: last - 1 } };
  const free = freeWithin(taken, pool.range);
  const affected = new Set(fault.failing.flatMap(({ from, to }) => [...from.members, ...to.members]));
  const without = whole.instances.filter((instance) => affected.has(instance) && instance.floating.length === 0);
  const given = new Map<string, Ipv4>();
  for (const { name } of without) {
    const address = free.next().value;
    if (address === undefined) return undefined;
    given.set(name, address);
  }
  const instances = cloud.instances.map((instance): Instance => {
    const address = given.get(instance.name);
    if (address === undefined) return instance;
    return { ...instance, floating: [{ address, pool: pool.name, external: external.name, origin: instance.origin }] };
  });
  const replaced = new Set(fault.rules);
  const moved = (rule: SecgroupRule): SecgroupRule =>
    replaced.has(rule.origin) ? { ...rule, source: { kind: 'prefix', prefix } } : rule;
  const add = known ? '' : `add \`floating public ${formatPrefix(prefix)}\` to external ${external.name}, `;
  const give = without.length > 0 ? `give ${listOf(without.map(({ name }) => name))} \`floating ${pool.name}\`, ` : '';
  return {
    kind: 'floating',
    title: `${add}${give}let the rules say \`from ${formatPrefix(prefix)}\` instead of the other network, and use floating addresses`,
    also: 'both sides are then reachable from outside, but for their groups',
    span: context.spanOf(known?.origin ?? external.origin) ?? null,
    edits: all([
      ...(known ? [] : [lineAdded(context, external.origin, `floating public ${formatPrefix(prefix)}`)]),
      ...without.map(({ origin }) => lineAdded(context, origin, `floating ${pool.name}`)),
      ...[...replaced].map((origin) => rewritten(context, origin, /(?<=\bfrom +)\S+/, formatPrefix(prefix))),
    ]),
    cloud: {
      ...cloud,
      instances,
      secgroups: cloud.secgroups.map((group) => ({ ...group, rules: group.rules.map(moved) })),
    },
    probes: probes.map((probe) => ({ ...probe, question: { ...probe.question, target: 0 } })),
  };
}

/** R3: a router with a leg in each network, which DHCP hands out as gateway. */
export function withRouter({ context, fault, cloud, probes }: RemedyRequest): Proposal | undefined {
  const names = new Set(cloud.instances.map((instance) => instance.network));
  const networks = [...names].flatMap((name) => context.networks.get(name) ?? []);
  const host = context.hosts.get(fault.host);
  const trunk = host?.nics.find((nic) => nic.name === host.vlanInterface);
  if (!trunk?.to || trunk.toKind !== 'switch') return undefined;
  const draft = routerBetween(context.analysis, networks, { wire: trunk.to, taken: context.taken() });
  if (!draft) return undefined;
  const { gateways, nics } = draft;
  const listen = { tcp: 'all', udp: 'all' } as const;
  const router: Router = { name: 'a router', nics, routes: [], listen, origin: fault.host };
  return {
    kind: 'router',
    title: draft.title,
    also: 'traffic between these networks and to the outside then passes this one router',
    span: context.spanOf(context.networks.get(fault.network)?.origin) ?? null,
    edits: draft.edits,
    cloud: {
      ...cloud,
      routers: [...cloud.routers, router],
      networks: cloud.networks.map((network) => ({
        ...network,
        gateway: gateways.get(network.name) ?? network.gateway,
      })),
      instances: cloud.instances.map((instance) => ({
        ...instance,
        gateway: gateways.get(instance.network) ?? instance.gateway,
      })),
    },
    probes,
  };
}

/** R4: FlatDHCPManager and one network that all tenants share. */
export function withFlatNetwork({ context, fault, cloud, probes }: RemedyRequest): Proposal | undefined {
  const { options } = context.analysis.cloud;
  if (options.networkManager !== 'VlanManager' || cloud.options.shareDhcpAddress || !cloud.options.multiHost)
    return undefined;
  const model = context.networks.get(fault.network);
  if (!model) return undefined;
  const shared: TenantNetwork = {
    ...model,
    tenant: null,
    vlan: null,
    bridge: options.flatNetworkBridge,
    gateway: null,
  };
  const bare: Cloud = {
    ...cloud,
    options: { ...options, networkManager: 'FlatDHCPManager' },
    networks: [shared],
    instances: [],
    hosts: cloud.hosts.map((host) => ({ ...host, bridges: [] })),
  };
  const free = freeAddresses(takenAddresses(bare), shared, bare.options);
  const gateways = new Map<string, Ipv4>();
  for (const host of bare.hosts) {
    const address = free.next().value;
    if (address === undefined) return undefined;
    gateways.set(host.name, address);
  }
  const instances: Instance[] = [];
  for (const instance of cloud.instances) {
    const address = free.next().value;
    if (address === undefined || !contains(shared.cidr, address)) return undefined;
    instances.push({ ...instance, network: shared.name, address, gateway: gateways.get(instance.host) ?? null });
  }
  return {
    kind: 'flat',
    title: 'say `network_manager FlatDHCPManager` in cloud and let the tenants share one network without VLAN',
    also: options.allowSameNetTraffic
      ? 'all addresses change, and within one network no group is asked unless `allow_same_net_traffic false`'
      : 'all addresses change',
    span: context.spanOf(options.origins.get('network_manager') ?? options.origin) ?? null,
    // Two declarations become one, and who is on them says so: nobody wants this done behind their back.
    edits: null,
    cloud: {
      ...bare,
      instances,
      hosts: bare.hosts.map((host) => ({
        ...host,
        bridges: [
          {
            network: shared.name,
            gateway: gateways.get(host.name) ?? null,
            exists: true,
            because: 'flat' as const,
            origin: host.origin,
          },
        ],
      })),
    },
    probes,
  };
}

/** The highest block of sixteen addresses in an external's prefix, its last block left out, of which none is taken. */
function freeBlock(cidr: Ipv4Prefix, taken: ReadonlySet<Ipv4>): Ipv4Prefix | undefined {
  if (cidr.length > 27) return undefined;
  const { first, last } = rangeOf(cidr);
  for (let address = last - 31; address > first; address -= 16) {
    const block = Array.from({ length: 16 }, (_, index) => address + index);
    if (!block.some((one) => taken.has(one))) return prefixOf(address, 28);
  }
  return undefined;
}

/** The longest prefix that holds a range: of a pool given as CIDR, that CIDR again. */
function coverOf({ first, last }: Ipv4Range): Ipv4Prefix {
  let length = 32;
  while (length > 0 && !contains(prefixOf(first, length), last)) length--;
  return prefixOf(first, length);
}
