// Sentences for frames as they show on an interface (`in` and `out`), told from the device's side: a port, a bridge, a
// VLAN interface, a NIC, a switch. Those about ARP alone are in sentences-arp.ts. Knows no source text.
import type { Interface, Machine } from '../network/network.ts';
import type { TraceEvent } from '../simulator/trace.ts';
import { broadcastMac } from '../wire/address.ts';
import { type Names, peerOf, type Scene, segmentOfBridge, vlanOf } from './names.ts';

/** A kind of frame at an interface or port: all that a sentence about it depends on, but for the words of one frame. */
export type FrameKind = {
  readonly scene: Scene;
  /** The interface's or port's name. */
  readonly name: string;
  readonly direction: TraceEvent['direction'];
  readonly action: TraceEvent['action'];
  /** Whom it is for: everybody, this very device, somebody else. */
  readonly to: 'all' | 'device' | 'other';
  /** A tap hands an instance its own frame. */
  readonly own: boolean;
  readonly vlan: number | null;
};

/** The words of one frame: its packet, also at the head of a sentence, and its receiver, by name and by MAC. */
export type FrameWords = {
  readonly packet: string;
  readonly packetAtHead: string;
  readonly receiver: string;
  readonly mac: string;
};

/**
 * A sentence without what it says of the packet's addresses and TTL, which come last. `ending`: nothing; the header; whom
 * the receiver sees it come from; who that is, and the header.
 */
export type FrameText = { readonly text: string; readonly ending: 'none' | 'header' | 'seen' | 'source' };

/** Why a frame shows on this interface. */
export function frameText(names: Names, kind: FrameKind, words: FrameWords): FrameText {
  const { machine, interfaces } = kind.scene;
  if (!machine) return plain(switchSentence(names, kind, words));
  const device = interfaces.get(kind.name);
  if (!device) return plain(`${machine.name} has ${words.packet} in its hands`);
  if (machine.role === 'instance') return instanceText(kind, words, machine, device);
  switch (device.device.kind) {
    case 'tap':
      return tapText(names, kind, words, device.device.master);
    case 'bridge':
      return bridgeText(names, kind, words, device);
    case 'vlan':
      return plain(vlanSentence(kind, words, device, device.device.master, device.device.vlan));
    case 'loopback':
      return plain(`${machine.name} talks to itself: ${words.packet} never leaves it`);
    case 'physical':
      return nicText(names, kind, words, device, device.device.master);
  }
}

/** What is said of a frame's receiver without looking at the packet. */
export function receiverOf(mac: string, device: Interface | undefined): FrameKind['to'] {
  if (mac === broadcastMac) return 'all';
  return mac === device?.mac ? 'device' : 'other';
}

/** The tap's instance, by whose wire it is. */
export function instanceAt(names: Names, scene: Scene, tap: string): string {
  return peerOf(names, scene.name, tap)?.node ?? tap;
}

function plain(text: string): FrameText {
  return { text, ending: 'none' };
}

function switchSentence(names: Names, { scene, name, ...kind }: FrameKind, words: FrameWords): string {
  const node = scene.name;
  const neighbour = peerOf(names, node, name)?.node ?? name;
  const tag = kind.vlan === null ? 'untagged' : `with tag ${kind.vlan}`;
  const { packet } = words;
  if (scene.node.kind === 'switch' && scene.node.role === 'external') {
    if (kind.direction === 'in') return `${neighbour} puts ${packet} on the wire ${node}`;
    return kind.to === 'all' || kind.action === 'flood'
      ? `Everybody on the wire ${node} gets a copy, so ${neighbour} does`
      : `The wire ${node} carries ${packet} to ${neighbour}`;
  }
  if (kind.direction === 'in') return `${node} gets ${packet} from ${neighbour}, ${tag}`;
  const lane = kind.vlan === null ? '' : ` that carries VLAN ${kind.vlan}`;
  if (kind.to === 'all') return `${node} copies a broadcast to every other port${lane}, so ${neighbour} gets it too`;
  if (kind.action === 'flood') {
    return `${node} has not heard from ${words.mac} yet, so it copies the frame to every other port${lane}, also to ${neighbour}`;
  }
  return `${node} knows that ${words.receiver} is behind its port to ${neighbour}, and sends ${packet} there alone, ${tag}`;
}

function instanceText(kind: FrameKind, words: FrameWords, { name }: Machine, { device }: Interface): FrameText {
  const { packet } = words;
  if (device.kind === 'loopback') return plain(`${name} talks to itself: ${packet} never leaves it`);
  if (kind.direction === 'out') {
    const to = kind.to === 'all' ? 'to everybody on its wire' : `to the MAC of ${words.receiver}`;
    return { text: `${name} sends ${packet} ${to}`, ending: 'header' };
  }
  if (kind.to === 'all') return plain(`${name} hears ${packet}, as everybody hears a broadcast`);
  if (kind.to === 'other')
    return plain(`${name} hears ${packet}, as a bridge flooded it; it is meant for somebody else`);
  return { text: `${words.packetAtHead} arrives at ${name}, which sees it come from`, ending: 'seen' };
}

function tapText(names: Names, kind: FrameKind, words: FrameWords, master: string): FrameText {
  const { scene, name: port } = kind;
  const instance = instanceAt(names, scene, port);
  const { packet } = words;
  if (kind.direction === 'in')
    return plain(`${words.packetAtHead} comes from ${instance} into ${scene.name}, by its port ${port} of ${master}`);
  if (kind.own)
    return plain(`${master} sends ${packet} back to ${instance} itself: nova sets hairpin mode on its port ${port}`);
  if (kind.to === 'all')
    return plain(`${master} copies the broadcast to each of its ports, so ${instance} gets it too`);
  if (kind.action === 'flood')
    return plain(`${master} has not heard from ${words.mac} yet, so every port gets a copy, also ${instance}'s`);
  return { text: `${master} hands ${packet} to ${instance} by its port ${port}`, ending: 'header' };
}

function bridgeText(names: Names, kind: FrameKind, words: FrameWords, device: Interface): FrameText {
  const { packet } = words;
  const node = kind.scene.name;
  if (kind.direction === 'in') {
    return plain(
      kind.to === 'all'
        ? `${device.name} hands a copy of every broadcast to ${node}'s own IP stack, so ${node} hears ${packet}`
        : `The frame is addressed to ${device.name}'s own MAC, so ${device.name} does not pass it on: ${node}'s IP stack gets ${packet}`,
    );
  }
  const network = networkWords(names, device.name);
  return { text: `${node} sends ${packet} into ${device.name}${network} to ${words.receiver}`, ending: 'header' };
}

/** ` (net1, VLAN 100)`: the tenant network of a bridge; nothing where it has none. */
export function networkWords(names: Names, bridge: string): string {
  const segment = segmentOfBridge(names, bridge);
  const lane = segment?.vlan ? `, VLAN ${segment.vlan}` : '';
  return segment ? ` (${segment.name}${lane})` : '';
}

function vlanSentence(
  kind: FrameKind,
  words: FrameWords,
  device: Interface,
  master: string | null,
  vlan: number,
): string {
  const bridge = master ?? kind.scene.name;
  if (kind.direction === 'in')
    return `${device.name} gets the frames of tag ${vlan} without the tag and gives this one to ${bridge}`;
  if (kind.to === 'all')
    return `${bridge} copies the broadcast to its port ${device.name} too: that is the way to VLAN ${vlan} on the other hosts`;
  return `${bridge} sends ${words.packet} out by ${device.name}, the way to VLAN ${vlan} on the other hosts`;
}

function masterOf({ device }: Interface): string | null {
  return 'master' in device ? device.master : null;
}

function nicText(
  names: Names,
  kind: FrameKind,
  words: FrameWords,
  device: Interface,
  master: string | null,
): FrameText {
  const { direction, vlan, scene } = kind;
  const node = scene.name;
  const { packet, packetAtHead } = words;
  const wire = wireWords(names, scene, device.name);
  if (vlan !== null) {
    const child = vlanOf(names, node, device.name, vlan);
    if (direction === 'out')
      return plain(
        `${child?.name ?? device.name} puts on tag ${vlan} and hands the frame to ${device.name}, towards${wire}`,
      );
    return plain(
      child
        ? `${packetAtHead} reaches ${node}'s ${device.name} with tag ${vlan}; ${child.name} takes the tag off and gives the frame to ${masterOf(child) ?? node}`
        : `${packetAtHead} reaches ${node}'s ${device.name} with tag ${vlan}, for which ${node} has no VLAN interface`,
    );
  }
  if (master !== null) {
    return plain(
      direction === 'in'
        ? `${packetAtHead} reaches ${node}'s ${device.name}, a port of ${master}`
        : `${master} sends ${packet} out by its port ${device.name}, towards${wire}`,
    );
  }
  if (direction === 'in') return { text: `${packetAtHead} reaches ${node} on ${device.name}`, ending: 'source' };
  return { text: `${packetAtHead} leaves ${node} by ${device.name} for ${words.receiver}`, ending: 'header' };
}

/** ` sw1`: what a NIC's wire leads to. */
export function wireWords(names: Names, scene: Scene, nic: string): string {
  const peer = peerOf(names, scene.name, nic)?.node;
  return peer ? ` ${peer}` : ' the wire';
}
