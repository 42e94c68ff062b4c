// How many instances and pairs stand behind the rows and steps of a plan. Kept apart from the plan, which says who is like
// whom, since an edit mostly changes how many there are, and not that. Knows no question and no packet.
import type { InstanceClass } from './classes.ts';
import { moveWidth, selfWidth } from './moves.ts';
import type { PairPlan } from './pair-plan.ts';

/** How many there are of what a plan tells apart. */
export type Headcount = {
  /** Instances by row. */
  readonly rows: Float64Array;
  /** Instances by the index of a type. */
  readonly types: Float64Array;
  /** Ordered pairs by step, an instance's with itself among them. */
  readonly steps: Float64Array;
};

/**
 * Counts. Linear in rows and moves.
 * @param classes by the row that a plan has for each
 */
export function headcountOf(plan: PairPlan, classes: readonly InstanceClass[]): Headcount {
  const { kinds, cells, moves } = plan;
  const firstKind = classes.length;
  const firstCell = firstKind + kinds.kinds.length;
  const rows = new Float64Array(firstCell + cells.kinds.length);
  for (let row = 0; row < firstKind; row++) {
    const members = (classes[row] as InstanceClass).members.length;
    rows[row] = members;
    const kind = kinds.kindAt[row] as number;
    if (kind >= 0) rows[firstKind + kind] = (rows[firstKind + kind] as number) + members;
  }
  const types = new Float64Array(kinds.types.length);
  for (const { index, type } of kinds.kinds) {
    types[type.index] = (types[type.index] as number) + (rows[firstKind + index] as number);
  }
  for (let cell = 0; cell < cells.kinds.length; cell++) {
    const end = cells.firsts[cell + 1] as number;
    let members = 0;
    for (let at = cells.firsts[cell] as number; at < end; at++) members += rows[cells.classes[at] as number] as number;
    rows[firstCell + cell] = members;
  }
  const steps = new Float64Array(moves.steps.length);
  const { list, selves } = moves;
  for (let at = 0; at < list.length; at += moveWidth) {
    const pairs = (rows[list[at] as number] as number) * (rows[list[at + 1] as number] as number);
    const forth = list[at + 2] as number;
    const back = list[at + 3] as number;
    steps[forth] = (steps[forth] as number) + pairs;
    steps[back] = (steps[back] as number) + pairs;
  }
  for (let at = 0; at < selves.length; at += selfWidth) {
    const step = selves[at + 1] as number;
    steps[step] = (steps[step] as number) + (rows[selves[at] as number] as number);
  }
  return { rows, types, steps };
}
