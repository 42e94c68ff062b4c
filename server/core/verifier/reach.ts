// Who reaches whom: every ordered pair of different instances. Knows no packet, only verdicts.
import type { ReasonCode } from '../simulator/trace.ts';
import type { Protocol } from '../wire/packet.ts';
import type { Subject } from './subject.ts';
import type { ReachOutcome } from './verdict.ts';
import { createVerifier, type Question, type Verifier } from './verifier.ts';

/** One ordered pair, by fixed address. */
export type ReachPair = {
  readonly from: string;
  readonly to: string;
  readonly outcome: ReachOutcome;
  /** Why not, or null when it is reachable. */
  readonly reason: ReasonCode | null;
};

/**
 * Every ordered pair of different instances in file order, by fixed address. The list grows with the square of the
 * instances, the simulations only with the kinds of pairs.
 * @param port destination port; ignored for icmp
 */
export function reach(subject: Subject, protocol: Protocol, port: number, verifier?: Verifier): ReachPair[] {
  return [...reachRows(subject, protocol, port, verifier)].flat();
}

/** The same sender by sender, so that nobody has to hold the whole list. */
export function* reachRows(
  subject: Subject,
  protocol: Protocol,
  port: number,
  verifier?: Verifier,
): Generator<readonly ReachPair[]> {
  const { classes, verdict } = verifier ?? createVerifier(subject);
  const question: Question = { protocol, port, target: 'fixed' };
  const count = classes.classes.length;
  const memo: (Omit<ReachPair, 'from' | 'to'> | undefined)[] = new Array(count * count);
  const members = subject.cloud.instances.flatMap((instance) => {
    const own = classes.classOf.get(instance.name);
    return own ? [{ name: instance.name, own }] : [];
  });
  for (const from of members) {
    const pairs: ReachPair[] = [];
    for (const to of members) {
      if (from === to) continue;
      const cell = from.own.index * count + to.own.index;
      let known = memo[cell];
      if (!known) {
        const found = verdict(from.own, to.own, question);
        if (!found) continue;
        known = { outcome: found.outcome, reason: found.reason };
        memo[cell] = known;
      }
      pairs.push({ from: from.name, to: to.name, outcome: known.outcome, reason: known.reason });
    }
    yield pairs;
  }
}
