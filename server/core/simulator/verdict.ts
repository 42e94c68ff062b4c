// From the events of a finished run to its verdict: legs, and the one event that ended the packet or its answer.

import { reasonMessage } from './messages.ts';
import type { Run } from './run.ts';
import type { Finding, LegOutcome, ReasonCode, Trace, TraceEvent } from './trace.ts';

/** How both ways ended. */
export type Verdict = Pick<Trace, 'outcome' | 'legs' | 'answer' | 'reason' | 'icmpError' | 'errno'> & {
  /** The event of `reason`. */
  readonly ending: TraceEvent | null;
};

/** What became of the stimulus. */
export function verdictOf(run: Run): Verdict {
  const { report } = run;
  const delivered = report.requestDelivered && report.replyDelivered;
  const reply: LegOutcome = report.replyDelivered ? 'delivered' : report.requestDelivered ? 'dropped' : 'none';
  const ending = delivered ? null : endingOf(run);
  return {
    outcome: delivered ? 'delivered' : 'dropped',
    legs: { request: report.requestDelivered ? 'delivered' : 'dropped', reply },
    answer: run.stimulus.kind === 'dhcp' ? null : report.answer,
    reason: ending && findingOf(ending),
    icmpError: report.icmpError,
    errno: report.errno,
    ending,
  };
}

function findingOf(event: TraceEvent): Finding<ReasonCode> {
  const code = event.reason as ReasonCode;
  return {
    code,
    message: reasonMessage(event),
    node: event.node,
    interface: event.interface,
    origin: event.origin,
    step: event.step,
  };
}

/** The drop that ended the addressed packet: not a copy that a flood sent elsewhere, unless nothing else is known. */
function endingOf(run: Run): TraceEvent | null {
  const legs = run.stimulus.kind === 'dhcp' ? ['dhcp'] : run.report.requestDelivered ? ['reply', 'error'] : ['request'];
  for (const leg of legs) {
    let best: TraceEvent | null = null;
    for (const event of run.events) {
      if (event.leg !== leg || event.action !== 'drop') continue;
      if (!best || weight(event) >= weight(best)) best = event;
    }
    if (best) return unanswered.includes(best.reason) ? (stormOf(run) ?? best) : best;
  }
  return null;
}

/** Ends for want of an answer to an ARP question. */
const unanswered: readonly (ReasonCode | null)[] = ['arp-failed', 'host-unreachable'];

/** Where frames went round for ever: questions asked into such a storm get no answer, whoever is asked. */
function stormOf(run: Run): TraceEvent | undefined {
  return run.events.find(({ reason }) => reason === 'limit');
}

/** How much the end of a copy says about the packet. */
function weight(event: TraceEvent): number {
  if (event.reason === 'not-addressed') return 0;
  const aside = ['hairpin-off', 'no-interface', 'link-missing', 'vlan-not-trunked', 'no-lease', 'dhcp-isolated'];
  const index = aside.indexOf(event.reason ?? '');
  return event.flooded && index >= 0 ? 1 + index : 100;
}
