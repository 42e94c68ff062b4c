// Sets of VLANs as inclusive ranges in rising order. Knows no switch.
import type { VlanSet } from '../topology/cloud.ts';

/** The VLANs that both carry. */
export function intersection(a: VlanSet, b: VlanSet): VlanSet {
  if (a === 'all') return b;
  if (b === 'all') return a;
  const ranges: { first: number; last: number }[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const left = a[i] as { readonly first: number; readonly last: number };
    const right = b[j] as { readonly first: number; readonly last: number };
    const first = Math.max(left.first, right.first);
    const last = Math.min(left.last, right.last);
    if (first <= last) ranges.push({ first, last });
    if (left.last < right.last) i++;
    else j++;
  }
  return ranges;
}
