// How all pairs of instances fare, counted without looking at every pair: what most pairs have in common is decided
// once for each two types, and only networks that have to do with each other are looked at more closely.
import type { InstanceClass } from './classes.ts';
import { kindsOf } from './kinds.ts';
import { type PairPlan, pairPlanOf } from './pair-plan.ts';
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

/** What became of pairs, or null where there is no such pair. */
type Fate = ReachOutcome | null;

/** A prefix or group that more networks than this have to do with is looked at once for each type. */
const fewNetworks = 8;

/**
 * Prepares counting the pairs of a verifier's cloud, then counts them question by question. Linear in the classes of
 * each two networks that have to do with each other; simulates only what the verifier has not simulated before.
 */
export function allPairsOf(verifier: Verifier, few = fewNetworks): (question: Question) => AllPairs {
  const { cloud } = verifier.subject;
  const plan = pairPlanOf(
    kindsOf(cloud, verifier.classes, few),
    cloud.networks.map((network) => network.name),
  );
  return (question) => count(verifier, plan, question);
}

function count(verifier: Verifier, plan: PairPlan, question: Question): AllPairs {
  const { kinds, byType } = plan;
  const { classes } = verifier.classes;
  const ask = verifier.ask(question);
  const fateOf = (from: InstanceClass, to: InstanceClass): Fate => ask(from, to)?.outcome ?? null;
  const slots: (Fate | undefined)[] = new Array(plan.slots);
  const fateBySlot = (slot: number, from: InstanceClass, to: InstanceClass): Fate => {
    if (slot < 0) return fateOf(from, to);
    let fate = slots[slot];
    if (fate === undefined) {
      fate = fateOf(from, to);
      slots[slot] = fate;
    }
    return fate;
  };
  const totals = { reachable: 0, unreachable: 0, undelivered: 0 };
  const reaches = new Float64Array(classes.length);
  const reachedBy = new Float64Array(classes.length);
  const countClasses = (
    from: readonly InstanceClass[],
    reached: number,
    to: readonly InstanceClass[],
    reaching: number,
  ) => {
    for (const { index } of from) reaches[index] = (reaches[index] ?? 0) + reached;
    for (const { index } of to) reachedBy[index] = (reachedBy[index] ?? 0) + reaching;
  };

  // As if no network had to do with another, all in one.
  const usual = plan.strangers.map((example): Fate => example && fateOf(...example));
  const members = byType.map((own) => own.reduce((count, kind) => count + kind.members, 0));
  byType.forEach((senders, from) => {
    let reached = 0;
    let reaching = 0;
    members.forEach((targets, to) => {
      const fate = usual[from * members.length + to];
      if (fate) totals[fate] += targets * (members[from] ?? 0);
      if (fate === 'reachable') reached += targets;
      if (usual[to * members.length + from] === 'reachable') reaching += targets;
    });
    for (const kind of senders) countClasses(kind.classes, reached, kind.classes, reaching);
  });

  const fates = plan.cells.map(({ from, to, example, slot }): Fate => {
    const before = usual[from.kind.type * members.length + to.kind.type] ?? null;
    const fate = example && fateBySlot(slot, ...example);
    if (fate !== before) {
      const pairs = from.members * to.members;
      if (before) totals[before] -= pairs;
      if (fate) totals[fate] += pairs;
      const change = Number(fate === 'reachable') - Number(before === 'reachable');
      if (change !== 0) countClasses(from.classes, change * to.members, to.classes, change * from.members);
    }
    return fate;
  });
  const countPair = (from: InstanceClass, to: InstanceClass, before: Fate, fate: Fate) => {
    const all = from.members.length * to.members.length;
    // Nobody is asked by oneself.
    const targets = to.members.length - Number(from === to);
    if (before) totals[before] -= all;
    if (fate) totals[fate] += from.members.length * targets;
    const [was, is] = [Number(before === 'reachable'), Number(fate === 'reachable')];
    countClasses(
      [from],
      is * targets - was * to.members.length,
      [to],
      is * (from.members.length - Number(from === to)) - was * from.members.length,
    );
  };
  for (const { from, to, apart, slot } of plan.together) {
    countPair(from, to, fates[apart] ?? null, fateBySlot(slot, from, to));
  }
  for (const stray of kinds.strays) {
    for (const other of classes) {
      countPair(stray, other, null, fateOf(stray, other));
      if (kinds.kindOf[other.index]) countPair(other, stray, null, fateOf(other, stray));
    }
  }
  return { totals, reaches, reachedBy };
}
