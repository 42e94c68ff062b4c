// The cuts of a text after an edit: those far from it are where they were, only what is near is cut anew. Knows where an
// edit is only by comparing the texts.
import { type Cut, cutDeclarations } from './cut.ts';

/** Cuts after an edit: `first` ones of before, then `fresh` ones, then those of before from `rest` on, moved by `shift`. */
export type Recut = {
  readonly first: number;
  readonly fresh: readonly Cut[];
  readonly rest: number;
  readonly shift: number;
};

/**
 * The same as cutting the new text as a whole, or undefined where that has to be done. Compares the texts, and cuts the
 * declaration that changed and its neighbours.
 */
export function recut(before: string, cuts: readonly Cut[], now: string): Recut | undefined {
  const same = samePrefix(before, now);
  const tail = sameSuffix(before, now, Math.min(before.length, now.length) - same);
  const shift = now.length - before.length;
  const first = Math.max(lastFrom(cuts, same) - 1, 0);
  // the first cut behind the edit may be joined with what is before it; the next one is not
  const rest = Math.min(lastFrom(cuts, before.length - tail) + 2, cuts.length);
  const start = first === 0 ? 0 : (cuts[first] as Cut).start;
  const stop = cuts[rest];
  if (!stop) return { first, fresh: cutIn(now, start, now.length), rest: cuts.length, shift };
  const after = cuts[rest + 1];
  const seen = cutIn(now, start, after ? after.start + shift : now.length);
  const known = seen.at(-1);
  if (known?.start !== stop.start + shift || known.end !== stop.end + shift) return undefined;
  const fresh = seen.slice(0, -1);
  if (!known.local || !fresh.every(({ local }) => local)) return undefined;
  return { first, fresh, rest, shift };
}

/** Whether an edit leaves alone what is not near it. */
export function isLocal(cuts: readonly Cut[]): boolean {
  return cuts.every(({ local }) => local);
}

function cutIn(text: string, start: number, end: number): readonly Cut[] {
  const cuts = cutDeclarations(text.slice(start, end));
  return start === 0 ? cuts : cuts.map((cut) => ({ ...cut, start: cut.start + start, end: cut.end + start }));
}

/** The last cut that begins at or before an offset, or -1. */
function lastFrom(cuts: readonly Cut[], offset: number): number {
  let low = -1;
  let high = cuts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((cuts[middle] as Cut).start <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

// comparing slices is a comparison of memory, character by character it is not
const step = 1 << 14;

function samePrefix(a: string, b: string): number {
  const limit = Math.min(a.length, b.length);
  let at = 0;
  while (at + step <= limit && a.slice(at, at + step) === b.slice(at, at + step)) at += step;
  while (at < limit && a.charCodeAt(at) === b.charCodeAt(at)) at++;
  return at;
}

function sameSuffix(a: string, b: string, limit: number): number {
  let at = 0;
  const part = (text: string) => text.slice(text.length - at - step, text.length - at);
  while (at + step <= limit && part(a) === part(b)) at += step;
  while (at < limit && a.charCodeAt(a.length - 1 - at) === b.charCodeAt(b.length - 1 - at)) at++;
  return at;
}
