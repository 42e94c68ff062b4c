// Which of a set of prefixes hold an address: two addresses with the same answer are alike to every route or rule
// that is written with these prefixes. Knows no route and no rule.
import { type Ipv4, type Ipv4Prefix, maskOf } from '../wire/address.ts';

/** Names the subset of the prefixes that hold an address; equal texts mean equal subsets. */
export type PrefixSignature = (address: Ipv4) => string;

/** The signature for these prefixes. A question costs one look-up for each prefix length in use, 33 at most. */
export function prefixSignature(prefixes: Iterable<Ipv4Prefix>): PrefixSignature {
  const byLength = new Map<number, Set<Ipv4>>();
  for (const { address, length } of prefixes) {
    const known = byLength.get(length);
    if (known) known.add(address);
    else byLength.set(length, new Set([address]));
  }
  const lengths = [...byLength].sort(([a], [b]) => a - b);
  return (address) => {
    let signature = '';
    for (const [length, addresses] of lengths) {
      const masked = (address & maskOf(length)) >>> 0;
      if (addresses.has(masked)) signature += `${masked}/${length} `;
    }
    return signature;
  };
}
