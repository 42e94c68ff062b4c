// The door of the room: a network and a stimulus go in, a trace comes out. Same input, same trace, byte for byte.
// Knows neither source text nor files, no clock and no randomness.
import type { Steps } from '../base/steps.ts';
import { causesOf } from './causes.ts';
import type { CompiledNetwork, Place } from './compiled.ts';
import { runSome, runToEnd } from './dispatch.ts';
import { inheritedNotes, lostAckNote, note, notesOf } from './notes.ts';
import { type Copies, isWarm, newRun, type Run, startAgain } from './run.ts';
import { start } from './start.ts';
import type { Stimulus, Trace, TraceEvent } from './trace.ts';
import { verdictOf } from './verdict.ts';

export { compileNetwork, compileSteps } from './compile.ts';
export type { CompiledNetwork, Place } from './compiled.ts';

/** What a caller may leave out. */
export type SimulateOptions = {
  /**
   * `all` (default): every copy of every flood, as captures show them. `addressed`: of an ARP question only the copies
   * that can change anything. Verdict, reason, causes and the addressed packet's hops are the same, at a cost that
   * doesn't grow with the cloud.
   */
  readonly copies?: Copies;
  /**
   * `left-out`: ARP happens as always, but what of it gets through makes no event; steps count it still. Where a flow fails
   * and a switch kept frames out, ARP may tell the cause, and is told after all.
   */
  readonly arp?: 'left-out';
};

/**
 * Sends a stimulus into a network and follows every frame until nothing moves any more.
 * A sender that doesn't exist is a bug of the caller: it has to resolve names first.
 */
export function simulate(compiled: CompiledNetwork, stimulus: Stimulus, options: SimulateOptions = {}): Trace {
  return runFor(compiled, stimulus, options, null);
}

/** A trace, and for each of its events the place at which it happened, as the compiled network has it. */
export type PlacedTrace = { readonly trace: Trace; readonly places: readonly Place[] };

/** As `simulate`, with places: whoever tells the trace finds what is known of them without a look-up by name. */
export function simulatePlaced(
  compiled: CompiledNetwork,
  stimulus: Stimulus,
  options: SimulateOptions = {},
): PlacedTrace {
  const places: Place[] = [];
  return { trace: runFor(compiled, stimulus, options, places), places };
}

function runFor(
  compiled: CompiledNetwork,
  stimulus: Stimulus,
  options: SimulateOptions,
  places: Place[] | null,
): Trace {
  const run = newRunFor(compiled, stimulus, options, places);
  runOnce(run);
  if (isWarm(stimulus)) {
    warmUp(run);
    runOnce(run);
  }
  const told = traceOf(run, options);
  return told.again ? again(compiled, stimulus, told.again, places) : told.trace;
}

/** What is done in one step: where each meets a machine that nobody met before, some milliseconds. */
const tasksAtOnce = 64;
const sending = 'sending packets';

/** As `simulate`, in steps. */
export function* simulateSteps(
  compiled: CompiledNetwork,
  stimulus: Stimulus,
  options: SimulateOptions = {},
): Steps<Trace> {
  const run = newRunFor(compiled, stimulus, options, null);
  yield* runOnceInSteps(run);
  if (isWarm(stimulus)) {
    warmUp(run);
    yield* runOnceInSteps(run);
  }
  const told = traceOf(run, options);
  return told.again ? yield* simulateSteps(compiled, stimulus, told.again) : told.trace;
}

function* runOnceInSteps(run: Run): Steps<void> {
  start(run);
  while (!runSome(run, tasksAtOnce)) yield { what: sending, done: 0 };
}

function newRunFor(
  compiled: CompiledNetwork,
  stimulus: Stimulus,
  { copies = 'all', arp }: SimulateOptions,
  places: Place[] | null,
): Run {
  const machine = compiled.machines.get(stimulus.from);
  if (!machine) throw new Error(`no machine is called ${stimulus.from}`);
  return newRun(compiled, stimulus, machine, copies, arp === 'left-out', places);
}

function warmUp(run: Run): void {
  startAgain(run);
  run.notes = inheritedNotes(run);
}

/** What a run comes to; or, where it left out what must be told after all, what to leave out instead. */
type Told = { readonly trace: Trace; readonly again: null } | { readonly trace: null; readonly again: SimulateOptions };

function traceOf(run: Run, { copies = 'all' }: SimulateOptions): Told {
  const verdict = verdictOf(run);
  const { ending, outcome, legs, answer, reason, icmpError, errno } = verdict;
  if (run.copies === 'addressed' && mayBeIsolated(run, ending)) return { trace: null, again: {} };
  if (run.quiet && ending?.decision?.kind === 'neighbour' && run.prunings.length + run.outages.length > 0)
    return { trace: null, again: { copies } };
  lostAck(run, verdict);
  const trace: Trace = {
    stimulus: run.stimulus,
    outcome,
    legs,
    answer,
    reason,
    icmpError,
    errno,
    causes: causesOf(run, ending),
    notes: notesOf(run),
    events: run.events,
  };
  return { trace, again: null };
}

/** What was left out must be told after all. */
function again(compiled: CompiledNetwork, stimulus: Stimulus, options: SimulateOptions, places: Place[] | null): Trace {
  if (places) places.length = 0;
  return runFor(compiled, stimulus, options, places);
}

/**
 * Whether nobody answered ARP where ebtables keep questions apart: then the copies that concern nobody have to be followed
 * after all, as one that was dropped tells why.
 */
function mayBeIsolated({ compiled }: Run, ending: TraceEvent | null): boolean {
  if (ending?.decision?.kind !== 'neighbour') return false;
  return compiled.network.nodes.some((node) => node.kind === 'machine' && node.ebtables.filter.length > 0);
}

function runOnce(run: Run): void {
  start(run);
  runToEnd(run);
}

/** Says so where the handshake's last segment never arrived: the trace ends there, a connection doesn't. */
function lostAck(run: Run, { outcome }: Pick<Trace, 'outcome'>): void {
  if (outcome !== 'delivered') return;
  let lost: TraceEvent | undefined;
  for (const event of run.events) {
    if (event.leg !== 'ack') continue;
    if (event.action === 'deliver') return;
    if (event.action === 'drop' && !event.flooded) lost = event;
  }
  if (lost) note(run, 'lost-ack', lost, lost.step, lostAckNote);
}
