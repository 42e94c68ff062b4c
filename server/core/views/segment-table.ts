// Which tenant network an address lies in: longest prefix first, as a few maps. Knows nothing else of the network.
import type { Segment } from '../network/network.ts';
import { type Ipv4, maskOf } from '../wire/address.ts';

/** Tenant networks by prefix length, longest first; addresses and masks signed, as `&` gives them. */
export type SegmentTable = readonly { readonly mask: number; readonly byNetwork: ReadonlyMap<number, Segment> }[];

/** Sorts tenant networks into tiers by prefix length; of equal prefixes the first stays. */
export function segmentTable(segments: readonly Segment[]): SegmentTable {
  const tiers = new Map<number, Map<number, Segment>>();
  for (const one of segments) {
    const { address, length } = one.cidr;
    const tier = tiers.get(length) ?? new Map<number, Segment>();
    tiers.set(length, tier);
    if (!tier.has(address | 0)) tier.set(address | 0, one);
  }
  return [...tiers].sort(([a], [b]) => b - a).map(([length, byNetwork]) => ({ mask: maskOf(length) | 0, byNetwork }));
}

/** The narrowest tenant network that holds the address, or undefined. */
export function segmentIn(table: SegmentTable, address: Ipv4): Segment | undefined {
  for (const { mask, byNetwork } of table) {
    const found = byNetwork.get(address & mask);
    if (found) return found;
  }
  return undefined;
}
