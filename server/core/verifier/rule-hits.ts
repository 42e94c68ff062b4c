// How much of what reaches the members of a group a rule lets in, counted by classes of instances and not by pairs. Knows no
// packet but by verdicts.

import { groupBy } from '../base/group-by.ts';
import { eachInSteps, onceInSteps, type Steps } from '../base/steps.ts';
import type { RuleSource, Secgroup, SecgroupRule } from '../topology/cloud.ts';
import { type AllPairs, allPairsSteps } from './all-pairs.ts';
import type { InstanceClass } from './classes.ts';
import { defaultPort } from './expectations.ts';
import { groupName } from './permits.ts';
import type { Question, Verifier } from './verifier.ts';

/** Ordered pairs of different instances whose second is in the group of a rule, by one question. */
export type RuleHits = {
  /** The rule's protocol (icmp for `any`) and first port, asked of fixed addresses. */
  readonly question: Question;
  /** Instances in the group, and instances that the rule names. */
  readonly members: number;
  readonly senders: number;
  /** Pairs that get their answer. */
  readonly reaching: number;
  /** Those of them whose sender the rule names. */
  readonly matching: number;
  /** Pairs whose sender the rule names, whatever becomes of them. */
  readonly named: number;
};

/** Counts the hits of a rule of a group; null where its senders are not instances, or its messages can't be sent alone. */
export type HitCounter = (group: Secgroup, rule: SecgroupRule) => Steps<RuleHits | null>;

/** Classes whose verdicts are looked up in one step: some milliseconds, but where each has to be simulated. */
const classesAtOnce = 64;
const counting = 'counting what rules let in';

/**
 * Prepares counting. A rule costs the classes that it names times those of its group, a question one count of all pairs. A
 * sender counts as named by its fixed address and its groups; a prefix outside of all networks names no instance.
 */
export function hitCounterOf(verifier: Verifier): HitCounter {
  const { classes } = verifier.classes;
  const { networks } = verifier.subject.cloud;
  const members = groupBy(
    classes.flatMap((one) => [...new Set(one.groups)].map((group) => ({ one, group }))),
    ({ group }) => groupName(group.tenant, group.name),
  );
  const byNetwork = groupBy(classes, ({ network }) => network);
  const inNetworks = (wanted: (network: (typeof networks)[number]) => boolean) =>
    networks.filter(wanted).flatMap(({ name }) => byNetwork.get(name) ?? []);
  const inGroup = (name: string) => (members.get(name) ?? []).map(({ one }) => one);
  const counted = new Map<string, AllPairs>();
  const count = onceInSteps(() => allPairsSteps(verifier));
  function* allPairs(question: Question): Steps<AllPairs> {
    const key = `${question.protocol} ${question.port}`;
    const found = counted.get(key) ?? (yield* (yield* count.steps())(question));
    counted.set(key, found);
    return found;
  }
  const sendersOf = (source: RuleSource): readonly InstanceClass[] | null => {
    switch (source.kind) {
      case 'any':
        return classes;
      case 'network':
        return inNetworks(({ name }) => name === source.name);
      case 'tenant':
        return inNetworks(({ tenant }) => tenant === source.name);
      case 'group':
        return inGroup(groupName(source.tenant, source.name));
      case 'prefix': {
        // instances of one class are held by the same prefixes of rules
        const senders = classes.filter(({ members: [first] }) => {
          return first !== undefined && verifier.permits.names(source, { address: first.address, groups: [] });
        });
        return senders.length > 0 ? senders : null;
      }
      case 'unknown':
        return null;
    }
  };
  return function* (group, rule) {
    const question = questionOf(rule);
    const senders = question && sendersOf(rule.source);
    if (!question || !senders) return null;
    const receivers = inGroup(groupName(group.tenant, group.name));
    yield { what: counting, done: 0 };
    const { reachedBy } = yield* allPairs(question);
    const reaching = receivers.reduce((sum, to) => sum + (reachedBy[to.index] ?? 0) * to.members.length, 0);
    let named = 0;
    let matching = 0;
    const ask = verifier.ask(question);
    for (const to of receivers) {
      yield* eachInSteps(senders, classesAtOnce, counting, (from) => {
        const pairs = from.members.length * (to.members.length - Number(from === to));
        named += pairs;
        if (rule.source.kind === 'any' || pairs === 0) return;
        if (ask(from, to)?.outcome === 'reachable') matching += pairs;
      });
    }
    const counts = { members: instancesOf(receivers), senders: instancesOf(senders) };
    return { question, ...counts, reaching, matching: rule.source.kind === 'any' ? reaching : matching, named };
  };
}

function instancesOf(classes: readonly InstanceClass[]): number {
  return classes.reduce((sum, { members }) => sum + members.length, 0);
}

function questionOf({ protocol, icmp, ports }: SecgroupRule): Question | undefined {
  if (icmp && !(icmp.type === 8 && (icmp.code === null || icmp.code === 0))) return undefined;
  const port = ports[0]?.first ?? defaultPort;
  const asked = protocol === 'any' ? 'icmp' : protocol;
  return { protocol: asked, port: asked === 'icmp' ? 0 : port, target: 'fixed' };
}
