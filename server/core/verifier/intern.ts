// Small numbers for equal values, so that classes and pairs are compared and looked up by number. Plain tables with
// functions on them, for these are asked several times for every instance. Knows nothing else.
import type { Ipv4, Ipv4Prefix } from '../wire/address.ts';

/** Numbers for strings, counted from 0 in the order of first appearance. */
export type Texts = Map<string, number>;

/** The number of a string; equal strings have equal numbers. */
export function textId(texts: Texts, text: string): number {
  let id = texts.get(text);
  if (id === undefined) {
    id = texts.size;
    texts.set(text, id);
  }
  return id;
}

/** Numbers for pairs of 32-bit integers, counted from 0: a hash table with open addressing. */
export type Numbering = {
  mask: number;
  /** The number of the pair that stands there plus one, or 0. */
  slots: Int32Array;
  /** By number: the two integers. */
  pairs: Int32Array;
  size: number;
};

/**
 * A new, empty numbering.
 * @param expected about as many pairs as will come: then there is room for them from the beginning
 */
export function createNumbering(expected = 100): Numbering {
  // A power of two, so that no more than half of it is used.
  const slots = 2 << (31 - Math.clz32(2 * Math.max(expected, 100)));
  return { mask: slots - 1, slots: new Int32Array(slots), pairs: new Int32Array(slots), size: 0 };
}

/**
 * The number of a pair; equal pairs have equal numbers. A list is numbered by pairing the number of all but its last
 * item with the last one, from `emptyList` on: lists of any lengths have the same number only if they are equal.
 */
export function numberOf(table: Numbering, first: number, second: number): number {
  const a = first | 0;
  const b = second | 0;
  let slot = slotOf(table, a, b);
  const known = table.slots[slot] as number;
  if (known !== 0) return known - 1;
  const id = table.size;
  if (2 * id + 2 > table.mask) {
    grow(table);
    slot = slotOf(table, a, b);
  }
  table.pairs[2 * id] = a;
  table.pairs[2 * id + 1] = b;
  table.slots[slot] = id + 1;
  table.size = id + 1;
  return id;
}

/** The number of a pair that was numbered before, or -1. */
export function knownNumber(table: Numbering, first: number, second: number): number {
  return (table.slots[slotOf(table, first | 0, second | 0)] as number) - 1;
}

/** What the first item of a list is paired with. */
export const emptyList = -1;

/** Where the numbers of a verifier come from: equal contents, equal numbers. */
export type Ids = { readonly texts: Texts; readonly numbers: Numbering };

/** A list with a text after its other items, or with none. */
export function putText(ids: Ids, list: number, text: string | null): number {
  return numberOf(ids.numbers, list, text === null ? -1 : textId(ids.texts, text));
}

/** A list with an address after its other items, or with none. */
export function putAddress({ numbers }: Ids, list: number, address: Ipv4 | null): number {
  return address === null ? numberOf(numbers, list, 0) : numberOf(numbers, numberOf(numbers, list, 1), address);
}

/** A list with a prefix after its other items. */
export function putPrefix({ numbers }: Ids, list: number, { address, length }: Ipv4Prefix): number {
  return numberOf(numbers, numberOf(numbers, list, address), length);
}

function slotOf({ mask, slots, pairs }: Numbering, first: number, second: number): number {
  let slot = hashOf(first, second) & mask;
  for (;;) {
    const id = slots[slot] as number;
    if (id === 0 || (pairs[2 * id - 2] === first && pairs[2 * id - 1] === second)) return slot;
    slot = (slot + 1) & mask;
  }
}

function grow(table: Numbering): void {
  const length = 2 * table.mask + 2;
  const pairs = new Int32Array(length);
  pairs.set(table.pairs);
  table.mask = length - 1;
  table.slots = new Int32Array(length);
  table.pairs = pairs;
  for (let id = 1; id <= table.size; id++) {
    table.slots[slotOf(table, pairs[2 * id - 2] as number, pairs[2 * id - 1] as number)] = id;
  }
}

function hashOf(first: number, second: number): number {
  let hash = Math.imul(first, 0x9e3779b1) ^ Math.imul(second, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return hash ^ (hash >>> 13);
}
