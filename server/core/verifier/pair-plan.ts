// Pairs of instances summed up so far that any question about all of them can be answered of the sums: what is prepared
// once for a cloud. At first all pairs are taken for pairs of strangers; then those that are more to each other are
// moved to where they belong. Knows no question and no packet.
import { groupBy } from '../base/group-by.ts';
import { eachInSteps, type Steps } from '../base/steps.ts';
import type { Cloud } from '../topology/cloud.ts';
import { type CellBook, cellBookOf, cellsBetween, onTwoHosts, someOf, someWith } from './cells.ts';
import type { InstanceClass } from './classes.ts';
import { createNumbering, numberOf } from './intern.ts';
import type { Kind, Kinds } from './kinds.ts';
import { createMover, type Mover, type Moves, move, moveSelf, movesOf, noStep, stepOf } from './moves.ts';
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
  readonly cells: CellBook;
  readonly moves: Moves;
};

/** What a plan is made with. */
type Making = {
  readonly cloud: Cloud;
  readonly classes: readonly InstanceClass[];
  readonly kinds: Kinds;
  readonly cells: CellBook;
  readonly all: SlotBook;
  readonly mover: Mover;
  /** The row of the first kind, and of the first cell. */
  readonly firstKind: number;
  readonly firstCell: number;
};

/**
 * Prepares the questions, in steps. Linear in the cells of each two networks that have to do with each other, and in the
 * pairs of classes of each host.
 */
export function* pairPlanSteps(
  cloud: Cloud,
  classes: readonly InstanceClass[],
  kinds: Kinds,
  book: RuleBook,
): Steps<PairPlan> {
  const all = createSlots(kinds, book);
  const mover = createMover();
  const cells = cellBookOf(kinds);
  const firstKind = classes.length;
  const firstCell = firstKind + kinds.kinds.length;
  const making = { cloud, classes, kinds, cells, all, mover, firstKind, firstCell };
  yield { what: preparing, done: 0 };
  yield* moveHomes(making);
  yield* moveRelated(making);
  yield* moveNeighbours(making);
  return { kinds, slots: all.slots, cells, moves: movesOf(mover) };
}

const preparing = 'preparing to count pairs';
/** Networks, pairs of networks and hosts that are looked at in one step: some milliseconds. */
const networksAtOnce = 256;
const relatedAtOnce = 64;
const hostsAtOnce = 32;

/** Pairs of one network on two hosts. */
function* moveHomes({ kinds: { byNetwork }, all, mover, firstKind }: Making): Steps<void> {
  const stepFrom = (from: Kind, to: Kind): number => {
    const standing = standingOf(all, from, to);
    const after = slotOf(all, standing, from.presence, to.presence, oneNetwork);
    const slot = all.slots[after] as Slot;
    slot.example ??= onTwoHosts(from.classes.slice(0, 2), to.classes.slice(0, 2));
    return stepOf(mover, standing.strangers, after);
  };
  yield* eachInSteps(byNetwork, networksAtOnce, preparing, (own) => {
    own.forEach((one, at) => {
      move(mover, firstKind + one.index, firstKind + one.index, stepFrom(one, one), noStep);
      for (const other of own.slice(at + 1)) {
        move(mover, firstKind + one.index, firstKind + other.index, stepFrom(one, other), stepFrom(other, one));
      }
    });
  });
}

/** Pairs of two networks on two hosts, where a host has the other's network in an unusual way or a rule decides. */
function* moveRelated(making: Making): Steps<void> {
  const { cells, kinds } = making;
  const seen = createNumbering();
  yield* eachInSteps(cells.ranges, relatedAtOnce, preparing, ({ own, other }) => {
    const { size } = seen;
    const [low, high] = own < other ? [own, other] : [other, own];
    if (numberOf(seen, low, high) === size) moveNetworks(making, low, high);
  });
  yield* eachInSteps(kinds.ruledPairs, relatedAtOnce, preparing, ([low, high]) => {
    const { size } = seen;
    if (low !== high && numberOf(seen, low, high) === size) moveNetworks(making, low, high);
  });
}

/** A kind with regard to another network: its cells there, and whether some of its classes are in none. */
type Side = {
  readonly kind: Kind;
  readonly other: number;
  /** Its row, and how its hosts have the other network where nothing is unusual. */
  readonly row: number;
  readonly usual: number;
  readonly begin: number;
  readonly end: number;
  readonly hasRest: boolean;
};

function moveNetworks(making: Making, a: number, b: number): void {
  const isRuled = making.all.ruledWith[a]?.has(b) === true;
  const ours = sidesOf(making, a, b);
  const theirs = sidesOf(making, b, a);
  for (const one of ours) {
    for (const other of theirs) {
      // Where nothing is unusual and no rule decides, they are strangers all the same.
      if (isRuled || one.begin < one.end || other.begin < other.end) moveKinds(making, one, other);
    }
  }
}

function sidesOf({ kinds, cells, firstKind }: Making, own: number, other: number): readonly Side[] {
  const range = cellsBetween(cells, own, other);
  const usual = kinds.usual[other] ?? 0;
  let end = range.begin;
  return (kinds.byNetwork[own] ?? []).map((kind) => {
    const begin = end;
    while (end < range.end && cells.kinds[end] === kind.index) end++;
    const inCells = begin === end ? 0 : (cells.firsts[end] as number) - (cells.firsts[begin] as number);
    const hasRest = inCells < kind.classes.length;
    return { kind, other, row: firstKind + kind.index, usual, begin, end, hasRest };
  });
}

/**
 * Pairs of two kinds, both ways. First all of them as if no host had the other's network in an unusual way; then those
 * of each cell as if nobody on the other side had; then those of two cells, of which both was said. A hot path: a few
 * look-ups by number for each two cells.
 */
function moveKinds(making: Making, one: Side, other: Side): void {
  const { all, cells, mover, firstCell } = making;
  const forth = standingOf(all, one.kind, other.kind);
  const back = standingOf(all, other.kind, one.kind);
  const forthUsual = slotBetween(all, forth, one, other, one.usual, other.usual);
  const backUsual = slotBetween(all, back, other, one, other.usual, one.usual);
  if (forth.ruled) {
    if (one.hasRest && other.hasRest) {
      exemplify(making, forthUsual, one, noCell, other, noCell);
      exemplify(making, backUsual, other, noCell, one, noCell);
    }
    move(
      mover,
      one.row,
      other.row,
      stepOf(mover, forth.strangers, forthUsual),
      stepOf(mover, back.strangers, backUsual),
    );
  }
  for (let theirs = other.begin; theirs < other.end; theirs++) {
    const there = cells.presences[theirs] as number;
    const forthNow = slotBetween(all, forth, one, other, one.usual, there);
    const backNow = slotBetween(all, back, other, one, there, one.usual);
    if (one.hasRest) {
      exemplify(making, forthNow, one, noCell, other, theirs);
      exemplify(making, backNow, other, theirs, one, noCell);
    }
    const [to, fro] = [stepOf(mover, forthUsual, forthNow), stepOf(mover, backUsual, backNow)];
    move(mover, one.row, firstCell + theirs, to, fro);
  }
  for (let ours = one.begin; ours < one.end; ours++) {
    const here = cells.presences[ours] as number;
    const row = firstCell + ours;
    const forthNow = slotBetween(all, forth, one, other, here, other.usual);
    const backNow = slotBetween(all, back, other, one, other.usual, here);
    if (other.hasRest) {
      exemplify(making, forthNow, one, ours, other, noCell);
      exemplify(making, backNow, other, noCell, one, ours);
    }
    move(mover, row, other.row, stepOf(mover, forthUsual, forthNow), stepOf(mover, backUsual, backNow));
    for (let theirs = other.begin; theirs < other.end; theirs++) {
      const there = cells.presences[theirs] as number;
      const forthBoth = slotBetween(all, forth, one, other, here, there);
      const backBoth = slotBetween(all, back, other, one, there, here);
      exemplify(making, forthBoth, one, ours, other, theirs);
      exemplify(making, backBoth, other, theirs, one, ours);
      const forthTheirs = slotBetween(all, forth, one, other, one.usual, there);
      const backTheirs = slotBetween(all, back, other, one, there, one.usual);
      const to = firstCell + theirs;
      move(mover, row, to, stepOf(mover, forthTheirs, forthBoth), stepOf(mover, backTheirs, backBoth));
      move(mover, row, to, stepOf(mover, forthNow, forthUsual), stepOf(mover, backNow, backUsual));
    }
  }
}

/** The slot of pairs on two hosts, which have the other's network `here` and `there`. */
function slotBetween(all: SlotBook, standing: Standing, from: Side, to: Side, here: number, there: number): number {
  const areStrangers = !standing.ruled && here === from.usual && there === to.usual;
  return areStrangers ? standing.strangers : slotOf(all, standing, here, there, 0);
}

/** No cell: the classes of a kind that are in none. */
const noCell = -1;

/** Looks for two classes of these cells to stand for a slot that has none yet. */
function exemplify(making: Making, index: number, from: Side, fromCell: number, to: Side, toCell: number): void {
  const slot = making.all.slots[index] as Slot;
  if (slot.example !== null || slot.strangers !== null) return;
  slot.example = onTwoHosts(classesOn(making, from, fromCell), classesOn(making, to, toCell));
}

function classesOn({ cloud, classes, cells }: Making, { kind, other, usual }: Side, cell: number) {
  return cell === noCell ? someWith(kind, cloud.networks[other]?.name ?? '', usual) : someOf(cells, cell, classes);
}

/** Pairs on one host, counted so far as if they were on two. Grows with the square of the classes of each host. */
function* moveNeighbours(making: Making): Steps<void> {
  const { kinds, all, mover } = making;
  const regular = kinds.kinds.flatMap(({ classes }) => classes);
  const hosts = [...groupBy(regular, (one) => one.hostIndex).values()];
  yield* eachInSteps(hosts, hostsAtOnce, preparing, (neighbours) => {
    neighbours.forEach((one, at) => {
      const kind = kinds.kindOf[one.index] as Kind;
      move(mover, one.index, one.index, stepHere(making, one, kind, one, kind), noStep);
      for (let next = at + 1; next < neighbours.length; next++) {
        const other = neighbours[next] as InstanceClass;
        const otherKind = kinds.kindOf[other.index] as Kind;
        const forth = stepHere(making, one, kind, other, otherKind);
        move(mover, one.index, other.index, forth, stepHere(making, other, otherKind, one, kind));
      }
      const self = slotOf(all, standingOf(all, kind, kind), kind.presence, kind.presence, oneHost + oneNetwork);
      moveSelf(mover, one.index, stepOf(mover, self, noPair));
    });
  });
}

/** The step of pairs of two classes on one host. */
function stepHere(
  { kinds: { usual }, all, mover }: Making,
  from: InstanceClass,
  fromKind: Kind,
  to: InstanceClass,
  toKind: Kind,
): number {
  const standing = standingOf(all, fromKind, toKind);
  const relation = fromKind.network === toKind.network ? oneNetwork : 0;
  // On one host both find the other's network as its own instances do.
  const here = toKind.presence;
  const there = fromKind.presence;
  const isUsual = here === usual[toKind.network] && there === usual[fromKind.network];
  const strangers = isUsual && relation === 0 && !standing.ruled;
  const before = strangers ? standing.strangers : slotOf(all, standing, here, there, relation);
  const after = slotOf(all, standing, here, there, relation + oneHost);
  const slot = all.slots[after] as Slot;
  if (slot.example === null && (from !== to || to.members.length > 1)) slot.example = { from, to };
  return stepOf(mover, before, after);
}
