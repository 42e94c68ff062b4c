// Pairs of instances summed up so far that any question about all of them can be answered of the sums: what is prepared
// once for a cloud. At first all pairs are taken for pairs of strangers; then those that are more to each other are
// moved to where they belong. Knows no question and no packet.
import { groupBy } from '../base/group-by.ts';
import type { Cloud } from '../topology/cloud.ts';
import { type Cell, cellBookOf, cellsOf, onTwoHosts, someOf } from './cells.ts';
import type { InstanceClass } from './classes.ts';
import { createNumbering, numberOf } from './intern.ts';
import type { Kind, Kinds } from './kinds.ts';
import { createMover, type Mover, type Moves, move, moveSelf, movesOf, stepOf } from './moves.ts';
import type { RuleBook } from './rule-book.ts';
import {
  createSlots,
  noPair,
  oneHost,
  oneNetwork,
  type Slot,
  type SlotBook,
  type Standing,
  slotOf,
  standingOf,
} from './slots.ts';

/** What is prepared for all questions. */
export type PairPlan = {
  readonly kinds: Kinds;
  readonly slots: readonly Slot[];
  /** Of the classes of a row one and the same is said. Rows: first each class, then the kinds, then these cells. */
  readonly cells: readonly Cell[];
  readonly moves: Moves;
};

/**
 * Prepares the questions. Linear in the cells of each two networks that have to do with each other, and in the pairs of
 * classes of each host.
 */
export function pairPlanOf(cloud: Cloud, kinds: Kinds, book: RuleBook): PairPlan {
  const all = createSlots(kinds, book);
  const mover = createMover();
  moveHomes(kinds, all, mover);
  const cells = moveCells(cloud, kinds, all, mover);
  moveNeighbours(kinds, all, mover);
  return { kinds, slots: all.slots, cells, moves: movesOf(mover) };
}

/** Pairs of one network on two hosts. */
function moveHomes({ byNetwork, kindOf }: Kinds, all: SlotBook, mover: Mover): void {
  for (const own of byNetwork) {
    for (const from of own) {
      for (const to of own) {
        const standing = standingOf(all, from, to);
        const after = slotOf(all, standing, from.presence, to.presence, oneNetwork);
        const slot = all.slots[after] as Slot;
        slot.example ??= onTwoHosts(from.classes.slice(0, 2), to.classes.slice(0, 2));
        const step = stepOf(mover, standing.strangers, after);
        move(mover, kindOf.length + from.index, kindOf.length + to.index, step);
      }
    }
  }
}

/** Pairs of two networks on two hosts, where a host has the other's network in an unusual way or a rule decides. */
function moveCells(cloud: Cloud, kinds: Kinds, all: SlotBook, mover: Mover): readonly Cell[] {
  const cellBook = cellBookOf(kinds);
  const seen = createNumbering();
  const firstRow = kinds.kindOf.length + kinds.kinds.length;
  const movers = { cloud, all, mover, firstRow };
  for (const list of [cellBook.pairs, kinds.ruledPairs]) {
    for (const [a, b] of list) {
      const { size } = seen;
      if (a === b || numberOf(seen, a, b) < size) continue;
      const theirs = (kinds.byNetwork[b] ?? []).map((kind) => cellsOf(cellBook, kind, a));
      for (const kind of kinds.byNetwork[a] ?? []) {
        const ours = cellsOf(cellBook, kind, b);
        for (const others of theirs) moveBetween(movers, ours, others);
      }
    }
  }
  return cellBook.cells;
}

type Movers = { readonly cloud: Cloud; readonly all: SlotBook; readonly mover: Mover; readonly firstRow: number };

/** Pairs of two kinds, both ways. */
function moveBetween(movers: Movers, ours: readonly Cell[], others: readonly Cell[]): void {
  const kind = (ours[0] as Cell).kind;
  const otherKind = (others[0] as Cell).kind;
  const forth = standingOf(movers.all, kind, otherKind);
  const back = standingOf(movers.all, otherKind, kind);
  for (const one of ours) {
    for (const other of others) {
      // Where nothing is unusual and no rule decides, they are strangers all the same.
      if (one.classes === null && other.classes === null && !forth.ruled) continue;
      moveCell(movers, forth, one, other);
      moveCell(movers, back, other, one);
    }
  }
}

function moveCell({ cloud, all, mover, firstRow }: Movers, standing: Standing, from: Cell, to: Cell): void {
  let step = rememberedStep(standing, from.presence, to.presence, 0);
  if (step < 0) {
    const after = slotOf(all, standing, from.presence, to.presence, 0);
    step = rememberStep(standing, from.presence, to.presence, 0, stepOf(mover, standing.strangers, after));
  }
  const slot = slotAfter(all, mover, step);
  if (slot.example === null) {
    const nameOf = (network: number) => cloud.networks[network]?.name ?? '';
    slot.example = onTwoHosts(someOf(from, nameOf(from.other)), someOf(to, nameOf(to.other)));
  }
  move(mover, firstRow + from.index, firstRow + to.index, step);
}

/** Pairs on one host, counted so far as if they were on two. Grows with the square of the classes of each host. */
function moveNeighbours({ kinds, kindOf }: Kinds, all: SlotBook, mover: Mover): void {
  const regular = kinds.flatMap(({ classes }) => classes);
  for (const neighbours of groupBy(regular, (one) => one.hostIndex).values()) {
    for (const from of neighbours) {
      const fromKind = kindOf[from.index] as Kind;
      for (const to of neighbours) moveNeighbour(all, mover, from, fromKind, to, kindOf[to.index] as Kind);
      const self = standingOf(all, fromKind, fromKind);
      const { presence } = fromKind;
      const slot = slotOf(all, self, presence, presence, oneHost + oneNetwork);
      moveSelf(mover, from.index, stepOf(mover, slot, noPair));
    }
  }
}

function moveNeighbour(
  all: SlotBook,
  mover: Mover,
  from: InstanceClass,
  fromKind: Kind,
  to: InstanceClass,
  toKind: Kind,
): void {
  const standing = standingOf(all, fromKind, toKind);
  const relation = fromKind.network === toKind.network ? oneNetwork : 0;
  // On one host both find the other's network as its own instances do.
  const here = toKind.presence;
  const there = fromKind.presence;
  let step = rememberedStep(standing, here, there, relation + oneHost);
  if (step < 0) {
    const { usual } = all.kinds;
    const isUsual = here === usual[toKind.network] && there === usual[fromKind.network];
    const strangers = isUsual && relation === 0 && !standing.ruled;
    const before = strangers ? standing.strangers : slotOf(all, standing, here, there, relation);
    const after = slotOf(all, standing, here, there, relation + oneHost);
    step = rememberStep(standing, here, there, relation + oneHost, stepOf(mover, before, after));
  }
  const slot = slotAfter(all, mover, step);
  if (slot.example === null && (from !== to || to.members.length > 1)) slot.example = { from, to };
  move(mover, from.index, to.index, step);
}

function slotAfter({ slots }: SlotBook, { steps }: Mover, step: number): Slot {
  return slots[steps[step]?.after ?? noPair] as Slot;
}

/** Steps are looked up much more often than there are any, so each standing has its own in a short list. */
function rememberedStep({ steps }: Standing, here: number, there: number, relation: number): number {
  for (const one of steps) {
    if (one.here === here && one.there === there && one.relation === relation) return one.step;
  }
  return -1;
}

function rememberStep({ steps }: Standing, here: number, there: number, relation: number, step: number): number {
  steps.push({ here, there, relation, step });
  return step;
}
