// Moves of pairs from one slot to another, in one long list of numbers: there are many of them, and every question
// looks at each. Rows, not numbers of pairs: how many pairs that are is counted where it is known how many instances a
// row has (headcount.ts). Knows no question and no packet.
import { createNumbering, type Numbering, numberOf } from './intern.ts';

/** From which slot to which pairs are moved. */
export type Step = { readonly before: number; readonly after: number };

/** Moves of pairs. */
export type Moves = {
  readonly steps: readonly Step[];
  /**
   * `moveWidth` numbers each: two rows, the step of pairs from the first to the second, and the step of those from the
   * second to the first. A row's move to itself counts its instances' pairs with themselves, too.
   */
  readonly list: Int32Array;
  /** `selfWidth` numbers each: row, step of each of its instances with itself, which is no pair. */
  readonly selves: Int32Array;
};

/** How many numbers a move has. */
export const moveWidth = 4;
/** How many numbers tell of instances with themselves. */
export const selfWidth = 2;
/** The step of pairs that are moved nowhere. */
export const noStep = 0;

/** Moves as they are collected. */
export type Mover = {
  readonly ids: Numbering;
  readonly steps: Step[];
  readonly list: Numbers;
  readonly selves: Numbers;
};

/** A list of numbers that grows. */
type Numbers = { items: Int32Array; size: number };

/** No moves so far. */
export function createMover(): Mover {
  const numbers = (): Numbers => ({ items: new Int32Array(4096), size: 0 });
  const mover = { ids: createNumbering(), steps: [], list: numbers(), selves: numbers() };
  stepOf(mover, 0, 0);
  return mover;
}

/** The step from one slot to another. */
export function stepOf({ ids, steps }: Mover, before: number, after: number): number {
  const step = numberOf(ids, before, after);
  if (step === steps.length) steps.push({ before, after });
  return step;
}

/** Moves all pairs of two rows: those from the first to the second, and those back. */
export function move({ list }: Mover, one: number, other: number, forth: number, back: number): void {
  const items = roomFor(list, moveWidth);
  items[list.size] = one;
  items[list.size + 1] = other;
  items[list.size + 2] = forth;
  items[list.size + 3] = back;
  list.size += moveWidth;
}

/** Moves the instances of a row that would be paired with themselves. */
export function moveSelf({ selves }: Mover, row: number, step: number): void {
  const items = roomFor(selves, selfWidth);
  items[selves.size] = row;
  items[selves.size + 1] = step;
  selves.size += selfWidth;
}

function roomFor(numbers: Numbers, more: number): Int32Array {
  if (numbers.size + more > numbers.items.length) {
    const items = new Int32Array(2 * numbers.items.length);
    items.set(numbers.items);
    numbers.items = items;
  }
  return numbers.items;
}

/** All moves so far. */
export function movesOf({ steps, list, selves }: Mover): Moves {
  return { steps, list: list.items.subarray(0, list.size), selves: selves.items.subarray(0, selves.size) };
}
