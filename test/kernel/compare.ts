// Compares what Hopscope says of a packet with what a Linux kernel showed, and says where they part.
import type { Network } from '../../server/core/network/network.ts';
import type { LegOutcome, Trace } from '../../server/core/simulator/trace.ts';
import { formatIpv4 } from '../../server/core/wire/address.ts';
import type { ArpQuestion, Probe } from './capture.ts';
import { diffLines } from './diff.ts';
import { broadcast, type Hop, hopsOfTrace, placeOf, textOfHop } from './hop.ts';
import { hopsByNode, switchesOf, unicastDepartures, wireFaults } from './order.ts';

/** The kernel's MAC addresses and ours: one to one, and the same in every probe of a cloud. */
export type MacPairs = { readonly ours: Map<string, string>; readonly theirs: Map<string, string> };

/** No pair yet; broadcast and "unknown" mean themselves. */
export function newMacPairs(): MacPairs {
  const own = [broadcast, '00:00:00:00:00:00'].map((mac) => [mac, mac] as const);
  return { ours: new Map(own), theirs: new Map(own) };
}

/** Every disagreement between a probe and its trace, as readable lines; none when they agree. */
export function compareProbe(probe: Probe, trace: Trace, network: Network, macs: MacPairs): string[] {
  const hops = hopsOfTrace(trace);
  const lines = [
    ...compareVerdict(probe, trace),
    ...compareHops(probe.hops, hops, network, macs),
    ...compareQuestions(probe.arpQuestions, arpQuestionsOf(hops, switchesOf(network)), macs),
  ];
  return lines;
}

/** Hop by hop: what each node saw, in which order, over which wires, with which MACs. */
export function compareHops(
  expected: readonly Hop[],
  actual: readonly Hop[],
  network: Network,
  macs: MacPairs,
): string[] {
  const switches = switchesOf(network);
  const [theirs, ours] = [hopsByNode(expected, switches), hopsByNode(actual, switches)];
  const lines: string[] = [];
  for (const node of new Set([...theirs.keys(), ...ours.keys()])) {
    const [a, b] = [theirs.get(node) ?? [], ours.get(node) ?? []];
    const diff = diffLines(a.map(textOfHop), b.map(textOfHop));
    if (diff.length > 0) lines.push(`on ${node} (- the kernel, + Hopscope)`, ...diff);
    else lines.push(...pairMacs(a, b, macs));
  }
  if (lines.length > 0) return lines;
  const order = diffLines(unicastDepartures(expected).map(textOfHop), unicastDepartures(actual).map(textOfHop));
  if (order.length > 0) lines.push('in the order of unicast departures (- the kernel, + Hopscope)', ...order);
  return [...lines, ...wireFaults(actual, network)];
}

/** The ARP questions in a list of hops, as captures sum them up. */
export function arpQuestionsOf(hops: readonly Hop[], switches: ReadonlySet<string>): ArpQuestion[] {
  const questions = new Map<string, { -readonly [K in keyof ArpQuestion]: ArpQuestion[K] } & { at: string }>();
  for (const hop of hops) {
    if (hop.arpOp === 'reply') {
      const asked = questions.get(`${hop.dstIp} ${hop.srcIp}`);
      if (asked) asked.answer = hop.arpSha ?? null;
    }
    if (hop.arpOp !== 'request' || hop.dstMac !== broadcast || hop.srcIp === null || hop.dstIp === null) continue;
    const key = `${hop.srcIp} ${hop.dstIp}`;
    const fresh = {
      from: hop.srcIp,
      asks: hop.dstIp,
      sentBy: hop.node,
      tries: 0,
      seenBy: [],
      answer: null,
      at: placeOf(hop),
    };
    const question = questions.get(key) ?? fresh;
    questions.set(key, question);
    if (placeOf(hop) === question.at) question.tries++;
    const place = `${hop.node}.${hop.interface}`;
    const heard = hop.direction === 'in' && !switches.has(hop.node) && !question.seenBy.includes(place);
    if (heard) question.seenBy = [...question.seenBy, place].sort();
  }
  return [...questions.values()].map(({ at: _, ...question }) => question);
}

function compareQuestions(theirs: readonly ArpQuestion[], ours: readonly ArpQuestion[], macs: MacPairs): string[] {
  const text = (question: ArpQuestion) =>
    `${question.sentBy} asks ${question.tries} times as ${question.from} for ${question.asks}, heard by ${question.seenBy.join(' ')}, answered ${question.answer}`;
  const renamed = theirs.map((question) => ({
    ...question,
    answer: question.answer === null ? null : (macs.theirs.get(question.answer) ?? question.answer),
  }));
  const diff = diffLines(renamed.map(text), ours.map(text));
  return diff.length > 0 ? ['in the ARP questions (- the kernel, + Hopscope)', ...diff] : [];
}

function pairMacs(theirs: readonly Hop[], ours: readonly Hop[], macs: MacPairs): string[] {
  const lines: string[] = [];
  for (const [index, a] of theirs.entries()) {
    const b = ours[index] as Hop;
    for (const field of ['srcMac', 'dstMac', 'arpSha', 'arpTha'] as const) {
      const [x, y] = [a[field], b[field]];
      if (x === undefined && y === undefined) continue;
      if (x === undefined || y === undefined || !pair(macs, x, y)) {
        lines.push(
          `${field} is ${x} to the kernel (elsewhere ${macs.theirs.get(x ?? '')}), ${y} to us: ${textOfHop(b)}`,
        );
      }
    }
  }
  return lines;
}

function pair(macs: MacPairs, theirs: string, ours: string): boolean {
  if (!macs.theirs.has(theirs) && !macs.ours.has(ours)) {
    macs.theirs.set(theirs, ours);
    macs.ours.set(ours, theirs);
  }
  return macs.theirs.get(theirs) === ours && macs.ours.get(ours) === theirs;
}

/** Where outcome, legs, answer or error part. */
export function compareVerdict(probe: Probe, trace: Trace): string[] {
  const expected = verdictOf(probe);
  const actual = {
    outcome: trace.outcome,
    request: trace.legs.request,
    reply: trace.legs.reply,
    answer: trace.answer,
    icmpError: trace.icmpError ? { ...trace.icmpError, from: formatIpv4(trace.icmpError.from) } : null,
    errno: trace.errno,
    offer: offerOf(trace),
  };
  const lines: string[] = [];
  for (const key of Object.keys(expected) as (keyof typeof expected)[]) {
    const [theirs, ours] = [JSON.stringify(expected[key]), JSON.stringify(actual[key])];
    if (theirs !== ours) lines.push(`${key}: the kernel says ${theirs}, Hopscope ${ours}`);
  }
  return lines;
}

type Verdict = {
  readonly outcome: Trace['outcome'];
  readonly request: LegOutcome;
  readonly reply: LegOutcome;
  readonly answer: Trace['answer'];
  readonly icmpError: { readonly from: string; readonly type: number; readonly code: number } | null;
  readonly errno: string | null;
  readonly offer: { readonly yiaddr: string; readonly server: string | null; readonly router: string | null } | null;
};

/** What a probe's result is called in a trace (language contract, `outcome`, `legs`, `answer`). */
function verdictOf(probe: Probe): Verdict {
  const answer = answerOf(probe);
  const offer = probe.dhcp?.offer ?? null;
  // A DISCOVER has arrived where anybody offers something, whether or not the client hears of it.
  const delivered = probe.delivered || probe.hops.some(({ dhcpType }) => dhcpType === 'offer');
  return {
    outcome: answer === null && probe.outcome !== 'ack' ? 'dropped' : 'delivered',
    request: delivered ? 'delivered' : 'dropped',
    reply: answer !== null || probe.outcome === 'ack' ? 'delivered' : delivered ? 'dropped' : 'none',
    answer,
    icmpError: probe.icmpError,
    errno: probe.errno,
    offer: offer && { yiaddr: offer.yiaddr, server: offer.server, router: offer.router },
  };
}

function answerOf(probe: Probe): Trace['answer'] {
  if (probe.outcome === 'reply' || probe.outcome === 'connected') return 'reply';
  if (probe.outcome === 'refused') return 'refused';
  // An error about a packet that the sender's socket doesn't know, as where its translation was not undone, is no answer.
  const told = probe.errno !== null;
  const closed = probe.delivered && told && probe.icmpError?.type === 3 && probe.icmpError.code === 3;
  return closed ? 'port-unreachable' : null;
}

/** The first OFFER that the client hears. */
function offerOf(trace: Trace): Verdict['offer'] {
  for (const { frame, node, direction } of trace.events) {
    if (node !== trace.stimulus.from || direction !== 'in') continue;
    if (frame.payload.kind !== 'ipv4' || frame.payload.body.kind !== 'udp') continue;
    const { dhcp } = frame.payload.body;
    if (dhcp?.type !== 'offer' || dhcp.yiaddr === null) continue;
    const [server, router] = [dhcp.serverId, dhcp.router].map((address) =>
      address === null ? null : formatIpv4(address),
    );
    return { yiaddr: formatIpv4(dhcp.yiaddr), server: server ?? null, router: router ?? null };
  }
  return null;
}
