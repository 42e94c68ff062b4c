// Numbers that look random and are the same for the same seed on every machine.

/** Choices of one cloud. */
export type Random = {
  /** A whole number from 0 to `count - 1`. */
  readonly below: (count: number) => number;
  /** From `first` to `last`. */
  readonly between: (first: number, last: number) => number;
  /** True in `percent` of a hundred cases. */
  readonly chance: (percent: number) => boolean;
  readonly pick: <T>(list: readonly T[]) => T;
};

/** The choices that a text (a seed and a number) stands for: a counter that begins with the text, its bits mixed at each step. */
export function randomOf(seed: string): Random {
  let state = 0x9e3779b9;
  for (const character of seed) state = mix(state ^ (character.codePointAt(0) ?? 0));
  const next = () => {
    state = (state + 0x9e3779b9) >>> 0;
    return mix(state);
  };
  const below = (count: number) => next() % Math.max(count, 1);
  return {
    below,
    between: (first, last) => first + below(last - first + 1),
    chance: (percent) => below(100) < percent,
    pick: <T>(list: readonly T[]) => list[below(list.length)] as T,
  };
}

/** Chris Wellons' lowbias32 (public domain): every bit of the answer depends on every bit given. */
function mix(value: number): number {
  let x = value >>> 0;
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return (x ^ (x >>> 16)) >>> 0;
}
