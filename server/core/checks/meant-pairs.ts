// Which pairs of instances the rules mean to talk, and how these fare. A rule that names a network, group or tenant,
// or addresses inside another tenant's network, means them; `any` means nobody (language contract, "Diagnostics").
import { groupBy } from '../base/group-by.ts';
import type { RuleSource, Secgroup, SecgroupRule } from '../topology/cloud.ts';
import type { InstanceClass } from '../verifier/classes.ts';
import { defaultPort } from '../verifier/expectations.ts';
import { groupName } from '../verifier/permits.ts';
import type { Verdict } from '../verifier/verdict.ts';
import type { Question } from '../verifier/verifier.ts';
import { containsPrefix } from '../wire/address.ts';
import type { CheckContext } from './context.ts';

/** One rule and two classes, a member of the first being meant to reach one of the second. */
export type MeantPair = {
  readonly rule: SecgroupRule;
  readonly group: Secgroup;
  readonly from: InstanceClass;
  readonly to: InstanceClass;
  readonly question: Question;
  readonly verdict: Verdict;
  /** How many pairs of different instances it stands for. */
  readonly pairs: number;
  /** Whether the rule names another tenant, and not only other instances. */
  readonly foreign: boolean;
};

/** All meant pairs, rule by rule in file order, by classes. */
export function* meantPairs(context: CheckContext): Generator<MeantPair> {
  const { classes, verdict } = context.verifier;
  const targets = classesByGroup(classes.classes);
  const sourcesOf = createSources(context);
  for (const group of context.analysis.cloud.secgroups) {
    const receivers = targets.get(groupName(group.tenant, group.name));
    if (!receivers) continue;
    for (const rule of group.rules) {
      const question = questionOf(rule);
      if (!question) continue;
      const { senders, foreign } = sourcesOf(rule.source, group.tenant);
      for (const to of receivers) {
        for (const from of senders) {
          const found = verdict(from, to, question);
          const pairs = from.members.length * (to.members.length - (from === to ? 1 : 0));
          if (found) yield { rule, group, from, to, question, verdict: found, pairs, foreign };
        }
      }
    }
  }
}

/** The rule's protocol and first port; none for ICMP messages that are no echo request, which nobody can send alone. */
function questionOf(rule: SecgroupRule): Question | undefined {
  const { protocol, icmp, ports } = rule;
  if (icmp && !(icmp.type === 8 && (icmp.code === null || icmp.code === 0))) return undefined;
  const port = ports[0]?.first ?? defaultPort;
  return { protocol: protocol === 'any' ? 'icmp' : protocol, port, target: 'fixed' };
}

type Sources = { readonly senders: readonly InstanceClass[]; readonly foreign: boolean };
const nobody: Sources = { senders: [], foreign: false };

function createSources(context: CheckContext): (source: RuleSource, tenant: string) => Sources {
  const { classes } = context.verifier.classes;
  const byNetwork = groupBy(classes, (one) => one.network);
  const byGroup = classesByGroup(classes);
  const { cloud } = context.analysis;
  const networksOf = groupBy(cloud.networks, (network) => network.tenant ?? '');
  const inNetwork = (name: string) => byNetwork.get(name) ?? [];
  return (source, tenant) => {
    switch (source.kind) {
      case 'network': {
        const owner = context.networks.get(source.name)?.tenant;
        const senders = inNetwork(source.name);
        const foreign = owner === null ? senders.some((one) => one.tenant !== tenant) : owner !== tenant;
        return { senders, foreign };
      }
      case 'tenant': {
        const senders = (networksOf.get(source.name) ?? []).flatMap((network) => inNetwork(network.name));
        return { senders, foreign: source.name !== tenant };
      }
      case 'group':
        return { senders: byGroup.get(groupName(source.tenant, source.name)) ?? [], foreign: source.tenant !== tenant };
      case 'prefix': {
        const owner = cloud.networks.find(
          (network) =>
            network.tenant !== null && network.tenant !== tenant && containsPrefix(network.cidr, source.prefix),
        );
        if (!owner) return nobody;
        const { permits } = context.verifier;
        const senders = inNetwork(owner.name).filter((one) =>
          one.members.some(({ address }) => permits.names(source, { address, groups: [] })),
        );
        return { senders, foreign: true };
      }
      default:
        return nobody;
    }
  };
}

function classesByGroup(classes: readonly InstanceClass[]): ReadonlyMap<string, InstanceClass[]> {
  const byGroup = new Map<string, InstanceClass[]>();
  for (const one of classes) {
    for (const group of new Set(one.groups)) {
      const name = groupName(group.tenant, group.name);
      const list = byGroup.get(name);
      if (list) list.push(one);
      else byGroup.set(name, [one]);
    }
  }
  return byGroup;
}
