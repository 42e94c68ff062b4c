// The verdict of a trace in words: did it arrive, why not, what does the sender see and from whom, and what would help.
// A function of network and trace; knows no source text.
import type { Segment } from '../network/network.ts';
import type { CauseCode, Finding, TraceEvent } from '../simulator/trace.ts';
import { formatIpv4, formatPrefix } from '../wire/address.ts';
import { addressFrom } from './address-in-text.ts';
import { addressName, listed, machineOf, type Names, ownerName, segmentOf } from './names.ts';
import { capital, icmpErrorWords } from './packet-words.ts';
import type { Verdict } from './replay.ts';
import { askedAddress, packetOf, routersOf, type Telling } from './telling.ts';

/** The verdict: outcome, why, what the sender sees, what would help. */
export function verdictOf(telling: Telling): Verdict {
  return {
    outcome: outcomeSentence(telling),
    why: causeSentences(telling).join('; '),
    sight: sightSentence(telling),
    remedies: remedies(telling),
    tried: false,
  };
}

/** What came of it, in one sentence. */
export function outcomeSentence(telling: Telling): string {
  const { trace } = telling;
  const { stimulus, legs, reason } = trace;
  const sender = stimulus.from;
  if (stimulus.kind === 'dhcp') {
    return trace.outcome === 'delivered'
      ? `${sender} boots with ${leaseWords(telling)}`
      : `${sender} gets no lease: ${placeWords(reason)}`;
  }
  const target = targetName(telling);
  const { protocol } = stimulus;
  const request = protocol === 'icmp' ? 'echo request' : protocol === 'tcp' ? 'SYN' : 'datagram';
  const reply = protocol === 'icmp' ? 'echo reply' : 'answer';
  if (trace.outcome === 'delivered') {
    const there = arrivalTtl(telling, 'request');
    const sides = routingSides(telling);
    const back = arrivalTtl(telling, 'reply') ?? arrivalTtl(telling, 'error');
    if (trace.answer === 'refused')
      return `${sender}'s SYN reaches ${target}${ttl(there)}, where nothing listens on port ${stimulus.port}: "Connection refused"; the network did its work`;
    if (trace.answer === 'port-unreachable')
      return `${sender}'s datagram reaches ${target}${ttl(there)}, where nothing listens on port ${stimulus.port}: "port unreachable"; the network did its work`;
    if (there !== null && there === back)
      return `${sender}'s ${request} reaches ${target}, and the ${reply} comes back, with TTL ${there} both ways${sides}`;
    return `${sender}'s ${request} reaches ${target}${ttl(there)}, and the ${reply} comes back${ttl(back)}${sides}`;
  }
  if (legs.request === 'delivered')
    return `${sender}'s ${request} reaches ${target}${ttl(arrivalTtl(telling, 'request'))}, but the ${reply} never comes back: ${placeWords(reason)}`;
  return `${sender}'s ${request} never reaches ${target}: ${placeWords(reason)}`;
}

/** Who routed which direction, where these are not the same machines. */
function routingSides(telling: Telling): string {
  const { request, reply } = routersOf(telling);
  const same = request.length === reply.length && request.every((node) => reply.includes(node));
  if (same || request.length === 0 || reply.length === 0) return '';
  return `; ${listed(request)} routed the request and ${listed(reply)} the reply`;
}

/** Why: the causes, nearest the root first, then the reason, each as a clause. Empty where all went well. */
export function causeSentences(telling: Telling): readonly string[] {
  const { causes, reason } = telling.trace;
  const clauses = causes.map((cause) => `${withOwners(telling.names, cause.message)} [${cause.code}]`);
  // A missing rule says all that the denial says, and more.
  const said = reason?.code === 'secgroup-denied' && causes.some(({ code }) => code === 'rule-missing');
  const same = reason !== null && causes.some(({ message }) => message === reason.message);
  if (reason && !said && !same) clauses.push(`${withOwners(telling.names, reason.message)} [${reason.code}]`);
  return clauses;
}

/** A message with the owner behind each address: `10.1.0.5` becomes `10.1.0.5 (VM_6)`. */
export function withOwners(names: Names, message: string): string {
  let text = '';
  let done = 0;
  for (let at = addressFrom(message, 0); at; at = addressFrom(message, at.end)) {
    text += message.slice(done, at.start) + addressName(names, at.address);
    done = at.end;
  }
  return done === 0 ? message : text + message.slice(done);
}

/** What the sender sees, and from whom: the question that an operator asks first. */
export function sightSentence(telling: Telling): string {
  const { trace, names } = telling;
  const { stimulus, icmpError, errno, reason } = trace;
  const sender = stimulus.from;
  if (stimulus.kind === 'dhcp') {
    return trace.outcome === 'delivered' ? '' : `${sender} hears no offer and stays without an address`;
  }
  if (trace.outcome === 'delivered')
    return `${sender} sees the answer, from ${addressName(names, askedAddress(trace) ?? 0)}`;
  if (icmpError) {
    const from = addressName(names, icmpError.from);
    const system = errno ? `, which its program sees as ${errno}` : '';
    return `${sender} is told "${icmpErrorWords(icmpError.type, icmpError.code)}" by ${from}${system}`;
  }
  if (errno) return `${sender}'s own kernel refuses to send: "${errnoWords[errno] ?? errno}" (${errno})`;
  const silence = {
    icmp: 'nothing: ping counts 100 % packet loss',
    tcp: 'nothing: connect() times out',
    udp: 'nothing: no answer ever comes',
  } as const;
  return `${sender} sees ${silence[stimulus.protocol]}${silenceReason(telling, reason)}`;
}

/** What helps against the causes, one imperative sentence each, in the article's order. */
export function remedies(telling: Telling): readonly string[] {
  const { causes, reason } = telling.trace;
  if (!reason) return [];
  const found: string[] = [];
  for (const cause of [...causes, reason])
    for (const one of remediesFor(telling, cause)) if (!found.includes(one)) found.push(one);
  return found;
}

function remediesFor(telling: Telling, cause: Finding<CauseCode>): readonly string[] {
  switch (cause.code) {
    case 'bridge-missing': {
      const segment = missingSegment(telling, cause);
      if (!segment) return [];
      const other = segment.hosts[0];
      return [
        `Create the bridge everywhere: \`provision everywhere\` in \`cloud\`, or \`bridge ${segment.name}\` on ${cause.node}`,
        'Give both instances a `floating` address, talk to that, and let the rules name the floating addresses',
        'Put a `router` on both VLANs and make it the `gateway` of both networks',
        'Share one network: `network_manager FlatDHCPManager`',
        ...(other === undefined
          ? []
          : [
              `Add \`route ${formatPrefix(segment.cidr)} via\` ${other}'s public address on ${cause.node} (needs \`rp_filter\` 0 or 2 where the packet keeps its fixed source)`,
            ]),
      ];
    }
    case 'trunk-lacks-vlan':
    case 'vlan-not-trunked':
      return [`Let the trunk at ${cause.node} carry the VLAN`];
    case 'secgroup-denied':
    case 'rule-missing':
      return [`Add an \`allow\` to the group that admits this protocol from ${sourceSeen(telling)}`];
    case 'no-floating':
      return ['Give the instance a `floating` address'];
    case 'rp-filter':
      return [`Set \`rp_filter\` 0 or 2 on ${cause.node}`];
    case 'forwarding-off':
      return machineOf(telling.names, cause.node)?.role === 'host' ? [`Set \`ip_forward\` 1 on ${cause.node}`] : [];
    case 'gateway-elsewhere':
    case 'not-natted':
      return [];
    default:
      return [];
  }
}

/** The tenant network whose bridge a host lacks. */
function missingSegment(telling: Telling, cause: Finding<CauseCode>): Segment | undefined {
  const { trace, names } = telling;
  const event = cause.step === null ? undefined : telling.events[cause.step];
  const destination = event?.decision?.kind === 'route' ? event.decision.destination : event && packetOf(event)?.dst;
  const candidates = [destination, askedAddress(trace), senderAddress(telling)];
  for (const address of candidates) {
    const segment = address === undefined || address === null ? undefined : segmentOf(names, address);
    if (segment && !segment.hosts.includes(cause.node)) return segment;
  }
  return undefined;
}

/** Why nobody told the sender: the drop is silent, or the error could not come back. */
function silenceReason(telling: Telling, reason: Telling['trace']['reason']): string {
  const { trace, names } = telling;
  const last = reason?.step == null ? undefined : telling.events[reason.step];
  if (reason?.code === 'wrong-source' && last) {
    const source = packetOf(last)?.src;
    return source === undefined
      ? ''
      : `; the answer comes from ${addressName(names, source)}, which it did not ask, so it takes it for none`;
  }
  if (trace.legs.request === 'delivered') {
    const target = targetName(telling);
    return `; the request got through, but the answer was lost on its way, and of that only ${target} could be told`;
  }
  const error = trace.events.findLast((event) => event.leg === 'error' && event.action === 'drop');
  const packet = error && packetOf(error);
  if (error && packet?.body.kind === 'icmp') {
    const words = icmpErrorWords(packet.body.type, packet.body.code);
    const source = segmentOf(names, packet.dst)
      ? `the packet left the cloud with its fixed source ${formatIpv4(packet.dst)}`
      : `the packet came with the source ${formatIpv4(packet.dst)}`;
    return `; ${source}, so the "${words}" of ${error.node} does not find its way back`;
  }
  return silent[reason?.code ?? ''] ?? '';
}

/** Reasons for which a packet is dropped without a word. */
const silent: Readonly<Record<string, string>> = {
  'secgroup-denied': ', as a security group drops without a word',
  'forward-denied': ', as the rule drops without a word',
  'rp-filter': ', as rp_filter drops without a word',
  martian: ', as a martian is dropped without a word',
  'route-blackhole': ', as a blackhole route swallows without a word',
  'spoofing-denied': ', as the spoofing filter drops without a word',
  'forwarding-off': ', as a host that does not forward drops without a word',
  'vlan-not-trunked': ', as a switch drops without a word',
};

function targetName(telling: Telling): string {
  const asked = askedAddress(telling.trace);
  if (asked === null) return 'a DHCP server';
  const owner = ownerName(telling.names, asked);
  return owner ?? formatIpv4(asked);
}

function placeWords(reason: Telling['trace']['reason']): string {
  if (!reason) return 'the trace does not say where it ends';
  return `it ends at ${reason.node} (${reason.code})`;
}

function ttl(value: number | null): string {
  return value === null ? '' : ` with TTL ${value}`;
}

/** The TTL with which a leg's packet came in at its last machine. */
function arrivalTtl(telling: Telling, leg: TraceEvent['leg']): number | null {
  const { events } = telling.trace;
  let end: TraceEvent | undefined;
  for (let place = events.length - 1; place >= 0; place--) {
    const event = events[place] as TraceEvent;
    if (event.leg !== leg) continue;
    if (event.action === 'deliver') return packetOf(event)?.ttl ?? null;
    if (event.direction === 'in') end ??= event;
  }
  return (end && packetOf(end)?.ttl) ?? null;
}

function sourceSeen(telling: Telling): string {
  const lost = telling.trace.events.findLast((event) => event.action === 'drop' && event.reason === 'secgroup-denied');
  const packet = lost && packetOf(lost);
  return packet ? addressName(telling.names, packet.src) : 'this sender';
}

function senderAddress(telling: Telling): number | undefined {
  const machine = machineOf(telling.names, telling.trace.stimulus.from);
  return machine?.interfaces.find((each) => each.device.kind !== 'loopback')?.addresses[0]?.address;
}

function leaseWords(telling: Telling): string {
  for (const event of telling.trace.events.toReversed()) {
    const packet = packetOf(event);
    const dhcp = packet?.body.kind === 'udp' ? packet.body.dhcp : null;
    if (dhcp?.type !== 'ack' || dhcp.yiaddr === null) continue;
    const parts = [formatIpv4(dhcp.yiaddr)];
    parts.push(dhcp.router === null ? 'no gateway' : `gateway ${addressName(telling.names, dhcp.router)}`);
    return capital(listed(parts));
  }
  return 'a lease';
}

const errnoWords: Record<string, string> = {
  EPERM: 'Operation not permitted',
  ENETUNREACH: 'Network is unreachable',
  EHOSTUNREACH: 'No route to host',
  EACCES: 'Permission denied',
  EINVAL: 'Invalid argument',
  ETIMEDOUT: 'Connection timed out',
  ECONNREFUSED: 'Connection refused',
};
