// Addresses as values: IPv4, prefixes, ranges, MACs. Knows no packet and no network.

/** An IPv4 address as an unsigned 32-bit integer in host order: 10.0.0.1 is 0x0a000001. */
export type Ipv4 = number;

/** An IPv4 prefix (RFC 4632). `address` has its host bits cleared; `length` is 0–32. */
export type Ipv4Prefix = { readonly address: Ipv4; readonly length: number };

/** An inclusive range of IPv4 addresses, `first` <= `last`. */
export type Ipv4Range = { readonly first: Ipv4; readonly last: Ipv4 };

/** A MAC address in lower case with colons: `fa:16:3e:00:00:01`. */
export type Mac = string;

/** ff:ff:ff:ff:ff:ff, to which ARP questions and DHCP broadcasts go. */
export const broadcastMac: Mac = 'ff:ff:ff:ff:ff:ff';

/**
 * The address in dotted quads.
 * @example formatIpv4(0x0a000001) // '10.0.0.1'
 */
export function formatIpv4(address: Ipv4): string {
  return (
    (dotted[address >>> 24] as string) +
    dotted[(address >>> 16) & 255] +
    dotted[(address >>> 8) & 255] +
    quads[address & 255]
  );
}

/** Every quad as text, and with its dot: addresses are written all the time. */
const quads: readonly string[] = Array.from({ length: 256 }, (_, quad) => `${quad}`);
const dotted: readonly string[] = quads.map((quad) => `${quad}.`);

/** The address that four decimal numbers 0–255 without leading zeros write, or undefined for any other text. */
export function parseIpv4(text: string): Ipv4 | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (!match) return undefined;
  let address = 0;
  for (let i = 1; i <= 4; i++) {
    const quad = match[i] as string;
    const value = Number(quad);
    if (value > 255 || (quad.length > 1 && quad.startsWith('0'))) return undefined;
    address = address * 256 + value;
  }
  return address;
}

/** The network mask of a prefix length 0–32, as an address. */
export function maskOf(length: number): Ipv4 {
  return length === 0 ? 0 : (0xffffffff << (32 - length)) >>> 0;
}

/** The prefix of that length which holds the address. */
export function prefixOf(address: Ipv4, length: number): Ipv4Prefix {
  return { address: (address & maskOf(length)) >>> 0, length };
}

/** Whether the prefix holds the address. */
export function contains(prefix: Ipv4Prefix, address: Ipv4): boolean {
  return (address & maskOf(prefix.length)) >>> 0 === prefix.address;
}

/** The first and last address of a prefix (network and broadcast address where length < 31). */
export function rangeOf(prefix: Ipv4Prefix): Ipv4Range {
  return { first: prefix.address, last: (prefix.address | ~maskOf(prefix.length)) >>> 0 };
}

/** Whether two prefixes have an address in common: then one holds the other. */
export function overlaps(a: Ipv4Prefix, b: Ipv4Prefix): boolean {
  return contains(a, b.address) || contains(b, a.address);
}

/** Whether every address of `inner` lies in `outer`. */
export function containsPrefix(outer: Ipv4Prefix, inner: Ipv4Prefix): boolean {
  return outer.length <= inner.length && contains(outer, inner.address);
}

/** ADDRESS/LENGTH, as `ip route` and Topo write it. */
export function formatPrefix(prefix: Ipv4Prefix): string {
  return `${formatIpv4(prefix.address)}/${prefix.length}`;
}

/** 0.0.0.0/0. */
export const anyPrefix: Ipv4Prefix = { address: 0, length: 0 };

/** 00:00:00:00:00:00: what a loopback frame carries, and an ARP question as the MAC it asks for. */
export const zeroMac: Mac = '00:00:00:00:00:00';

/** 255.255.255.255, the limited broadcast to which a DHCP client without an address speaks. */
export const limitedBroadcast: Ipv4 = 0xffffffff;
