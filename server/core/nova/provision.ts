// From a cloud to the Linux network that nova-network makes of it. Never fails: what is wrong in a cloud was reported
// before, and is derived as far as it goes. Knows no source text.
import type { Link, Machine, Network, Segment } from '../network/network.ts';
import type { Cloud, Instance } from '../topology/cloud.ts';
import { hostMachine } from './hosts.ts';
import { externalMachine, instanceMachine, routerMachine, upstreamMachine } from './machines.ts';
import { newMacBook } from './macs.ts';
import { portName, tapName, upstreamName } from './names.ts';
import { firstByName, type HostPlan, planHosts } from './plan.ts';
import { expandGroups } from './security-groups.ts';
import { cable } from './switches.ts';

/**
 * Derives every machine, interface, route and rule, and the wires between (nova-network.md §1). Nodes stand by kind:
 * externals with what is beyond, switches, routers, hosts, instances, each in file order. Every name is there once.
 */
export function provision(cloud: Cloud): Network {
  const macs = newMacBook(cloud.instances.map((instance) => instance.mac));
  const cabling = cable(cloud);
  const plans = planHosts(cloud);
  const surroundings = { macs, groups: expandGroups(cloud), instancesByNetwork: byNetwork(cloud.instances) };
  const hosts = plans.map((plan) => hostMachine(plan, surroundings));
  const beyond = externals(cloud, macs);
  const networks = firstByName(cloud.networks);
  const instances = [...firstByName(cloud.instances).values()].map((instance) =>
    instanceMachine(instance, networks.get(instance.network) ?? null),
  );
  const routers = [...firstByName(cloud.routers).values()].map((router) => routerMachine(router, macs));
  const nodes = firstByName([
    ...cabling.wires,
    ...beyond.machines,
    ...cabling.switches,
    ...routers,
    ...hosts,
    ...instances,
  ]);
  const interfaces = new Map(
    [...nodes.values()].map((node) => {
      const names = node.kind === 'machine' ? node.interfaces : node.ports;
      return [node.name, new Set(names.map(({ name }) => name))];
    }),
  );
  const ends = (link: Link) => [link.a, link.b].every((end) => interfaces.get(end.node)?.has(end.interface));
  const links = [...beyond.links, ...cabling.links, ...plans.flatMap(instanceLinks)].filter(ends);
  return { nodes: [...nodes.values()], links, segments: segments(cloud, plans) };
}

/** The routers of externals and the machines beyond them; without a router these have nobody to talk to. */
function externals(cloud: Cloud, macs: ReturnType<typeof newMacBook>): { machines: Machine[]; links: Link[] } {
  const machines: Machine[] = [];
  const links: Link[] = [];
  for (const external of firstByName(cloud.externals).values()) {
    const router = external.gatewayKind === 'router' && external.gateway !== null;
    if (router && external.gateway !== null) machines.push(upstreamMachine(external, external.gateway, macs));
    for (const [k, machine] of [...firstByName(external.machines).values()].entries()) {
      machines.push(externalMachine(machine, k, macs));
      if (!router) continue;
      links.push({
        a: { node: upstreamName(external.name), interface: portName(machine.name, null) },
        b: { node: machine.name, interface: 'eth0' },
        origin: machine.origin,
      });
    }
  }
  return { machines, links };
}

function instanceLinks({ host, instances }: HostPlan): Link[] {
  return instances.map(({ instance }) => ({
    a: { node: instance.name, interface: 'eth0' },
    b: { node: host.name, interface: tapName(instance.name) },
    origin: instance.origin,
  }));
}

function segments(cloud: Cloud, plans: readonly HostPlan[]): Segment[] {
  const hosts = new Map<string, string[]>([...firstByName(cloud.networks).keys()].map((name) => [name, []]));
  for (const plan of plans) for (const { network } of plan.networks) hosts.get(network.name)?.push(plan.host.name);
  return [...firstByName(cloud.networks).values()].map(({ name, cidr, vlan, bridge, origin }) => {
    return { name, cidr, vlan, bridge, hosts: hosts.get(name) ?? [], origin };
  });
}

function byNetwork(instances: readonly Instance[]): ReadonlyMap<string, readonly Instance[]> {
  const map = new Map<string, Instance[]>();
  for (const instance of firstByName(instances).values()) {
    const list = map.get(instance.network);
    if (list) list.push(instance);
    else map.set(instance.network, [instance]);
  }
  return map;
}
