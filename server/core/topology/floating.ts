// Floating addresses: those the file names are checked against the pools, those it leaves to a pool are handed out.
// Knows no network.
import { isSame } from '../base/kept.ts';
import { contains, type Ipv4 } from '../wire/address.ts';
import type { Taken } from './allocate.ts';
import type { Floating, Pool } from './cloud.ts';
import type { ReadExternal } from './externals.ts';
import { unknownName } from './names.ts';
import type { ReadInstance } from './read-instances.ts';
import { error, quoted, type Report, type Source, spanIn } from './report.ts';
import { noPrefix } from './values.ts';

/** What instances got, by their names. */
export type Floatings = ReadonlyMap<string, Given>;

/** The floating addresses of an instance; `isAll`: it got one for each that it wants. */
type Given = { readonly source: Source; readonly addresses: readonly Floating[]; readonly isAll: boolean };

/** Whether instances want the same, wherever it is written. */
export function isSameWish(a: readonly ReadInstance[], b: readonly ReadInstance[]): boolean {
  const wishOf = ({ name, floating }: ReadInstance) => ({
    name,
    floating: floating.map(({ word, address, origin }) => ({ text: word.text, address, origin })),
  });
  return a.length === b.length && a.every((one, i) => isSame(wishOf(one), wishOf(b[i] as ReadInstance)));
}

/** The floating addresses of each instance that wants some, in the order in which it says them. */
export function resolveFloating(
  report: Report,
  externals: readonly ReadExternal[],
  instances: readonly ReadInstance[],
  written: Taken,
): Floatings {
  const pools = externals.flatMap(({ external }) => external.pools.map((pool) => ({ pool, external: external.name })));
  const byName = new Map(pools.map((one) => [one.pool.name, one]));
  const declared = new Set(externals.flatMap((external) => external.pools.map((pool) => pool.name)));
  const poolOf = poolFinder(pools);
  // of a pool whose own addresses are wrong nobody knows whether it has this one
  const lost = externals.filter((read) => read.pools.length > read.external.pools.length);
  const isInLostPool = (address: Ipv4) =>
    lost.some(({ external: { cidr } }) => cidr === noPrefix || contains(cidr, address));
  const next = new Map(pools.map(({ pool }) => [pool, pool.range.first]));
  const take = (pool: Pool): Ipv4 | undefined => {
    let address = next.get(pool) as Ipv4;
    while (address <= pool.range.last && written.has(address)) address++;
    next.set(pool, address + 1);
    return address <= pool.range.last ? address : undefined;
  };
  const found = new Map<string, Given>();
  for (const instance of instances) {
    const { name, source, floating } = instance;
    const own: Floating[] = [];
    for (const { word, address, origin } of floating) {
      if (address !== null) {
        const one = poolOf(address);
        if (!one && !isInLostPool(address)) {
          const hint =
            pools.length === 0 ? 'declare a pool with floating in an external' : 'choose an address of a pool';
          error(report, 'floating-outside-pool', spanIn(source, word), `${quoted(word)} is in no pool: ${hint}`);
        }
        own.push({ address, pool: one?.pool.name ?? null, external: one?.external ?? null, origin });
        continue;
      }
      const one = byName.get(word.text);
      if (!one) {
        if (!declared.has(word.text)) unknownName(report, source, word, 'pool', byName.keys(), ['pool']);
        continue;
      }
      const free = take(one.pool);
      if (free === undefined) {
        const message = `the pool ${quoted(word)} has no address left: widen it or take an address from another`;
        error(report, 'pool-exhausted', spanIn(source, word), message);
      } else own.push({ address: free, pool: one.pool.name, external: one.external, origin });
    }
    found.set(name, { source, addresses: own, isAll: own.length === floating.length });
  }
  return found;
}

type Placed = { readonly pool: Pool; readonly external: string };

/** Finds the pool of an address by binary search; where pools overlap (reported), one of them. */
function poolFinder(pools: readonly Placed[]): (address: Ipv4) => Placed | undefined {
  const sorted = pools.toSorted((a, b) => a.pool.range.first - b.pool.range.first);
  return (address) => {
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sorted[middle] as Placed).pool.range.first <= address) low = middle + 1;
      else high = middle;
    }
    const one = sorted[low - 1];
    return one && one.pool.range.last >= address ? one : undefined;
  };
}
