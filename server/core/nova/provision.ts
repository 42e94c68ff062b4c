// From a cloud to the Linux network that nova-network makes of it. Never fails: what is wrong in a cloud was reported
// before, and is derived as far as it goes. Knows no source text.
import { once } from '../base/once.ts';
import { eachInSteps, runToEnd, type Steps } from '../base/steps.ts';
import type { Cut, Link, Machine, Network, Node, Segment, Switch } from '../network/network.ts';
import type { Cloud, Instance, TenantNetwork } from '../topology/cloud.ts';
import { byName, distinct } from './distinct.ts';
import { byNetwork } from './dnsmasq.ts';
import { type SetUpHost, setUpHost } from './hosts.ts';
import { externalMachine, instanceMachine, routerMachine, upstreamMachine } from './machines.ts';
import { type MacBook, newMacBook } from './macs.ts';
import { portName, upstreamName } from './names.ts';
import { planHosts } from './plan.ts';
import { expandGroups } from './security-groups.ts';
import { cable } from './switches.ts';

/** What was set up for a cloud, for the next time, after an edit: what is made of the same is taken over. */
export type Remembered = {
  readonly hosts: ReadonlyMap<string, SetUpHost>;
  readonly instances: ReadonlyMap<Instance, { readonly network: TenantNetwork | null; readonly machine: Machine }>;
};

/** A network, and what of it may be taken over by the next one. */
export type Provisioned = { readonly network: Network; readonly remembered: Remembered };

/**
 * Derives every machine, interface, route and rule, and the wires between (nova/network/linux_net.py). Nodes stand by kind:
 * externals with what is beyond, switches, routers, hosts, instances, each in file order. Every name is there once.
 */
export function provision(anyCloud: Cloud): Network {
  return runToEnd(provisionSteps(anyCloud)).network;
}

/**
 * The same in steps, host by host. After an edit a host that nothing changed about costs some comparisons, but the rules of
 * all hosts are written anew when they are asked for.
 */
export function* provisionSteps(anyCloud: Cloud, before?: Remembered): Steps<Provisioned> {
  const cloud = yield* distinct(anyCloud);
  const macs = newMacBook(cloud.instances.map((instance) => instance.mac));
  const cabling = cable(cloud);
  yield { what: 'planning hosts', done: 0 };
  const plans = yield* planHosts(cloud);
  const around = {
    macs,
    groups: expandGroups(cloud),
    instancesByNetwork: once(() => byNetwork(cloud.instances)),
  };
  const hosts: SetUpHost[] = [];
  for (const plan of plans) {
    yield { what: 'configuring hosts', done: hosts.length / plans.length };
    hosts.push(setUpHost(plan, around, before?.hosts.get(plan.host.name)));
  }
  const beyond = externals(cloud, cabling.wires, macs);
  const networks = byName(cloud.networks);
  const instances = new Map<Instance, { readonly network: TenantNetwork | null; readonly machine: Machine }>();
  yield* eachInSteps(cloud.instances, instancesAtOnce, 'configuring instances', (instance) => {
    const network = networks.get(instance.network) ?? null;
    const known = before?.instances.get(instance);
    const isSame = known !== undefined && known.network === network;
    instances.set(instance, isSame ? known : { network, machine: instanceMachine(instance, network) });
  });
  const routers = cloud.routers.map((router) => routerMachine(router, macs));
  const nodes: Node[] = [...beyond.nodes, ...cabling.switches, ...routers, ...hosts.map(({ machine }) => machine)];
  for (const { machine } of instances.values()) nodes.push(machine);
  const links = [...beyond.links, ...cabling.links];
  const cuts: Cut[] = [...cabling.cuts];
  for (const { links: own, cuts: cut } of hosts) {
    for (const link of own) links.push(link);
    for (const one of cut) cuts.push(one);
  }
  yield { what: 'plugging in instances', done: 0 };
  const remembered = { hosts: new Map(hosts.map((host) => [host.machine.name, host])), instances };
  const network: Network = { nodes, links, segments: yield* segments(cloud, hosts) };
  return { network: cuts.length === 0 ? network : { ...network, cuts }, remembered };
}

/** Instances that are set up, and hosts whose networks are noted, in one step: some milliseconds. */
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

/** Linear in the networks of all hosts. */
function* segments(cloud: Cloud, all: readonly SetUpHost[]): Steps<Segment[]> {
  const hosts = new Map<string, string[]>(cloud.networks.map(({ name }) => [name, []]));
  yield* eachInSteps(all, hostsAtOnce, 'plugging in instances', ({ plan, machine }) => {
    const bridges = new Set<string>();
    for (const { device, name } of machine.interfaces) if (device.kind === 'bridge') bridges.add(name);
    for (const { network } of plan.networks)
      if (bridges.has(network.bridge)) hosts.get(network.name)?.push(machine.name);
  });
  return cloud.networks.map(({ name, cidr, vlan, bridge, origin }) => {
    return { name, cidr, vlan, bridge, hosts: hosts.get(name) ?? [], origin };
  });
}
