// From a flow as the user wrote it to what is sent into the network: names become nodes and addresses.
import type { Machine, Network, Node } from '../network/network.ts';
import type { Stimulus } from '../simulator/trace.ts';
import type { Cloud, Flow, FlowEnd, Instance } from '../topology/cloud.ts';
import { formatIpv4, type Ipv4 } from '../wire/address.ts';

/** What is needed of a flow to send it: a named flow, an expectation's, or one asked for on the spot. */
export type FlowRequest = Pick<Flow, 'from' | 'to' | 'protocol' | 'port' | 'ttl' | 'source' | 'mac'>;

/** Why a flow can't be sent, in one clause for the user. */
export type FlowRefusal = { readonly kind: 'refused'; readonly message: string };

/** The stimulus of a flow, or why there is none: an end that nobody, or more than one machine, has. */
export function stimulusOf(
  cloud: Cloud,
  network: Network,
  flow: FlowRequest,
  start: 'cold' | 'warm' = 'cold',
): Stimulus | FlowRefusal {
  // for one flow an index would cost more than looking
  const instance = (name: string) => cloud.instances.find((one) => one.name === name);
  const node = (name: string) => network.nodes.find((one) => one.name === name);
  return stimulusWithin({ cloud, network, instance, node }, flow, start);
}

/** The same for many flows of one cloud: each costs a few look-ups, where it names its ends. */
export function createStimuli(
  cloud: Cloud,
  network: Network,
): (flow: FlowRequest, start?: 'cold' | 'warm') => Stimulus | FlowRefusal {
  const within = createNames(cloud, network);
  return (flow, start = 'cold') => stimulusWithin(within, flow, start);
}

/** Where the ends of flows are looked up; of several of one name the first counts. */
type Names = {
  readonly cloud: Cloud;
  readonly network: Network;
  readonly instance: (name: string) => Instance | undefined;
  readonly node: (name: string) => Node | undefined;
};

function createNames(cloud: Cloud, network: Network): Names {
  let instances: ReadonlyMap<string, Instance> | undefined;
  let nodes: ReadonlyMap<string, Node> | undefined;
  return {
    cloud,
    network,
    instance: (name) => {
      instances ??= byName(cloud.instances);
      return instances.get(name);
    },
    node: (name) => {
      nodes ??= byName(network.nodes);
      return nodes.get(name);
    },
  };
}

function byName<T extends { readonly name: string }>(items: readonly T[]): ReadonlyMap<string, T> {
  const named = new Map<string, T>();
  for (const item of items) if (!named.has(item.name)) named.set(item.name, item);
  return named;
}

function stimulusWithin(names: Names, flow: FlowRequest, start: 'cold' | 'warm'): Stimulus | FlowRefusal {
  const sender = senderOf(names, flow.from);
  if (sender.kind === 'refused') return sender;
  if (flow.protocol === 'dhcp') return { kind: 'dhcp', from: sender.node };
  if (!flow.to) return refused('the flow has no destination');
  const target = targetOf(names, flow.to);
  if (typeof target !== 'number') return target;
  return {
    kind: 'packet',
    from: sender.node,
    to: target,
    protocol: flow.protocol,
    port: flow.protocol === 'icmp' ? null : (flow.port ?? 80),
    ttl: flow.ttl,
    source: flow.source ?? sender.source,
    mac: flow.mac,
    start,
  };
}

/** The address by which a machine is named as an end of a flow: its first one (a machine beyond an external: its own). */
export function addressOfMachine(machine: Machine): Ipv4 | undefined {
  const loopback = machine.interfaces.filter((one) => one.device.kind === 'loopback');
  const others = machine.interfaces.filter((one) => one.device.kind !== 'loopback');
  const ordered = machine.role === 'external' ? [...loopback, ...others] : others;
  for (const { addresses } of ordered) {
    for (const { address, scope } of addresses) if (scope === 'global' && address >>> 24 !== 127) return address;
  }
  return undefined;
}

type Sender = { readonly kind: 'sender'; readonly node: string; readonly source: Ipv4 | null };

function senderOf({ cloud, network, node }: Names, end: FlowEnd): Sender | FlowRefusal {
  switch (end.kind) {
    case 'instance':
      return { kind: 'sender', node: end.name, source: null };
    case 'floating':
      return { kind: 'sender', node: end.instance, source: null };
    case 'node':
      return node(end.name)?.kind === 'machine'
        ? { kind: 'sender', node: end.name, source: null }
        : refused(`${end.name} can't send packets; name an instance, a host, a router or a machine`);
    case 'address': {
      const instance = cloud.instances.find((one) => one.floating.some((floating) => floating.address === end.address));
      if (instance) return { kind: 'sender', node: instance.name, source: null };
      const holders = network.nodes.filter((one) => one.kind === 'machine' && holds(one, end.address));
      const [holder, another] = holders;
      if (!holder)
        return refused(`nobody has the address ${formatIpv4(end.address)}; name an instance, a host or a machine`);
      if (another) {
        return refused(
          `${formatIpv4(end.address)} belongs to ${holder.name} and to ${another.name}; name the one you mean`,
        );
      }
      return { kind: 'sender', node: holder.name, source: end.address };
    }
    default:
      return refused('only one machine can send a flow; name an instance, a host, a router or a machine');
  }
}

function targetOf({ instance, node }: Names, end: FlowEnd): Ipv4 | FlowRefusal {
  switch (end.kind) {
    case 'address':
      return end.address;
    case 'instance': {
      const found = instance(end.name);
      return found ? found.address : refused(`there is no instance ${end.name}`);
    }
    case 'floating': {
      const floating = instance(end.instance)?.floating[end.index];
      return floating
        ? floating.address
        : refused(`${end.instance} has no such floating address; give it one with \`floating\``);
    }
    case 'node': {
      const machine = node(end.name);
      const address = machine?.kind === 'machine' ? addressOfMachine(machine) : undefined;
      return address ?? refused(`${end.name} has no address; name one that has, or an IP address`);
    }
    default:
      return refused('a flow goes to one machine; name an instance, a host, a router, a machine or an IP address');
  }
}

function holds(machine: Machine, address: Ipv4): boolean {
  return machine.interfaces.some((one) =>
    one.device.kind !== 'loopback' || machine.role === 'external'
      ? one.addresses.some((held) => held.address === address)
      : false,
  );
}

function refused(message: string): FlowRefusal {
  return { kind: 'refused', message };
}
