// Addresses for bridges and instances that the file leaves out. Networks don't influence each other: each has its own
// row of addresses, in which everything written is taken from the beginning. Knows no statement.
import { type Ipv4, rangeOf } from '../wire/address.ts';
import type { Options, TenantNetwork } from './cloud.ts';
import { firstAddress } from './externals.ts';
import { reservedBecause } from './networks.ts';
import { noPrefix } from './values.ts';

/** Hands out a network's addresses; each is handed out once. */
export type Allocator = {
  /** The network's first address if it is free, else the lowest free one; undefined: the network is full. */
  readonly bridge: () => Ipv4 | undefined;
  /** The lowest free address from `dhcp_start`; undefined: there is none. */
  readonly instance: () => Ipv4 | undefined;
};

/** The addresses that are written somewhere, so that nobody else gets them. */
export type Taken = { readonly has: (address: Ipv4) => boolean };

/** An allocator of a network in which `written` is taken. All its calls together are linear in the addresses handed out. */
export function allocatorOf(network: TenantNetwork, options: Options, written: Taken): Allocator {
  const handedOut = new Set<Ipv4>();
  const { first, last } = rangeOf(network.cidr);
  // nobody's: the first and last address, and the third with VlanManager
  const reserved = [first, first + 1, first + 2, last].filter((address) => reservedBecause(network, options, address));
  const isFree = (address: Ipv4): boolean =>
    !written.has(address) && !handedOut.has(address) && !reserved.includes(address);
  // every address below a cursor is taken, for good
  const lowest = (start: Ipv4): (() => Ipv4 | undefined) => {
    let cursor = start;
    return () => {
      if (network.cidr === noPrefix) return undefined;
      while (cursor <= last && !isFree(cursor)) cursor++;
      if (cursor > last) return undefined;
      handedOut.add(cursor);
      return cursor;
    };
  };
  return { bridge: lowest(firstAddress(network.cidr)), instance: lowest(network.dhcpStart) };
}

/** A stable MAC address in OpenStack's range fa:16:3e from a name; `salt` tells apart names that share one. */
export function derivedMac(name: string, salt: number): string {
  // FNV-1a (32 bits), folded to the 24 bits that are free
  const text = salt === 0 ? name : `${name}#${salt}`;
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  const folded = ((hash >>> 24) ^ hash) & 0xffffff;
  return `fa:16:3e:${hexPair(folded >>> 16)}:${hexPair((folded >>> 8) & 255)}:${hexPair(folded & 255)}`;
}

function hexPair(byte: number): string {
  return (byte < 16 ? '0' : '') + byte.toString(16);
}
