// What nova's services do on each host, sorted out once: which networks and instances are there, which services run,
// whose floating addresses it holds. Knows no rule and no interface yet.
import type { OriginId } from '../base/span.ts';
import { eachInSteps, type Steps } from '../base/steps.ts';
import type { Cloud, Floating, Host, HostBridge, Instance, Options, TenantNetwork } from '../topology/cloud.ts';
import type { Ipv4 } from '../wire/address.ts';
import { byName } from './distinct.ts';

/** A host with all that nova needs to know to set it up. */
export type HostPlan = {
  readonly host: Host;
  readonly options: Options;
  /** The networks whose bridge exists here, in declaration order. */
  readonly networks: readonly PlannedNetwork[];
  /** The instances here, in file order. */
  readonly instances: readonly PlannedInstance[];
  /** The floating addresses that this host answers for, in file order. */
  readonly floatings: readonly PlannedFloating[];
  /** The services whose chains stand in iptables, in their order; `nova-network` only where it runs. */
  readonly services: readonly Service[];
  /** Without multi_host: where the dnsmasq of each network is, on whatever host. One map for all hosts. */
  readonly dhcpElsewhere: ReadonlyMap<string, DhcpSource>;
  /** nova's `my_ip`: the address of the public interface, else of the first nic that has one; null: none. */
  readonly myIp: Ipv4 | null;
};

/** A binary of nova with chains of its own (nova/network/linux_net.py: the first 16 characters of its name). */
export type Service = 'nova-network' | 'nova-compute' | 'nova-api';

/** A network with its bridge on one host. */
export type PlannedNetwork = {
  readonly network: TenantNetwork;
  readonly bridge: HostBridge;
  /** Its place among the networks of the cloud, from 0: decides the VPN port. */
  readonly index: number;
  /** Whether nova-network serves it from here: always with multi_host, else on the network's one host. */
  readonly served: boolean;
};

/** An instance with the number that nova's database gives it. */
export type PlannedInstance = {
  readonly instance: Instance;
  /** From 1, in file order over the cloud: names the chain `nova-compute-inst-ID`. */
  readonly id: number;
  readonly network: TenantNetwork | null;
};

/** The address that a dnsmasq answers from, and what made it. */
export type DhcpSource = { readonly address: Ipv4; readonly origin: OriginId };

/** A floating address and whose it is. */
export type PlannedFloating = {
  readonly floating: Floating;
  readonly instance: Instance;
  readonly network: TenantNetwork | null;
};

/** The plans of all hosts, in file order. In steps. */
export function* planHosts(cloud: Cloud): Steps<readonly HostPlan[]> {
  const networks = byName(cloud.networks);
  const indices = new Map([...networks.keys()].map((name, index) => [name, index]));
  const local = new Map<string, PlannedInstance[]>(cloud.hosts.map(({ name }) => [name, []]));
  const floatings = new Map<string, PlannedFloating[]>(cloud.hosts.map(({ name }) => [name, []]));
  const dhcpElsewhere = cloud.options.multiHost ? nowhere : dhcpSources(cloud.hosts, networks);
  yield { what: 'planning hosts', done: 0 };
  const networkHosts = new Set(cloud.networks.map((network) => network.host));
  yield* eachInSteps(cloud.instances, instancesAtOnce, 'planning hosts', (instance, index) => {
    const id = index + 1;
    const network = networks.get(instance.network) ?? null;
    local.get(instance.host)?.push({ instance, id, network });
    if (instance.floating.length === 0) return;
    const server = network && serverOf(network, instance.host, cloud.options);
    if (server === null) return;
    for (const floating of instance.floating) floatings.get(server)?.push({ floating, instance, network });
  });
  const plans: HostPlan[] = [];
  yield* eachInSteps(cloud.hosts, hostsAtOnce, 'planning hosts', (host) => {
    const planned = plannedNetworks(host, networks, indices, cloud.options);
    const runsNetwork = cloud.options.multiHost || networkHosts.has(host.name);
    plans.push({
      host,
      options: cloud.options,
      networks: planned,
      instances: local.get(host.name) ?? [],
      floatings: floatings.get(host.name) ?? [],
      services: runsNetwork ? ['nova-network', 'nova-compute', 'nova-api'] : ['nova-compute'],
      dhcpElsewhere,
      myIp: myIp(host),
    });
  });
  return plans;
}

/** Instances, and hosts, that are looked at in one step: some milliseconds. */
const instancesAtOnce = 4096;
const hostsAtOnce = 128;

/** Whether nova-network runs on the host at all. */
export function runsNovaNetwork(plan: HostPlan): boolean {
  return plan.services.includes('nova-network');
}

/** Where an option was said, else what stands in for it. */
export function optionOrigin(options: Options, name: string, otherwise: OriginId): OriginId {
  return options.origins.get(name) ?? otherwise;
}

function plannedNetworks(
  host: Host,
  networks: ReadonlyMap<string, TenantNetwork>,
  indices: ReadonlyMap<string, number>,
  options: Options,
): PlannedNetwork[] {
  const planned = new Map<string, PlannedNetwork>();
  for (const bridge of host.bridges) {
    const network = networks.get(bridge.network);
    if (!network || !bridge.exists || planned.has(network.name)) continue;
    const served = options.multiHost || network.host === host.name;
    planned.set(network.name, { network, bridge, index: indices.get(network.name) ?? 0, served });
  }
  return [...planned.values()];
}

/** The host whose nova-network serves an instance on `host`; null when the file names none. */
function serverOf(network: TenantNetwork, host: string, options: Options): string | null {
  return options.multiHost ? host : network.host;
}

/** Where the DHCP answers of a network's instances on a host come from; null: from nowhere. */
export function dhcpSourceOf(plan: HostPlan, network: TenantNetwork | null): DhcpSource | null {
  if (network === null) return null;
  if (!plan.options.multiHost) return plan.dhcpElsewhere.get(network.name) ?? null;
  const bridge = plan.networks.find((planned) => planned.network === network)?.bridge;
  return bridge && bridge.gateway !== null ? { address: bridge.gateway, origin: bridge.origin } : null;
}

/** The addresses that dnsmasq listens on without multi_host, by network. */
function dhcpSources(
  hosts: readonly Host[],
  networks: ReadonlyMap<string, TenantNetwork>,
): ReadonlyMap<string, DhcpSource> {
  const sources = new Map<string, DhcpSource>();
  for (const host of hosts) {
    for (const bridge of host.bridges) {
      const network = networks.get(bridge.network);
      if (!network || !bridge.exists || bridge.gateway === null || network.host !== host.name) continue;
      sources.set(network.name, { address: bridge.gateway, origin: bridge.origin });
    }
  }
  return sources;
}

const nowhere: ReadonlyMap<string, DhcpSource> = new Map();

/** Whether a host needs the same interfaces, routes and leases as before; of its instances the numbers don't matter to these. */
export function isPlannedAlike(before: HostPlan, now: HostPlan): boolean {
  const isSameNetwork = (a: PlannedNetwork, b: PlannedNetwork | undefined) =>
    a.network === b?.network && a.bridge === b.bridge && a.index === b.index && a.served === b.served;
  return (
    before.host === now.host &&
    before.options === now.options &&
    before.services.length === now.services.length &&
    before.networks.length === now.networks.length &&
    before.networks.every((one, at) => isSameNetwork(one, now.networks[at])) &&
    before.instances.length === now.instances.length &&
    before.instances.every(
      ({ instance, network }, at) => instance === now.instances[at]?.instance && network === now.instances[at]?.network,
    ) &&
    before.floatings.length === now.floatings.length &&
    before.floatings.every(({ floating }, at) => floating === now.floatings[at]?.floating)
  );
}

function myIp(host: Host): Ipv4 | null {
  const nic = host.nics.find((one) => one.name === host.publicInterface && one.address !== null);
  return (nic ?? host.nics.find((one) => one.address !== null))?.address ?? null;
}
