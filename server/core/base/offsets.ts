// Ascending offsets in a text (of lines, of declarations) and what becomes of them in an edit. They stand in one array of
// numbers, so that moving all of them costs next to nothing. Knows no text.

/** Offsets in ascending order. */
export type Offsets = Int32Array;

/** How many of the offsets are at or before a place: the last of these is the one that the place belongs to. */
export function countUpTo(offsets: Offsets, place: number): number {
  let low = 0;
  let high = offsets.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((offsets[middle] as number) <= place) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The first ones of before, then fresh ones, then those of before from `rest` on, moved. Linear, a number at a time. */
export function patchedOffsets(
  before: Offsets,
  { first, rest, shift }: { readonly first: number; readonly rest: number; readonly shift: number },
  fresh: readonly number[],
): Offsets {
  const behind = first + fresh.length - rest;
  const now = new Int32Array(before.length + behind);
  now.set(before.subarray(0, first));
  now.set(fresh, first);
  for (let i = rest; i < before.length; i++) now[i + behind] = (before[i] as number) + shift;
  return now;
}
