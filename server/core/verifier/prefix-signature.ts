// Which of a set of prefixes hold an address: two addresses with the same answer are alike to every route or rule
// that is written with these prefixes. Knows no route and no rule.
import { type Ipv4, type Ipv4Prefix, maskOf, rangeOf } from '../wire/address.ts';
import { createNumbering, emptyList, knownNumber, type Numbering, numberOf } from './intern.ts';

/** A set of prefixes, to be asked about addresses. */
export type PrefixSet = {
  /** Gives each prefix its number (`prefixId`). */
  readonly numbers: Numbering;
  readonly known: Numbering;
  /** Lengths in use, rising. */
  readonly lengths: readonly number[];
  /** By address, then by length. */
  readonly sorted: readonly Ipv4Prefix[];
};

/** The number of a prefix. */
export function prefixId(numbers: Numbering, prefix: Ipv4Prefix): number {
  return numberOf(numbers, prefix.address, prefix.length);
}

/** The set of these prefixes. Linear in them but for sorting. */
export function prefixSetOf(numbers: Numbering, prefixes: Iterable<Ipv4Prefix>): PrefixSet {
  const known = createNumbering();
  const sorted: Ipv4Prefix[] = [];
  for (const prefix of prefixes) {
    const before = known.size;
    if (numberOf(known, prefix.address, prefix.length) === before) sorted.push(prefix);
  }
  sorted.sort((a, b) => a.address - b.address || a.length - b.length);
  const lengths = [...new Set(sorted.map(({ length }) => length))].sort((a, b) => a - b);
  return { numbers, known, lengths, sorted };
}

/** The prefixes that hold an address, widest first. One look-up for each length in use, 33 at most. */
export function prefixesHolding({ numbers, known, lengths }: PrefixSet, address: Ipv4): readonly number[] {
  const ids: number[] = [];
  for (const length of lengths) {
    const masked = address & maskOf(length);
    if (knownNumber(known, masked, length) >= 0) ids.push(numberOf(numbers, masked, length));
  }
  return ids;
}

/** The same as one number: equal for equal lists. */
export function signatureOf({ numbers, known, lengths }: PrefixSet, address: Ipv4): number {
  let list = emptyList;
  for (const length of lengths) {
    const masked = address & maskOf(length);
    if (knownNumber(known, masked, length) >= 0) list = numberOf(numbers, list, numberOf(numbers, masked, length));
  }
  return list;
}

/** Whether one of the set lies inside a prefix and is narrower: only then can two of its addresses differ. */
export function isSplit({ sorted }: PrefixSet, prefix: Ipv4Prefix): boolean {
  const { first, last } = rangeOf(prefix);
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as Ipv4Prefix).address < first) low = middle + 1;
    else high = middle;
  }
  // Those that begin where this one does come widest first; any other that begins inside it is narrower.
  for (let next = sorted[low]; next && next.address <= last; next = sorted[++low]) {
    if (next.length > prefix.length) return true;
  }
  return false;
}
