// What packets can use of a network that somebody wrote down: rules that let them in, routes that they take, VLANs that they
// cross. Knows no text, and of packets their traces only.
import { groupBy } from '../base/group-by.ts';
import type { OriginId } from '../base/span.ts';
import type { Machine, Network, Route } from '../network/network.ts';
import type { Trace, TraceEvent } from '../simulator/trace.ts';
import type { Cloud, HostBridge, TenantNetwork } from '../topology/cloud.ts';
import { formatIpv4, formatPrefix } from '../wire/address.ts';
import { groupName } from './permits.ts';

/** Something that packets can use. */
export type Usable = {
  readonly kind: 'rule' | 'route' | 'vlan';
  /** In words; null: as its statement says. */
  readonly name: string | null;
  /** The group, machine or network that has it; null where several have. */
  readonly owner: string | null;
  readonly origin: OriginId;
};

/** What there is to use, and who uses it. */
export type Usables = {
  /** Rules, then routes, then VLANs, each in the order of the cloud. */
  readonly all: readonly Usable[];
  /** What the packets of a trace used: not the copies of a flood, nor what ARP did for them. */
  readonly usedBy: (trace: Trace) => ReadonlySet<Usable>;
};

/**
 * Looks through a cloud and its network once. Routes are those of `route` statements, the default routes of hosts and instances, and
 * what hosts and routers reach by a wire or bridge of their own; two that one statement made of the same kind are one.
 */
export function usablesOf({ cloud, network }: { readonly cloud: Cloud; readonly network: Network }): Usables {
  const rules = new Map<OriginId, Usable>();
  for (const { tenant, name, rules: own } of cloud.secgroups)
    for (const { origin } of own)
      rules.set(origin, { kind: 'rule', name: null, owner: groupName(tenant, name), origin });
  const routes = routesOf(cloud, network);
  const vlans = new Map<number, Usable>();
  for (const { name, vlan, origin } of cloud.networks)
    if (vlan !== null && !vlans.has(vlan)) vlans.set(vlan, { kind: 'vlan', name: `VLAN ${vlan}`, owner: name, origin });
  const usedByEvent = ({ decision, action, direction, origin, frame }: TraceEvent): Usable | undefined => {
    if (direction !== null && frame.vlan !== null) return vlans.get(frame.vlan);
    if (decision?.kind === 'route') return decision.route ? routes.get(decision.route) : undefined;
    return decision?.kind === 'rule' && action === 'accept' && origin !== null ? rules.get(origin) : undefined;
  };
  return {
    all: [...rules.values(), ...new Set(routes.values()), ...vlans.values()],
    usedBy: ({ events }) => {
      const used = new Set<Usable>();
      for (const event of events) {
        if (event.flooded || event.leg === 'arp') continue;
        const one = usedByEvent(event);
        if (one) used.add(one);
      }
      return used;
    },
  };
}

/** Which route of a machine is which usable one. */
function routesOf(cloud: Cloud, network: Network): ReadonlyMap<Route, Usable> {
  const networks = new Map(cloud.networks.map((one) => [one.name, one]));
  const statements = new Set<OriginId>();
  for (const { routes } of [...cloud.externals, ...cloud.hosts, ...cloud.instances, ...cloud.routers])
    for (const { origin } of routes) statements.add(origin);
  const bridges = new Map(cloud.hosts.map(({ name, bridges: own }) => [name, groupBy(own, bridgeOf(networks))]));
  const found = new Map<Route, Usable>();
  const made = new Map<string, Usable>();
  for (const machine of network.nodes) {
    if (machine.kind !== 'machine') continue;
    for (const route of machine.routes) {
      const usable = statements.has(route.origin)
        ? { kind: 'route' as const, name: null, owner: machine.name, origin: route.origin }
        : derived(machine, route, (bridge) => networkAt(bridges.get(machine.name)?.get(bridge), networks, route));
      if (!usable) continue;
      const key = `${usable.origin}\n${usable.name}\n${usable.owner}`;
      const one = made.get(key) ?? usable;
      made.set(key, one);
      found.set(route, one);
    }
  }
  return found;
}

type Networks = ReadonlyMap<string, TenantNetwork>;

function bridgeOf(networks: Networks): (bridge: HostBridge) => string | undefined {
  return ({ network }) => networks.get(network)?.bridge;
}

/** The network whose prefix a route goes to, of those on its bridge. */
function networkAt(here: readonly HostBridge[] = [], networks: Networks, { to }: Route): string | undefined {
  const isMeant = (cidr: TenantNetwork['cidr'] | undefined) =>
    cidr?.address === to.address && cidr.length === to.length;
  return here.find(({ network }) => isMeant(networks.get(network)?.cidr))?.network;
}

/** A route that no `route` statement made; undefined where nobody would miss it, as an instance's own. */
function derived(
  { role, name: owner }: Machine,
  { to, via, device, protocol, origin }: Route,
  networkOn: (bridge: string) => string | undefined,
): Usable | undefined {
  if (to.length === 0 && via !== null && (role === 'host' || role === 'instance')) {
    const of = role === 'instance' ? ' of instances' : '';
    return { kind: 'route', name: `the default route${of} by ${formatIpv4(via)}`, owner: null, origin };
  }
  if (role !== 'host' && role !== 'router') return undefined;
  if (protocol !== 'kernel' || device === null) return undefined;
  const network = role === 'host' ? networkOn(device) : formatPrefix(to);
  return network === undefined
    ? undefined
    : { kind: 'route', name: `the route to ${network} by ${device}`, owner, origin };
}
