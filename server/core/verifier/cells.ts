// Classes told apart by how their hosts have another network: of each kind those whose hosts have it as most hosts do,
// and the few others. Knows no question and no packet.
import type { InstanceClass } from './classes.ts';
import { createNumbering } from './intern.ts';
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
  readonly members: number;
  /** Null: all classes of the kind but those in the cells of `apart`. */
  readonly classes: readonly InstanceClass[] | null;
  readonly apart: readonly Cell[];
};

/** Finds cells. */
export type CellBook = {
  /** The cells of a kind with regard to another network, made on every call; none is empty. The usual one is first. */
  readonly cellsOf: (kind: Kind, other: number) => readonly Cell[];
  /** All that were made. */
  readonly cells: readonly Cell[];
  /** Networks of which one has unusual cells with regard to the other, each two in one order. */
  readonly pairs: readonly (readonly [number, number])[];
};

type Draft = { readonly presence: number; members: number; readonly classes: InstanceClass[] };

/** Sorts classes into cells. Linear in classes times the unusual networks of their hosts. */
export function cellBookOf({ kinds, usual, unusual }: Kinds): CellBook {
  const lists = createNumbering();
  const byList: Draft[][] = [];
  const known = createNumbering();
  const pairs: (readonly [number, number])[] = [];
  for (const kind of kinds) {
    const { network } = kind;
    for (const one of kind.classes) {
      for (const { network: other, presence } of unusual(one.outfit)) {
        if (other === network) continue;
        const id = lists.idOf(kind.index, other);
        if (id === byList.length) {
          byList.push([]);
          const [low, high] = network < other ? [network, other] : [other, network];
          if (known.idOf(low, high) === pairs.length) pairs.push([low, high]);
        }
        const drafts = byList[id] as Draft[];
        const draft = drafts.find((cell) => cell.presence === presence);
        if (draft) {
          draft.classes.push(one);
          draft.members += one.members.length;
        } else {
          drafts.push({ presence, members: one.members.length, classes: [one] });
        }
      }
    }
  }
  const cells: Cell[] = [];
  const cellsOf = (kind: Kind, other: number): readonly Cell[] => {
    const apart: Cell[] = [];
    let members = kind.members;
    for (const draft of byList[lists.find(kind.index, other)] ?? []) {
      const { presence, classes } = draft;
      const cell = { index: cells.length, kind, other, presence, members: draft.members, classes, apart: none };
      cells.push(cell);
      apart.push(cell);
      members -= cell.members;
    }
    if (members === 0) return apart;
    const rest = { index: cells.length, kind, other, presence: usual[other] ?? 0, members, classes: null, apart };
    cells.push(rest);
    return [rest, ...apart];
  };
  return { cellsOf, cells, pairs };
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
