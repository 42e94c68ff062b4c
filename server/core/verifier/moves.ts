// Moves of pairs from one slot to another, in one long list of numbers: there are many of them, and every question
// looks at each. Knows no question and no packet.
import { createNumbering } from './intern.ts';

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

/** Collects moves. */
export type Mover = {
  readonly move: (
    from: number,
    to: number,
    before: number,
    after: number,
    targets: number,
    senders: number,
    pairs: number,
  ) => void;
  readonly moves: () => Moves;
};

/** No moves so far. */
export function createMover(): Mover {
  const ids = createNumbering();
  const steps: Step[] = [];
  let list = new Int32Array(moveWidth * 1024);
  let size = 0;
  return {
    move: (from, to, before, after, targets, senders, pairs) => {
      const step = ids.idOf(before, after);
      if (step === steps.length) steps.push({ before, after, pairs });
      else (steps[step] as Step).pairs += pairs;
      if (size === list.length) {
        const more = new Int32Array(2 * size);
        more.set(list);
        list = more;
      }
      list[size] = from;
      list[size + 1] = to;
      list[size + 2] = step;
      list[size + 3] = targets;
      list[size + 4] = senders;
      size += moveWidth;
    },
    moves: () => ({ steps, list: list.subarray(0, size) }),
  };
}
