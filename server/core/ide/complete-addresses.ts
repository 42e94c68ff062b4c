// Addresses and prefixes for a place that wants one: the next that is free, and those that are known. Knows no text. One
// look at each holder of the cloud, which is little beside what is offered; nothing is remembered.
import { freePrefixFrom, tenNet } from '../checks/free-numbers.ts';
import { takenAddresses } from '../checks/taken-addresses.ts';
import { allocatorOf } from '../topology/allocate.ts';
import type { Cloud, External, Pool, TenantNetwork } from '../topology/cloud.ts';
import { firstAddress } from '../topology/externals.ts';
import { specialIn } from '../topology/next-hop.ts';
import {
  contains,
  formatIpv4,
  formatPrefix,
  type Ipv4,
  type Ipv4Prefix,
  overlaps,
  parseIpv4,
  prefixOf,
  rangeOf,
} from '../wire/address.ts';
import { type Candidate, value, written } from './completion.ts';

/** Most addresses that are offered of one row. */
const maxFree = 5;

function address(at: Ipv4, detail: string): Candidate {
  return value(formatIpv4(at), detail, 'address');
}

function several(next: () => Ipv4 | undefined, detail: string, most = maxFree): readonly Candidate[] {
  const found: Candidate[] = [];
  for (let at = next(); at !== undefined && found.length < most; at = next())
    found.push(address(at, found.length === 0 ? `next free address ${detail}` : `free ${detail}`));
  return found;
}

/** Free addresses for an instance, the next one first. */
export function freeInstanceAddresses(cloud: Cloud, network: TenantNetwork, self: string): readonly Candidate[] {
  return several(allocatorOf(network, cloud.options, takenAddresses(cloud, self)).instance, `of ${network.name}`);
}

/** Free addresses for the bridge of a host. */
export function freeBridgeAddresses(cloud: Cloud, network: TenantNetwork, self: string): readonly Candidate[] {
  return several(allocatorOf(network, cloud.options, takenAddresses(cloud, self)).bridge, `of ${network.name}`);
}

/** Free addresses on the wire of an external, outside of its pools. */
export function freeExternalAddresses(cloud: Cloud, { cidr, pools, name }: External): readonly Candidate[] {
  const taken = takenAddresses(cloud);
  const isFree = (at: Ipv4): boolean => {
    if (taken.has(at) || specialIn(cidr, at) !== undefined) return false;
    return !pools.some(({ range }) => range.first <= at && at <= range.last);
  };
  return several(ascending(firstAddress(cidr), rangeOf(cidr).last, isFree), `on ${name}`, 3);
}

/** The pools, and free addresses of each. */
export function floatingAddresses(cloud: Cloud, self: string): readonly Candidate[] {
  const taken = takenAddresses(cloud, self);
  const pools = cloud.externals.flatMap((external) => external.pools.map((pool) => ({ external, pool })));
  const found: Candidate[] = pools.map(({ pool, external }) => ({
    label: pool.name,
    kind: 'pool',
    insert: written(pool.name),
    detail: `pool of ${external.name}, ${rangeText(pool)}`,
    names: `pool:${pool.name}`,
  }));
  for (const { pool } of pools) {
    const { first, last } = pool.range;
    found.push(
      ...several(
        ascending(first, last, (at) => !taken.has(at)),
        `of the pool ${pool.name}`,
      ),
    );
  }
  return found;
}

function rangeText({ range }: Pool): string {
  return `${formatIpv4(range.first)} to ${formatIpv4(range.last)}`;
}

/** Most addresses that are looked at for a free one. */
const maxLooks = 70_000;

/** The free ones of a row, one after the other. */
function ascending(first: Ipv4, last: Ipv4, isFree: (at: Ipv4) => boolean): () => Ipv4 | undefined {
  let at = first;
  const end = Math.min(last, first + maxLooks);
  return () => {
    while (at <= end && !isFree(at)) at++;
    return at > end ? undefined : at++;
  };
}

/** The next prefix for a network: behind the highest one, as long as that. */
export function freePrefixes(cloud: Cloud, self: string): readonly Candidate[] {
  const others = cloud.networks.filter(({ name }) => name !== self).map(({ cidr }) => cidr);
  const length = others.at(-1)?.length ?? 24;
  const highest = others.reduce((most, prefix) => Math.max(most, rangeOf(prefix).last + 1), tenNet);
  const free = [highest, tenNet]
    .map((address) => freePrefixFrom(cloud, { address, length }, self))
    .find((prefix) => prefix !== undefined);
  return free ? [value(formatPrefix(free), 'next free prefix', 'address')] : [];
}

/** Prefixes kept for documentation (RFC 5737) that the cloud doesn't have yet. */
export function externalPrefixes({ externals, networks }: Cloud): readonly Candidate[] {
  const used = [...externals, ...networks].map(({ cidr }) => cidr);
  return ['203.0.113.0', '198.51.100.0', '192.0.2.0'].flatMap((text) => {
    const prefix = prefixOf(parseIpv4(text) as Ipv4, 24);
    if (used.some((one) => overlaps(one, prefix))) return [];
    return [value(formatPrefix(prefix), 'a prefix for documentation (RFC 5737)', 'address')];
  });
}

/** A part of an external's prefix for a pool: a sixteenth of it, from its upper half, clear of what is there. */
export function poolRanges(
  cloud: Cloud,
  { cidr, pools, name }: Pick<External, 'cidr' | 'pools' | 'name'>,
): readonly Candidate[] {
  const taken = [...takenAddresses(cloud)].filter((at) => contains(cidr, at));
  const length = Math.min(cidr.length + 4, 32);
  const size = 2 ** (32 - length);
  const found: Candidate[] = [];
  for (const part of [12, 13, 14, 15, 8, 9, 10, 11, 4, 5, 6, 7]) {
    const prefix = prefixOf(cidr.address + part * size, length);
    const { first, last } = rangeOf(prefix);
    const isClear =
      last <= rangeOf(cidr).last &&
      !taken.some((at) => first <= at && at <= last) &&
      !pools.some(({ range }) => range.first <= last && first <= range.last);
    if (isClear) found.push(value(formatPrefix(prefix), `free in ${name}`, 'address'));
    if (found.length === 3) break;
  }
  return found;
}

/** Prefixes that are known: of networks, of externals, everywhere. */
export function knownPrefixes({ networks, externals }: Cloud): readonly Candidate[] {
  return [
    ...networks.map(({ cidr, name }) => value(formatPrefix(cidr), `network ${name}`, 'address')),
    ...externals.map(({ cidr, name }) => value(formatPrefix(cidr), `external ${name}`, 'address')),
    value('0.0.0.0/0', 'everywhere', 'address'),
  ];
}

/** The first address of a prefix. */
export function firstOf(cidr: Ipv4Prefix, detail: string): Candidate {
  return address(firstAddress(cidr), detail);
}

/** Addresses that somebody is said to have, each once; one by one, as far as somebody reads them. */
export function* knownAddresses(pairs: Iterable<readonly [Ipv4 | null, string]>): Iterable<Candidate> {
  const seen = new Set<Ipv4>();
  for (const [at, detail] of pairs) {
    if (at === null || seen.has(at)) continue;
    seen.add(at);
    yield address(at, detail);
  }
}
