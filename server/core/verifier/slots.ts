// Slots: pairs of instances that fare alike by every question, by what the verdict of a pair depends on. Knows no
// question and no packet.
import type { InstanceClass } from './classes.ts';
import { createNumbering, type Numbering, numberOf } from './intern.ts';
import type { Kind, Kinds, Type } from './kinds.ts';
import { openingsOf, type RuleBook } from './rule-book.ts';

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

/** The slot of what is no pair: an instance with itself. */
export const noPair = 0;

/** A relation of instances that are on one host; 0 is none. */
export const oneHost = 1;
/** A relation of instances that are on one network; both relations are the sum. */
export const oneNetwork = 2;

/** All slots, and how they are found; a look-up costs a few steps, since there are many more pairs than slots. */
export type SlotBook = {
  readonly kinds: Kinds;
  readonly book: RuleBook;
  readonly slots: Slot[];
  readonly looks: Numbering;
  readonly typePairs: Numbering;
  readonly byTypes: Standing[];
  readonly kindPairs: Numbering;
  readonly byKinds: Standing[];
  readonly places: Numbering;
  /** By place: a slot, or undefined. */
  readonly byPlace: (number | undefined)[];
  readonly ruledWith: readonly ReadonlySet<number>[];
};

/** No slots so far but `noPair`. */
export function createSlots(kinds: Kinds, book: RuleBook): SlotBook {
  return {
    kinds,
    book,
    slots: [{ example: null, strangers: null }],
    looks: createNumbering(),
    typePairs: createNumbering(),
    byTypes: [],
    kindPairs: createNumbering(),
    byKinds: [],
    places: createNumbering(),
    byPlace: [],
    ruledWith: ruledNetworks(kinds),
  };
}

/** By network: those between which and it a rule decides. */
function ruledNetworks({ byNetwork, ruledPairs }: Kinds): readonly ReadonlySet<number>[] {
  const sets = byNetwork.map(() => new Set<number>());
  for (const [a, b] of ruledPairs) {
    sets[a]?.add(b);
    sets[b]?.add(a);
  }
  return sets;
}

/** What two kinds are to each other. */
export function standingOf(all: SlotBook, from: Kind, to: Kind): Standing {
  const unruled = standingOfTypes(all, from.type, to.type);
  if (!all.ruledWith[from.network]?.has(to.network)) return unruled;
  const pair = numberOf(all.kindPairs, from.index, to.index);
  if (pair === all.byKinds.length) {
    all.byKinds.push({ ruled: true, looks: looksOf(all, from, to), strangers: unruled.strangers });
  }
  return all.byKinds[pair] as Standing;
}

/** The slot of instances that have the other's network `here` and `there`, and are no strangers. */
export function slotOf(all: SlotBook, standing: Standing, here: number, there: number, relation: number): number {
  const place = numberOf(all.places, numberOf(all.places, standing.looks, here), there * 4 + relation);
  let slot = all.byPlace[place];
  if (slot === undefined) {
    slot = all.slots.push({ example: null, strangers: null }) - 1;
    while (all.byPlace.length < place) all.byPlace.push(undefined);
    all.byPlace[place] = slot;
  }
  return slot;
}

function standingOfTypes(all: SlotBook, from: Type, to: Type): Standing {
  const pair = numberOf(all.typePairs, from.index, to.index);
  if (pair === all.byTypes.length) {
    const strangers = all.slots.push({ example: null, strangers: { from: from.index, to: to.index } }) - 1;
    all.byTypes.push({ ruled: false, looks: looksOf(all, from, to), strangers });
  }
  return all.byTypes[pair] as Standing;
}

function looksOf({ looks, book }: SlotBook, from: Type | Kind, to: Type | Kind): number {
  const shapes = numberOf(looks, from.shape, to.shape);
  const rules = numberOf(looks, openingsOf(book, to.receiver, from.sender), openingsOf(book, from.receiver, to.sender));
  return numberOf(looks, shapes, rules);
}
