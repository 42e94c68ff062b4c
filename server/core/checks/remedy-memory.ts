// Remedies that were tried before an edit need not be tried again where all that they were tried in is the same: what did
// not change of a cloud are the same values, so comparing costs little. Knows no remedy.
import type { Cloud } from '../topology/cloud.ts';
import type { Proposal } from './remedies.ts';

/** A changed cloud and its probes, and whether all of these got their answers. */
type Trial = { readonly tried: Tried; readonly mends: boolean };
type Tried = { readonly cloud: Omit<Cloud, 'spans'>; readonly probes: Proposal['probes'] };

/** What was tried in one run, by a name for each trial. */
export type RemedyMemory = ReadonlyMap<string, Trial>;

/** Tries what was not tried in the run before. */
export type Trials = {
  /** What `mends` says of the proposal; `name` is the same for the same trial after an edit. */
  readonly outcome: (
    name: string,
    proposal: Proposal,
    mends: (proposal: Proposal) => Generator<undefined, boolean>,
  ) => Generator<undefined, boolean>;
  /** What was asked for in this run. */
  readonly memory: RemedyMemory;
};

/** The trials of a run. */
export function createTrials(before: RemedyMemory | undefined): Trials {
  const memory = new Map<string, Trial>();
  return {
    memory,
    *outcome(name, proposal, mends) {
      // where things are written decides nothing, and holds the whole cloud
      const { spans: _, ...cloud } = proposal.cloud;
      const tried = { cloud, probes: proposal.probes };
      const known = before?.get(name);
      const trial = known && isSame(known.tried, tried) ? known : { tried, mends: yield* mends(proposal) };
      memory.set(name, trial);
      return trial.mends;
    },
  };
}

/** Whether two plain values are the same in all their parts; parts that are one and the same value cost nothing. */
export function isSame(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (one instanceof Map || other instanceof Map)
    return one instanceof Map && other instanceof Map && isSame([...one], [...other]);
  if (one instanceof Set || other instanceof Set)
    return one instanceof Set && other instanceof Set && isSame([...one], [...other]);
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const keys = Object.keys(one);
  if (keys.length !== Object.keys(other).length) return false;
  for (const key of keys) {
    if (!Object.hasOwn(other, key)) return false;
    if (!isSame(one[key as keyof typeof one], other[key as keyof typeof other])) return false;
  }
  return true;
}
