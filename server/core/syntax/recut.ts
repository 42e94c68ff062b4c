// The cuts of a text after an edit: those far from it are where they were, only what is near is cut anew. Knows where an
// edit is only by comparing the texts.
import { countUpTo, type Offsets } from '../base/offsets.ts';
import type { Steps } from '../base/steps.ts';
import type { TextChange } from '../base/text-change.ts';
import { type Cut, cutSteps } from './cut.ts';

/** Cuts after an edit: `first` ones of before, then `fresh` ones, then those of before from `rest` on, moved by `shift`. */
export type Recut = {
  readonly first: number;
  readonly fresh: readonly Cut[];
  readonly rest: number;
  readonly shift: number;
};

/** The cuts of before: where each begins, and how long it is. */
export type KnownCuts = { readonly starts: Offsets; readonly cuts: readonly { readonly length: number }[] };

/**
 * The same as cutting the new text as a whole, or undefined where that has to be done. Cuts the declaration that changed
 * and its neighbours. All cuts of before must be local.
 */
export function* recut(
  { starts, cuts }: KnownCuts,
  before: string,
  now: string,
  { start: same, tail, shift }: TextChange,
): Steps<Recut | undefined> {
  const first = Math.max(countUpTo(starts, same) - 2, 0);
  // the first cut behind the edit may be joined with what is before it; the next one is not
  const rest = Math.min(countUpTo(starts, before.length - tail) + 1, cuts.length);
  const start = first === 0 ? 0 : (starts[first] as number);
  const stop = starts[rest];
  if (stop === undefined) {
    const fresh = yield* cutIn(now, start, now.length);
    return fresh.every(({ local }) => local) ? { first, fresh, rest: cuts.length, shift } : undefined;
  }
  const after = starts[rest + 1];
  const seen = yield* cutIn(now, start, after === undefined ? now.length : after + shift);
  const known = seen.at(-1);
  if (known?.start !== stop + shift || known.end - known.start !== cuts[rest]?.length) return undefined;
  if (!seen.every(({ local }) => local)) return undefined;
  return { first, fresh: seen.slice(0, -1), rest, shift };
}

function* cutIn(text: string, start: number, end: number): Steps<readonly Cut[]> {
  const cuts = yield* cutSteps(text.slice(start, end));
  return start === 0 ? cuts : cuts.map((cut) => ({ ...cut, start: cut.start + start, end: cut.end + start }));
}
