// The door of the room: a network and a stimulus go in, a trace comes out. Same input, same trace, byte for byte.
// Knows neither source text nor files, no clock and no randomness.
import { causesOf } from './causes.ts';
import type { CompiledNetwork } from './compiled.ts';
import { runToEnd } from './dispatch.ts';
import { type Copies, isWarm, newRun, startAgain } from './run.ts';
import { start } from './start.ts';
import type { Stimulus, Trace } from './trace.ts';
import { verdictOf } from './verdict.ts';

export { compileNetwork } from './compile.ts';
export type { CompiledNetwork } from './compiled.ts';

/** What a caller may leave out. */
export type SimulateOptions = {
  /**
   * `all` (default): every copy of every flood, as captures show them. `addressed`: of an ARP question only the copies
   * that can change anything. Verdict, reason, causes and the addressed packet's hops are the same, at a cost that
   * doesn't grow with the cloud.
   */
  readonly copies?: Copies;
};

/**
 * Sends a stimulus into a network and follows every frame until nothing moves any more.
 * A sender that doesn't exist is a bug of the caller: it has to resolve names first.
 */
export function simulate(compiled: CompiledNetwork, stimulus: Stimulus, options: SimulateOptions = {}): Trace {
  const machine = compiled.machines.get(stimulus.from);
  if (!machine) throw new Error(`no machine is called ${stimulus.from}`);
  const run = newRun(compiled, stimulus, machine, options.copies ?? 'all');
  start(run);
  runToEnd(run);
  if (isWarm(stimulus)) {
    startAgain(run);
    start(run);
    runToEnd(run);
  }
  const { ending, ...verdict } = verdictOf(run);
  return { stimulus, ...verdict, causes: causesOf(run, ending), events: run.events };
}
