// How all pairs of instances fare, counted without looking at every pair: what most pairs have in common is decided
// once for each two types, and only networks that have to do with each other are looked at more closely.
import type { InstanceClass } from './classes.ts';
import { kindsOf } from './kinds.ts';
import { moveWidth } from './moves.ts';
import { type PairPlan, pairPlanOf } from './pair-plan.ts';
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

/** A prefix or group that more networks than this have to do with is looked at once for each type. */
const fewNetworks = 8;

/** Outcomes as numbers, for tables; 0 is no pair. */
const outcomes: readonly (ReachOutcome | 'none')[] = ['none', 'reachable', 'unreachable', 'undelivered'];
const reachable = 1;

/**
 * Prepares counting the pairs of a verifier's cloud, then counts them question by question. Linear in the classes of
 * each two networks that have to do with each other; simulates only what the verifier has not simulated before.
 */
export function allPairsOf(verifier: Verifier, few = fewNetworks): (question: Question) => AllPairs {
  const { cloud } = verifier.subject;
  const kinds = kindsOf(cloud, verifier.classes, verifier.book, few);
  const plan = pairPlanOf(cloud, kinds, verifier.book);
  return (question) => count(verifier, plan, question);
}

function count(verifier: Verifier, plan: PairPlan, question: Question): AllPairs {
  const { subject, classes, book } = verifier;
  const ask = verifier.ask(question);
  const fateOf = (from: InstanceClass, to: InstanceClass): number => outcomes.indexOf(ask(from, to)?.outcome ?? 'none');
  const strangers = strangersOf(subject.cloud, plan, book, verifier.answers(question), fateOf);
  const fates = Uint8Array.from(plan.slots, (slot) =>
    slot.strangers
      ? fateOfStrangers(strangers, slot.strangers)
      : slot.example
        ? fateOf(slot.example.from, slot.example.to)
        : 0,
  );
  const totals = new Float64Array(outcomes.length);
  const tally = (fate: number | undefined, pairs: number) => {
    totals[fate ?? 0] = (totals[fate ?? 0] as number) + pairs;
  };
  strangers.pairs.forEach((pairs, cell) => {
    tally(strangers.fates[cell], pairs);
  });
  for (const { before, after, pairs } of plan.moves.steps) {
    // What was taken from strangers is not counted there any more.
    if (!plan.slots[before]?.strangers) tally(fates[before], -pairs);
    tally(fates[after], pairs);
  }
  const { reaches, reachedBy } = rowsOf(plan, strangers, fates);

  const all = classes.classes;
  const countStray = (from: InstanceClass, to: InstanceClass) => {
    const fate = fateOf(from, to);
    const targets = to.members.length - Number(from === to);
    tally(fate, from.members.length * targets);
    if (fate !== reachable) return;
    reaches[from.index] = (reaches[from.index] as number) + targets;
    reachedBy[to.index] = (reachedBy[to.index] as number) + from.members.length - Number(from === to);
  };
  for (const stray of plan.kinds.strays) {
    for (const other of all) {
      countStray(stray, other);
      if (plan.kinds.kindOf[other.index]) countStray(other, stray);
    }
  }
  const [, reached, unreachable, undelivered] = totals as unknown as [number, number, number, number];
  return { totals: { reachable: reached, unreachable, undelivered }, reaches, reachedBy };
}

function fateOfStrangers({ groupOf, members, fates }: Strangers, types: { from: number; to: number }): number {
  return fates[(groupOf[types.from] as number) * members.length + (groupOf[types.to] as number)] as number;
}

/** How many instances the members of each regular class reach, and how many reach them. Linear in moves. */
function rowsOf({ kinds, cells, moves }: PairPlan, strangers: Strangers, fates: Uint8Array) {
  const firstKind = kinds.kindOf.length;
  const firstCell = firstKind + kinds.kinds.length;
  const out = new Float64Array(firstCell + cells.length);
  const back = new Float64Array(firstCell + cells.length);
  const add = (sums: Float64Array, row: number, more: number) => {
    sums[row] = (sums[row] as number) + more;
  };
  const { list, steps } = moves;
  const changes = Int8Array.from(
    steps,
    ({ before, after }) => Number(fates[after] === reachable) - Number(fates[before] === reachable),
  );
  for (let at = 0; at < list.length; at += moveWidth) {
    const change = changes[list[at + 2] as number] as number;
    if (change === 0) continue;
    add(out, list[at] as number, change * (list[at + 3] as number));
    add(back, list[at + 1] as number, change * (list[at + 4] as number));
  }
  const { groupOf, members } = strangers;
  const groups = [...members.keys()];
  const size = groups.length;
  const reached = (from: number, to: number) =>
    strangers.fates[from * size + to] === reachable ? (members[to] as number) : 0;
  const outward = groups.map((group) => groups.reduce((sum, other) => sum + reached(group, other), 0));
  const inward = groups.map((group) =>
    groups.reduce(
      (sum, other) => sum + (strangers.fates[other * size + group] === reachable ? (members[other] as number) : 0),
      0,
    ),
  );
  for (const [sums, base] of [
    [out, outward],
    [back, inward],
  ] as const) {
    for (const { index, kind, classes, apart } of cells) {
      const sum = sums[firstCell + index] as number;
      if (sum === 0) continue;
      if (classes) for (const one of classes) add(sums, one.index, sum);
      else {
        // What is said of all but some is said of all, and taken back from those.
        add(sums, firstKind + kind.index, sum);
        for (const cell of apart) for (const one of cell.classes ?? []) add(sums, one.index, -sum);
      }
    }
    for (const { index, type, classes } of kinds.kinds) {
      const sum = (sums[firstKind + index] as number) + (base[groupOf[type.index] as number] as number);
      for (const one of classes) add(sums, one.index, sum);
    }
  }
  return { reaches: out.slice(0, firstKind), reachedBy: back.slice(0, firstKind) };
}
