// Slots: pairs of instances that fare alike by every question, by what the verdict of a pair depends on. Knows no
// question and no packet.
import type { InstanceClass } from './classes.ts';
import { createNumbering } from './intern.ts';
import type { Kind, Kinds, Type } from './kinds.ts';
import type { RuleBook } from './rule-book.ts';

/** Pairs that fare alike by every question. */
export type Slot = {
  /** Two classes that stand for all. Null as long as none were found; where there are none, there are no pairs. */
  example: { readonly from: InstanceClass; readonly to: InstanceClass } | null;
  /**
   * Types of strangers: instances on two hosts that have each other's network as most hosts do, of two networks between
   * which no rule decides. They need no example.
   */
  readonly strangers: { readonly from: number; readonly to: number } | null;
};

/** What two kinds are to each other, whatever their hosts have. */
export type Standing = {
  /** Whether a rule of one decides that names only few networks. */
  readonly ruled: boolean;
  /** Equal numbers, alike: shapes, and what the rules of each say of the other. */
  readonly looks: number;
  /** The slot of strangers of their types. */
  readonly strangers: number;
};

/** Finds slots by number. */
export type SlotBook = {
  readonly slots: readonly Slot[];
  readonly standingOf: (from: Kind, to: Kind) => Standing;
  /** Of instances on one host or two that have the other's network `here` and `there`; no strangers. */
  readonly slotOf: (standing: Standing, here: number, there: number, relation: number) => number;
};

/** The slot of what is no pair: an instance with itself. */
export const noPair = 0;

/** A relation of instances that are on one host; 0 is none. */
export const oneHost = 1;
/** A relation of instances that are on one network; both relations are the sum. */
export const oneNetwork = 2;

/** A book with no slots so far but `noPair`. A look-up costs a few steps, since there are many more pairs than slots. */
export function createSlots({ ruled }: Kinds, book: RuleBook): SlotBook {
  const slots: Slot[] = [{ example: null, strangers: null }];
  const looks = createNumbering();
  const looksOf = (from: Type | Kind, to: Type | Kind): number =>
    looks.idOf(
      looks.idOf(from.shape, to.shape),
      looks.idOf(book.openings(to.receiver, from.sender), book.openings(from.receiver, to.sender)),
    );
  const typePairs = createNumbering();
  const byTypes: (Standing | undefined)[] = [];
  const standingOfTypes = (from: Type, to: Type): Standing => {
    const pair = typePairs.idOf(from.index, to.index);
    let standing = byTypes[pair];
    if (!standing) {
      const strangers = slots.push({ example: null, strangers: { from: from.index, to: to.index } }) - 1;
      standing = { ruled: false, looks: looksOf(from, to), strangers };
      byTypes[pair] = standing;
    }
    return standing;
  };
  const kindPairs = createNumbering();
  const byKinds: (Standing | undefined)[] = [];
  const standingOf = (from: Kind, to: Kind): Standing => {
    if (!ruled(from.network, to.network)) return standingOfTypes(from.type, to.type);
    const pair = kindPairs.idOf(from.index, to.index);
    let standing = byKinds[pair];
    if (!standing) {
      const { strangers } = standingOfTypes(from.type, to.type);
      standing = { ruled: true, looks: looksOf(from, to), strangers };
      byKinds[pair] = standing;
    }
    return standing;
  };
  const places = createNumbering();
  const byPlace: (number | undefined)[] = [];
  const slotOf = (standing: Standing, here: number, there: number, relation: number): number => {
    const place = places.idOf(places.idOf(standing.looks, here), there * 4 + relation);
    let slot = byPlace[place];
    if (slot === undefined) {
      slot = slots.push({ example: null, strangers: null }) - 1;
      byPlace[place] = slot;
    }
    return slot;
  };
  return { slots, standingOf, slotOf };
}
