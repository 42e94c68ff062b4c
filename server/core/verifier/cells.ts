// Classes told apart by how their hosts have another network: of each kind those whose hosts have it otherwise than most
// hosts do. Flat lists of numbers, for there are thousands. Knows no question and no packet.
import type { InstanceClass } from './classes.ts';
import { createNumbering, knownNumber, type Numbering, numberOf } from './intern.ts';
import type { Kind, Kinds, Presence } from './kinds.ts';

/**
 * Cells: classes of one kind whose hosts have another network in one unusual way; each class is on a host of its own.
 * Those of one other network, and in it of one kind's network, stand together, in the order of kinds there.
 */
export type CellBook = {
  /** By cell: the index of its kind. */
  readonly kinds: Int32Array;
  /** By cell: how its hosts have the other network. */
  readonly presences: Int32Array;
  /** By cell, and one more: where its classes begin in `classes`, which holds their rows. */
  readonly firsts: Int32Array;
  readonly classes: Int32Array;
  /** Own and other network, and by their number: where their cells begin and end. */
  readonly lists: Numbering;
  readonly ranges: readonly CellRange[];
};

/** The cells from `begin` to before `end`: of kinds of the network `own` with regard to `other`. */
export type CellRange = { readonly own: number; readonly other: number; readonly begin: number; readonly end: number };

/** Sorts classes into cells. Linear in classes times the unusual networks of their hosts. */
export function cellBookOf({ byNetwork, unusual }: Kinds): CellBook {
  const { firsts, rows, presences, kindOf } = sortByOther(byNetwork, unusual);
  const cells = { kinds: new Int32Array(rows.length), presences: new Int32Array(rows.length) };
  const begins = new Int32Array(rows.length + 1);
  const classes = new Int32Array(rows.length);
  const lists = createNumbering();
  const ranges: { own: number; other: number; begin: number; end: number }[] = [];
  let count = 0;
  let filled = 0;
  const owners = networkOfKinds(byNetwork);
  for (let other = 0; other < byNetwork.length; other++) {
    const end = firsts[other + 1] as number;
    for (let at = firsts[other] as number; at < end; ) {
      const kind = kindOf[at] as number;
      let next = at + 1;
      while (next < end && kindOf[next] === kind) next++;
      const own = owners[kind] as number;
      const before = count;
      // Most kinds have another network in one unusual way: each way is looked for once more from where it was first seen.
      for (let from = at; from < next; from++) {
        const presence = presences[from] as number;
        if (isSeen(presences, at, from, presence)) continue;
        cells.kinds[count] = kind;
        cells.presences[count] = presence;
        begins[count++] = filled;
        for (let one = from; one < next; one++) {
          if (presences[one] === presence) classes[filled++] = rows[one] as number;
        }
      }
      const list = numberOf(lists, own, other);
      if (list === ranges.length) ranges.push({ own, other, begin: before, end: count });
      else (ranges[list] as { end: number }).end = count;
      at = next;
    }
  }
  begins[count] = filled;
  return {
    kinds: cells.kinds.subarray(0, count),
    presences: cells.presences.subarray(0, count),
    firsts: begins.subarray(0, count + 1),
    classes,
    lists,
    ranges,
  };
}

function isSeen(presences: Int32Array, from: number, to: number, presence: number): boolean {
  for (let at = from; at < to; at++) if (presences[at] === presence) return true;
  return false;
}

function networkOfKinds(byNetwork: Kinds['byNetwork']): Int32Array {
  const owners = new Int32Array(byNetwork.reduce((sum, kinds) => sum + kinds.length, 0));
  byNetwork.forEach((kinds, network) => {
    for (const { index } of kinds) owners[index] = network;
  });
  return owners;
}

/** Classes and the unusual networks of their hosts, by that network; there by network and kind of the class. */
function sortByOther(byNetwork: Kinds['byNetwork'], unusual: Kinds['unusual']) {
  const firsts = new Int32Array(byNetwork.length + 1);
  const forEach = (see: (one: InstanceClass, kind: Kind, presence: Presence) => void): void => {
    for (const kinds of byNetwork) {
      for (const kind of kinds) {
        for (const one of kind.classes) {
          for (const presence of unusual.get(one.outfit) ?? none) {
            if (presence.network !== kind.network) see(one, kind, presence);
          }
        }
      }
    }
  };
  forEach((_one, _kind, { network }) => {
    firsts[network + 1] = (firsts[network + 1] as number) + 1;
  });
  for (let network = 0; network < byNetwork.length; network++) {
    firsts[network + 1] = (firsts[network + 1] as number) + (firsts[network] as number);
  }
  const size = firsts[byNetwork.length] as number;
  const [rows, presences, kindOf] = [new Int32Array(size), new Int32Array(size), new Int32Array(size)];
  const ends = firsts.slice();
  forEach(({ index }, kind, { network, presence }) => {
    const at = ends[network] as number;
    ends[network] = at + 1;
    rows[at] = index;
    presences[at] = presence;
    kindOf[at] = kind.index;
  });
  return { firsts, rows, presences, kindOf };
}

const none: readonly Presence[] = [];

/** The cells of the kinds of a network with regard to another; none where there are none. */
export function cellsBetween({ lists, ranges }: CellBook, own: number, other: number): CellRange {
  return ranges[knownNumber(lists, own, other)] ?? { own, other, begin: 0, end: 0 };
}

/** Some classes of a cell: two, or all if there are fewer. */
export function someOf({ firsts, classes }: CellBook, cell: number, all: readonly InstanceClass[]): InstanceClass[] {
  const first = firsts[cell] as number;
  const rows = classes.subarray(first, Math.min(first + 2, firsts[cell + 1] as number));
  return Array.from(rows, (row) => all[row] as InstanceClass);
}

/** Some classes of a kind whose hosts have the network of that name in a certain way: two, or all if there are fewer. */
export function someWith(kind: Kind, name: string, presence: number): readonly InstanceClass[] {
  const some: InstanceClass[] = [];
  for (const one of kind.classes) {
    if ((one.outfit.presences.get(name) ?? 0) === presence && some.push(one) === 2) break;
  }
  return some;
}

/** Two of them that are on two hosts, or null. */
export function onTwoHosts(froms: readonly InstanceClass[], tos: readonly InstanceClass[]) {
  for (const from of froms) for (const to of tos) if (from.hostIndex !== to.hostIndex) return { from, to };
  return null;
}
