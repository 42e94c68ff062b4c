// What a trace shows, in the words in which the tables say it:
//
//   answered · ttl=63 · connected · connection refused · silence             what ping or connect() shows the sender
//   From 10.0.0.1 Destination Net Unreachable · Network is unreachable       the error that it prints, the errno in words
//   VM_6 sees 10.0.0.3 · VM_6 sees ttl 63                                    the request as it arrives
//   request routed by compute1 · answer routed by nobody                     who lowered the TTL, in order
//   request ends at compute2: secgroup-denied · answer ends at NODE: CODE    where it is lost and why
//   because bridge-missing at compute1                                       what led there
//   groups asked for the request on compute2                                 whose chains of instances decided, `nobody`
//   request on compute1 by -s 10.0.0.0/24 -j ACCEPT                          a rule that decided, as `iptables -S` has it
//   request is NEW to compute1                                               what conntrack said of it
//   request meets FORWARD of compute1 with ttl 63                            what its rules see
//   request on compute1: PREROUTING dnat, route, FORWARD accept              all that a machine decided, in order
//   request VM_1.eth0 out 10.0.0.3>10.1.0.5 ttl 64                           a frame (of the leg arp: the question or answer)
//   request VM_6.eth0 in from compute1.br102 to VM_6.eth0                    its MAC addresses, by owner (`all`: broadcast)
//   compute1 asks for 10.1.0.5 · compute1 asks for 10.1.0.5 3 times          an ARP question
//   the error quotes 10.0.0.3>8.8.8.8 ttl 1                                  the packet quoted to the sender
//   offer of 10.0.0.3, router 10.0.0.1, server 10.0.0.1                      what a DHCP message says to the client
//   dhcp dropped at compute2.br100: no-lease                                 any frame's end for a reason of its own
import type { Machine, Network } from '../../server/core/network/network.ts';
import type { Leg, Trace, TraceEvent } from '../../server/core/simulator/trace.ts';
import { broadcastMac, formatIpv4, type Ipv4 } from '../../server/core/wire/address.ts';
import type { Ipv4Packet } from '../../server/core/wire/packet.ts';
import { hops, questions, seenSource } from '../simulator/support.ts';

const legName = { arp: 'arp', dhcp: 'dhcp', request: 'request', reply: 'answer', ack: 'ack', error: 'error' } as const;
const legs = Object.keys(legName) as Leg[];

/** iputils' words for an ICMP error (ping, pr_icmph). */
const pingWords: Record<string, string> = {
  '3/0': 'Destination Net Unreachable',
  '3/1': 'Destination Host Unreachable',
  '3/3': 'Destination Port Unreachable',
  '3/13': 'Packet filtered',
  '11/0': 'Time to live exceeded',
};

/** The C library's words for an errno. */
const errnoWords: Record<string, string> = {
  EPERM: 'Operation not permitted',
  ENETUNREACH: 'Network is unreachable',
  EHOSTUNREACH: 'No route to host',
};

/** Everything that holds of a trace. */
export function factsOf(network: Network, trace: Trace): Set<string> {
  const owners = ownersOf(network);
  return new Set([
    ...sightOf(trace),
    ...arrivalOf(trace),
    ...(['request', 'reply'] as const).flatMap((leg) => legFacts(trace, leg)),
    ...(['dhcp', 'request', 'reply', 'ack', 'error'] as const).flatMap((leg) => decisionsOf(trace, leg)),
    ...trace.causes.map(({ code, node }) => `because ${code} at ${node}`),
    ...legs.flatMap((leg) => hops(trace, leg).map((hop) => `${legName[leg]} ${hop}`)),
    ...trace.events.flatMap((event) => frameFacts(event, owners)),
    ...countsOf(questions(trace)),
  ]);
}

/** Each question, and how often it was asked. */
function countsOf(asked: readonly string[]): string[] {
  return asked.flatMap((one) => [one, `${one} ${asked.filter((other) => other === one).length} times`]);
}

function sightOf({ stimulus, outcome, answer, icmpError, errno, events }: Trace): string[] {
  if (stimulus.kind === 'dhcp') return outcome === 'delivered' ? ['leased'] : ['no lease'];
  if (outcome === 'delivered' && stimulus.protocol === 'icmp') {
    const last = events.findLast(({ leg, action }) => leg === 'reply' && action === 'deliver');
    return ['answered', `ttl=${last && packetOf(last)?.ttl}`];
  }
  if (outcome === 'delivered') return [answer === 'reply' ? 'connected' : `connection ${answer}`];
  const words = errno === null ? [] : [errnoWords[errno] ?? errno];
  if (icmpError) {
    const { from, type, code } = icmpError;
    return [`From ${formatIpv4(from)} ${pingWords[`${type}/${code}`]}`, ...words];
  }
  return words.length > 0 ? words : ['silence'];
}

function arrivalOf(trace: Trace): string[] {
  const end = trace.events.findLast(({ leg, action }) => leg === 'request' && action === 'deliver');
  const packet = end && packetOf(end);
  const error = trace.events.findLast(({ leg, action }) => leg === 'error' && action === 'deliver');
  const body = error && packetOf(error)?.body;
  const quoted = body?.kind === 'icmp' ? body.quoted : null;
  return [
    ...(packet ? [`${end.node} sees ${seenSource(trace)}`, `${end.node} sees ttl ${packet.ttl}`] : []),
    ...(quoted ? [`the error quotes ${formatIpv4(quoted.src)}>${formatIpv4(quoted.dst)} ttl ${quoted.ttl}`] : []),
  ];
}

function legFacts(trace: Trace, leg: 'request' | 'reply'): string[] {
  if (trace.legs[leg] === 'none') return [];
  const name = legName[leg];
  const own = trace.events.filter((event) => event.leg === leg);
  const routers = own.filter((event) => event.direction === 'out' && lowersTtl(trace, event)).map(({ node }) => node);
  const guards = own.flatMap(({ node, decision }) =>
    decision?.kind === 'rule' && /^nova-compute-(inst|sg)/.test(decision.chain) ? [node] : [],
  );
  return [
    `${name} routed by ${[...new Set(routers)].join(', ') || 'nobody'}`,
    `groups asked for the ${name} on ${[...new Set(guards)].join(', ') || 'nobody'}`,
    ...(trace.legs[leg] === 'dropped' && trace.reason
      ? [`${name} ends at ${trace.reason.node}: ${trace.reason.code}`]
      : []),
  ];
}

/** Whether a frame leaves its machine with a lower TTL than it came in with. */
function lowersTtl({ events }: Trace, event: TraceEvent): boolean {
  for (let each = events[(event.parent ?? 0) - 1]; each; each = events[(each.parent ?? 0) - 1]) {
    if (each.node !== event.node || each.leg !== event.leg || each.action === 'answer') return false;
    if (each.direction === 'in') return (packetOf(each)?.ttl ?? 0) > (packetOf(event)?.ttl ?? 0);
  }
  return false;
}

/** Rules, states and the whole sequence of each machine. */
function decisionsOf(trace: Trace, leg: Exclude<Leg, 'arp'>): string[] {
  const name = legName[leg];
  const sequences = new Map<string, string[]>();
  const facts: string[] = [];
  for (const event of trace.events) {
    const { node, decision, action } = event;
    if (event.leg !== leg || event.direction !== null || !decision) continue;
    const sequence = sequences.get(node) ?? [];
    sequences.set(node, sequence);
    if (decision.kind === 'route') sequence.push('route');
    if (decision.kind === 'conntrack') sequence.push(action);
    if (decision.kind === 'conntrack') facts.push(`${name} is ${decision.state} to ${node}`);
    if (decision.kind !== 'rule') continue;
    if (decision.table !== 'ebtables') sequence.push(`${decision.hook} ${action}`);
    facts.push(`${name} meets ${decision.hook} of ${node} with ttl ${packetOf(event)?.ttl}`);
    facts.push(`${name} on ${node} by ${decision.text.replace(/^-A \S+ /, '')}`);
    if (decision.state !== null) facts.push(`${name} is ${decision.state} to ${node}`);
  }
  return [
    ...facts,
    ...[...sequences]
      .filter(([, words]) => words.length > 0)
      .map(([node, words]) => `${name} on ${node}: ${words.join(', ')}`),
  ];
}

function frameFacts(event: TraceEvent, owners: ReadonlyMap<string, string>): string[] {
  const { leg, node, direction, reason, frame } = event;
  const name = legName[leg];
  const place = `${node}.${event.interface}`;
  if (reason !== null && reason !== 'not-addressed') return [`${name} dropped at ${place}: ${reason}`];
  const body = packetOf(event)?.body;
  if (event.action === 'deliver' && body?.kind === 'udp' && body.dhcp) {
    const { type, yiaddr, router, serverId } = body.dhcp;
    return [`${type} of ${text(yiaddr)}, router ${text(router)}, server ${text(serverId)}`];
  }
  const owner = (mac: string) => (mac === broadcastMac ? 'all' : (owners.get(mac) ?? mac));
  return direction === null
    ? []
    : [`${name} ${place} ${direction} from ${owner(frame.srcMac)} to ${owner(frame.dstMac)}`];
}

/** Whose a MAC address is; a bridge shares its VLAN interface's and is named for both. */
function ownersOf({ nodes }: Network): ReadonlyMap<string, string> {
  const machines = nodes.filter((node): node is Machine => node.kind === 'machine');
  return new Map(machines.flatMap(({ name, interfaces }) => interfaces.map((one) => [one.mac, `${name}.${one.name}`])));
}

function packetOf({ frame }: TraceEvent): Ipv4Packet | undefined {
  return frame.payload.kind === 'ipv4' ? frame.payload : undefined;
}

function text(address: Ipv4 | null): string {
  return address === null ? 'none' : formatIpv4(address);
}
