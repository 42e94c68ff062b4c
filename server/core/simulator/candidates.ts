// Which rules of a long chain a packet can match at all, by its addresses: of the hundreds of rules for one address each
// that nova writes for instances and floating addresses, one or two. The order of the chain is kept.
import type { Ipv4Packet } from '../wire/packet.ts';
import type { ChainIndex, CompiledChain } from './compiled.ts';
import { oneDestination, oneSource } from './screen.ts';

/** Chains of no more rules than this are faster asked rule by rule. */
export const longChain = 8;

const none: readonly number[] = [];

/** Places of the rules that may match, in rising order. Costs two look-ups and a merge of what they find. */
export function candidatesIn(chain: CompiledChain, { src, dst }: Ipv4Packet): readonly number[] {
  chain.index ??= indexOf(chain);
  const { byDestination, bySource, others } = chain.index;
  const one = byDestination.get(dst | 0);
  const other = bySource.get(src | 0);
  if (!one && !other) return others;
  return merged(merged(one ?? none, other ?? none), others);
}

/** A rule for one destination stands there, else one for one source, else with those that must always be asked. */
function indexOf(chain: CompiledChain): ChainIndex {
  const byDestination = new Map<number, number[]>();
  const bySource = new Map<number, number[]>();
  const others: number[] = [];
  for (const place of chain.rules.keys()) {
    const destination = oneDestination(chain.screen, place);
    const source = oneSource(chain.screen, place);
    if (destination !== null) put(byDestination, destination, place);
    else if (source !== null) put(bySource, source, place);
    else others.push(place);
  }
  return { byDestination, bySource, others };
}

function put(index: Map<number, number[]>, address: number, place: number): void {
  const places = index.get(address);
  if (places) places.push(place);
  else index.set(address, [place]);
}

function merged(a: readonly number[], b: readonly number[]): readonly number[] {
  if (a.length === 0) return b;
  if (b.length === 0) return a;
  const all: number[] = [];
  for (let i = 0, j = 0; i < a.length || j < b.length; ) {
    const [left, right] = [a[i] ?? Number.POSITIVE_INFINITY, b[j] ?? Number.POSITIVE_INFINITY];
    if (left < right) {
      all.push(left);
      i++;
    } else {
      all.push(right);
      j++;
    }
  }
  return all;
}
