// Sentences for where a packet is answered, leased for or refused by a kernel setting: sockets, dnsmasq, rp_filter, TTL.
// Knows no source text.
import type { Decision, TraceEvent } from '../simulator/trace.ts';
import { formatIpv4 } from '../wire/address.ts';
import { addressName } from './names.ts';
import { capital, packetWords } from './packet-words.ts';
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
      return `${node} would answer ${source} by another interface than ${event.interface ?? 'this one'}, and rp_filter ${decision.value} drops what comes in the wrong way, without a word`;
    case 'forwarding-off':
      return `${node} has ip_forward 0: it is no router, so it drops ${what}, which is not for itself`;
    case 'ttl-exceeded':
      return `${capital(what)} has no hops left: ${node} would have to lower its TTL to 0, so it drops it`;
    case 'hairpin-off':
      return `${what} would have to leave by the port it came in by, which a bridge only does for a port in hairpin mode`.replace(/^the/, 'The');
    case 'martian':
      return `${node} does not believe a packet that comes from ${source}, one of its own addresses, and drops it as a martian`;
    case 'spoofing-denied':
      return `libvirt's filter lets an instance send only from its own MAC and address, so ${node} drops ${what} at ${event.interface ?? 'the port'}`;
    case 'limit':
      return `The simulation stops here: ${decision.setting} is ${decision.value}`;
    case 'wrong-source':
      return `The answer comes from ${source}, which is not the address that was asked, so ${node} does not take it for an answer`;
    case 'not-addressed':
      return `${node} drops its copy: ${what} is for somebody else`;
    default:
      return event.action === 'drop' ? `${node} drops ${what}: ${decision.setting} is ${decision.value}` : `${node}: ${decision.setting} is ${decision.value}`;
  }
}

function leaseSentence(telling: Telling, event: TraceEvent, decision: Extract<Decision, { kind: 'lease' }>): string {
  const { node } = event;
  const { lease } = decision;
  const packet = packetOf(event);
  const dhcp = packet?.body.kind === 'udp' ? packet.body.dhcp : null;
  const asker = dhcp ? telling.names.macs.get(dhcp.clientMac)?.node : undefined;
  if (!lease) {
    return `${node}'s dnsmasq hears the broadcast too, but has no lease for ${asker ?? 'that MAC'}, which is no instance of ${node}: "no address available", and it keeps quiet`;
  }
  const router = lease.router === null ? 'no router' : `router ${addressName(telling.names, lease.router)}`;
  const word = dhcp?.type === 'request' ? 'confirms' : 'offers';
  return `${node}'s dnsmasq has a static lease for ${asker ?? lease.hostname} and ${word} ${formatIpv4(lease.address)}, ${router}`;
}

function socketSentence(telling: Telling, event: TraceEvent, decision: Extract<Decision, { kind: 'socket' }>): string {
  const { node } = event;
  const packet = packetOf(event);
  const from = packet ? addressName(telling.names, packet.src) : 'the sender';
  if (decision.protocol === 'dhcp') return `${node} takes the address and the router that it was given`;
  if (decision.protocol === 'icmp') {
    if (event.action === 'answer') return `${node}'s kernel answers every echo request, so it sends an echo reply to ${from}`;
    return event.leg === 'reply' || event.leg === 'error' ? `${capital(packetWords(event.frame))} has reached ${node}, which asked` : `${capital(packetWords(event.frame))} has reached ${node}`;
  }
  const port = `${decision.protocol} port ${decision.port ?? '?'}`;
  if (event.leg !== 'request') return `${capital(packetWords(event.frame))} has reached ${node}`;
  if (decision.open) return `Something listens on ${port} of ${node}, so ${node} answers ${from}`;
  const refusal = decision.protocol === 'tcp' ? 'RST ("Connection refused")' : '"port unreachable"';
  return `Nothing listens on ${port} of ${node}, so its kernel answers ${from} with ${refusal}`;
}
