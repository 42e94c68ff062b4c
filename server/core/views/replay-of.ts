// From a network and a trace to a replay: every hop with its sentence, its rule as Linux prints it, its packet and its
// box in the picture; and the verdict in words. Source places come as an argument: views know no source text.
import type { OriginId, Place } from '../base/span.ts';
import { eachInSteps, runToEnd, type Steps } from '../base/steps.ts';
import type { Network } from '../network/network.ts';
import type { Finding, NoteCode, Trace, TraceEvent } from '../simulator/trace.ts';
import { formatIpv4 } from '../wire/address.ts';
import { changeWords } from './change-words.ts';
import { entryOf } from './entries.ts';
import { interfaceOf, machineOf, type Names, namesSteps } from './names.ts';
import { packetFields } from './packet-fields.ts';
import type { Explained, Hop, Replay } from './replay.ts';
import { because } from './sentences.ts';
import { type Telling, tellingOf } from './telling.ts';
import { verdictOf, withOwners } from './verdict.ts';
import { arrivalName, weightOf } from './weight.ts';

/** What a replay needs besides network and trace. */
export type ReplayOptions = {
  /** The flow's name in the file, or null. */
  readonly name: string | null;
  /** Sender and destination as the user named them; `to` null for an instance's boot. */
  readonly from: string;
  readonly to: string | null;
  /** Where an origin stands in the source, or undefined for a default. */
  readonly locate: (origin: OriginId) => Place | undefined;
  /** The network's index, where many traces of one network are told. */
  readonly names?: Names;
};

/** Tells a trace: a pure function of its arguments, linear in the trace's events. */
export function replayOf(network: Network, trace: Trace, options: ReplayOptions): Replay {
  return runToEnd(replaySteps(network, trace, options));
}

/** Hops that are told in one step: some milliseconds. */
const hopsAtOnce = 64;

/** The same in steps. */
export function* replaySteps(network: Network, trace: Trace, options: ReplayOptions): Steps<Replay> {
  const names = options.names ?? (yield* namesSteps(network));
  const telling = tellingOf(network, trace, names);
  const { icmpError } = trace;
  const notes = trace.notes.map((note) => explained(telling, note, options));
  const notesAt = (step: number) => notes.filter((note) => note.step === step);
  const hops: Hop[] = [];
  yield* eachInSteps(trace.events, hopsAtOnce, 'telling hops', (event) => {
    hops.push(hopOf(telling, event, notesAt(event.step), options));
  });
  return {
    name: options.name,
    from: options.from,
    to: options.to,
    stimulus: trace.stimulus,
    outcome: trace.outcome,
    legs: trace.legs,
    answer: trace.answer,
    reason: trace.reason && explained(telling, trace.reason, options),
    causes: trace.causes.map((cause) => explained(telling, cause, options)),
    icmpError: icmpError && { from: formatIpv4(icmpError.from), type: icmpError.type, code: icmpError.code },
    errno: trace.errno,
    notes,
    verdict: verdictOf(telling),
    hops,
  };
}

function hopOf(
  telling: Telling,
  event: TraceEvent,
  notes: readonly Explained<NoteCode>[],
  options: ReplayOptions,
): Hop {
  return {
    step: event.step,
    parent: event.parent,
    leg: event.leg,
    node: event.node,
    interface: event.interface,
    direction: event.direction,
    action: event.action,
    because: because(telling, event),
    rule: entryOf(telling, event),
    reason: event.reason,
    notes: notes.map(({ message }) => message),
    source: (event.origin !== null && options.locate(event.origin)) || null,
    packet: packetFields(event.frame),
    change: changeWords(telling, event),
    at: boxOf(telling, event),
    weight: weightOf(telling, event),
    arrival: arrivalName(telling, event),
    flooded: event.flooded,
  };
}

function explained<Code>(telling: Telling, finding: Finding<Code>, options: ReplayOptions): Explained<Code> {
  const { code, node, step } = finding;
  const message = withOwners(telling.names, finding.message);
  const source = (finding.origin !== null && options.locate(finding.origin)) || null;
  return { code, message, node, interface: finding.interface, source, step };
}

/** The box in which an event happens: an interface's own where it has one, the IP stack for what is decided above. */
function boxOf(telling: Telling, event: TraceEvent): string {
  const machine = machineOf(telling.names, event.node);
  if (machine?.role !== 'host') return event.node;
  const { decision } = event;
  if (
    event.direction === null &&
    (decision?.kind === 'conntrack' || (decision?.kind === 'rule' && decision.table === 'nat'))
  ) {
    return `${event.node}/nat`;
  }
  const device = interfaceOf(telling.names, event.node, event.interface);
  if (event.direction === null && (decision?.kind === 'route' || decision?.kind === 'setting' || !device))
    return `${event.node}/routing`;
  if (!device || device.device.kind === 'loopback') return `${event.node}/routing`;
  return device.device.kind === 'tap' ? `${event.node}/${device.device.master}` : `${event.node}/${device.name}`;
}
