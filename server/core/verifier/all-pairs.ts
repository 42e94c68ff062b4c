// How all pairs of instances fare, counted without looking at every pair: what most pairs have in common is decided
// once for each two types, and only networks that have to do with each other are looked at more closely.
import { eachInSteps, rangesInSteps, runToEnd, type Steps } from '../base/steps.ts';
import type { InstanceClass } from './classes.ts';
import { moveWidth, selfWidth } from './moves.ts';
import { type Prepared, preparedOf, preparedSteps } from './prepared.ts';
import { type Strangers, strangersOf } from './strangers.ts';
import type { ReachOutcome } from './verdict.ts';
import type { Question, Verifier } from './verifier.ts';

/** How all ordered pairs of different instances fare by one question. */
export type AllPairs = {
  /** How many pairs. */
  readonly totals: Readonly<Record<ReachOutcome, number>>;
  /** By the index of a class: how many instances each of its members reaches. */
  readonly reaches: Float64Array;
  /** By the index of a class: how many instances reach each of its members. */
  readonly reachedBy: Float64Array;
};

/** Outcomes as numbers, for tables; 0 is no pair. */
const outcomes: readonly (ReachOutcome | 'none')[] = ['none', 'reachable', 'unreachable', 'undelivered'];
const reachable = 1;

/**
 * Prepares counting the pairs of a verifier's cloud, then counts them question by question. Linear in the classes of
 * each two networks that have to do with each other; simulates only what the verifier has not simulated before.
 */
export function allPairsOf(verifier: Verifier, few?: number): (question: Question) => AllPairs {
  const prepared = preparedOf(verifier, few);
  return (question) => runToEnd(countSteps(verifier, prepared, question));
}

/** The same in steps, each question, too. */
export function* allPairsSteps(verifier: Verifier): Steps<(question: Question) => Steps<AllPairs>> {
  const prepared = yield* preparedSteps(verifier);
  return (question) => countSteps(verifier, prepared, question);
}

const counting = 'counting pairs';
/** Slots and moves that are looked at in one step: some milliseconds, but where each slot has to be simulated. */
const slotsAtOnce = 256;
const movesAtOnce = 131_072;

function* countSteps(verifier: Verifier, prepared: Prepared, question: Question): Steps<AllPairs> {
  const { plan, classes, count } = prepared;
  const ask = verifier.ask(question);
  const fateOf = (from: InstanceClass, to: InstanceClass): number => {
    const verdict = ask(classes[from.index] as InstanceClass, classes[to.index] as InstanceClass);
    return outcomes.indexOf(verdict?.outcome ?? 'none');
  };
  const strangers = strangersOf(verifier.subject.cloud, prepared, question, fateOf);
  const fates = new Uint8Array(plan.slots.length);
  yield* eachInSteps(plan.slots, slotsAtOnce, counting, (slot, index) => {
    if (slot.strangers) fates[index] = fateOfStrangers(strangers, slot.strangers);
    else if (slot.example) fates[index] = fateOf(slot.example.from, slot.example.to);
  });
  const totals = new Float64Array(outcomes.length);
  const tally = (fate: number | undefined, pairs: number) => {
    totals[fate ?? 0] = (totals[fate ?? 0] as number) + pairs;
  };
  strangers.pairs.forEach((pairs, cell) => {
    tally(strangers.fates[cell], pairs);
  });
  plan.moves.steps.forEach(({ before, after }, step) => {
    const pairs = count.steps[step] as number;
    // What strangers are left with is counted there.
    if (!plan.slots[before]?.strangers) tally(fates[before], -pairs);
    if (!plan.slots[after]?.strangers) tally(fates[after], pairs);
  });
  const { reaches, reachedBy } = yield* rowsOf(prepared, strangers, fates);

  const countStray = (from: InstanceClass, to: InstanceClass) => {
    const fate = fateOf(from, to);
    const targets = to.members.length - Number(from === to);
    tally(fate, from.members.length * targets);
    if (fate !== reachable) return;
    reaches[from.index] = (reaches[from.index] as number) + targets;
    reachedBy[to.index] = (reachedBy[to.index] as number) + from.members.length - Number(from === to);
  };
  for (const stray of plan.kinds.strays) {
    for (const other of classes) {
      countStray(stray, other);
      if (plan.kinds.kindOf[other.index]) countStray(other, stray);
    }
  }
  const [, reached, unreachable, undelivered] = totals as unknown as [number, number, number, number];
  const totalled = { reachable: reached, unreachable, undelivered };
  return { totals: totalled, reaches: byIndex(reaches, classes), reachedBy: byIndex(reachedBy, classes) };
}

/** From the rows of a plan to the numbers that classes have now. */
function byIndex(rows: Float64Array, classes: readonly InstanceClass[]): Float64Array {
  const sorted = new Float64Array(rows.length);
  classes.forEach(({ index }, row) => {
    sorted[index] = rows[row] as number;
  });
  return sorted;
}

function fateOfStrangers({ groupOf, members, fates }: Strangers, types: { from: number; to: number }): number {
  return fates[(groupOf[types.from] as number) * members.length + (groupOf[types.to] as number)] as number;
}

type Rows = Pick<AllPairs, 'reaches' | 'reachedBy'>;

/** How many instances the members of each regular class reach, and how many reach them. Linear in moves. */
function* rowsOf({ plan, count }: Prepared, strangers: Strangers, fates: Uint8Array): Steps<Rows> {
  const { moves } = plan;
  const out = new Float64Array(count.rows.length);
  const back = new Float64Array(count.rows.length);
  const changes = new Int8Array(moves.steps.length);
  moves.steps.forEach(({ before, after }, step) => {
    changes[step] = Number(fates[after] === reachable) - Number(fates[before] === reachable);
  });
  const { list } = moves;
  const { rows } = count;
  yield* rangesInSteps(list.length / moveWidth, movesAtOnce, counting, (from, to) => {
    for (let at = from * moveWidth; at < to * moveWidth; at += moveWidth) {
      const forth = changes[list[at + 2] as number] as number;
      const way = changes[list[at + 3] as number] as number;
      if (forth === 0 && way === 0) continue;
      const one = list[at] as number;
      const other = list[at + 1] as number;
      const ones = rows[one] as number;
      const others = rows[other] as number;
      out[one] = (out[one] as number) + forth * others;
      back[other] = (back[other] as number) + forth * ones;
      out[other] = (out[other] as number) + way * ones;
      back[one] = (back[one] as number) + way * others;
    }
  });
  for (let at = 0; at < moves.selves.length; at += selfWidth) {
    const row = moves.selves[at] as number;
    const change = changes[moves.selves[at + 1] as number] as number;
    out[row] = (out[row] as number) + change;
    back[row] = (back[row] as number) + change;
  }
  const groups = [...strangers.members.keys()];
  const sumOf = (group: number, fateOf: (group: number, other: number) => number | undefined) =>
    groups.reduce(
      (sum, other) => sum + (fateOf(group, other) === reachable ? (strangers.members[other] as number) : 0),
      0,
    );
  const fate = (from: number, to: number) => strangers.fates[from * groups.length + to];
  const outward = groups.map((group) => sumOf(group, fate));
  const inward = groups.map((group) => sumOf(group, (own, other) => fate(other, own)));
  return {
    reaches: spread(plan, out, outward, strangers.groupOf),
    reachedBy: spread(plan, back, inward, strangers.groupOf),
  };
}

/** Gives each class what is said of the rows that it is in. */
function spread(
  { kinds, cells }: Prepared['plan'],
  sums: Float64Array,
  base: readonly number[],
  groupOf: readonly number[],
): Float64Array {
  const firstKind = kinds.kindOf.length;
  const firstCell = firstKind + kinds.kinds.length;
  for (let cell = 0; cell < cells.kinds.length; cell++) {
    const sum = sums[firstCell + cell] as number;
    if (sum === 0) continue;
    const end = cells.firsts[cell + 1] as number;
    for (let at = cells.firsts[cell] as number; at < end; at++) {
      const row = cells.classes[at] as number;
      sums[row] = (sums[row] as number) + sum;
    }
  }
  for (const { index, type } of kinds.kinds) {
    sums[firstKind + index] = (sums[firstKind + index] as number) + (base[groupOf[type.index] as number] as number);
  }
  for (let row = 0; row < firstKind; row++) {
    const kind = kinds.kindAt[row] as number;
    if (kind >= 0) sums[row] = (sums[row] as number) + (sums[firstKind + kind] as number);
  }
  return sums.slice(0, firstKind);
}
