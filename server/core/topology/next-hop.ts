// Where a next hop lies: on a wire, as an address that a neighbour there can have, or not. Knows no statement.
import type { Word } from '../syntax/tree.ts';
import { contains, type Ipv4, type Ipv4Prefix, prefixOf, rangeOf } from '../wire/address.ts';
import { error, quoted, type Report, type Source, spanIn } from './report.ts';
import { noPrefix } from './values.ts';

/** The prefixes, of all wires that a machine is on, which hold an address. */
export type Wires = (address: Ipv4) => readonly Ipv4Prefix[];

/** The wires of these prefixes; one that is missing or wrong (`noPrefix`) may hold any address. */
export function wiresOf(prefixes: readonly Ipv4Prefix[]): Wires {
  return (address) =>
    prefixes.flatMap((prefix) => {
      if (prefix === noPrefix) return [prefixOf(address, 32)];
      return contains(prefix, address) ? [prefix] : [];
    });
}

/** What an address is to its network when no machine can have it (RFC 919, RFC 950); a /31 or /32 has no such address. */
export function specialIn(prefix: Ipv4Prefix, address: Ipv4): 'own address' | 'broadcast address' | undefined {
  if (prefix.length > 30) return undefined;
  const { first, last } = rangeOf(prefix);
  return address === first ? 'own address' : address === last ? 'broadcast address' : undefined;
}

/**
 * Reports a next hop that no neighbour can be: outside of every wire (`gateway-outside-network`), or a network's own or
 * broadcast address (`reserved-address`), of which Linux says "Nexthop has invalid gateway" (fib_check_nh).
 * @param outside what to say of one that lies elsewhere: `lies …: …`
 */
export function checkNextHop(
  report: Report,
  source: Source,
  word: Word,
  address: Ipv4,
  wires: Wires,
  outside: string,
): void {
  const around = wires(address);
  if (around.length === 0) {
    error(report, 'gateway-outside-network', spanIn(source, word), `${quoted(word)} ${outside}`);
    return;
  }
  const special = around.map((wire) => specialIn(wire, address));
  if (special.includes(undefined)) return;
  const message = `${quoted(word)} is its network's ${special[0]}, which no gateway has: choose another address`;
  error(report, 'reserved-address', spanIn(source, word), message);
}
