// What several hovers say: doc comments, rules of a table, who reaches an instance. Knows no tree.

import type { Diagnostic } from '../base/diagnostic.ts';
import type { Rule, Table } from '../network/netfilter.ts';
import type { Machine } from '../network/network.ts';
import { formatRule } from '../network/print.ts';
import type { Analysis } from '../pipeline/analysis.ts';
import type { Instance } from '../topology/cloud.ts';
import type { InstanceClass } from '../verifier/classes.ts';
import { createVerifier, type Verifier } from '../verifier/verifier.ts';
import { inline, names, table } from './markdown.ts';

/** What a hover is made from: the analysis, and a verifier that lives as long as it (hovers share what it remembers). */
export type HoverContext = {
  readonly analysis: Analysis;
  readonly verifier: Verifier;
  /** What the checks found, for remedies that were tried; empty where they have not run. */
  readonly findings: readonly Diagnostic[];
};

/** A context for the hovers of one analysis. */
export function hoverContext(analysis: Analysis, findings: readonly Diagnostic[] = []): HoverContext {
  return { analysis, verifier: createVerifier(analysis), findings };
}

/** The machine of that name in the derived network. */
export function machineNamed({ analysis }: HoverContext, name: string): Machine | undefined {
  const found = analysis.network.nodes.find((node) => node.name === name);
  return found?.kind === 'machine' ? found : undefined;
}

/** The rules of a table as `iptables -S` prints them, those that a test picks; all but empty chains by default. */
export function ruleLines(
  table: Table,
  picked: (rule: Rule, chain: string) => boolean = () => true,
): readonly string[] {
  return table.chains.flatMap(({ name, rules }) =>
    rules.filter((rule) => picked(rule, name)).map((rule) => formatRule(name, rule)),
  );
}

/** A question that a group's rules or people ask: icmp, and the first port of each protocol that a rule admits. */
type Asked = { readonly protocol: 'icmp' | 'tcp' | 'udp'; readonly port: number };

/** Most protocols that a hover asks about. */
const mostAsked = 3;

/** Who reaches an instance by its fixed address: one line for each protocol that matters to it. */
export function reachLines({ analysis, verifier }: HoverContext, target: Instance): readonly string[] {
  const own = verifier.classes.classOf.get(target.name);
  if (!own) return [];
  return askedOf(analysis, target).map(({ protocol, port }) => {
    const reached: string[] = [];
    const failed = new Map<string, string[]>();
    for (const other of analysis.cloud.instances) {
      const from = verifier.classes.classOf.get(other.name);
      if (other.name === target.name || !from) continue;
      const verdict = verifier.verdict(from, own, { protocol, port, target: 'fixed' });
      if (!verdict) continue;
      if (verdict.outcome === 'reachable') reached.push(other.name);
      else {
        const why = verdict.causes[0]?.code ?? verdict.reason ?? verdict.outcome;
        const known = failed.get(why);
        if (known) known.push(other.name);
        else failed.set(why, [other.name]);
      }
    }
    const what = protocol === 'icmp' ? 'icmp' : `${protocol} ${port}`;
    const from = reached.length === 0 ? 'nobody' : names(reached, 8);
    const not = [...failed].map(([why, who]) => `${names(who, 8)} (${why})`);
    return `- ${what}: from ${from}${not.length === 0 ? '' : `; not from ${not.join(', ')}`}`;
  });
}

/** Who reaches some instances by ping, network by network: how many pairs there are and how many get their answer. */
export function reachTable({ verifier }: HoverContext, isTarget: (one: InstanceClass) => boolean): string {
  const rows = new Map<string, { pairs: number; reached: number; readonly failures: Set<string> }>();
  const { classes } = verifier.classes;
  for (const to of classes.filter(isTarget)) {
    for (const from of classes) {
      const pairs = from.members.length * to.members.length - (from === to ? to.members.length : 0);
      const verdict =
        pairs > 0 ? verifier.verdict(from, to, { protocol: 'icmp', port: 0, target: 'fixed' }) : undefined;
      if (!verdict) continue;
      const row = rows.get(from.network) ?? { pairs: 0, reached: 0, failures: new Set() };
      rows.set(from.network, row);
      row.pairs += pairs;
      if (verdict.outcome === 'reachable') row.reached += pairs;
      else row.failures.add(verdict.causes[0]?.code ?? verdict.reason ?? verdict.outcome);
    }
  }
  return table(
    ['ping from', 'pairs', 'answered', 'else'],
    [...rows].map(([network, { pairs, reached, failures }]) => [
      inline(network),
      `${pairs}`,
      `${reached}`,
      [...failures].join(', ') || '–',
    ]),
  );
}

function askedOf({ cloud }: Analysis, { tenant, secgroups }: Instance): readonly Asked[] {
  const asked = new Map<string, Asked>([['icmp', { protocol: 'icmp', port: 0 }]]);
  for (const group of cloud.secgroups) {
    if (group.tenant !== tenant || !secgroups.includes(group.name)) continue;
    for (const { protocol, ports } of group.rules) {
      if (protocol === 'icmp' || protocol === 'any') continue;
      const port = ports[0]?.first ?? 80;
      asked.set(`${protocol} ${port}`, { protocol, port });
    }
  }
  return [...asked.values()].slice(0, mostAsked);
}
