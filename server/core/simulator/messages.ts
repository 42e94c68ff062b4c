// The one-clause messages of reasons and causes. Longer sentences about hops are made by views.
import { formatIpv4 } from '../wire/address.ts';
import type { ReasonCode, TraceEvent } from './trace.ts';

/** Why a packet ended at this event, in one clause. */
export function reasonMessage(event: TraceEvent): string {
  const { node, frame, leg } = event;
  const { payload } = frame;
  const to = payload.kind === 'ipv4' ? formatIpv4(payload.dst) : formatIpv4(payload.targetIp);
  const from = payload.kind === 'ipv4' ? formatIpv4(payload.src) : formatIpv4(payload.senderIp);
  const what = leg === 'reply' ? 'the answer' : leg === 'error' ? 'the error' : 'the packet';
  const by = event.interface ?? node;
  const next = event.decision?.kind === 'neighbour' ? formatIpv4(event.decision.address) : to;
  const texts: Record<ReasonCode, string> = {
    'no-route': `${node} has no route to ${to}`,
    'route-unreachable': `${node} has a route that calls ${to} unreachable`,
    'route-prohibited':
      event.decision?.kind === 'setting'
        ? `${to} is a broadcast address, to which ${node} lets no plain program send`
        : `${node} has a route that forbids ${to}`,
    'route-blackhole': `${node} has a route that swallows ${what} to ${to}`,
    'forwarding-off': `${node} does not forward, and ${to} is not its own`,
    'host-unreachable': `${next} never answered ${node}'s ARP questions`,
    'arp-failed': `${next} never answered ${node}'s ARP questions`,
    'vlan-not-trunked': `the port ${by} of ${node} does not carry ${vlanOf(event)}`,
    'link-missing': `${by} of ${node} has no wire`,
    'no-interface': `${node} has no interface for ${vlanOf(event)}`,
    'secgroup-denied': `no security group rule lets ${from} reach ${to}`,
    'forward-denied': `a filter rule of ${node} drops ${what} from ${from} to ${to}`,
    'dhcp-isolated': `${node} keeps DHCP and ARP of hosts with a shared gateway address apart`,
    'spoofing-denied': `the spoofing filter at ${by} lets nothing pass with a foreign MAC or address`,
    'rp-filter': `rp_filter of ${node} refuses ${from} on ${by}`,
    martian: `${node} does not believe a packet from ${from} on ${by}`,
    'conntrack-invalid': `${what} belongs to no connection that ${node} has seen`,
    'hairpin-off': `${by} does not send a frame back where it came from`,
    'not-addressed':
      event.decision?.kind === 'setting'
        ? `${to} is a broadcast address, and ${node} answers nobody who asks one`
        : `${what} is for somebody else than ${node}`,
    'wrong-source': `${from} answered, which is not the address that was asked`,
    'ttl-exceeded': `the TTL of ${what} ran out at ${node}`,
    'no-lease': `no DHCP server has a lease for this MAC`,
    limit: limitMessage(event, to),
  };
  return texts[event.reason as ReasonCode];
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
