// How strangers fare by one question: instances of types that the question can't tell apart are taken together. There
// may be as many types as rules, but by one question few of them differ. Knows no packet.
import type { Cloud } from '../topology/cloud.ts';
import { onTwoHosts, someWith } from './cells.ts';
import type { InstanceClass } from './classes.ts';
import { createNumbering, emptyList, numberOf } from './intern.ts';
import { isRuled, type Kind } from './kinds.ts';
import type { PairPlan } from './pair-plan.ts';
import type { Prepared } from './prepared.ts';
import { openingsOf, type SenderProfile } from './rule-book.ts';
import type { Question } from './verifier.ts';

/** Types by what one question can tell of them. */
export type Strangers = {
  /** By the index of a type: its group. */
  readonly groupOf: readonly number[];
  /** By group: how many instances. */
  readonly members: Float64Array;
  /** By group of senders times the number of groups plus group of targets: how many pairs, and what became of them. */
  readonly pairs: Float64Array;
  readonly fates: Uint8Array;
  /** Two classes of the plan that stand for them, where there are such pairs. */
  readonly examples: readonly (Example | null)[];
};

type Example = { readonly from: InstanceClass; readonly to: InstanceClass };

/** Groups types by a question, and has one pair tried for each two groups. */
export function strangersOf(
  cloud: Cloud,
  prepared: Prepared,
  question: Question,
  fateOf: (from: InstanceClass, to: InstanceClass) => number,
): Strangers {
  const { plan, count: known } = prepared;
  const { types } = plan.kinds;
  const groupOf = groupsOf(prepared, question);
  const count = 1 + Math.max(-1, ...groupOf);
  const members = new Float64Array(count);
  const kinds: Kind[][] = Array.from({ length: count }, () => []);
  types.forEach((type, index) => {
    const group = groupOf[index] as number;
    members[group] = (members[group] as number) + (known.types[index] as number);
    kinds[group]?.push(...type.kinds);
  });
  const pairs = new Float64Array(count * count);
  for (let from = 0; from < count; from++)
    for (let to = 0; to < count; to++) pairs[from * count + to] = (members[from] as number) * (members[to] as number);
  // What was moved away from strangers, and what of that was given back.
  const give = (slot: number, moved: number): void => {
    const strangers = plan.slots[slot]?.strangers;
    if (!strangers) return;
    const cell = (groupOf[strangers.from] as number) * count + (groupOf[strangers.to] as number);
    pairs[cell] = (pairs[cell] as number) + moved;
  };
  plan.moves.steps.forEach(({ before, after }, step) => {
    give(before, -(known.steps[step] as number));
    give(after, known.steps[step] as number);
  });
  const fates = new Uint8Array(count * count);
  const examples: (Example | null)[] = [];
  for (let from = 0; from < count; from++) {
    for (let to = 0; to < count; to++) {
      const cell = from * count + to;
      const example = pairs[cell] === 0 ? null : exampleOf(cloud, plan, kinds[from] ?? [], kinds[to] ?? []);
      examples.push(example);
      if (example) fates[cell] = fateOf(example.from, example.to);
    }
  }
  return { groupOf, members, pairs, fates, examples };
}

function groupsOf({ plan: { kinds }, book, answers: answersTo }: Prepared, question: Question): readonly number[] {
  const answers = answersTo(question);
  const senders = new Map<number, SenderProfile>();
  for (const { sender } of kinds.types) senders.set(sender.id, sender);
  const lists = createNumbering();
  const told = new Map<number, number>();
  const ids = createNumbering();
  const groups: number[] = [];
  for (const { shape, usual, sender, receiver } of kinds.types) {
    let list = told.get(receiver.id);
    if (list === undefined) {
      list = emptyList;
      for (const other of senders.values()) {
        for (const answer of answers)
          if (answer) list = numberOf(lists, list, answer(openingsOf(book, receiver, other)));
      }
      told.set(receiver.id, list);
    }
    groups.push(numberOf(ids, numberOf(lists, numberOf(lists, shape, usual), sender.id), list));
  }
  return groups;
}

/** Two strangers of these kinds. Where most are, the first that are looked at. */
function exampleOf(cloud: Cloud, { kinds }: PairPlan, froms: readonly Kind[], tos: readonly Kind[]) {
  for (const from of froms) {
    for (const to of tos) {
      if (from.network === to.network || isRuled(kinds, from.network, to.network)) continue;
      const some = (one: Kind, other: number) =>
        someWith(one, cloud.networks[other]?.name ?? '', kinds.usual[other] as number);
      const example = onTwoHosts(some(from, to.network), some(to, from.network));
      if (example) return example;
    }
  }
  return null;
}
