// Classes told apart by how their hosts have another network: of each kind those whose hosts have it as most hosts do,
// and the few others. Knows no question and no packet.
import type { InstanceClass } from './classes.ts';
import { createNumbering, knownNumber, type Numbering, numberOf } from './intern.ts';
import type { Kind, Kinds } from './kinds.ts';

/** Classes of one kind whose hosts have another network in one way; each is on a host of its own. */
export type Cell = {
  /** Counted over all cells that were asked for. */
  readonly index: number;
  readonly kind: Kind;
  /** Index of the other network. */
  readonly other: number;
  /** How their hosts have the other network. */
  readonly presence: number;
  /** Null: all classes of the kind but those in the cells of `apart`. */
  readonly classes: readonly InstanceClass[] | null;
  readonly apart: readonly Cell[];
};

/** Classes sorted by how their hosts have other networks. */
export type CellBook = {
  readonly usual: readonly number[];
  /** Numbers of kinds and other networks, and by these: the unusual cells. */
  readonly lists: Numbering;
  readonly drafts: readonly (readonly Draft[])[];
  /** Networks of which one has unusual cells with regard to the other, each two with the lower first. */
  readonly pairs: readonly (readonly [number, number])[];
  /** All cells that were asked for. */
  readonly cells: Cell[];
};

type Draft = { readonly presence: number; readonly classes: InstanceClass[] };

/** Sorts classes into cells. Linear in classes times the unusual networks of their hosts. */
export function cellBookOf({ kinds, usual, unusual }: Kinds): CellBook {
  const lists = createNumbering();
  const all: Draft[][] = [];
  const known = createNumbering();
  const pairs: (readonly [number, number])[] = [];
  for (const kind of kinds) {
    const { network } = kind;
    for (const one of kind.classes) {
      for (const { network: other, presence } of unusual.get(one.outfit) ?? []) {
        if (other === network) continue;
        const id = numberOf(lists, kind.index, other);
        if (id === all.length) {
          all.push([]);
          const [low, high] = network < other ? [network, other] : [other, network];
          if (numberOf(known, low, high) === pairs.length) pairs.push([low, high]);
        }
        sortIn(all[id] as Draft[], one, presence);
      }
    }
  }
  return { usual, lists, drafts: all, pairs, cells: [] };
}

function sortIn(drafts: Draft[], one: InstanceClass, presence: number): void {
  for (const draft of drafts) {
    if (draft.presence !== presence) continue;
    draft.classes.push(one);
    return;
  }
  drafts.push({ presence, classes: [one] });
}

/** The cells of a kind with regard to another network, made on every call; none is empty. The usual one is first. */
export function cellsOf({ usual, lists, drafts, cells }: CellBook, kind: Kind, other: number): readonly Cell[] {
  const apart: Cell[] = [];
  let left = kind.classes.length;
  for (const { presence, classes } of drafts[knownNumber(lists, kind.index, other)] ?? []) {
    const cell: Cell = { index: cells.length, kind, other, presence, classes, apart: none };
    cells.push(cell);
    apart.push(cell);
    left -= classes.length;
  }
  if (left === 0) return apart;
  const presence = usual[other] ?? 0;
  const rest: Cell = { index: cells.length, kind, other, presence, classes: null, apart };
  cells.push(rest);
  return [rest, ...apart];
}

const none: readonly Cell[] = [];

/** Some classes of a cell: two, or all if there are fewer. */
export function someOf({ kind, classes, presence }: Cell, other: string): readonly InstanceClass[] {
  return classes ? classes.slice(0, 2) : someWith(kind, other, presence);
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
