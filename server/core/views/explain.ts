// A flow explained in one call, and fast: the verdict in words, and each hop of the addressed packet, of its answer and of
// errors about it, with its sentence and its rule. ARP, what is learned by the way, and copies of floods that lead nowhere
// are left out.
// Says what a replay of the same flow says (replay-of.ts), without its picture. Knows no source text.
import type { OriginId } from '../base/span.ts';
import { type CompiledNetwork, type Place, simulatePlaced } from '../simulator/simulate.ts';
import type { Finding, Stimulus, Trace, TraceEvent } from '../simulator/trace.ts';
import type { Frame } from '../wire/packet.ts';
import { entryOf } from './entries.ts';
import type { Names } from './names.ts';
import { sentenceBy } from './phrases.ts';
import type { Hop, Verdict } from './replay.ts';
import { because } from './sentences.ts';
import { entryBy, phraseAt } from './spots.ts';
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
  const { trace, places } = simulatePlaced(compiled, stimulus, { copies: 'addressed', arp: 'left-out' });
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
    hops: hopsOf(telling, places),
  };
}

/**
 * The events that are told: no ARP, nothing that a bridge or switch learns by the way, and of a flood the copies that
 * arrive, are answered, or end the story.
 */
function hopsOf(telling: Telling, places: readonly Place[]): readonly ExplainedHop[] {
  const { events } = telling.trace;
  const useful = hasFloods(events) ? usefulSteps(telling.trace) : null;
  const hops: ExplainedHop[] = [];
  for (let index = 0; index < events.length; index++) {
    const event = events[index] as TraceEvent;
    if (isTold(event) && (useful === null || useful.has(event.step)))
      hops.push(hopOf(telling, event, places[index] ?? null));
  }
  return hops;
}

function hasFloods(events: readonly TraceEvent[]): boolean {
  for (const { flooded, leg } of events) if (flooded && leg !== 'arp') return true;
  return false;
}

function isTold({ leg, action }: TraceEvent): boolean {
  return leg !== 'arp' && action !== 'learn';
}

/** Of a trace with floods, the steps that are told. */
function usefulSteps({ events, reason }: Trace): ReadonlySet<number> {
  const leads = new Set<number>(reason?.step == null ? [] : [reason.step]);
  const useful = new Set<number>();
  for (let index = events.length - 1; index >= 0; index--) {
    const event = events[index] as TraceEvent;
    if (event.leg === 'arp') continue;
    if (event.flooded && event.action !== 'deliver' && !leads.has(event.step)) continue;
    if (event.parent !== null) leads.add(event.parent);
    useful.add(event.step);
  }
  return useful;
}

function hopOf(telling: Telling, event: TraceEvent, place: Place | null): ExplainedHop {
  const { step, leg, node, direction, action, reason, origin, frame } = event;
  const phrase = phraseAt(telling, event, place);
  return {
    step,
    parent: parentOf(telling, event),
    leg,
    node,
    interface: event.interface,
    direction,
    action,
    because: phrase ? sentenceBy(telling, event, phrase) : because(telling, event),
    rule: phrase ? entryBy(telling, event, phrase) : entryOf(telling, event),
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
