// Sentences for decisions below IP: ARP, a bridge's or switch's table, VLAN tags. Knows no source text.
import { formatVlanRange } from '../network/print-tables.ts';
import { carrierMessage } from '../simulator/messages.ts';
import type { Decision, TraceEvent } from '../simulator/trace.ts';
import { broadcastMac, formatIpv4 } from '../wire/address.ts';
import { addressName, interfaceOf, listed, machineOf, macName, type Names, peerOf, type Scene } from './names.ts';
import { packetWords } from './packet-words.ts';
import type { Telling } from './telling.ts';

type LinkDecision = Extract<Decision, { kind: 'neighbour' | 'forwarding' | 'vlan' }>;

/** Why the frame went to that MAC, that port or that VLAN. */
export function linkSentence(telling: Telling, event: TraceEvent, decision: LinkDecision): string {
  switch (decision.kind) {
    case 'neighbour':
      return neighbourSentence(telling, event, decision);
    case 'forwarding':
      return forwardingSentence(telling, event, decision);
    case 'vlan':
      return vlanSentence(telling, event, decision);
  }
}

/** What ended a frame for want of a wire; null where nothing did. */
export function lossSentence({ reason, node, interface: device, frame, decision }: TraceEvent): string | null {
  if (reason !== 'link-missing') return null;
  const what = packetWords(frame);
  if (decision?.kind !== 'carrier') return `No cable is plugged into ${node}'s ${device}, so ${what} is lost there`;
  const isHere = decision.node === node && (decision.interface === null || decision.interface === device);
  const there = isHere ? 'there' : `at ${node}'s ${device}`;
  return `${carrierMessage(decision)}, so ${what} is lost ${there}`;
}

function neighbourSentence(
  telling: Telling,
  event: TraceEvent,
  decision: Extract<Decision, { kind: 'neighbour' }>,
): string {
  const { node } = event;
  const address = addressName(telling.names, decision.address);
  if (event.action === 'drop') {
    const whose = telling.names.owners.has(decision.address)
      ? 'the question does not get through to it'
      : 'nobody there has that address';
    const told = event.reason === 'host-unreachable' ? ' and tells the sender "host unreachable"' : '';
    const { attempt } = decision;
    const often = attempt === 3 ? 'three times' : attempt === 1 ? 'once' : `${attempt} times`;
    return `${node} asked ${often} who has ${address} and got no answer: ${whose}, so ${node} gives up${told}`;
  }
  if (decision.mac === null) {
    const again = decision.attempt > 1 ? `, for the ${ordinal(decision.attempt)} time` : '';
    return `${node} needs the MAC of ${address} and does not know it yet, so it asks everybody on that wire${again}`;
  }
  if (event.action === 'answer') {
    return `${formatIpv4(decision.address)} is an address of ${node}, so ${node} answers: it is at ${decision.mac}`;
  }
  const { payload } = event.frame;
  if (payload.kind === 'arp' && payload.operation === 'request') {
    return `The question is about ${node}'s own ${formatIpv4(payload.targetIp)}; by the way ${node} learns that ${address} is at ${decision.mac}`;
  }
  return `${node} knows now that ${address} is at ${decision.mac}, and remembers it`;
}

function forwardingSentence(
  telling: Telling,
  event: TraceEvent,
  decision: Extract<Decision, { kind: 'forwarding' }>,
): string {
  const { names } = telling;
  const who = bridgeName(names, event.node, event.interface);
  const lane = decision.vlan === null ? '' : ` of VLAN ${decision.vlan}`;
  const mac = macName(names, decision.mac);
  if (event.action === 'learn') {
    const port = decision.port ?? event.interface ?? '';
    return `${event.node} learns that ${mac} is behind ${portName(names, event.node, port)}`;
  }
  if (event.action === 'drop') return uselessSentence(telling, event, decision.mac);
  if (decision.port !== null) return choiceWords(names, event.node, who, decision.port, mac);
  return decision.mac === broadcastMac
    ? `A broadcast is for everybody, so ${who} copies it to all its other ports${lane}`
    : `${who} does not know where ${mac} is, so it copies the frame to all its other ports${lane}`;
}

/** Why a bridge, or a switch by one of its ports, sends a frame for that receiver out by one port alone. */
export function portChoiceSentence(names: Names, scene: Scene, name: string, port: string, receiver: string): string {
  return choiceWords(names, scene.name, bridgeName(names, scene.name, name), port, receiver);
}

function choiceWords(names: Names, node: string, who: string, port: string, receiver: string): string {
  return `${who} knows that ${receiver} is behind ${portName(names, node, port)}, so only that port gets the frame`;
}

/** The bridge, which is an interface, or the switch, whose interfaces are ports. */
function bridgeName(names: Names, node: string, name: string | null): string {
  return name !== null && interfaceOf(names, node, name) ? name : node;
}

/** A copy that reached somebody whom it doesn't concern, or a port with nothing behind it. */
function uselessSentence(telling: Telling, event: TraceEvent, mac: string): string {
  const { node } = event;
  const { payload } = event.frame;
  if (event.reason === 'no-interface') {
    const bridge = machineOf(telling.names, node) ? (event.interface ?? node) : node;
    return `${bridge} has no other port that the frame could leave by, so it ends here`;
  }
  if (payload.kind === 'arp') {
    const about = addressName(telling.names, payload.operation === 'request' ? payload.targetIp : payload.senderIp);
    return `${node} drops its copy: ${payload.operation === 'request' ? 'the question is' : 'the answer is'} about ${about}, not about ${node}`;
  }
  return mac === broadcastMac
    ? `${node} drops its copy of the broadcast: nothing on ${node} waits for it`
    : `${node} drops its copy: the frame is meant for ${macName(telling.names, mac)}`;
}

function vlanSentence(telling: Telling, event: TraceEvent, decision: Extract<Decision, { kind: 'vlan' }>): string {
  const { vlan, device } = decision;
  switch (event.action) {
    case 'tag':
    case 'untag':
      return tagSentence(event.action, decision);
    case 'drop':
      return event.reason === 'vlan-not-trunked'
        ? `The port ${device} of ${event.node} carries ${carriedWords(telling, event.node, device)}, so the frame ${vlan === 0 ? 'without a tag' : `of VLAN ${vlan}`} ends here without a word`
        : `${event.node} has no VLAN interface for tag ${vlan} on ${device}, so nobody there takes ${packetWords(event.frame)}`;
    default:
      return `${device} carries VLAN ${vlan}`;
  }
}

/** What an 802.1Q interface does to a frame. */
export function tagSentence(
  action: 'tag' | 'untag',
  { vlan, device }: { readonly vlan: number; readonly device: string },
): string {
  return action === 'tag'
    ? `${device} puts on tag ${vlan} and hands the frame to its NIC`
    : `${device} takes off tag ${vlan}`;
}

/** What a switch's port lets through: `VLAN 100 only`, `VLANs 100 and 103–110 only`, `no VLAN`, `VLAN 102 untagged`. */
function carriedWords(telling: Telling, node: string, name: string): string {
  const wire = telling.names.nodes.get(node);
  const port = wire?.kind === 'switch' ? wire.ports.find((each) => each.name === name) : undefined;
  if (!port) return 'other VLANs';
  if (port.access !== null) return `VLAN ${port.access} untagged`;
  if (port.trunk === 'all') return 'every VLAN';
  if (port.trunk.length === 0) return 'no VLAN';
  const [only] = port.trunk;
  const plural = port.trunk.length > 1 || (only && only.first !== only.last) ? 's' : '';
  return `VLAN${plural} ${listed(port.trunk.map((range) => formatVlanRange(range, '–')))} only`;
}

function portName(names: Names, node: string, port: string): string {
  const peer = peerOf(names, node, port);
  return peer && !port.includes(peer.node) ? `${port} (towards ${peer.node})` : port;
}

function ordinal(count: number): string {
  return ['zeroth', 'first', 'second', 'third'][count] ?? `${count}th`;
}
