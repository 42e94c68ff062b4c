// From a cloud to the Linux network that nova-network makes of it. Never fails: what is wrong in a cloud was reported
// before, and is derived as far as it goes. Knows no source text.
import { eachInSteps, runToEnd, type Steps } from '../base/steps.ts';
import type { Link, Machine, Network, Node, Segment, Switch } from '../network/network.ts';
import type { Cloud, Instance } from '../topology/cloud.ts';
import { byName, distinct } from './distinct.ts';
import { hostMachine } from './hosts.ts';
import { externalMachine, instanceMachine, routerMachine, upstreamMachine } from './machines.ts';
import { type MacBook, newMacBook } from './macs.ts';
import { instanceOf, portName, upstreamName } from './names.ts';
import { type HostPlan, planHosts } from './plan.ts';
import { expandGroups } from './security-groups.ts';
import { cable } from './switches.ts';

/**
 * Derives every machine, interface, route and rule, and the wires between (nova/network/linux_net.py). Nodes stand by kind:
 * externals with what is beyond, switches, routers, hosts, instances, each in file order. Every name is there once.
 */
export function provision(anyCloud: Cloud): Network {
  return runToEnd(provisionSteps(anyCloud));
}

/** The same in steps, host by host. */
export function* provisionSteps(anyCloud: Cloud): Steps<Network> {
  const cloud = yield* distinct(anyCloud);
  const macs = newMacBook(cloud.instances.map((instance) => instance.mac));
  const cabling = cable(cloud);
  yield { what: 'planning hosts', done: 0 };
  const plans = yield* planHosts(cloud);
  const groups = yield* expandGroups(cloud);
  const surroundings = { macs, groups, instancesByNetwork: byNetwork(cloud.instances) };
  const hosts: Machine[] = [];
  for (const plan of plans) {
    yield { what: 'configuring hosts', done: hosts.length / plans.length };
    hosts.push(hostMachine(plan, surroundings));
  }
  const beyond = externals(cloud, cabling.wires, macs);
  const networks = byName(cloud.networks);
  const instances: Machine[] = [];
  yield* eachInSteps(cloud.instances, instancesAtOnce, 'configuring instances', (instance) =>
    instances.push(instanceMachine(instance, networks.get(instance.network) ?? null)),
  );
  const routers = cloud.routers.map((router) => routerMachine(router, macs));
  const nodes: Node[] = [...beyond.nodes, ...cabling.switches, ...routers, ...hosts, ...instances];
  const links = [...beyond.links, ...cabling.links];
  yield* eachInSteps(hosts, hostsAtOnce, 'plugging in instances', (host) => links.push(...instanceLinks(host)));
  return { nodes, links, segments: segments(cloud, plans, hosts) };
}

/** Instances that are set up, and hosts whose instances are plugged in, in one step: some milliseconds. */
const instancesAtOnce = 256;
const hostsAtOnce = 128;

/** The wires of externals, each with its router and the machines beyond; without a router these can talk to nobody. */
function externals(cloud: Cloud, wires: readonly Switch[], macs: MacBook): { nodes: Node[]; links: Link[] } {
  const nodes: Node[] = [];
  const links: Link[] = [];
  const wireOf = byName(wires);
  for (const { gateway, ...external } of cloud.externals) {
    const wire = wireOf.get(external.name);
    if (wire) nodes.push(wire);
    const router = external.gatewayKind === 'router' && gateway !== null;
    if (router) nodes.push(upstreamMachine({ gateway, ...external }, gateway, macs));
    for (const [k, machine] of external.machines.entries()) {
      nodes.push(externalMachine(machine, k, macs));
      if (!router) continue;
      links.push({
        a: { node: upstreamName(external.name), interface: portName(machine.name, null) },
        b: { node: machine.name, interface: 'eth0' },
        origin: machine.origin,
      });
    }
  }
  return { nodes, links };
}

/** An instance has a wire where its host has a port for it. */
function instanceLinks(host: Machine): Link[] {
  return host.interfaces
    .filter(({ device }) => device.kind === 'tap')
    .map(({ name, origin }) => ({
      a: { node: instanceOf(name), interface: 'eth0' },
      b: { node: host.name, interface: name },
      origin,
    }));
}

function segments(cloud: Cloud, plans: readonly HostPlan[], machines: readonly Machine[]): Segment[] {
  const hosts = new Map<string, string[]>(cloud.networks.map(({ name }) => [name, []]));
  for (const [index, { networks }] of plans.entries()) {
    const machine = machines[index];
    if (!machine) continue;
    const bridges = new Set(
      machine.interfaces.filter(({ device }) => device.kind === 'bridge').map(({ name }) => name),
    );
    for (const { network } of networks) if (bridges.has(network.bridge)) hosts.get(network.name)?.push(machine.name);
  }
  return cloud.networks.map(({ name, cidr, vlan, bridge, origin }) => {
    return { name, cidr, vlan, bridge, hosts: hosts.get(name) ?? [], origin };
  });
}

function byNetwork(instances: readonly Instance[]): ReadonlyMap<string, readonly Instance[]> {
  const map = new Map<string, Instance[]>();
  for (const instance of instances) {
    const list = map.get(instance.network);
    if (list) list.push(instance);
    else map.set(instance.network, [instance]);
  }
  return map;
}
