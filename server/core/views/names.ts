// Who is who in a network: which machine an address or a MAC belongs to, and how to say it to a person.
// A function of the network alone; knows no trace, no source text and no format.
import { eachInSteps, runToEnd, type Steps } from '../base/steps.ts';
import type { Interface, Machine, Network, Node, NodeId, Segment } from '../network/network.ts';
import { formatIpv4, formatPrefix, type Ipv4, type Ipv4Prefix, type Mac } from '../wire/address.ts';
import { createTexts, type Texts } from './names-texts.ts';
import { type SegmentTable, segmentIn, segmentTable } from './segment-table.ts';
import type { Spot } from './spots.ts';

/** An interface of a machine that holds an address or a MAC. */
export type Owner = { readonly node: NodeId; readonly interface: string };

/** A floating address, the instance it stands for, and the host that translates it. */
export type FloatingName = { readonly address: Ipv4; readonly instance: NodeId; readonly host: NodeId };

/** A node with what its events are told by. */
export type Scene = {
  readonly name: NodeId;
  readonly node: Node;
  readonly machine: Machine | undefined;
  readonly interfaces: ReadonlyMap<string, Interface>;
  /** What stands at the other end of each wire, by interface or port. */
  readonly peers: ReadonlyMap<string, Owner>;
  /** 802.1Q interfaces by NIC and VLAN. */
  readonly vlans: ReadonlyMap<string, Interface>;
  /** Lines of its local table that were printed before, by address (`| 0`). */
  readonly local: Map<number, string>;
  /** Of an instance: whether a host owned its gateway's address, when it was last asked for, and how that is said. */
  gateway: { readonly at: NodeId; readonly words: string | null } | null;
  /** What was said at its interfaces and ports; null until something is. */
  spots: Map<string, Spot> | null;
};

/** Look-ups by name, address and MAC, built once for a network. */
export type Names = {
  readonly network: Network;
  readonly nodes: ReadonlyMap<NodeId, Node>;
  readonly owners: ReadonlyMap<Ipv4, Owner>;
  readonly macs: ReadonlyMap<Mac, Owner>;
  /** Floating addresses by address. */
  readonly floating: ReadonlyMap<Ipv4, FloatingName>;
  /** By node: its interfaces and ports with a wire, and what stands at the other end. */
  readonly wires: ReadonlyMap<NodeId, readonly (readonly [name: string, end: Owner])[]>;
  /** What is at hand at nodes, as far as somebody asked: most traces meet few. */
  readonly scenes: Map<NodeId, Scene>;
  /** Tenant networks by address, and by bridge. */
  readonly segments: SegmentTable;
  readonly bridges: ReadonlyMap<string, Segment>;
  /** What was said before of the network's own things. */
  readonly texts: Texts;
};

/** Indexes a network for saying who is who; linear in its size. */
export function namesOf(network: Network): Names {
  return runToEnd(namesSteps(network));
}

const naming = 'noting who is who';
/** Nodes, hosts' tables among them, and links that are noted in one step: some milliseconds. */
const nodesAtOnce = 256;
const tablesAtOnce = 4;
const linksAtOnce = 1024;

/** The same in steps. */
export function* namesSteps(network: Network): Steps<Names> {
  const nodes = new Map<NodeId, Node>();
  const owners = new Map<Ipv4, Owner>();
  const macs = new Map<Mac, Owner>();
  yield* eachInSteps(network.nodes, nodesAtOnce, naming, (node) => {
    nodes.set(node.name, node);
    if (node.kind === 'machine') addOwner(owners, macs, node);
  });
  const wires = new Map<NodeId, (readonly [name: string, end: Owner])[]>();
  const wire = (from: Owner, to: Owner) => {
    const known = wires.get(from.node);
    if (known) known.push([from.interface, to]);
    else wires.set(from.node, [[from.interface, to]]);
  };
  yield* eachInSteps(network.links, linksAtOnce, naming, ({ a, b }) => {
    wire(a, b);
    wire(b, a);
  });
  const bridges = new Map<string, Segment>();
  for (const one of network.segments) if (!bridges.has(one.bridge)) bridges.set(one.bridge, one);
  const floating = new Map<Ipv4, FloatingName>();
  yield* eachInSteps(network.nodes, tablesAtOnce, naming, (node) => addFloating(floating, node, owners));
  const segments = segmentTable(network.segments);
  const [scenes, texts] = [new Map<NodeId, Scene>(), createTexts()];
  return { network, nodes, owners, macs, floating, wires, scenes, segments, bridges, texts };
}

function addOwner(owners: Map<Ipv4, Owner>, macs: Map<Mac, Owner>, node: Machine): void {
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

function sceneFor(node: Node, peers: ReadonlyMap<string, Owner>): Scene {
  const interfaces = new Map<string, Interface>();
  const vlans = new Map<string, Interface>();
  const machine = node.kind === 'machine' ? node : undefined;
  for (const one of machine?.interfaces ?? []) {
    if (!interfaces.has(one.name)) interfaces.set(one.name, one);
    if (one.device.kind !== 'vlan') continue;
    const key = `${one.device.parent}/${one.device.vlan}`;
    if (!vlans.has(key)) vlans.set(key, one);
  }
  return { name: node.name, node, machine, interfaces, peers, vlans, local: new Map(), gateway: null, spots: null };
}

/** As `sceneOf`, for a look aside. */
export function sceneAt(names: Names, name: NodeId): Scene | undefined {
  const known = names.scenes.get(name);
  const node = known ? undefined : names.nodes.get(name);
  if (!node) return known;
  const scene = sceneFor(node, new Map(names.wires.get(name)));
  names.scenes.set(name, scene);
  return scene;
}

/** What is at hand at a node; undefined where there is none of that name. Most hops are where the one before was. */
export function sceneOf(names: Names, node: NodeId): Scene | undefined {
  const { texts } = names;
  if (texts.scene?.name !== node) texts.scene = sceneAt(names, node);
  return texts.scene;
}

/** The machine of that name, or undefined for a switch or nothing. */
export function machineOf(names: Names, node: NodeId): Machine | undefined {
  return sceneOf(names, node)?.machine;
}

/** An interface of a machine by name. */
export function interfaceOf(names: Names, node: NodeId, name: string | null): Interface | undefined {
  return name === null ? undefined : sceneOf(names, node)?.interfaces.get(name);
}

/** The 802.1Q interface of a machine on that NIC for that VLAN, or undefined. */
export function vlanOf(names: Names, node: NodeId, nic: string, vlan: number): Interface | undefined {
  return sceneOf(names, node)?.vlans.get(`${nic}/${vlan}`);
}

/** The tenant network that holds an address, the narrowest where several do. */
export function segmentOf(names: Names, address: Ipv4): Segment | undefined {
  return segmentIn(names.segments, address);
}

/** The tenant network whose bridge a host's interface is. */
export function segmentOfBridge(names: Names, bridge: string): Segment | undefined {
  return names.bridges.get(bridge);
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
  const known = names.texts.addresses.get(address | 0);
  if (known !== undefined) return known;
  const owner = ownerName(names, address);
  if (!owner) return formatIpv4(address);
  const name = `${formatIpv4(address)} (${owner})`;
  names.texts.addresses.set(address | 0, name);
  return name;
}

/** An address alone: `10.1.0.5`. Of those that somebody has the text is made once. */
export function numberName(names: Names, address: Ipv4): string {
  const known = names.texts.numbers.get(address | 0);
  if (known !== undefined) return known;
  const text = formatIpv4(address);
  if (names.owners.has(address)) names.texts.numbers.set(address | 0, text);
  return text;
}

/** A prefix of one of the network's own routes or tenant networks: `10.1.0.0/24`. */
export function prefixName({ texts }: Names, prefix: Ipv4Prefix): string {
  let text = texts.prefixes.get(prefix);
  if (text === undefined) {
    text = formatPrefix(prefix);
    texts.prefixes.set(prefix, text);
  }
  return text;
}

/** Whose MAC it is: `VM_2`, `compute1's br100`, or the MAC itself. */
export function macName(names: Names, mac: Mac): string {
  const known = names.texts.macs.get(mac);
  if (known !== undefined) return known;
  const owner = names.macs.get(mac);
  if (!owner) return mac;
  const role = machineOf(names, owner.node)?.role;
  const name = role === 'instance' || role === 'external' ? owner.node : `${owner.node}'s ${owner.interface}`;
  names.texts.macs.set(mac, name);
  return name;
}

/** The neighbour at the other end of a switch's port or a NIC, or undefined. */
export function peerOf(names: Names, node: NodeId, port: string): Owner | undefined {
  return sceneOf(names, node)?.peers.get(port);
}

/** Joins names as a sentence does: `a`, `a and b`, `a, b and c`. */
export function listed(words: readonly string[]): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** Floating addresses are the /32 destinations that a host translates without changing the port. */
function addFloating(found: Map<Ipv4, FloatingName>, node: Node, owners: ReadonlyMap<Ipv4, Owner>): void {
  if (node.kind !== 'machine') return;
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
