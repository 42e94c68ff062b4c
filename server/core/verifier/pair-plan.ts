// Pairs of classes summed up so far that all questions can be answered of the sums: what is prepared once for a cloud.
// Knows no question and no packet.
import type { InstanceClass } from './classes.ts';
import { createInterner } from './intern.ts';
import { type Kind, type Kinds, membersOf } from './kinds.ts';

/** Classes of one kind whose hosts have another network in one way. */
export type Cell = {
  readonly kind: Kind;
  /** How their hosts have the other network. */
  readonly presence: number;
  readonly classes: readonly InstanceClass[];
  readonly members: number;
};

/** Every class of one cell with every class of another, on two hosts; those on one host are told apart in `together`. */
export type CellPair = {
  readonly from: Cell;
  readonly to: Cell;
  /** Two classes on two hosts that stand for all, or null where there are none. */
  readonly example: readonly [InstanceClass, InstanceClass] | null;
  /** Equal numbers fare alike by every question; -1: like no other. */
  readonly slot: number;
};

/** Two classes on one host. */
export type Together = {
  readonly from: InstanceClass;
  readonly to: InstanceClass;
  /** The pair of cells among which they were counted as if on two hosts. */
  readonly apart: number;
  readonly slot: number;
};

/** What is prepared for all questions. */
export type PairPlan = {
  readonly kinds: Kinds;
  readonly byType: readonly (readonly Kind[])[];
  /** For each two types (`from * types + to`): two classes whose networks have nothing to do with each other, or null. */
  readonly strangers: readonly (readonly [InstanceClass, InstanceClass] | null)[];
  readonly cells: readonly CellPair[];
  readonly together: readonly Together[];
  readonly slots: number;
};

/**
 * Prepares the questions. Linear in the classes of each two networks that have to do with each other.
 * @param names the networks' names, by index
 */
export function pairPlanOf(kinds: Kinds, names: readonly string[]): PairPlan {
  const slots = createInterner();
  const cells: CellPair[] = [];
  const together: Together[] = [];
  kinds.related.forEach((others, network) => {
    for (const other of others) {
      const froms = cellsOf(kinds.byNetwork[network] ?? [], names[other] ?? '');
      const tos = cellsOf(kinds.byNetwork[other] ?? [], names[network] ?? '');
      const ruled = kinds.ruled(network, other);
      const slotOf = (from: Cell, to: Cell, hosts: 1 | 2) =>
        ruled
          ? -1
          : slots.idOf(
              [from.kind.type, to.kind.type, Number(network === other), from.presence, to.presence, hosts].join(' '),
            );
      const first = cells.length;
      for (const from of froms) {
        for (const to of tos) cells.push({ from, to, example: onTwoHosts(from, to), slot: slotOf(from, to, 2) });
      }
      for (const { sender, receiver, from, to } of onOneHost(froms, tos)) {
        const cellPair = cells[first + from * tos.length + to] as CellPair;
        together.push({
          from: sender,
          to: receiver,
          apart: first + from * tos.length + to,
          // A class with itself may have no second member, so it is asked by itself.
          slot: sender === receiver ? -1 : slotOf(cellPair.from, cellPair.to, 1),
        });
      }
    }
  });
  const byType: Kind[][] = Array.from({ length: kinds.types }, () => []);
  for (const kind of kinds.kinds) byType[kind.type]?.push(kind);
  const strangers = byType.flatMap((froms) => byType.map((tos) => unrelated(kinds, froms, tos)));
  return { kinds, byType, strangers, cells, together, slots: slots.size() };
}

function cellsOf(kinds: readonly Kind[], other: string): readonly Cell[] {
  return kinds.flatMap((kind) => {
    const cells = new Map<number, InstanceClass[]>();
    for (const one of kind.classes) {
      const presence = one.hostNetworks.get(other) ?? 0;
      const cell = cells.get(presence);
      if (cell) cell.push(one);
      else cells.set(presence, [one]);
    }
    return [...cells].map(([presence, classes]) => ({
      kind,
      presence,
      classes,
      members: membersOf(classes),
    }));
  });
}

function onTwoHosts(froms: Cell, tos: Cell): readonly [InstanceClass, InstanceClass] | null {
  // The classes of a cell are on as many hosts.
  for (const from of froms.classes.slice(0, 2)) {
    for (const to of tos.classes.slice(0, 2)) if (from.host !== to.host) return [from, to];
  }
  return null;
}

function onOneHost(froms: readonly Cell[], tos: readonly Cell[]) {
  const byHost = new Map<string, { readonly receiver: InstanceClass; readonly to: number }[]>();
  tos.forEach(({ classes }, to) => {
    for (const receiver of classes) {
      const list = byHost.get(receiver.host);
      if (list) list.push({ receiver, to });
      else byHost.set(receiver.host, [{ receiver, to }]);
    }
  });
  return froms.flatMap(({ classes }, from) =>
    classes.flatMap((sender) => (byHost.get(sender.host) ?? []).map((other) => ({ sender, from, ...other }))),
  );
}

function unrelated(
  { related }: Kinds,
  froms: readonly Kind[],
  tos: readonly Kind[],
): readonly [InstanceClass, InstanceClass] | null {
  for (const from of froms) {
    for (const to of tos) {
      const [sender] = from.classes;
      const [receiver] = to.classes;
      if (sender && receiver && !related[from.network]?.has(to.network)) return [sender, receiver];
    }
  }
  return null;
}
