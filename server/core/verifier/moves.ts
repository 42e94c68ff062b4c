// Moves of pairs from one slot to another, in one long list of numbers: there are many of them, and every question
// looks at each. Knows no question and no packet.
import { createNumbering, type Numbering, numberOf } from './intern.ts';

/** From which slot to which pairs are moved, and how many altogether. */
export type Step = { readonly before: number; readonly after: number; pairs: number };

/** Moves of pairs. */
export type Moves = {
  readonly steps: readonly Step[];
  /** `moveWidth` numbers each: sender's row, target's row, step, targets for each sender, senders for each target. */
  readonly list: Int32Array;
};

/** How many numbers a move has. */
export const moveWidth = 5;

/** Moves as they are collected. */
export type Mover = { readonly ids: Numbering; readonly steps: Step[]; list: Int32Array; size: number };

/** No moves so far. */
export function createMover(): Mover {
  return { ids: createNumbering(), steps: [], list: new Int32Array(moveWidth * 1024), size: 0 };
}

/** The step from one slot to another. */
export function stepOf({ ids, steps }: Mover, before: number, after: number): number {
  const step = numberOf(ids, before, after);
  if (step === steps.length) steps.push({ before, after, pairs: 0 });
  return step;
}

/** Has so many pairs more take a step. */
export function addPairs({ steps }: Mover, index: number, pairs: number): Step {
  const step = steps[index] as Step;
  step.pairs += pairs;
  return step;
}

/** Adds a move. */
export function move(mover: Mover, from: number, to: number, step: number, targets: number, senders: number): void {
  const { size } = mover;
  if (size === mover.list.length) {
    const more = new Int32Array(2 * size);
    more.set(mover.list);
    mover.list = more;
  }
  const { list } = mover;
  list[size] = from;
  list[size + 1] = to;
  list[size + 2] = step;
  list[size + 3] = targets;
  list[size + 4] = senders;
  mover.size = size + moveWidth;
}

/** All moves so far. */
export function movesOf({ steps, list, size }: Mover): Moves {
  return { steps, list: list.subarray(0, size) };
}
