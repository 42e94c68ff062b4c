// Who is who in a network: which machine an address or a MAC belongs to, and how to say it to a person.
// A function of the network alone; knows no trace, no source text and no format.
import type { Interface, Machine, Network, Node, NodeId, Segment } from '../network/network.ts';
import { contains, formatIpv4, type Ipv4, type Mac } from '../wire/address.ts';

/** An interface of a machine that holds an address or a MAC. */
export type Owner = { readonly node: NodeId; readonly interface: string };

/** A floating address, the instance it stands for, and the host that translates it. */
export type FloatingName = { readonly address: Ipv4; readonly instance: NodeId; readonly host: NodeId };

/** Look-ups by name, address and MAC, built once for a network. */
export type Names = {
  readonly network: Network;
  readonly nodes: ReadonlyMap<NodeId, Node>;
  readonly owners: ReadonlyMap<Ipv4, Owner>;
  readonly macs: ReadonlyMap<Mac, Owner>;
  /** Floating addresses by address. */
  readonly floating: ReadonlyMap<Ipv4, FloatingName>;
  /** The host whose tap leads to an instance. */
  readonly hosts: ReadonlyMap<NodeId, NodeId>;
  /** What stands at the other end of a wire, by `NODE/INTERFACE`. */
  readonly peers: ReadonlyMap<string, Owner>;
};

/** Indexes a network for saying who is who; linear in its size. */
export function namesOf(network: Network): Names {
  const nodes = new Map<NodeId, Node>();
  const owners = new Map<Ipv4, Owner>();
  const macs = new Map<Mac, Owner>();
  const peers = new Map<string, Owner>();
  const hosts = new Map<NodeId, NodeId>();
  for (const node of network.nodes) {
    nodes.set(node.name, node);
    if (node.kind === 'switch') continue;
    for (const each of node.interfaces) {
      for (const { address, scope } of each.addresses) {
        // A host's loopback carries 127.0.0.1 and the metadata address, which every host has: nobody's in particular.
        if (each.device.kind === 'loopback' && (scope === 'host' || node.role !== 'external')) continue;
        if (!owners.has(address)) owners.set(address, { node: node.name, interface: each.name });
      }
      // A bridge carries the MAC of its first port: the bridge is what people mean.
      if (each.device.kind !== 'loopback' && (each.device.kind === 'bridge' || !macs.has(each.mac))) {
        macs.set(each.mac, { node: node.name, interface: each.name });
      }
    }
  }
  for (const { a, b } of network.links) {
    peers.set(`${a.node}/${a.interface}`, b);
    peers.set(`${b.node}/${b.interface}`, a);
  }
  for (const node of network.nodes) {
    if (node.kind !== 'machine' || node.role !== 'host') continue;
    for (const each of node.interfaces) {
      if (each.device.kind !== 'tap') continue;
      const peer = peers.get(`${node.name}/${each.name}`);
      if (peer) hosts.set(peer.node, node.name);
    }
  }
  return { network, nodes, owners, macs, floating: floatingNames(network, owners), hosts, peers };
}

/** The machine of that name, or undefined for a switch or nothing. */
export function machineOf(names: Names, node: NodeId): Machine | undefined {
  const found = names.nodes.get(node);
  return found?.kind === 'machine' ? found : undefined;
}

/** An interface of a machine by name. */
export function interfaceOf(names: Names, node: NodeId, name: string | null): Interface | undefined {
  return machineOf(names, node)?.interfaces.find((each) => each.name === name);
}

/** The tenant network that holds an address, the narrowest where several do. */
export function segmentOf(names: Names, address: Ipv4): Segment | undefined {
  return names.network.segments
    .filter((segment) => contains(segment.cidr, address))
    .sort((a, b) => b.cidr.length - a.cidr.length)[0];
}

/** The tenant network whose bridge a host's interface is. */
export function segmentOfBridge(names: Names, bridge: string): Segment | undefined {
  return names.network.segments.find((segment) => segment.bridge === bridge);
}

/** Whose address it is: `VM_6`, `compute1's br100`, `VM_6's floating address`, or undefined for nobody's. */
export function ownerName(names: Names, address: Ipv4): string | undefined {
  const floating = names.floating.get(address);
  if (floating) return `${floating.instance}'s floating address`;
  const owner = names.owners.get(address);
  if (!owner) return undefined;
  const machine = machineOf(names, owner.node);
  const plain = machine?.role === 'instance' || machine?.role === 'external' || machine?.role === 'upstream';
  return plain ? owner.node : `${owner.node}'s ${owner.interface}`;
}

/** An address with whose it is: `10.1.0.5 (VM_6)`; alone where nobody has it. */
export function addressName(names: Names, address: Ipv4): string {
  const owner = ownerName(names, address);
  return owner ? `${formatIpv4(address)} (${owner})` : formatIpv4(address);
}

/** Whose MAC it is: `VM_2`, `compute1's br100`, or the MAC itself. */
export function macName(names: Names, mac: Mac): string {
  const owner = names.macs.get(mac);
  if (!owner) return mac;
  const role = machineOf(names, owner.node)?.role;
  return role === 'instance' || role === 'external' ? owner.node : `${owner.node}'s ${owner.interface}`;
}

/** The neighbour at the other end of a switch's port or a NIC, or undefined. */
export function peerOf(names: Names, node: NodeId, port: string): Owner | undefined {
  return names.peers.get(`${node}/${port}`);
}

/** Joins names as a sentence does: `a`, `a and b`, `a, b and c`. */
export function listed(words: readonly string[]): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** Floating addresses are the /32 destinations that a host translates without changing the port. */
function floatingNames(network: Network, owners: ReadonlyMap<Ipv4, Owner>): Map<Ipv4, FloatingName> {
  const found = new Map<Ipv4, FloatingName>();
  for (const node of network.nodes) {
    if (node.kind !== 'machine') continue;
    for (const chain of node.iptables.nat.chains) {
      for (const { match, target } of chain.rules) {
        const { destination } = match;
        if (target.kind !== 'dnat' || target.port !== null || !destination || destination.negated) continue;
        const instance = owners.get(target.to)?.node;
        if (destination.value.length !== 32 || instance === undefined) continue;
        const address = destination.value.address;
        found.set(address, { address, instance, host: node.name });
      }
    }
  }
  return found;
}
