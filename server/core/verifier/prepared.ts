// A plan for all pairs of a cloud with its numbers filled in. The plan outlives an edit that changes only who the instances
// are and how many, as most do. Knows no question and no packet.
import { runToEnd, type Steps } from '../base/steps.ts';
import type { Cloud } from '../topology/cloud.ts';
import type { InstanceClass } from './classes.ts';
import { type Headcount, headcountOf } from './headcount.ts';
import { kindsSteps } from './kinds.ts';
import { type PairPlan, pairPlanSteps } from './pair-plan.ts';
import type { RuleBook } from './rule-book.ts';
import type { Verifier } from './verifier.ts';

/** What is prepared for all questions about a verifier's cloud. */
export type Prepared = {
  readonly plan: PairPlan;
  /** Those for which the plan was made, whose numbers it speaks of. */
  readonly book: RuleBook;
  readonly answers: Verifier['answers'];
  /** The classes of this cloud by the rows of the plan, which was made for classes like them. */
  readonly classes: readonly InstanceClass[];
  readonly count: Headcount;
};

/** A plan, and what it was made of, besides what a memory of verdicts is bound to. */
export type KeptPlan = {
  readonly plan: PairPlan;
  readonly book: RuleBook;
  readonly answers: Verifier['answers'];
  readonly few: number;
  readonly networks: Cloud['networks'];
  readonly secgroups: Cloud['secgroups'];
  /** By the index of a host: what its outfit is. */
  readonly outfits: readonly number[];
  /** By the id of a class: its row. */
  readonly rows: ReadonlyMap<number, number>;
  /** By row: whether there is a pair within the class. */
  readonly paired: readonly boolean[];
};

/** A prefix or group that more networks than this have to do with is looked at once for each type. */
const fewNetworks = 8;

/** Prepares a verifier's cloud. Linear in its classes, and where the plan was kept also in the moves of that. */
export function preparedOf(verifier: Verifier, few?: number): Prepared {
  return runToEnd(preparedSteps(verifier, few));
}

/** The same in steps. */
export function* preparedSteps(verifier: Verifier, few = fewNetworks): Steps<Prepared> {
  const { memory } = verifier;
  const current = memory.plan && rowsIn(memory.plan, verifier, few);
  if (memory.plan && current) {
    const { plan, book, answers } = memory.plan;
    return { plan, book, answers, classes: current, count: headcountOf(plan, current) };
  }
  const { subject, book, answers, classes } = verifier;
  const { cloud } = subject;
  const kinds = yield* kindsSteps(cloud, classes, book, few);
  const plan = yield* pairPlanSteps(cloud, classes.classes, kinds, book);
  memory.plan = {
    ...{ plan, book, answers, few },
    networks: cloud.networks,
    secgroups: cloud.secgroups,
    outfits: classes.outfits.map(({ id }) => id),
    rows: new Map(classes.classes.map(({ id, index }) => [id, index])),
    paired: classes.classes.map(isPaired),
  };
  return { plan, book, answers, classes: classes.classes, count: headcountOf(plan, classes.classes) };
}

/**
 * The classes of a cloud by the rows of a plan, or null where that was made for a cloud in which not only instances were
 * others. A stray may meet anybody, so that with one nothing is kept.
 */
function rowsIn(kept: KeptPlan, { subject: { cloud }, classes }: Verifier, few: number) {
  const { outfits, classes: all } = classes;
  const isSame =
    kept.few === few &&
    all.length === kept.rows.size &&
    areSame(kept.networks, cloud.networks) &&
    areSame(kept.secgroups, cloud.secgroups) &&
    outfits.length === kept.outfits.length &&
    outfits.every(({ id }, host) => id === kept.outfits[host]);
  if (!isSame) return null;
  const rows: InstanceClass[] = new Array(all.length);
  for (const one of all) {
    const row = kept.rows.get(one.id);
    if (row === undefined || one.stray || kept.paired[row] !== isPaired(one)) return null;
    rows[row] = one;
  }
  return rows;
}

function isPaired({ members }: InstanceClass): boolean {
  return members.length > 1;
}

function areSame(some: readonly object[], others: readonly object[]): boolean {
  return some.length === others.length && some.every((one, index) => one === others[index]);
}
