// The one-clause messages of reasons and causes. Longer sentences about hops are made by views.
import { formatIpv4 } from '../wire/address.ts';
import type { Decision, ReasonCode, TraceEvent } from './trace.ts';

/** Why a packet ended at this event, in one clause. */
export function reasonMessage(event: TraceEvent): string {
  const { node, frame, leg } = event;
  const { payload } = frame;
  const to = payload.kind === 'ipv4' ? formatIpv4(payload.dst) : formatIpv4(payload.targetIp);
  const from = payload.kind === 'ipv4' ? formatIpv4(payload.src) : formatIpv4(payload.senderIp);
  const what = leg === 'reply' ? 'the answer' : leg === 'error' ? 'the error' : 'the packet';
  const by = event.interface ?? node;
  const next = event.decision?.kind === 'neighbour' ? formatIpv4(event.decision.address) : to;
  switch (event.reason as ReasonCode) {
    case 'no-route':
      return `${node} has no route to ${to}`;
    case 'route-unreachable':
      return `${node} has a route that calls ${to} unreachable`;
    case 'route-prohibited':
      return event.decision?.kind === 'setting'
        ? `${to} is a broadcast address, to which ${node} lets no plain program send`
        : `${node} has a route that forbids ${to}`;
    case 'route-blackhole':
      return `${node} has a route that swallows ${what} to ${to}`;
    case 'forwarding-off':
      return `${node} does not forward, and ${to} is not its own`;
    case 'host-unreachable':
      return `${next} never answered ${node}'s ARP questions`;
    case 'arp-failed':
      return `${next} never answered ${node}'s ARP questions`;
    case 'vlan-not-trunked':
      return `the port ${by} of ${node} does not carry ${vlanOf(event)}`;
    case 'link-missing':
      return event.decision?.kind === 'carrier' ? carrierMessage(event.decision) : `${by} of ${node} has no wire`;
    case 'no-interface':
      return `${node} has no interface for ${vlanOf(event)}`;
    case 'secgroup-denied':
      return `no security group rule lets ${from} reach ${to}`;
    case 'forward-denied':
      return `a filter rule of ${node} drops ${what} from ${from} to ${to}`;
    case 'dhcp-isolated':
      return `${node} keeps DHCP and ARP of hosts with a shared gateway address apart`;
    case 'spoofing-denied':
      return `the spoofing filter at ${by} lets nothing pass with a foreign MAC or address`;
    case 'rp-filter':
      return `rp_filter of ${node} refuses ${from} on ${by}`;
    case 'martian':
      return `${node} does not believe a packet from ${from} on ${by}`;
    case 'conntrack-invalid':
      return `${what} belongs to no connection that ${node} has seen`;
    case 'hairpin-off':
      return `${by} does not send a frame back where it came from`;
    case 'not-addressed':
      return event.decision?.kind === 'setting'
        ? `${to} is a broadcast address, and ${node} answers nobody who asks one`
        : `${what} is for somebody else than ${node}`;
    case 'wrong-source':
      return `${from} answered, which is not the address that was asked`;
    case 'ttl-exceeded':
      return `the TTL of ${what} ran out at ${node}`;
    case 'no-lease':
      return `no DHCP server has a lease for this MAC`;
    case 'limit':
      return limitMessage(event, to);
  }
}

/** Why a wire has no carrier, in one clause. */
export function carrierMessage(wire: Extract<Decision, { kind: 'carrier' }>): string {
  return wire.interface === null ? `${wire.node} is down` : `${wire.node}'s ${wire.interface} has no carrier`;
}

function limitMessage({ decision, node }: TraceEvent, to: string): string {
  if (decision?.kind !== 'setting') return 'the simulation reached its limit';
  if (decision.setting === 'multicast') return `${to} is a multicast address, which the simulation does not follow`;
  if (decision.setting === 'maximumCrossings')
    return `frames go round in a loop of switches at ${node} for ever, so nothing gets through: take one of its links out`;
  return `the simulation reached its limit (${decision.setting} ${decision.value})`;
}

function vlanOf(event: TraceEvent): string {
  if (event.decision?.kind === 'vlan' && event.decision.vlan !== 0) return `VLAN ${event.decision.vlan}`;
  return event.frame.vlan === null ? 'untagged frames' : `VLAN ${event.frame.vlan}`;
}
