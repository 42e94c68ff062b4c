// Sentences for ARP questions and answers as they show on an interface. Knows no source text.
import type { Interface, Machine } from '../network/network.ts';
import type { TraceEvent } from '../simulator/trace.ts';
import { formatIpv4 } from '../wire/address.ts';
import type { ArpPacket } from '../wire/packet.ts';
import { addressName, macName, type Names, type Scene } from './names.ts';
import { networkWords, wireWords } from './sentences-frames.ts';

/** What a question or an answer means at this interface; null where it is told as any other frame. */
export function arpSentence(names: Names, event: TraceEvent, scene: Scene, payload: ArpPacket): string | null {
  const { machine } = scene;
  const device = event.interface === null ? undefined : scene.interfaces.get(event.interface);
  if (!machine || !device) return null;
  const { kind } = device.device;
  if (machine.role === 'instance')
    return kind === 'loopback' ? null : instanceQuestion(names, event, payload, machine, device);
  if (kind === 'bridge' && event.direction !== 'in') return bridgeQuestion(names, event, payload, device);
  if (kind !== 'physical' || event.frame.vlan !== null || device.device.master !== null) return null;
  return nicQuestion(names, event, payload, device, wireWords(names, scene, device.name));
}

function instanceQuestion(
  names: Names,
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

function bridgeQuestion(names: Names, { node }: TraceEvent, payload: ArpPacket, device: Interface): string {
  return payload.operation === 'request'
    ? `${node} asks everybody on ${device.name}${networkWords(names, device.name)} who has ${addressName(names, payload.targetIp)}`
    : `${node} answers on ${device.name}: ${formatIpv4(payload.senderIp)} is at ${payload.senderMac}, its own MAC there`;
}

function nicQuestion(
  names: Names,
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
