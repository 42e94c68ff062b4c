// What a trace shows, in the words in which the tables say it:
//
//   answered · ttl=63 · connected · connection refused · silence             what ping or connect() shows the sender
//   From 10.0.0.1 Destination Net Unreachable · Network is unreachable       the error that it prints, the errno in words
//   VM_6 sees 10.0.0.3 · VM_6 sees ttl 63                                    the request as it arrives
//   request routed by compute1 · answer routed by nobody                     who lowered the TTL, in order
//   request ends at compute2: secgroup-denied · answer ends at NODE: CODE    where it is lost and why
//   because bridge-missing at compute1                                       what led there
//   groups asked for the request on compute2                                 whose chains of instances decided, `nobody`
//   request on compute1 by -j nova-…                                         a rule that decided, as `iptables -S` has it
//   request VM_1.eth0 out 10.0.0.3>10.1.0.5 ttl 64                           a frame (legs as in the trace)
//   compute1 asks for 10.1.0.5                                               an ARP question
import type { Leg, Trace } from '../../server/core/simulator/trace.ts';
import { formatIpv4 } from '../../server/core/wire/address.ts';
import { hops, questions, seenSource } from '../simulator/support.ts';

/** Everything that holds of a trace. */
export function factsOf(trace: Trace): Set<string> {
  return new Set([
    ...sightOf(trace),
    ...arrivalOf(trace),
    ...(['request', 'reply'] as const).flatMap((leg) => legFacts(trace, leg)),
    ...trace.causes.map(({ code, node }) => `because ${code} at ${node}`),
    ...(['dhcp', 'request', 'reply', 'ack', 'error'] as const).flatMap((leg) =>
      hops(trace, leg).map((hop) => `${legName[leg]} ${hop}`),
    ),
    ...questions(trace),
  ]);
}

const legName: Record<Leg, string> = {
  arp: 'arp',
  dhcp: 'dhcp',
  request: 'request',
  reply: 'answer',
  ack: 'ack',
  error: 'error',
};

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

function sightOf({ stimulus, outcome, answer, icmpError, errno, events }: Trace): string[] {
  if (stimulus.kind === 'dhcp') return outcome === 'delivered' ? ['leased'] : ['no lease'];
  if (outcome === 'delivered' && stimulus.protocol === 'icmp') {
    const last = events.findLast(({ leg, action }) => leg === 'reply' && action === 'deliver')?.frame.payload;
    return ['answered', `ttl=${last?.kind === 'ipv4' ? last.ttl : '?'}`];
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
  if (end?.frame.payload.kind !== 'ipv4') return [];
  return [`${end.node} sees ${seenSource(trace)}`, `${end.node} sees ttl ${end.frame.payload.ttl}`];
}

function legFacts({ events, legs, reason }: Trace, leg: 'request' | 'reply'): string[] {
  if (legs[leg] === 'none') return [];
  const name = legName[leg];
  const own = events.filter((event) => event.leg === leg);
  const ttls = new Map<string, Set<number>>();
  for (const { node, direction, frame } of own) {
    if (direction === null || frame.payload.kind !== 'ipv4') continue;
    ttls.set(node, (ttls.get(node) ?? new Set()).add(frame.payload.ttl));
  }
  const routers = [...ttls].filter(([, seen]) => seen.size > 1).map(([node]) => node);
  const rules = own.flatMap(({ node, decision }) => (decision?.kind === 'rule' ? [{ node, ...decision }] : []));
  const guards = new Set(rules.filter(({ chain }) => /^nova-compute-(inst|sg)/.test(chain)).map(({ node }) => node));
  return [
    `${name} routed by ${routers.join(', ') || 'nobody'}`,
    `groups asked for the ${name} on ${[...guards].join(', ') || 'nobody'}`,
    ...rules.map(({ node, text }) => `${name} on ${node} by ${text.replace(/^-A \S+ /, '')}`),
    ...(legs[leg] === 'dropped' && reason ? [`${name} ends at ${reason.node}: ${reason.code}`] : []),
  ];
}
