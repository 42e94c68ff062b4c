// Which networks are on which host, and how: hosts that have the same ones in the same way share an outfit. Knows no
// instance, no class and no packet.
import type { Cloud } from '../topology/cloud.ts';
import type { Ipv4 } from '../wire/address.ts';
import { emptyList, type Numbering, numberOf } from './intern.ts';
import { type PrefixSet, signatureOf } from './prefix-signature.ts';

/** The networks that exist on hosts: all that have the same ones in the same way share an outfit. */
export type Outfit = {
  /** Networks by name, and how they exist: equal numbers, alike. None stands for 0. */
  readonly presences: ReadonlyMap<string, number>;
  /** Equal for outfits with the same networks, however these exist. */
  readonly networkSet: number;
  /** Equal for outfits with the same networks in the same way. */
  readonly id: number;
};

/** The outfit of every host, by its index. Linear in the networks of all hosts. */
export function outfitsOf(
  cloud: Cloud,
  networkIndex: ReadonlyMap<string, number>,
  numbers: Numbering,
  routing: PrefixSet,
): readonly Outfit[] {
  const byId = new Map<number, Outfit>();
  const outfits: Outfit[] = [];
  for (const { bridges } of cloud.hosts) {
    let id = emptyList;
    let networkSet = emptyList;
    for (const { network, gateway, exists } of bridges) {
      if (!exists) continue;
      const known = networkIndex.get(network) ?? -1;
      networkSet = numberOf(numbers, networkSet, known);
      id = numberOf(numbers, numberOf(numbers, id, known), presenceOf(gateway, routing));
    }
    let outfit = byId.get(id);
    if (!outfit) {
      const presences = new Map<string, number>();
      for (const { network, gateway, exists } of bridges) {
        if (exists) presences.set(network, presenceOf(gateway, routing));
      }
      outfit = { presences, networkSet, id };
      byId.set(id, outfit);
    }
    outfits.push(outfit);
  }
  return outfits;
}

/** How a network exists on a host: without an address there, or with one that certain prefixes hold. Never 0. */
function presenceOf(gateway: Ipv4 | null, routing: PrefixSet): number {
  return gateway === null ? 1 : signatureOf(routing, gateway) - emptyList + 2;
}
