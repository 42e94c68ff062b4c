// How the pairs between two parties fare: parties are instances, networks, tenants, hosts or one outside, and their pairs are
// counted by classes, not one by one. Knows no text.
import { groupBy } from '../base/group-by.ts';
import type { Steps } from '../base/steps.ts';
import type { Instance } from '../topology/cloud.ts';
import type { InstanceClass } from './classes.ts';
import { createNumbering, numberOf } from './intern.ts';
import { askOutsideOf, endOf, type Outsider } from './outside.ts';
import type { PairEnd, Verdict } from './verdict.ts';
import type { Question, Verifier } from './verifier.ts';

/** Some members of a class: all of them, or the one that has a row of its own. */
export type Lot = { readonly own: InstanceClass; readonly members: readonly Instance[] };

/** Who sends or is asked: instances, by network, or one who is beyond an external. No two parties share an instance. */
export type Party =
  | { readonly kind: 'instances'; readonly networks: readonly (readonly Lot[])[] }
  | { readonly kind: 'outsider'; readonly outsider: Outsider };

/** What becomes of a pair: there and back · there · the target's rules let it not in · lost. */
export type Fate = 'reached' | 'unanswered' | 'denied' | 'lost';

/** A pair that stands for others. `floating`: its target is asked by its first floating address. */
export type Sample = {
  readonly from: PairEnd;
  readonly to: PairEnd;
  readonly floating: boolean;
  readonly verdict: Verdict;
  /** The networks of its ends; null beyond an external. */
  readonly networks: { readonly from: string | null; readonly to: string | null };
};

/** How many ordered pairs there are by what becomes of them, and one of each. */
export type Tally = {
  readonly counts: Record<Fate, number>;
  readonly samples: Partial<Record<Fate, Sample>>;
  /** Whether all of them fare alike in every respect. */
  uniform: boolean;
};

/** What becomes of a pair, by its verdict. */
export function fateOf({ outcome, reason }: Pick<Verdict, 'outcome' | 'reason'>): Fate {
  if (outcome === 'reachable') return 'reached';
  if (outcome === 'unreachable') return 'unanswered';
  return reason === 'secgroup-denied' ? 'denied' : 'lost';
}

/** The parts of a party by network, which is how it is counted. */
export function instancesParty(lots: readonly Lot[]): Party {
  return { kind: 'instances', networks: [...groupBy(lots, ({ own }) => own.network).values()] };
}

/**
 * Prepares counting pairs of parties by one question at fixed addresses; from outside the first floating address is asked.
 * Of two parties each two networks cost as much as they have classes there. Who is outside is not asked about others there.
 */
export function talliesOf(verifier: Verifier, question: Question): (from: Party, to: Party) => Steps<Tally> {
  const ask = verifier.ask(question);
  const askOutside = askOutsideOf(verifier);
  const outside = new Map<string, ReturnType<typeof askOutside>>();
  const askedOf = (outsider: Outsider, direction: 'in' | 'out') => {
    const key = `${direction} ${outsider.node}`;
    const asked =
      outside.get(key) ??
      askOutside(outsider, direction, { ...question, target: direction === 'in' ? 0 : question.target });
    outside.set(key, asked);
    return asked;
  };
  let worked = 0;
  let simulated = 0;
  function* rest(): Steps<void> {
    if (worked < lookedAtOnce && simulated === verifier.simulated()) return;
    worked = 0;
    simulated = verifier.simulated();
    yield { what: 'counting pairs', done: 0 };
  }

  function* between(some: readonly Lot[], others: readonly Lot[], tally: Tally): Steps<void> {
    const add = (from: Lot, to: Lot, pairs: number): void => {
      const sender = from.members[0];
      const target = to.members[from === to ? 1 : 0];
      const verdict = pairs > 0 ? ask(from.own, to.own) : undefined;
      if (!verdict || !sender || !target) return;
      const networks = { from: sender.network, to: target.network };
      count(tally, { from: sender, to: target, floating: false, verdict, networks }, pairs);
    };
    worked += some.length + others.length;
    const froms = bucketsOf(some, others[0]?.own.network ?? '');
    const tos = bucketsOf(others, some[0]?.own.network ?? '');
    const near = new Float64Array(froms.list.length * tos.list.length);
    const onHost = new Map<number, number[]>();
    others.forEach(({ own }, at) => {
      const known = onHost.get(own.hostIndex);
      if (known) known.push(at);
      else onHost.set(own.hostIndex, [at]);
    });
    for (const [at, from] of some.entries()) {
      for (const place of onHost.get(from.own.hostIndex) ?? []) {
        const to = others[place] as Lot;
        const cell = (froms.of[at] as number) * tos.list.length + (tos.of[place] as number);
        near[cell] = (near[cell] as number) + from.members.length * to.members.length;
        add(from, to, from.members.length * (to.members.length - Number(from === to)));
        worked++;
      }
      yield* rest();
    }
    for (const [row, own] of froms.list.entries()) {
      for (const [column, other] of tos.list.entries()) {
        const far = own.members * other.members - (near[row * tos.list.length + column] as number);
        const pair = far > 0 ? onTwoHosts(own.lots, other.lots) : null;
        if (pair) add(pair.from, pair.to, far);
        worked++;
        yield* rest();
      }
    }
  }

  function* withOutsider(outsider: Outsider, direction: 'in' | 'out', lots: readonly Lot[], tally: Tally): Steps<void> {
    const asked = askedOf(outsider, direction);
    const end = endOf(outsider);
    for (const { own, members } of lots) {
      const verdict = asked(own);
      const member = members[0];
      worked += outsideWork;
      if (verdict && member) {
        const pair =
          direction === 'in'
            ? { from: end, to: member, floating: true, networks: { from: null, to: member.network } }
            : { from: member, to: end, floating: false, networks: { from: member.network, to: null } };
        count(tally, { ...pair, verdict }, members.length);
      }
      yield* rest();
    }
  }

  return function* (from, to) {
    const tally: Tally = { counts: { reached: 0, unanswered: 0, denied: 0, lost: 0 }, samples: {}, uniform: true };
    if (from.kind === 'instances' && to.kind === 'instances') {
      for (const some of from.networks) for (const others of to.networks) yield* between(some, others, tally);
    } else if (from.kind === 'instances' && to.kind === 'outsider') {
      for (const lots of from.networks) yield* withOutsider(to.outsider, 'out', lots, tally);
    } else if (from.kind === 'outsider' && to.kind === 'instances') {
      for (const lots of to.networks) yield* withOutsider(from.outsider, 'in', lots, tally);
    }
    return tally;
  };
}

/** Looks after which others have their turn, as they have after each packet: some milliseconds. */
const lookedAtOnce = 4096;
/** Looks that a question about somebody outside is worth: it may take a packet of its own. */
const outsideWork = 64;

function count(tally: Tally, sample: Sample, pairs: number): void {
  const fate = fateOf(sample.verdict);
  const [known] = Object.values(tally.samples);
  if (known && known.verdict !== sample.verdict) tally.uniform = false;
  tally.counts[fate] += pairs;
  tally.samples[fate] ??= sample;
}

/** Lots of one network that fare alike with every lot of another network on another host. */
type Bucket = { members: number; readonly lots: Lot[] };

/** Sorts lots by all that a verdict depends on; a stray is like no other. */
function bucketsOf(lots: readonly Lot[], other: string): { readonly list: readonly Bucket[]; readonly of: Int32Array } {
  const numbers = createNumbering();
  const ids = createNumbering();
  const list: Bucket[] = [];
  const of = new Int32Array(lots.length);
  lots.forEach((lot, at) => {
    const { index, shape, groupSet, senderSet, outfit, stray } = lot.own;
    const rules = numberOf(numbers, groupSet, senderSet);
    const looks = numberOf(numbers, numberOf(numbers, shape, outfit.presences.get(other) ?? 0), rules);
    const bucket = numberOf(ids, looks, stray ? index : -1);
    const known = list[bucket];
    if (known) known.lots.push(lot);
    else list.push({ members: 0, lots: [lot] });
    (list[bucket] as Bucket).members += lot.members.length;
    of[at] = bucket;
  });
  return { list, of };
}

function onTwoHosts(froms: readonly Lot[], tos: readonly Lot[]): { readonly from: Lot; readonly to: Lot } | null {
  const [first, target] = [froms[0], tos[0]];
  if (!first || !target) return null;
  const to = tos.find(({ own }) => own.hostIndex !== first.own.hostIndex);
  if (to) return { from: first, to };
  const from = froms.find(({ own }) => own.hostIndex !== target.own.hostIndex);
  return from ? { from, to: target } : null;
}
