// What an edit does to who reaches whom: pairs that are opened, closed or sent another way, instance by instance as their
// names say, summed up over those that fare alike before and after. Knows no text and no editor.
import { eachInSteps, type Steps } from '../base/steps.ts';
import type { Cloud, Instance, Secgroup } from '../topology/cloud.ts';
import type { InstanceClass } from './classes.ts';
import { createNumbering, numberOf } from './intern.ts';
import { questionsOf } from './questions.ts';
import type { Verdict } from './verdict.ts';
import { isSameContext, isSameValue } from './verdict-memory.ts';
import type { Question, Verifier } from './verifier.ts';

/** What became of a pair: its answer comes now, or no longer, or comes by other hosts and routers. */
export type Change = 'opened' | 'closed' | 're-routed';

/** One pair, as it is now, and what is said of it before and now; null: no such address. */
export type PairChanged = {
  readonly from: Instance;
  readonly to: Instance;
  readonly before: Verdict | null;
  readonly after: Verdict | null;
};

/** Pairs that changed alike; `from`, `to`, `before` and `after` are of one of them, by the first question. */
export type PairsChanged = PairChanged & {
  readonly change: Change;
  /** By which questions, in the order of `questionsOf`; a port stands for its interval. */
  readonly questions: readonly Question[];
  readonly fromNetwork: string;
  readonly toNetwork: string;
  readonly fromTenant: string;
  readonly toTenant: string;
  /** How many ordered pairs of different instances. */
  readonly pairs: number;
  /** Some of them, that one first; by the first question, too. At most `mostExamples`. */
  readonly examples: readonly PairChanged[];
};

/** How two clouds differ for whoever sends packets. */
export type Differences = {
  readonly changed: readonly PairsChanged[];
  /** All that was asked. */
  readonly questions: readonly Question[];
  /** Names of instances that only one of them has: nothing else is said of these. */
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** Whether there was too much to compare: then `changed` is empty. */
  readonly tooMany: boolean;
};

/** More verdicts than this are not compared: in a cloud that is another throughout, people see that themselves. */
export const maxCompared = 4_000_000;
/** So many pairs of those that changed alike are named. */
export const mostExamples = 10;
/** Kinds of pairs that are compared in one step, where none of them has to be simulated. */
const pairsAtOnce = 64;

/**
 * Compares two clouds. Where one verifier was made of the other and what concerns everybody is the same, only pairs of which
 * one end is not as before are looked at: linear in classes times those. Else the cost grows with the square of the classes.
 */
export function* differencesOf(before: Verifier, after: Verifier): Steps<Differences> {
  const what = 'comparing who reaches whom';
  const { kinds, added, removed } = yield* kindsOf(before, after);
  const changed = kinds.filter(({ isSame }) => !isSame);
  const questions = questionsOfBoth(before.subject.cloud, after.subject.cloud);
  const looked = changed.length * (2 * kinds.length - changed.length);
  if (looked * questions.length > maxCompared) return { changed: [], questions, added, removed, tooMany: true };
  const asked = questions.map((question) => ({ question, old: before.ask(question), now: after.ask(question) }));
  const groups = new Map<string, Group>();
  const compare = (from: Kind, to: Kind): void => {
    const pairs = from.members.length * (to.members.length - Number(from === to));
    if (pairs === 0) return;
    const found = new Map<Change, Pick<PairsChanged, 'before' | 'after'> & { readonly questions: Question[] }>();
    for (const { question, old, now } of asked) {
      const was = old(from.before, to.before) ?? null;
      const is = now(from.after, to.after) ?? null;
      const change = changeOf(was, is);
      if (!change) continue;
      const known = found.get(change);
      if (known) known.questions.push(question);
      else found.set(change, { questions: [question], before: was, after: is });
    }
    for (const [change, one] of found) add(change, from, to, pairs, one);
  };
  const add = (
    change: Change,
    { after: fromClass, members }: Kind,
    to: Kind,
    pairs: number,
    one: Pick<PairsChanged, 'questions' | 'before' | 'after'>,
  ): void => {
    const { network: fromNetwork, tenant: fromTenant } = fromClass;
    const { network: toNetwork, tenant: toTenant } = to.after;
    const { questions, before, after } = one;
    const key = JSON.stringify([change, fromNetwork, fromTenant, toNetwork, toTenant, questions]);
    const known = groups.get(key);
    const examples = known?.examples ?? [];
    for (const { from, target } of somePairs(members, to.members, mostExamples - examples.length))
      examples.push({ from, to: target, before, after });
    const [first] = examples;
    if (known) known.pairs += pairs;
    else if (first)
      groups.set(key, { change, questions, fromNetwork, toNetwork, fromTenant, toTenant, pairs, ...first, examples });
  };
  let done = 0;
  let compared = 0;
  let simulated = 0;
  for (const one of changed) {
    for (const other of kinds) {
      compare(one, other);
      if (other.isSame) compare(other, one);
      const packets = before.simulated() + after.simulated();
      if (++compared % pairsAtOnce === 0 || packets > simulated) yield { what, done: done / changed.length };
      simulated = packets;
    }
    yield { what, done: ++done / changed.length };
  }
  return { changed: [...groups.values()].sort(inOrder), questions, added, removed, tooMany: false };
}

type Group = Omit<PairsChanged, 'pairs' | 'examples'> & { pairs: number; examples: PairChanged[] };

/** The first so many pairs of different instances. */
function* somePairs(senders: readonly Instance[], receivers: readonly Instance[], most: number) {
  let left = most;
  for (const from of senders) {
    for (const target of receivers) {
      if (left <= 0) return;
      if (target === from) continue;
      left--;
      yield { from, target };
    }
  }
}

/** Instances that are of one class before and of one class now. */
type Kind = {
  readonly before: InstanceClass;
  readonly after: InstanceClass;
  /** As they are now. */
  readonly members: readonly Instance[];
  /** Whether two such kinds fare as before. */
  readonly isSame: boolean;
};

/** Classes that are looked at in one step. */
const classesAtOnce = 128;

function* kindsOf(
  before: Verifier,
  after: Verifier,
): Steps<{ readonly kinds: readonly Kind[]; readonly added: readonly string[]; readonly removed: readonly string[] }> {
  const what = 'telling who is as before';
  const isComparable =
    before.memory === after.memory &&
    isSameContext(before.context, after.context) &&
    areSame(before.subject.cloud.networks, after.subject.cloud.networks);
  yield { what, done: 0 };
  const old = before.classes.classOf;
  yield { what, done: 0 };
  const numbers = createNumbering();
  const kinds: (Omit<Kind, 'members'> & { members: Instance[] })[] = [];
  const added: string[] = [];
  const hasSameGroups = groupsComparison();
  yield* eachInSteps(after.classes.classes, classesAtOnce, what, (one) => {
    for (const instance of one.members) {
      const was = old.get(instance.name);
      if (!was) {
        added.push(instance.name);
        continue;
      }
      const index = numberOf(numbers, one.index, was.index);
      if (index === kinds.length) {
        const isOfOneKind = !one.stray && was.id === one.id && was.outfit.id === one.outfit.id;
        const isSame = isComparable && isOfOneKind && hasSameGroups(was, one);
        kinds.push({ before: was, after: one, members: [], isSame });
      }
      kinds[index]?.members.push(instance);
    }
  });
  const now = after.classes.classOf;
  const removed = before.subject.cloud.instances.flatMap(({ name }) => (now.has(name) ? [] : [name]));
  return { kinds, added, removed };
}

/** Whether the groups of two classes say the same: what is let in is said by the groups of the two ends alone. */
function groupsComparison(): (was: InstanceClass, is: InstanceClass) => boolean {
  const known = new Map<Secgroup, Map<Secgroup, boolean>>();
  const isSame = (one: Secgroup, other: Secgroup): boolean => {
    const of = known.get(one) ?? new Map<Secgroup, boolean>();
    known.set(one, of);
    const found = of.get(other) ?? isSameValue(one, other);
    of.set(other, found);
    return found;
  };
  return ({ groups: some }, { groups: others }) =>
    some.length === others.length && some.every((one, at) => isSame(one, others[at] as Secgroup));
}

function areSame(some: readonly object[], others: readonly object[]): boolean {
  return some.length === others.length && some.every((one, index) => isSameValue(one, others[index]));
}

/** Every question that one of the two clouds can tell from others, by fixed address and by every place of a floating one. */
function questionsOfBoth(before: Cloud, after: Cloud): readonly Question[] {
  const most = [...before.instances, ...after.instances].reduce(
    (count, one) => Math.max(count, one.floating.length),
    0,
  );
  const targets = ['fixed' as const, ...new Array(most).keys()];
  const both = {
    ...after,
    secgroups: [...before.secgroups, ...after.secgroups],
    instances: [...before.instances, ...after.instances],
  };
  return targets.flatMap((target) => questionsOf(both, target));
}

/** What became of one pair, asked one question; null: nothing, or one of the clouds has no such pair. */
export function changeOfPair(before: Verifier, after: Verifier, pair: PairChanged, question: Question): Change | null {
  const verdictIn = ({ classes: { classOf }, verdict }: Verifier) => {
    const [from, to] = [classOf.get(pair.from.name), classOf.get(pair.to.name)];
    return from && to && (verdict(from, to, question) ?? null);
  };
  const [was, is] = [verdictIn(before), verdictIn(after)];
  return was === undefined || is === undefined ? null : changeOf(was, is);
}

function changeOf(before: Verdict | null, after: Verdict | null): Change | null {
  const [was, is] = [before?.outcome === 'reachable', after?.outcome === 'reachable'];
  if (was !== is) return is ? 'opened' : 'closed';
  // A verdict that was taken over is the same value.
  return is && before && after && before !== after && wayOf(before) !== wayOf(after) ? 're-routed' : null;
}

/** The hosts and routers that a request and its answer pass. */
function wayOf({ way, routers }: Verdict): string {
  return JSON.stringify([way, routers]);
}

/** Opened first, then closed, then re-routed; the most pairs first. */
function inOrder(one: PairsChanged, other: PairsChanged): number {
  const rank = ({ change }: PairsChanged) => ['opened', 'closed', 're-routed'].indexOf(change);
  return rank(one) - rank(other) || other.pairs - one.pairs;
}
