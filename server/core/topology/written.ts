// Every address that is written somewhere, and how often: none of them is handed out. Brought up to date declaration by
// declaration. Knows no statement.
import type { Ipv4 } from '../wire/address.ts';
import type { Taken } from './allocate.ts';

/** All written addresses. It changes: who adds to it owns it. */
export type Written = Taken & {
  readonly add: (addresses: Iterable<Ipv4>) => void;
  readonly remove: (addresses: Iterable<Ipv4>) => void;
  /** The addresses that are written now and were not when this was last asked, or the other way round. */
  readonly changes: () => readonly Ipv4[];
};

/** Nothing is written. */
export function createWritten(): Written {
  const counts = new Map<Ipv4, number>();
  const touched = new Map<Ipv4, boolean>();
  const has = (address: Ipv4): boolean => counts.has(address);
  const change = (address: Ipv4, by: 1 | -1): void => {
    if (!touched.has(address)) touched.set(address, has(address));
    const count = (counts.get(address) ?? 0) + by;
    if (count > 0) counts.set(address, count);
    else counts.delete(address);
  };
  return {
    has,
    add: (addresses) => {
      for (const address of addresses) change(address, 1);
    },
    remove: (addresses) => {
      for (const address of addresses) change(address, -1);
    },
    changes: () => {
      const changed = [...touched].filter(([address, before]) => before !== has(address)).map(([address]) => address);
      touched.clear();
      return changed;
    },
  };
}
