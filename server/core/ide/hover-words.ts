// What several hovers say: doc comments, rules of a table, who reaches an instance. Knows no tree.

import type { Diagnostic } from '../base/diagnostic.ts';
import { eachInSteps, type OnceInSteps, onceInSteps, runToEnd, type Steps } from '../base/steps.ts';
import type { Rule, Table } from '../network/netfilter.ts';
import type { Machine } from '../network/network.ts';
import { formatRule } from '../network/print.ts';
import type { Analysis } from '../pipeline/analysis.ts';
import type { FlowRequest } from '../pipeline/stimulus.ts';
import type { Host, Instance, TenantNetwork } from '../topology/cloud.ts';
import type { InstanceClass } from '../verifier/classes.ts';
import { type Verifier, verifierSteps } from '../verifier/verifier.ts';
import { type Names, namesSteps } from '../views/names.ts';
import { verdictSteps } from './hover-flow.ts';
import { inline, names, table } from './markdown.ts';

/** What a hover is made from: the analysis, and a verifier that lives as long as it (hovers share what it remembers). */
export type HoverContext = {
  readonly analysis: Analysis;
  readonly verifier: Verifier;
  /** What the checks found, for remedies that were tried; empty where they have not run. */
  readonly findings: readonly Diagnostic[];
  /** Who reaches an instance by its fixed address: one line for each protocol that matters to it. */
  readonly reachLines: (target: Instance) => OnceInSteps<readonly string[]>;
  /** Who reaches the instances of a host, or on a network, by ping: how many pairs of each network get their answer. */
  readonly reachTable: (of: 'host' | 'network', owner: Host | TenantNetwork) => OnceInSteps<string>;
  /** Who is who in its network. */
  readonly names: OnceInSteps<Names>;
  /** What comes of the packet of a flow or expectation; `name`: the flow's. */
  readonly verdict: (request: FlowRequest, name: string | null) => OnceInSteps<string>;
};

/** A context for the hovers of one analysis. */
export function hoverContext(analysis: Analysis, findings: readonly Diagnostic[] = []): HoverContext {
  return runToEnd(hoverContextSteps(analysis, findings));
}

/** The same in steps. */
export function* hoverContextSteps(analysis: Analysis, findings: readonly Diagnostic[]): Steps<HoverContext> {
  const verifier = yield* verifierSteps(analysis);
  yield* analysis.compiled.index();
  const whoIsWho = onceInSteps(() => namesSteps(analysis.network));
  return {
    analysis,
    verifier,
    findings,
    names: whoIsWho,
    verdict: remembered(
      (request: FlowRequest, name: string | null) => JSON.stringify([name, request]),
      (request, name) => verdictSteps({ analysis, findings, names: whoIsWho }, request, name),
    ),
    reachLines: remembered(
      ({ name }: Instance) => name,
      (target) => reachLines(analysis, verifier, target),
    ),
    reachTable: remembered(
      (of: 'host' | 'network', { name }: Host | TenantNetwork) => `${of} ${name}`,
      (of, { name }) => reachTable(verifier, (one) => one[of] === name),
    ),
  };
}

/** What some work gives, for each thing that it was asked about. */
function remembered<Asked extends readonly unknown[], T>(
  keyOf: (...asked: Asked) => string,
  make: (...asked: Asked) => Steps<T>,
): (...asked: Asked) => OnceInSteps<T> {
  const known = new Map<string, OnceInSteps<T>>();
  return (...asked) => {
    const key = keyOf(...asked);
    const found = known.get(key) ?? onceInSteps(() => make(...asked));
    known.set(key, found);
    return found;
  };
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

/** Instances, and classes, that are asked about in one step: some milliseconds, but where each has to be simulated. */
const instancesAtOnce = 4;
const classesAtOnce = 8;
const asking = 'asking who reaches whom';

function* reachLines(analysis: Analysis, verifier: Verifier, target: Instance): Steps<readonly string[]> {
  const own = verifier.classes.classOf.get(target.name);
  if (!own) return [];
  const lines: string[] = [];
  for (const { protocol, port } of askedOf(analysis, target)) {
    const reached: string[] = [];
    const failed = new Map<string, string[]>();
    yield* eachInSteps(analysis.cloud.instances, instancesAtOnce, asking, (other) => {
      const from = verifier.classes.classOf.get(other.name);
      if (other.name === target.name || !from) return;
      const verdict = verifier.verdict(from, own, { protocol, port, target: 'fixed' });
      if (!verdict) return;
      if (verdict.outcome === 'reachable') reached.push(other.name);
      else {
        const why = verdict.causes[0]?.code ?? verdict.reason ?? verdict.outcome;
        const known = failed.get(why);
        if (known) known.push(other.name);
        else failed.set(why, [other.name]);
      }
    });
    const what = protocol === 'icmp' ? 'icmp' : `${protocol} ${port}`;
    const from = reached.length === 0 ? 'nobody' : names(reached, 8);
    const not = [...failed].map(([why, who]) => `${names(who, 8)} (${why})`);
    lines.push(`- ${what}: from ${from}${not.length === 0 ? '' : `; not from ${not.join(', ')}`}`);
  }
  return lines;
}

function* reachTable(verifier: Verifier, isTarget: (one: InstanceClass) => boolean): Steps<string> {
  const rows = new Map<string, { pairs: number; reached: number; readonly failures: Set<string> }>();
  const { classes } = verifier.classes;
  for (const to of classes.filter(isTarget)) {
    yield* eachInSteps(classes, classesAtOnce, asking, (from) => {
      const pairs = from.members.length * to.members.length - (from === to ? to.members.length : 0);
      const verdict =
        pairs > 0 ? verifier.verdict(from, to, { protocol: 'icmp', port: 0, target: 'fixed' }) : undefined;
      if (!verdict) return;
      const row = rows.get(from.network) ?? { pairs: 0, reached: 0, failures: new Set() };
      rows.set(from.network, row);
      row.pairs += pairs;
      if (verdict.outcome === 'reachable') row.reached += pairs;
      else row.failures.add(verdict.causes[0]?.code ?? verdict.reason ?? verdict.outcome);
    });
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
