// Which of a set of prefixes hold an address: two addresses with the same answer are alike to every route or rule
// that is written with these prefixes. Knows no route and no rule.
import { type Ipv4, type Ipv4Prefix, maskOf, rangeOf } from '../wire/address.ts';
import { createNumbering, emptyList, type Numbering } from './intern.ts';

/** A set of prefixes, asked about addresses. A question costs one look-up for each prefix length in use, 33 at most. */
export type PrefixSet = {
  /** The prefixes that hold an address, widest first, each by its number (`prefixId`). */
  readonly holding: (address: Ipv4) => readonly number[];
  /** The same as one number: equal for equal lists. */
  readonly signature: (address: Ipv4) => number;
  /** Whether one of the set lies inside this prefix and is narrower: only then can two of its addresses differ. */
  readonly splits: (prefix: Ipv4Prefix) => boolean;
};

/** The number of a prefix. */
export function prefixId(numbers: Numbering, prefix: Ipv4Prefix): number {
  return numbers.idOf(prefix.address, prefix.length);
}

/** The set of these prefixes. Linear in them but for sorting. */
export function prefixSetOf(numbers: Numbering, prefixes: Iterable<Ipv4Prefix>): PrefixSet {
  const known = createNumbering();
  const distinct: Ipv4Prefix[] = [];
  for (const prefix of prefixes) {
    if (known.find(prefix.address, prefix.length) >= 0) continue;
    known.idOf(prefix.address, prefix.length);
    distinct.push(prefix);
  }
  distinct.sort((a, b) => a.address - b.address || a.length - b.length);
  const lengths = [...new Set(distinct.map(({ length }) => length))].sort((a, b) => a - b);
  const masks = lengths.map((length) => ({ length, mask: maskOf(length) }));
  const holding = (address: Ipv4): number[] => {
    const ids: number[] = [];
    for (const { length, mask } of masks) {
      const masked = address & mask;
      if (known.find(masked, length) >= 0) ids.push(numbers.idOf(masked, length));
    }
    return ids;
  };
  const signature = (address: Ipv4): number => {
    let list = emptyList;
    for (const { length, mask } of masks) {
      const masked = address & mask;
      if (known.find(masked, length) >= 0) list = numbers.idOf(list, numbers.idOf(masked, length));
    }
    return list;
  };
  const splits = (prefix: Ipv4Prefix): boolean => {
    const { first, last } = rangeOf(prefix);
    let low = 0;
    let high = distinct.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((distinct[middle] as Ipv4Prefix).address < first) low = middle + 1;
      else high = middle;
    }
    // Those that begin where this one does come widest first; any other that begins inside it is narrower.
    for (let next = distinct[low]; next && next.address <= last; next = distinct[++low]) {
      if (next.length > prefix.length) return true;
    }
    return false;
  };
  return { holding, signature, splits };
}
