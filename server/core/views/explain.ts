// A flow explained in one call, and fast: the verdict in words, and each hop of the addressed packet, of its answer and of
// errors about it, with its sentence and its rule. ARP, what is learned by the way, and copies of floods that lead nowhere
// are left out.
// Says what a replay of the same flow says (replay-of.ts), without its picture. Knows no source text.
import type { OriginId } from '../base/span.ts';
import { type CompiledNetwork, simulate } from '../simulator/simulate.ts';
import type { Finding, Stimulus, Trace, TraceEvent } from '../simulator/trace.ts';
import type { Frame } from '../wire/packet.ts';
import { entryOf } from './entries.ts';
import type { Names } from './names.ts';
import type { Hop, Verdict } from './replay.ts';
import { because } from './sentences.ts';
import { ruleOf, saidAt, sentenceOf } from './spots.ts';
import { type Telling, tellingOf } from './telling.ts';
import { verdictOf, withOwners } from './verdict.ts';

/** One hop of the packet, its answer or an error: fields as in a replay, the frame as it is. */
export type ExplainedHop = Pick<
  Hop,
  'step' | 'parent' | 'leg' | 'node' | 'interface' | 'direction' | 'action' | 'because' | 'rule' | 'reason'
> & {
  /** What in the file decided, or null. */
  readonly origin: OriginId | null;
  readonly frame: Frame;
};

/** A trace without its events, in words; messages of findings name the owners of addresses. */
export type ExplainedTrace = Omit<Trace, 'events'> & {
  readonly verdict: Verdict;
  readonly hops: readonly ExplainedHop[];
};

/** Simulates a flow from cold tables and explains it. `names` may be shared by all flows of the network. */
export function explain(compiled: CompiledNetwork, names: Names, stimulus: Stimulus): ExplainedTrace {
  const trace = simulate(compiled, stimulus, { copies: 'addressed', arp: 'left-out' });
  const telling = tellingOf(compiled.network, trace, names);
  const named = <Code>(finding: Finding<Code>): Finding<Code> => ({
    ...finding,
    message: withOwners(names, finding.message),
  });
  return {
    stimulus: trace.stimulus,
    outcome: trace.outcome,
    legs: trace.legs,
    answer: trace.answer,
    reason: trace.reason && named(trace.reason),
    causes: trace.causes.map(named),
    icmpError: trace.icmpError,
    errno: trace.errno,
    notes: trace.notes.map(named),
    verdict: verdictOf(telling),
    hops: hopsOf(telling),
  };
}

/**
 * The events that are told: no ARP, nothing that a bridge or switch learns by the way, and of a flood the copies that
 * arrive, are answered, or end the story.
 */
function hopsOf(telling: Telling): readonly ExplainedHop[] {
  const { events } = telling.trace;
  const hops: ExplainedHop[] = [];
  const told = hasFloods(events) ? withoutUseless(telling.trace) : events;
  for (const event of told) if (isTold(event)) hops.push(hopOf(telling, event));
  return hops;
}

function hasFloods(events: readonly TraceEvent[]): boolean {
  for (const { flooded, leg } of events) if (flooded && leg !== 'arp') return true;
  return false;
}

function isTold({ leg, action }: TraceEvent): boolean {
  return leg !== 'arp' && action !== 'learn';
}

/** Of a trace with floods, what is told. */
function withoutUseless({ events, reason }: Trace): readonly TraceEvent[] {
  const leads = new Set<number>(reason?.step == null ? [] : [reason.step]);
  const told: TraceEvent[] = [];
  for (const event of events.toReversed()) {
    if (event.leg === 'arp') continue;
    if (event.flooded && event.action !== 'deliver' && !leads.has(event.step)) continue;
    if (event.parent !== null) leads.add(event.parent);
    told.push(event);
  }
  return told.reverse();
}

function hopOf(telling: Telling, event: TraceEvent): ExplainedHop {
  const { step, leg, node, direction, action, reason, origin, frame } = event;
  const said = saidAt(telling, event);
  return {
    step,
    parent: parentOf(telling, event),
    leg,
    node,
    interface: event.interface,
    direction,
    action,
    because: said ? sentenceOf(telling, event, said) : because(telling, event),
    rule: said ? ruleOf(telling, event, said) : entryOf(telling, event),
    reason,
    origin,
    frame,
  };
}

/** The step of the hop before, among those that are told. */
function parentOf({ events }: Telling, { parent }: TraceEvent): number | null {
  let before = parent;
  while (before !== null) {
    const event: TraceEvent | undefined = events[before];
    if (event?.action !== 'learn') break;
    before = event.parent;
  }
  return before;
}
