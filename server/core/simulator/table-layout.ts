// How a table lies in one array of numbers: chain behind chain, each with a head, indexes by address where it is long, and its
// rules. Of the hundreds of rules for one address each that nova writes for instances and floating addresses, a packet can
// match one or two: a long chain is read along three lists of rules (for its destination, for its source, and all others),
// in the order of the chain. Knows no packet but its addresses.
import { oneDestination, oneSource, screenWidth } from './screen.ts';

/**
 * A chain's head: its number, whether it is an instance's, the first of its rules among all of the table, where its indexes
 * by address are (0: none), the first rule that must always be asked.
 */
const [chainNumber, guarding, firstRule, byDestinationAt, bySourceAt, othersFrom, headWidth] = [0, 1, 2, 3, 4, 5, 6];

/** A rule: its screen, what a match leads to, the next rule of its list. */
const ruleWidth = screenWidth + 2;
const [leadsToAt, nextAt] = [screenWidth, screenWidth + 1];

/** What a match leads to, where it is not the place of a chain to jump to. */
export const [ends, returns] = [-1, -2];

/** The end of a list of rules: behind all places. */
export const noRule = 0x7fffffff;

/** Chains of no more rules than this are faster asked rule by rule. */
const longChain = 8;

/** An index begins with how far a hash is shifted; of its slots each has an address and the first of its rules. */
const slotWidth = 2;

/** So many numbers a chain takes at most. */
export function roomOf(rules: number): number {
  return headWidth + rules * ruleWidth + (rules > longChain ? 2 * (1 + slotsFor(rules) * slotWidth) : 0);
}

/** Where the rule at a place of the chain begins. */
export function ruleAt(chain: number, place: number): number {
  return chain + headWidth + place * ruleWidth;
}

/** The chain's number in its table. */
export function numberOfChain(blob: Int32Array, chain: number): number {
  return blob[chain + chainNumber] as number;
}

/** Whether it is the chain of one instance. */
export function isGuard(blob: Int32Array, chain: number): boolean {
  return blob[chain + guarding] === 1;
}

/** The number of a chain's rule in its table. */
export function numberOfRule(blob: Int32Array, chain: number, place: number): number {
  return (blob[chain + firstRule] as number) + place;
}

/** What a match of the rule that begins there leads to: the place of a chain, `ends` or `returns`. */
export function leadsTo(blob: Int32Array, rule: number): number {
  return blob[rule + leadsToAt] as number;
}

/** The rule behind it in its list. */
export function nextOf(blob: Int32Array, rule: number): number {
  return blob[rule + nextAt] as number;
}

/** The first of the chain's rules for that destination alone. */
export function firstTo(blob: Int32Array, chain: number, destination: number): number {
  const index = blob[chain + byDestinationAt] as number;
  return index === 0 ? noRule : firstIn(blob, index, destination | 0);
}

/** The first of the chain's rules for that source alone, whatever its destination. */
export function firstFrom(blob: Int32Array, chain: number, source: number): number {
  const index = blob[chain + bySourceAt] as number;
  return index === 0 ? noRule : firstIn(blob, index, source | 0);
}

/** The first of the chain's rules that any packet must be asked about. */
export function firstOfOthers(blob: Int32Array, chain: number): number {
  return blob[chain + othersFrom] as number;
}

/** Writes a chain's head; its rules stand behind it, to be written by whoever knows them. */
export function layChain(blob: Int32Array, chain: number, number: number, guard: boolean, first: number): void {
  blob[chain + chainNumber] = number;
  blob[chain + guarding] = guard ? 1 : 0;
  blob[chain + firstRule] = first;
  blob[chain + othersFrom] = noRule;
}

/** Writes what a match of the rule that begins there leads to. */
export function lead(blob: Int32Array, rule: number, to: number): void {
  blob[rule + leadsToAt] = to;
}

/**
 * Strings a chain's rules on their lists, once they are written: a rule for one destination on that one's, else one for one
 * source on that one's, else with those that must always be asked.
 */
export function linkRules(blob: Int32Array, chain: number, count: number): void {
  const long = count > longChain;
  const indexes = ruleAt(chain, count);
  const slots = slotsFor(count);
  if (long) {
    blob[chain + byDestinationAt] = indexes;
    blob[chain + bySourceAt] = indexes + 1 + slots * slotWidth;
    for (const field of [byDestinationAt, bySourceAt]) blob[blob[chain + field] as number] = 32 - Math.log2(slots);
  }
  for (let place = count - 1; place >= 0; place--) {
    const rule = ruleAt(chain, place);
    const destination = long ? oneDestination(blob, rule) : null;
    const source = long ? oneSource(blob, rule) : null;
    let before = chain + othersFrom;
    if (destination !== null) before = slotIn(blob, blob[chain + byDestinationAt] as number, destination) + 1;
    else if (source !== null) before = slotIn(blob, blob[chain + bySourceAt] as number, source) + 1;
    // a slot counts from 1, as 0 is an empty one
    const inSlot = before !== chain + othersFrom;
    const next = blob[before] as number;
    blob[rule + nextAt] = inSlot ? (next === 0 ? noRule : next - 1) : next;
    blob[before] = inSlot ? place + 1 : place;
    if (destination !== null) blob[before - 1] = destination;
    else if (source !== null) blob[before - 1] = source;
  }
}

/** A power of two, so that at most half of the slots are taken. */
function slotsFor(rules: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(rules, 1) * 2));
}

function firstIn(blob: Int32Array, index: number, address: number): number {
  const first = blob[slotIn(blob, index, address) + 1] as number;
  return first === 0 ? noRule : first - 1;
}

/** The address's slot, or the empty one where it would stand. Hashed by Fibonacci's multiplier, probed one by one. */
function slotIn(blob: Int32Array, index: number, address: number): number {
  const shift = blob[index] as number;
  const last = 2 ** (32 - shift) - 1;
  let slot = Math.imul(address, 0x9e3779b1) >>> shift;
  for (;;) {
    const at = index + 1 + slot * slotWidth;
    if (blob[at + 1] === 0 || blob[at] === address) return at;
    slot = (slot + 1) & last;
  }
}
