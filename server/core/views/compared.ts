// Two replays side by side: which hops they share, which only one of them has, and where they part. The ends of the two flows
// stand for each other, so that the ways of two instances can be held against each other. A function of the two replays.
import type { ToldHop, ToldReplay } from './replay.ts';
import { spineOf } from './story.ts';

/** A row: a hop that both have, one that both have and that decides otherwise, or a hop of one of them. */
export type ComparedRow<Hop extends ToldHop = ToldHop> =
  | { readonly kind: 'same' | 'changed'; readonly left: Hop; readonly right: Hop }
  | { readonly kind: 'left'; readonly left: Hop; readonly right: null }
  | { readonly kind: 'right'; readonly left: null; readonly right: Hop };

/** Both ways, aligned. */
export type Compared<Hop extends ToldHop = ToldHop> = {
  readonly rows: readonly ComparedRow<Hop>[];
  /** The first row that is not the same in both; null: they go the same way. */
  readonly partAt: number | null;
};

type Replay<Hop extends ToldHop> = Omit<ToldReplay, 'hops'> & { readonly hops: readonly Hop[] };

/** A longer way than this is compared hop by hop in order, not aligned. */
const mostAligned = 400;

/**
 * Aligns the hops of two replays that are worth a sentence; ARP and DHCP are left out. Costs the product of their numbers, which
 * are some dozens.
 */
export function comparedWays<Hop extends ToldHop>(left: Replay<Hop>, right: Replay<Hop>): Compared<Hop> {
  const [some, others] = [waysOf(left), waysOf(right)];
  const rows = aligned(some, others);
  const partAt = rows.findIndex(({ kind }) => kind !== 'same');
  return { rows, partAt: partAt < 0 ? null : partAt };
}

type Way<Hop> = { readonly hop: Hop; readonly place: string; readonly decision: string };

function waysOf<Hop extends ToldHop>(replay: Replay<Hop>): readonly Way<Hop>[] {
  const spine = spineOf(replay);
  const ends = endsOf(replay);
  return replay.hops
    .filter(({ step, leg, weight }) => spine.has(step) && leg !== 'arp' && leg !== 'dhcp' && weight === 'step')
    .map((hop) => {
      const { leg, node, interface: device, direction, action, rule, reason } = hop;
      const place = [leg, node, device, direction, action].map((part) => ends(part ?? '')).join(' ');
      return { hop, place, decision: action === 'route' ? ends(rule ?? '') : (reason ?? '') };
    });
}

/** Names of the flow's two ends become what these are in the flow. */
function endsOf({ stimulus, to }: Pick<ToldReplay, 'stimulus' | 'to'>): (text: string) => string {
  const target = to?.replace(/\.floating(\[\d+\])?$/, '') ?? null;
  const known = new Map([[stimulus.from, '\u0000sender']]);
  if (target !== null) known.set(target, '\u0000target');
  return (text) => {
    const [, prefix = '', name = ''] = /^((?:vnet-|p-)?)(.*)$/.exec(text) ?? [];
    const end = known.get(name);
    return end === undefined ? text : prefix + end;
  };
}

function aligned<Hop extends ToldHop>(left: readonly Way<Hop>[], right: readonly Way<Hop>[]): ComparedRow<Hop>[] {
  const lengths = commonLengths(left, right);
  const rows: ComparedRow<Hop>[] = [];
  let [i, j] = [0, 0];
  while (i < left.length || j < right.length) {
    const [one, other] = [left[i], right[j]];
    if (one && other && one.place === other.place) {
      rows.push({ kind: one.decision === other.decision ? 'same' : 'changed', left: one.hop, right: other.hop });
      i++;
      j++;
    } else if (one && (!other || lengthAt(lengths, i + 1, j) >= lengthAt(lengths, i, j + 1))) {
      rows.push({ kind: 'left', left: one.hop, right: null });
      i++;
    } else if (other) {
      rows.push({ kind: 'right', left: null, right: other.hop });
      j++;
    }
  }
  return rows;
}

/** By the place in each list: how many hops their rests have in common, in order. Empty where that would take too long. */
function commonLengths<Hop>(left: readonly Way<Hop>[], right: readonly Way<Hop>[]): readonly Uint16Array[] {
  if (left.length > mostAligned || right.length > mostAligned) return [];
  const lengths = Array.from({ length: left.length + 1 }, () => new Uint16Array(right.length + 1));
  for (let i = left.length - 1; i >= 0; i--) {
    const row = lengths[i] as Uint16Array;
    for (let j = right.length - 1; j >= 0; j--) {
      const same = left[i]?.place === right[j]?.place;
      row[j] = same ? lengthAt(lengths, i + 1, j + 1) + 1 : Math.max(lengthAt(lengths, i + 1, j), row[j + 1] ?? 0);
    }
  }
  return lengths;
}

function lengthAt(lengths: readonly Uint16Array[], i: number, j: number): number {
  return lengths[i]?.[j] ?? 0;
}
