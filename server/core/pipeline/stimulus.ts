// From a flow as the user wrote it to what is sent into the network: names become nodes and addresses.
import type { Machine, Network } from '../network/network.ts';
import type { Stimulus } from '../simulator/trace.ts';
import type { Cloud, Flow, FlowEnd } from '../topology/cloud.ts';
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
  const sender = senderOf(cloud, network, flow.from);
  if (sender.kind === 'refused') return sender;
  if (flow.protocol === 'dhcp') return { kind: 'dhcp', from: sender.node };
  if (!flow.to) return refused('the flow has no destination');
  const target = targetOf(cloud, network, flow.to);
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

function senderOf(cloud: Cloud, network: Network, end: FlowEnd): Sender | FlowRefusal {
  switch (end.kind) {
    case 'instance':
      return { kind: 'sender', node: end.name, source: null };
    case 'floating':
      return { kind: 'sender', node: end.instance, source: null };
    case 'node':
      return network.nodes.some((node) => node.kind === 'machine' && node.name === end.name)
        ? { kind: 'sender', node: end.name, source: null }
        : refused(`${end.name} can't send packets; name an instance, a host, a router or a machine`);
    case 'address': {
      const instance = cloud.instances.find((one) => one.floating.some((floating) => floating.address === end.address));
      if (instance) return { kind: 'sender', node: instance.name, source: null };
      const holders = network.nodes.filter((node) => node.kind === 'machine' && holds(node, end.address));
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

function targetOf(cloud: Cloud, network: Network, end: FlowEnd): Ipv4 | FlowRefusal {
  switch (end.kind) {
    case 'address':
      return end.address;
    case 'instance': {
      const instance = cloud.instances.find((one) => one.name === end.name);
      return instance ? instance.address : refused(`there is no instance ${end.name}`);
    }
    case 'floating': {
      const instance = cloud.instances.find((one) => one.name === end.instance);
      const floating = instance?.floating[end.index];
      return floating
        ? floating.address
        : refused(`${end.instance} has no such floating address; give it one with \`floating\``);
    }
    case 'node': {
      const machine = network.nodes.find((node) => node.name === end.name);
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
