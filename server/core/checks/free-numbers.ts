// VLANs and prefixes that nothing in a cloud has: what fixes write and completion offers. Knows no text.
import type { Cloud } from '../topology/cloud.ts';
import { type Ipv4, type Ipv4Prefix, overlaps, parseIpv4, prefixOf, rangeOf } from '../wire/address.ts';

/** The lowest VLAN that is taken where a cloud has none. */
const firstVlan = 100;
const lastVlan = 4094;

/**
 * Free VLANs, the best first, each once: the next behind the highest one, the lowest from 100 on, the lowest. Empty where all
 * are taken.
 * @param self a network whose own VLAN does not count
 */
export function freeVlanNumbers({ networks }: Cloud, self?: string): readonly number[] {
  const used = new Set(networks.flatMap(({ name, vlan }) => (name === self || vlan === null ? [] : [vlan])));
  const highest = [...used].reduce((most, vlan) => Math.max(most, vlan), firstVlan - 1);
  const lowestFrom = (start: number): number | undefined => {
    for (let vlan = start; vlan <= lastVlan; vlan++) if (!used.has(vlan)) return vlan;
    return undefined;
  };
  const found = [lowestFrom(highest + 1), lowestFrom(firstVlan), lowestFrom(1)];
  return [...new Set(found)].filter((vlan) => vlan !== undefined);
}

/** Where private networks begin (RFC 1918). */
export const tenNet = parseIpv4('10.0.0.0') as Ipv4;

/** What unicast addresses end with. */
const lastUnicast = 0xdfffffff;

/**
 * The first prefix of a length from an address on that shares no address with a network or external; undefined where there is
 * none. A look at each of these for each that is in the way.
 * @param self a network that does not count
 */
export function freePrefixFrom(
  { networks, externals }: Cloud,
  { address, length }: Ipv4Prefix,
  self?: string,
): Ipv4Prefix | undefined {
  const used = [...networks.filter(({ name }) => name !== self), ...externals].map(({ cidr }) => cidr);
  const size = 2 ** (32 - length);
  const aligned = (from: number): number => Math.ceil(from / size) * size;
  for (let at = aligned(address); at + size - 1 <= lastUnicast; ) {
    const prefix = prefixOf(at, length);
    const clash = used.find((one) => overlaps(one, prefix));
    if (!clash) return prefix;
    at = aligned(rangeOf(clash).last + 1);
  }
  return undefined;
}
