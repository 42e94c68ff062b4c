// Sentences for where a packet is answered, leased for or refused by a kernel setting: sockets, dnsmasq, rp_filter, TTL.
// Knows no source text.
import type { Decision, TraceEvent } from '../simulator/trace.ts';
import { contains, formatIpv4 } from '../wire/address.ts';
import { addressName, machineOf } from './names.ts';
import { packetWords, packetWordsAtHead } from './packet-words.ts';
import { packetOf, type Telling } from './telling.ts';

type ServiceDecision = Extract<Decision, { kind: 'lease' | 'socket' }>;
type SettingDecision = Extract<Decision, { kind: 'setting' | 'prefix' }>;

/** Who answers, and what. */
export function serviceSentence(telling: Telling, event: TraceEvent, decision: ServiceDecision): string {
  return decision.kind === 'lease' ? leaseSentence(telling, event, decision) : socketSentence(telling, event, decision);
}

/** Which setting of the kernel, or of libvirt, decided. */
export function settingSentence(telling: Telling, event: TraceEvent, decision: SettingDecision): string {
  const packet = packetOf(event);
  const what = packetWords(event.frame);
  const { node } = event;
  const source = packet ? addressName(telling.names, packet.src) : 'its source';
  if (decision.kind === 'prefix') return `${node}: ${decision.text}`;
  switch (event.reason) {
    case 'rp-filter':
      return `${backWords(telling, event)}, and rp_filter ${decision.value} drops what comes in the wrong way, without a word`;
    case 'forwarding-off':
      return `${node} has ip_forward 0: it is no router, so it drops ${what}, which is not for itself`;
    case 'ttl-exceeded':
      return `${packetWordsAtHead(event.frame)} has no hops left: ${node} would have to lower its TTL to 0, so it drops it`;
    case 'hairpin-off':
      return `${what} would have to leave by the port it came in by, which a bridge only does for a port in hairpin mode`.replace(
        /^the/,
        'The',
      );
    case 'martian':
      return `${node} does not believe a packet that comes from ${source}, ${martianWords(telling, event)}, and drops it as a martian`;
    case 'spoofing-denied':
      return `libvirt's filter ${decision.setting} lets an instance send only from its own ${decision.setting === 'no-mac-spoofing' ? 'MAC' : 'address'}, so ${node} drops ${what} at ${event.interface ?? 'the port'}`;
    case 'conntrack-invalid':
      return `${node} drops ${what} to ${packet ? addressName(telling.names, packet.dst) : 'its receiver'}: the connection it is about is translated, so the shorter way would lead past the translation`;
    case 'limit':
      if (decision.setting === 'maximumCrossings')
        return `The frame has crossed ${decision.value} wires and goes round in a loop of switches: the simulation leaves it there`;
      return `The simulation stops here: ${decision.setting} is ${decision.value}`;
    case 'wrong-source':
      return `The answer comes from ${source}, which is not the address that was asked, so ${node} does not take it for an answer`;
    case 'route-prohibited':
      return `${decision.value} is a broadcast address, to which ${node}'s kernel lets a program send only if it asks for that (SO_BROADCAST)`;
    case 'not-addressed':
      if (decision.setting === 'broadcast')
        return `${decision.value} is a broadcast address, and nobody answers who is asked by one`;
      return `${node} drops its copy: ${what} is for somebody else`;
    default:
      return event.action === 'drop'
        ? `${node} drops ${what}: ${decision.setting} is ${decision.value}`
        : `${node}: ${decision.setting} is ${decision.value}`;
  }
}

/** Where an answer to the packet's source would leave, which rp_filter compares with where the packet came in. */
function backWords(telling: Telling, event: TraceEvent): string {
  const { node } = event;
  const src = packetOf(event)?.src ?? 0;
  const source = addressName(telling.names, src);
  const here = event.interface ?? 'this interface';
  const back = machineOf(telling.names, node)
    ?.routes.filter(({ to }) => contains(to, src))
    .sort((a, b) => b.to.length - a.to.length)[0];
  if (back?.type !== 'unicast') return `${node} has no way back to ${source}`;
  if (back.device === null) return `${node} would answer ${source} by another interface than ${here}`;
  return `${node} would answer ${source} by ${back.device}, but the packet came in by ${here}`;
}

/** What is wrong with a source that no packet from outside can have. */
function martianWords(telling: Telling, event: TraceEvent): string {
  const { node } = event;
  const packet = packetOf(event);
  const src = packet?.src ?? 0;
  const held = machineOf(telling.names, node)?.interfaces.some(({ addresses }) =>
    addresses.some(({ address }) => address === src),
  );
  if (held) return 'one of its own addresses';
  if (src === 0) return 'which is no address';
  if (src >>> 24 === 127) return 'a loopback address';
  if (src >>> 28 === 14) return 'a multicast address';
  if (packet && packet.dst >>> 24 === 127) return `to the loopback address ${formatIpv4(packet.dst)}`;
  return 'a broadcast address';
}

function leaseSentence(telling: Telling, event: TraceEvent, decision: Extract<Decision, { kind: 'lease' }>): string {
  const { node } = event;
  const { lease } = decision;
  const packet = packetOf(event);
  const dhcp = packet?.body.kind === 'udp' ? packet.body.dhcp : null;
  const asker = dhcp ? telling.names.macs.get(dhcp.clientMac)?.node : undefined;
  if (!lease && dhcp?.type === 'request' && dhcp.serverId !== null && !holdsAddress(telling, node, dhcp.serverId)) {
    return `${node}'s dnsmasq hears that ${asker ?? 'the instance'} chose the server ${addressName(telling.names, dhcp.serverId)}, and keeps quiet`;
  }
  if (!lease) {
    return `${node}'s dnsmasq hears the broadcast too, but has no lease for ${asker ?? 'that MAC'}, which is no instance of ${node}: "no address available", and it keeps quiet`;
  }
  const router = lease.router === null ? 'no router' : `router ${addressName(telling.names, lease.router)}`;
  const word = dhcp?.type === 'ack' ? 'confirms' : 'offers';
  return `${node}'s dnsmasq has a static lease for ${asker ?? lease.hostname} and ${word} ${formatIpv4(lease.address)}, ${router}`;
}

function holdsAddress(telling: Telling, node: string, address: number): boolean {
  return telling.names.owners.get(address)?.node === node;
}

function socketSentence(telling: Telling, event: TraceEvent, decision: Extract<Decision, { kind: 'socket' }>): string {
  const { node } = event;
  const packet = packetOf(event);
  if (decision.protocol === 'dhcp') return bootSentence(telling, event, decision.open);
  if (event.action === 'drop') return `${node} drops ${packetWords(event.frame)}: no program on ${node} waits for it`;
  if (event.action === 'answer') {
    const to = packet ? addressName(telling.names, packet.dst) : 'the sender';
    if (decision.protocol === 'icmp')
      return `${node}'s kernel answers every echo request: it sends an echo reply to ${to}`;
    if (!decision.open)
      return `Nothing listens on ${portWords(telling, decision)} of ${node}, so its kernel answers ${to} with RST ("Connection refused")`;
    return `Something listens on ${portWords(telling, decision)} of ${node}, so ${node} answers ${to}`;
  }
  if (decision.protocol === 'icmp') {
    const asked = event.leg === 'reply' || event.leg === 'error';
    return `${packetWordsAtHead(event.frame)} has reached ${node}${asked ? ', which asked' : ''}`;
  }
  if (event.leg !== 'request') return `${packetWordsAtHead(event.frame)} has reached ${node}`;
  const port = portWords(telling, decision);
  return decision.open
    ? `${packetWordsAtHead(event.frame)} has reached ${port} of ${node}, where something listens`
    : `${packetWordsAtHead(event.frame)} has reached ${node}, where nothing listens on ${port}`;
}

/** `tcp port 22`, made once for the hops at which it is said. */
function portWords({ port: said }: Telling, { protocol, port }: Extract<Decision, { kind: 'socket' }>): string {
  if (said.of !== port || said.protocol !== protocol) {
    said.of = port;
    said.protocol = protocol;
    said.words = `${protocol} port ${port ?? '?'}`;
  }
  return said.words;
}

function bootSentence(telling: Telling, event: TraceEvent, open: boolean): string {
  const { node } = event;
  const packet = packetOf(event);
  const dhcp = packet?.body.kind === 'udp' ? packet.body.dhcp : null;
  if (!open)
    return `No DHCP server of ${node} listens on ${event.interface ?? 'that interface'}, so ${node} ignores its copy`;
  const router = dhcp?.router == null ? 'no router' : `the router ${addressName(telling.names, dhcp.router)}`;
  const address = dhcp?.yiaddr == null ? 'its address' : formatIpv4(dhcp.yiaddr);
  switch (dhcp?.type) {
    case 'offer':
      return `${node} likes the offer of ${address} and asks everybody for exactly that`;
    case 'ack':
      return `${node} now has ${address} and ${router}`;
    case 'nak':
      return `${node} is refused the address`;
    default:
      return `${node}'s dnsmasq listens on ${event.interface ?? 'that interface'} and gets ${packetWords(event.frame)}`;
  }
}
