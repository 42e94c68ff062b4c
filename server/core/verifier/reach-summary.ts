// Who reaches whom, summed up: by fixed and by floating address, and with whoever is beyond externals, both ways. The pairs
// are counted, not listed, so it takes any cloud; each count comes with a pair that stands for it. Knows no text.
import type { ReasonCode } from '../simulator/trace.ts';
import type { Cloud } from '../topology/cloud.ts';
import type { Protocol } from '../wire/packet.ts';
import { allPairsOf } from './all-pairs.ts';
import type { InstanceClass } from './classes.ts';
import { askedOutsiders, askOutsideOf, type Direction, type Outsider } from './outside.ts';
import { pairGroupsOf } from './pair-groups.ts';
import type { ReachOutcome } from './verdict.ts';
import type { Question, TargetAddress, Verifier } from './verifier.ts';

/** Pairs that fare alike for the same reason, and one of them. */
export type ReachCount = {
  readonly outcome: ReachOutcome;
  /** Why not, or null when it is reachable. */
  readonly reason: ReasonCode | null;
  readonly pairs: number;
  readonly from: string;
  /** An instance, `INSTANCE.floating`, or a machine beyond an external. */
  readonly to: string;
};

/** How many instances each instance of a network reaches, and by how many it is reached: the least and the most. */
export type NetworkReach = {
  readonly network: string;
  readonly instances: number;
  readonly reaches: readonly [least: number, most: number];
  readonly reachedBy: readonly [least: number, most: number];
};

/** Who reaches whom by one protocol and port. The counts of a kind are sorted: reachable first, then the most pairs. */
export type ReachSummary = {
  readonly instances: number;
  readonly fixed: readonly ReachCount[];
  readonly floating: readonly ReachCount[];
  readonly networks: readonly NetworkReach[];
  readonly outsiders: readonly OutsiderReach[];
};

/** How instances fare with one who is beyond an external: a machine, or the router where there is no machine. */
export type OutsiderReach = {
  readonly outsider: Outsider;
  readonly reachedBy: readonly ReachCount[];
  readonly reachesFloating: readonly ReachCount[];
  readonly reachesFixed: readonly ReachCount[];
};

/** Sums up a cloud. Linear in its instances and the kinds of pairs, and in outsiders times classes. */
export function reachSummary(verifier: Verifier, protocol: Protocol, port: number): ReachSummary {
  const { cloud } = verifier.subject;
  const questionTo = (target: TargetAddress): Question => ({ protocol, port, target });
  const targets = floatingTargets(cloud);
  const groupsOf = pairGroupsOf(verifier);
  const countsTo = (target: TargetAddress) =>
    groupsOf(questionTo(target)).map(({ outcome, reason, pairs, from, to }): ReachCount => {
      return { outcome, reason, pairs, from: from.name, to: target === 'fixed' ? to.name : `${to.name}.floating` };
    });
  return {
    instances: cloud.instances.length,
    fixed: summed(countsTo('fixed')),
    floating: summed(targets.flatMap(countsTo)),
    networks: networksOf(verifier, questionTo('fixed')),
    outsiders: outsidersReach(verifier, questionTo, targets),
  };
}

/** Every place that a floating address has in the list of some instance. */
function floatingTargets({ instances }: Cloud): readonly number[] {
  const most = instances.reduce((count, { floating }) => Math.max(count, floating.length), 0);
  return [...new Array(most).keys()];
}

function outsidersReach(
  verifier: Verifier,
  questionTo: (target: TargetAddress) => Question,
  targets: readonly number[],
): readonly OutsiderReach[] {
  const { cloud } = verifier.subject;
  const ask = askOutsideOf(verifier);
  return askedOutsiders(cloud).map((outsider) => {
    const countsOf = (direction: Direction, target: TargetAddress): ReachCount[] => {
      const verdictOf = ask(outsider, direction, questionTo(target));
      return verifier.classes.classes.flatMap((one) => {
        const verdict = verdictOf(one);
        const name = one.members[0]?.name ?? '';
        if (!verdict) return [];
        const { outcome, reason } = verdict;
        const own = target === 'fixed' ? name : `${name}.floating`;
        const [from, to] = direction === 'in' ? [outsider.node, own] : [name, outsider.node];
        return { outcome, reason, pairs: one.members.length, from, to };
      });
    };
    return {
      outsider,
      reachedBy: summed(countsOf('out', 'fixed')),
      reachesFloating: summed(targets.flatMap((target) => countsOf('in', target))),
      reachesFixed: summed(countsOf('in', 'fixed')),
    };
  });
}

/** One count for each outcome and reason. */
function summed(counts: readonly ReachCount[]): readonly ReachCount[] {
  const sums = new Map<string, ReachCount>();
  for (const one of counts) {
    const key = `${one.outcome} ${one.reason}`;
    const known = sums.get(key);
    sums.set(key, known ? { ...known, pairs: known.pairs + one.pairs } : one);
  }
  const rank = ({ outcome }: ReachCount) => Number(outcome !== 'reachable');
  return [...sums.values()].sort((a, b) => rank(a) - rank(b) || b.pairs - a.pairs);
}

function networksOf(verifier: Verifier, question: Question): readonly NetworkReach[] {
  const { reaches, reachedBy } = allPairsOf(verifier)(question);
  const rows = new Map<string, { instances: number; reaches: [number, number]; reachedBy: [number, number] }>();
  const widen = (range: [number, number], { index }: InstanceClass, each: Float64Array) => {
    const count = each[index] ?? 0;
    range[0] = Math.min(range[0], count);
    range[1] = Math.max(range[1], count);
  };
  for (const one of verifier.classes.classes) {
    const row = rows.get(one.network) ?? { instances: 0, reaches: unseen(), reachedBy: unseen() };
    rows.set(one.network, row);
    row.instances += one.members.length;
    widen(row.reaches, one, reaches);
    widen(row.reachedBy, one, reachedBy);
  }
  return [...rows].map(([network, row]) => ({ network, ...row }));
}

function unseen(): [number, number] {
  return [Number.POSITIVE_INFINITY, 0];
}
