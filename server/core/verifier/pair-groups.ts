// How groups of pairs fare by one question: what the counts of all pairs are made of, each group with a pair that
// speaks for it and the packet that would show it. Knows no packet but that one.
import { runToEnd, type Steps } from '../base/steps.ts';
import type { ReasonCode, Stimulus } from '../simulator/trace.ts';
import type { Instance } from '../topology/cloud.ts';
import type { InstanceClass } from './classes.ts';
import { type Prepared, preparedOf, preparedSteps } from './prepared.ts';
import { strangersOf } from './strangers.ts';
import type { ReachOutcome } from './verdict.ts';
import { type Question, stimulusFor, type Verifier } from './verifier.ts';

/** Pairs of instances that fare alike for the same reasons. */
export type PairGroup = {
  readonly outcome: ReachOutcome;
  /** Why not, or null when it is reachable. */
  readonly reason: ReasonCode | null;
  /** How many ordered pairs of different instances. */
  readonly pairs: number;
  /** One of them, and its first packet. */
  readonly from: Instance;
  readonly to: Instance;
  readonly stimulus: Stimulus;
};

/**
 * Prepares grouping the pairs of a verifier's cloud, then groups them question by question; pairs whose target has no
 * such address are in none. Linear as counting is, and as many groups as there are kinds of pairs.
 */
export function pairGroupsOf(verifier: Verifier, few?: number): (question: Question) => readonly PairGroup[] {
  const prepared = preparedOf(verifier, few);
  return (question) => runToEnd(groupSteps(verifier, prepared, question));
}

/** The same in steps, each question, too. */
export function* pairGroupSteps(verifier: Verifier): Steps<(question: Question) => Steps<readonly PairGroup[]>> {
  const prepared = yield* preparedSteps(verifier);
  return (question) => groupSteps(verifier, prepared, question);
}

const grouping = 'grouping pairs';
/** Groups that are looked at in one step, where none of them has to be simulated. */
const groupsAtOnce = 256;

function* groupSteps(verifier: Verifier, prepared: Prepared, question: Question): Steps<readonly PairGroup[]> {
  const { plan, classes, count } = prepared;
  const ask = verifier.ask(question);
  const groups: PairGroup[] = [];
  const add = (fromClass: InstanceClass, toClass: InstanceClass, pairs: number) => {
    const verdict = pairs > 0 ? ask(fromClass, toClass) : undefined;
    const [from] = fromClass.members;
    const to = toClass.members[fromClass === toClass ? 1 : 0];
    if (!verdict || !from || !to) return;
    const { outcome, reason } = verdict;
    groups.push({ outcome, reason, pairs, from, to, stimulus: stimulusFor(from, to, question) });
  };
  const addExample = ({ from, to }: { from: InstanceClass; to: InstanceClass }, pairs: number) =>
    add(classes[from.index] as InstanceClass, classes[to.index] as InstanceClass, pairs);
  let looked = 0;
  let simulated = verifier.simulated();
  function* rest(): Steps<void> {
    if (++looked % groupsAtOnce !== 0 && verifier.simulated() === simulated) return;
    simulated = verifier.simulated();
    yield { what: grouping, done: 0 };
  }
  const { examples, pairs } = strangersOf(verifier.subject.cloud, prepared, question, () => 0);
  yield { what: grouping, done: 0 };
  for (const [cell, example] of examples.entries()) {
    if (example) addExample(example, pairs[cell] ?? 0);
    yield* rest();
  }
  const left = new Float64Array(plan.slots.length);
  plan.moves.steps.forEach(({ before, after }, step) => {
    const moved = count.steps[step] ?? 0;
    left[before] = (left[before] ?? 0) - moved;
    left[after] = (left[after] ?? 0) + moved;
  });
  for (const [slot, { example }] of plan.slots.entries()) {
    if (example) addExample(example, left[slot] ?? 0);
    yield* rest();
  }
  for (const stray of plan.kinds.strays) {
    for (const other of classes) {
      const targets = other.members.length - Number(stray === other);
      add(stray, other, stray.members.length * targets);
      if (plan.kinds.kindOf[other.index]) add(other, stray, other.members.length * stray.members.length);
      yield* rest();
    }
  }
  return groups;
}
