// Sentences for frames as they show on an interface (`in` and `out`), told from the device's side: a port, a bridge, a
// VLAN interface, a NIC, a switch. Knows no source text.
import type { Interface, Machine } from '../network/network.ts';
import type { TraceEvent } from '../simulator/trace.ts';
import { broadcastMac, formatIpv4 } from '../wire/address.ts';
import type { ArpPacket, Ipv4Packet } from '../wire/packet.ts';
import {
  addressName,
  interfaceOf,
  machineOf,
  macName,
  numberName,
  ownerName,
  peerOf,
  segmentOfBridge,
  vlanOf,
} from './names.ts';
import { capital, packetWords } from './packet-words.ts';
import { packetOf, type Telling } from './telling.ts';

/**
 * A sentence without what it says of the packet's addresses and TTL, which come last: where a frame goes by again, only
 * they differ. `ending`: nothing; the header; whom the receiver sees it come from; who that is, and the header.
 */
export type FrameText = { readonly text: string; readonly ending: 'none' | 'header' | 'seen' | 'source' };

/** Why a frame shows on this interface. */
export function frameSentence(telling: Telling, event: TraceEvent): string {
  return finished(telling, event, frameText(telling, event));
}

/** The sentence of which this is the text. */
export function finished(telling: Telling, event: TraceEvent, { text, ending }: FrameText): string {
  if (ending === 'none') return text;
  const packet = packetOf(event);
  if (!packet) return text;
  if (ending === 'header') return `${text}: ${headerWords(telling, packet)}`;
  if (ending === 'seen') return `${text} ${addressName(telling.names, packet.src)} with TTL ${packet.ttl}`;
  const source = ownerName(telling.names, packet.src);
  return `${text}${source ? ` from ${source}` : ''}: ${headerWords(telling, packet)}`;
}

/** What is said of an IP packet depends on nothing but node, interface, direction, action, kind of packet, tag and MACs. */
export function frameText(telling: Telling, event: TraceEvent): FrameText {
  const machine = machineOf(telling.names, event.node);
  if (!machine) return plain(switchSentence(telling, event));
  const device = interfaceOf(telling.names, event.node, event.interface);
  if (!device) return plain(`${event.node} has ${packetWords(event.frame)} in its hands`);
  if (machine.role === 'instance') return instanceText(telling, event, machine, device);
  switch (device.device.kind) {
    case 'tap':
      return tapText(telling, event, device.device.master);
    case 'bridge':
      return bridgeText(telling, event, device);
    case 'vlan':
      return plain(vlanSentence(event, device, device.device.master, device.device.vlan));
    case 'loopback':
      return plain(`${event.node} talks to itself: ${packetWords(event.frame)} never leaves it`);
    case 'physical':
      return nicText(telling, event, device, device.device.master);
  }
}

function plain(text: string): FrameText {
  return { text, ending: 'none' };
}

/** Source, destination and TTL of a packet: `10.0.0.3 → 10.1.0.5, TTL 63`. Made once for the hops that it does not change at. */
function headerWords({ names, header }: Telling, packet: Ipv4Packet): string {
  if (header.of !== packet) {
    header.of = packet;
    header.words = `${numberName(names, packet.src)} → ${numberName(names, packet.dst)}, TTL ${packet.ttl}`;
  }
  return header.words;
}

function isBroadcast(event: TraceEvent): boolean {
  return event.frame.dstMac === broadcastMac;
}

function switchSentence(telling: Telling, event: TraceEvent): string {
  const { names } = telling;
  const port = event.interface ?? '';
  const peer = peerOf(names, event.node, port);
  const neighbour = peer ? peer.node : port;
  const tag = event.frame.vlan === null ? 'untagged' : `with tag ${event.frame.vlan}`;
  const packet = packetWords(event.frame);
  const wire = names.nodes.get(event.node);
  if (wire?.kind === 'switch' && wire.role === 'external') {
    if (event.direction === 'in') return `${neighbour} puts ${packet} on the wire ${event.node}`;
    return isBroadcast(event) || event.action === 'flood'
      ? `Everybody on the wire ${event.node} gets a copy, so ${neighbour} does`
      : `The wire ${event.node} carries ${packet} to ${neighbour}`;
  }
  if (event.direction === 'in') return `${event.node} gets ${packet} from ${neighbour}, ${tag}`;
  const lane = event.frame.vlan === null ? '' : ` that carries VLAN ${event.frame.vlan}`;
  if (isBroadcast(event))
    return `${event.node} copies a broadcast to every other port${lane}, so ${neighbour} gets it too`;
  if (event.action === 'flood') {
    return `${event.node} has not heard from ${event.frame.dstMac} yet, so it copies the frame to every other port${lane}, also to ${neighbour}`;
  }
  return `${event.node} knows that ${macName(names, event.frame.dstMac)} is behind its port to ${neighbour}, and sends ${packet} there alone, ${tag}`;
}

function instanceText(telling: Telling, event: TraceEvent, machine: Machine, device: Interface): FrameText {
  const { names } = telling;
  const { payload, dstMac } = event.frame;
  const name = machine.name;
  if (device.device.kind === 'loopback')
    return plain(`${name} talks to itself: ${packetWords(event.frame)} never leaves it`);
  if (payload.kind === 'arp') return plain(instanceQuestion(telling, event, payload, machine, device));
  const packet = packetWords(event.frame);
  if (event.direction === 'out') {
    const to = dstMac === broadcastMac ? 'to everybody on its wire' : `to the MAC of ${macName(names, dstMac)}`;
    return { text: `${name} sends ${packet} ${to}`, ending: 'header' };
  }
  if (dstMac !== device.mac) {
    return plain(
      dstMac === broadcastMac
        ? `${name} hears ${packet}, as everybody hears a broadcast`
        : `${name} hears ${packet}, as a bridge flooded it; it is meant for somebody else`,
    );
  }
  return { text: `${capital(packet)} arrives at ${name}, which sees it come from`, ending: 'seen' };
}

function instanceQuestion(
  { names }: Telling,
  event: TraceEvent,
  payload: ArpPacket,
  { name }: Machine,
  device: Interface,
): string {
  const target = addressName(names, payload.targetIp);
  if (event.direction === 'out') {
    return payload.operation === 'request'
      ? `${name} asks everybody on its wire who has ${target}`
      : `${name} answers ${macName(names, event.frame.dstMac)} alone: ${formatIpv4(payload.senderIp)} is at ${payload.senderMac}`;
  }
  if (payload.operation === 'reply')
    return `${name} learns that ${addressName(names, payload.senderIp)} is at ${payload.senderMac}`;
  const own = device.addresses.some((each) => each.address === payload.targetIp);
  if (own) return `${name} hears the question for its own address ${formatIpv4(payload.targetIp)}`;
  if (payload.senderMac === device.mac)
    return `${name} hears its own question: hairpin mode sends a broadcast back through the port it came in by`;
  return `${name} hears the question for ${target} and keeps quiet: it is not about ${name}`;
}

function tapText(telling: Telling, event: TraceEvent, master: string): FrameText {
  const { names } = telling;
  const port = event.interface ?? '';
  const instance = peerOf(names, event.node, port)?.node ?? port;
  const packet = packetWords(event.frame);
  if (event.direction === 'in')
    return plain(`${capital(packet)} comes from ${instance} into ${event.node}, by its port ${port} of ${master}`);
  const own = names.macs.get(event.frame.srcMac)?.node === instance;
  if (own)
    return plain(`${master} sends ${packet} back to ${instance} itself: nova sets hairpin mode on its port ${port}`);
  if (isBroadcast(event))
    return plain(`${master} copies the broadcast to each of its ports, so ${instance} gets it too`);
  if (event.action === 'flood')
    return plain(
      `${master} has not heard from ${event.frame.dstMac} yet, so every port gets a copy, also ${instance}'s`,
    );
  return { text: `${master} hands ${packet} to ${instance} by its port ${port}`, ending: 'header' };
}

function bridgeText(telling: Telling, event: TraceEvent, device: Interface): FrameText {
  const packet = packetWords(event.frame);
  const { node } = event;
  if (event.direction === 'in') {
    return plain(
      isBroadcast(event)
        ? `${device.name} hands a copy of every broadcast to ${node}'s own IP stack, so ${node} hears ${packet}`
        : `The frame is addressed to ${device.name}'s own MAC, so ${device.name} does not pass it on: ${node}'s IP stack gets ${packet}`,
    );
  }
  const segment = segmentOfBridge(telling.names, device.name);
  const lane = segment?.vlan ? `, VLAN ${segment.vlan}` : '';
  const network = segment ? ` (${segment.name}${lane})` : '';
  const { payload } = event.frame;
  if (payload.kind === 'arp') {
    return plain(
      payload.operation === 'request'
        ? `${node} asks everybody on ${device.name}${network} who has ${addressName(telling.names, payload.targetIp)}`
        : `${node} answers on ${device.name}: ${formatIpv4(payload.senderIp)} is at ${payload.senderMac}, its own MAC there`,
    );
  }
  const to = macName(telling.names, event.frame.dstMac);
  return { text: `${node} sends ${packet} into ${device.name}${network} to ${to}`, ending: 'header' };
}

function vlanSentence(event: TraceEvent, device: Interface, master: string | null, vlan: number): string {
  const bridge = master ?? event.node;
  if (event.direction === 'in')
    return `${device.name} gets the frames of tag ${vlan} without the tag and gives this one to ${bridge}`;
  if (isBroadcast(event))
    return `${bridge} copies the broadcast to its port ${device.name} too: that is the way to VLAN ${vlan} on the other hosts`;
  return `${bridge} sends ${packetWords(event.frame)} out by ${device.name}, the way to VLAN ${vlan} on the other hosts`;
}

function masterOf({ device }: Interface): string | null {
  return 'master' in device ? device.master : null;
}

function nicText(telling: Telling, event: TraceEvent, device: Interface, master: string | null): FrameText {
  const { names } = telling;
  const { payload, vlan } = event.frame;
  const { node } = event;
  const packet = packetWords(event.frame);
  const peer = peerOf(names, node, device.name)?.node;
  const wire = peer ? ` ${peer}` : ' the wire';
  if (vlan !== null) {
    const child = vlanOf(names, node, device.name, vlan);
    if (event.direction === 'out')
      return plain(
        `${child?.name ?? device.name} puts on tag ${vlan} and hands the frame to ${device.name}, towards${wire}`,
      );
    return plain(
      child
        ? `${capital(packet)} reaches ${node}'s ${device.name} with tag ${vlan}; ${child.name} takes the tag off and gives the frame to ${masterOf(child) ?? node}`
        : `${capital(packet)} reaches ${node}'s ${device.name} with tag ${vlan}, for which ${node} has no VLAN interface`,
    );
  }
  if (master !== null) {
    return plain(
      event.direction === 'in'
        ? `${capital(packet)} reaches ${node}'s ${device.name}, a port of ${master}`
        : `${master} sends ${packet} out by its port ${device.name}, towards${wire}`,
    );
  }
  if (payload.kind === 'arp') return plain(nicQuestion(telling, event, payload, device, wire));
  if (event.direction === 'in')
    return { text: `${capital(packet)} reaches ${node} on ${device.name}`, ending: 'source' };
  const to = macName(names, event.frame.dstMac);
  return { text: `${capital(packet)} leaves ${node} by ${device.name} for ${to}`, ending: 'header' };
}

function nicQuestion(
  { names }: Telling,
  { node, direction }: TraceEvent,
  payload: ArpPacket,
  device: Interface,
  wire: string,
): string {
  const target = addressName(names, payload.targetIp);
  if (direction === 'out') {
    return payload.operation === 'request'
      ? `${node} asks everybody on${wire} who has ${target}`
      : `${node} answers: ${formatIpv4(payload.senderIp)} is at its ${device.name}, ${payload.senderMac}`;
  }
  if (payload.operation === 'reply')
    return `${node} learns that ${addressName(names, payload.senderIp)} is at ${payload.senderMac}`;
  const own = names.owners.get(payload.targetIp)?.node === node;
  return own
    ? `${node} hears the question for ${formatIpv4(payload.targetIp)}, an address of its own`
    : `${node} hears the question for ${target}, which is not its own`;
}
