// Pairs of instances summed up so far that any question about all of them can be answered of the sums: what is prepared
// once for a cloud. At first all pairs are taken for pairs of strangers; then those that are more to each other are
// moved to where they belong. Knows no question and no packet.
import { groupBy } from '../base/group-by.ts';
import type { Cloud } from '../topology/cloud.ts';
import { type Cell, cellBookOf, onTwoHosts, someOf } from './cells.ts';
import { createNumbering } from './intern.ts';
import type { Kind, Kinds } from './kinds.ts';
import { createMover, type Mover, type Moves } from './moves.ts';
import type { RuleBook } from './rule-book.ts';
import { createSlots, noPair, oneHost, oneNetwork, type Slot, type SlotBook, type Standing } from './slots.ts';

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
  const slotBook = createSlots(kinds, book);
  const mover = createMover();
  moveHomes(kinds, slotBook, mover);
  const cells = moveCells(cloud, kinds, slotBook, mover);
  moveNeighbours(kinds, slotBook, mover);
  return { kinds, slots: slotBook.slots, cells, moves: mover.moves() };
}

/** Pairs of one network on two hosts. */
function moveHomes({ byNetwork, kindOf }: Kinds, { slots, standingOf, slotOf }: SlotBook, { move }: Mover): void {
  const rowOf = (kind: Kind) => kindOf.length + kind.index;
  for (const own of byNetwork) {
    for (const from of own) {
      for (const to of own) {
        const standing = standingOf(from, to);
        const after = slotOf(standing, from.presence, to.presence, oneNetwork);
        const slot = slots[after] as Slot;
        slot.example ??= onTwoHosts(from.classes.slice(0, 2), to.classes.slice(0, 2));
        const pairs = from.members * to.members;
        move(rowOf(from), rowOf(to), standing.strangers, after, to.members, from.members, pairs);
      }
    }
  }
}

/** Pairs of two networks on two hosts, where a host has the other's network in an unusual way or a rule decides. */
function moveCells(cloud: Cloud, kinds: Kinds, slotBook: SlotBook, { move }: Mover): readonly Cell[] {
  const { slots, standingOf, slotOf } = slotBook;
  const { cellsOf, cells, pairs } = cellBookOf(kinds);
  const firstRow = kinds.kindOf.length + kinds.kinds.length;
  const nameOf = (network: number) => cloud.networks[network]?.name ?? '';
  const moveBetween = (standing: Standing, from: Cell, to: Cell) => {
    const after = slotOf(standing, from.presence, to.presence, 0);
    const slot = slots[after] as Slot;
    slot.example ??= onTwoHosts(someOf(from, nameOf(from.other)), someOf(to, nameOf(to.other)));
    const all = from.members * to.members;
    move(firstRow + from.index, firstRow + to.index, standing.strangers, after, to.members, from.members, all);
  };
  const seen = createNumbering();
  for (const list of [pairs, kinds.ruledPairs]) {
    for (const [a, b] of list) {
      if (a === b || seen.find(a, b) >= 0) continue;
      seen.idOf(a, b);
      const theirs = (kinds.byNetwork[b] ?? []).map((kind) => cellsOf(kind, a));
      for (const kind of kinds.byNetwork[a] ?? []) {
        const ours = cellsOf(kind, b);
        for (const others of theirs) {
          const [{ kind: otherKind }] = others as [Cell];
          const forth = standingOf(kind, otherKind);
          const back = standingOf(otherKind, kind);
          for (const one of ours) {
            for (const other of others) {
              // Where nothing is unusual and no rule decides, they are strangers all the same.
              if (one.classes === null && other.classes === null && !forth.ruled) continue;
              moveBetween(forth, one, other);
              moveBetween(back, other, one);
            }
          }
        }
      }
    }
  }
  return cells;
}

/** Pairs on one host, counted so far as if they were on two. Grows with the square of the classes of each host. */
function moveNeighbours(
  { kinds, kindOf, usual }: Kinds,
  { slots, standingOf, slotOf }: SlotBook,
  { move }: Mover,
): void {
  const byHost = groupBy(
    kinds.flatMap(({ classes }) => classes),
    (one) => one.hostIndex,
  );
  for (const neighbours of byHost.values()) {
    for (const from of neighbours) {
      const fromKind = kindOf[from.index] as Kind;
      const senders = from.members.length;
      for (const to of neighbours) {
        const toKind = kindOf[to.index] as Kind;
        const targets = to.members.length;
        const standing = standingOf(fromKind, toKind);
        // On one host both find the other's network as its own instances do.
        const here = toKind.presence;
        const there = fromKind.presence;
        const relation = fromKind.network === toKind.network ? oneNetwork : 0;
        const isUsual = here === usual[toKind.network] && there === usual[fromKind.network];
        const strangers = isUsual && relation === 0 && !standing.ruled;
        const before = strangers ? standing.strangers : slotOf(standing, here, there, relation);
        const after = slotOf(standing, here, there, relation + oneHost);
        move(from.index, to.index, before, after, targets, senders, senders * targets);
        if (from === to) move(from.index, to.index, after, noPair, 1, 1, senders);
        if (from !== to || targets > 1) (slots[after] as Slot).example ??= { from, to };
      }
    }
  }
}
