// Small numbers for equal values, so that classes and pairs are compared and looked up by number. Knows nothing else.

/** Gives equal strings equal numbers, counted from 0 in the order of first appearance. */
export type Interner = {
  readonly idOf: (text: string) => number;
  /** How many different strings there were so far. */
  readonly size: () => number;
};

/** A new, empty interner. */
export function createInterner(): Interner {
  const ids = new Map<string, number>();
  return {
    idOf: (text) => {
      let id = ids.get(text);
      if (id === undefined) {
        id = ids.size;
        ids.set(text, id);
      }
      return id;
    },
    size: () => ids.size,
  };
}

/**
 * Gives equal pairs of 32-bit integers equal numbers, counted from 0. A list is numbered by pairing the number of all
 * but its last item with the last one, from `emptyList` on: lists of any lengths have the same number only if equal.
 */
export type Numbering = {
  readonly idOf: (first: number, second: number) => number;
  /** The number of a pair that was numbered before, or -1. */
  readonly find: (first: number, second: number) => number;
  /** How many different pairs there were so far. */
  readonly size: () => number;
};

/** What the first item of a list is paired with. */
export const emptyList = -1;

/** A new, empty numbering: a hash table with open addressing, since every instance is looked up several times. */
export function createNumbering(): Numbering {
  let mask = 255;
  /** The number that stands there, plus one. */
  let slots = new Int32Array(mask + 1);
  let pairs = new Int32Array(mask + 1);
  let size = 0;

  const slotOf = (first: number, second: number): number => {
    let slot = hashOf(first, second) & mask;
    for (;;) {
      const id = slots[slot] as number;
      if (id === 0 || (pairs[2 * id - 2] === first && pairs[2 * id - 1] === second)) return slot;
      slot = (slot + 1) & mask;
    }
  };
  const grow = () => {
    mask = 2 * mask + 1;
    slots = new Int32Array(mask + 1);
    const more = new Int32Array(mask + 1);
    more.set(pairs);
    pairs = more;
    for (let id = 1; id <= size; id++) slots[slotOf(pairs[2 * id - 2] as number, pairs[2 * id - 1] as number)] = id;
  };
  return {
    idOf: (first, second) => {
      const a = first | 0;
      const b = second | 0;
      let slot = slotOf(a, b);
      const id = slots[slot] as number;
      if (id !== 0) return id - 1;
      if (2 * (size + 1) > mask) {
        grow();
        slot = slotOf(a, b);
      }
      pairs[2 * size] = a;
      pairs[2 * size + 1] = b;
      slots[slot] = ++size;
      return size - 1;
    },
    find: (first, second) => (slots[slotOf(first | 0, second | 0)] as number) - 1,
    size: () => size,
  };
}

function hashOf(first: number, second: number): number {
  let hash = Math.imul(first, 0x9e3779b1) ^ Math.imul(second, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return hash ^ (hash >>> 13);
}
