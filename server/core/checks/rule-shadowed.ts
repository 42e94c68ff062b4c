// A rule that adds nothing: the other rules of its group together admit all that it admits. Rules of a group are an
// unordered "or", so nothing is lost by taking it out. Of two equal rules the later one is reported.
import type { Diagnostic } from '../base/diagnostic.ts';
import type { RuleSource, Secgroup, SecgroupRule } from '../topology/cloud.ts';
import { groupName } from '../verifier/permits.ts';
import { rangeOf } from '../wire/address.ts';
import type { CheckContext, Findings } from './context.ts';
import { covers, merged, parts, type Range } from './coverage.ts';

/** Groups with more rules than this are not searched: the search grows with the square of the rules. */
export const maxRulesSearched = 1000;

/** What one rule admits of one protocol: every port of `ports` from every address of `sources`. */
type Box = { readonly protocol: BoxProtocol; readonly ports: readonly Range[]; readonly sources: readonly Range[] };
type BoxProtocol = 'icmp' | 'tcp' | 'udp' | 'other';
const protocols: readonly BoxProtocol[] = ['icmp', 'tcp', 'udp', 'other'];
/** ICMP types and codes as one number, type * 256 + code. */
const everyIcmp: Range = { first: 0, last: 0xffff };
const everyPort: Range = { first: 0, last: 0xffff };

/** Reports `rule-shadowed` for all groups of a cloud. */
export function* ruleShadowed(context: CheckContext): Findings {
  const sourcesOf = yield* createSources(context);
  const groups = context.analysis.cloud.secgroups;
  for (const [index, group] of groups.entries()) {
    const done = index / groups.length;
    for (const finding of shadowedRules(context, group, sourcesOf)) yield { finding, done };
    yield { finding: null, done };
  }
}

function shadowedRules(
  context: CheckContext,
  group: Secgroup,
  sourcesOf: (source: RuleSource) => Range[],
): Diagnostic[] {
  // what a faulty rule admits is not what was meant: it shadows no other and is shadowed by none
  const rules = group.rules.filter(({ origin }) => !context.isFaulty(origin));
  if (rules.length < 2 || rules.length > maxRulesSearched) return [];
  const boxes = new Map(rules.map((rule) => [rule, boxesOf(rule, sourcesOf(rule.source))]));
  const left = new Set(rules);
  const shadowed: SecgroupRule[] = [];
  for (const rule of rules.toReversed()) {
    const own = boxes.get(rule) ?? [];
    if (own.length === 0) continue;
    const others = [...left].filter((other) => other !== rule).flatMap((other) => boxes.get(other) ?? []);
    if (!own.every((box) => isCovered(box, others))) continue;
    left.delete(rule);
    shadowed.push(rule);
  }
  return shadowed.toReversed().flatMap((rule): Diagnostic[] => {
    const span = context.spanOf(rule.origin);
    if (!span) return [];
    const own = boxes.get(rule) ?? [];
    const related = rules
      .filter(
        (other) => left.has(other) && (boxes.get(other) ?? []).some((box) => own.some((one) => touches(one, box))),
      )
      .flatMap((other) => {
        const place = context.spanOf(other.origin);
        return place ? [{ message: 'this rule admits it, or part of it', span: place }] : [];
      });
    const message = `the other rules of ${group.name} admit all that this one admits; take it out`;
    return [{ code: 'rule-shadowed', severity: 'hint', message, span, related, unnecessary: true }];
  });
}

function isCovered(box: Box, others: readonly Box[]): boolean {
  const same = others.filter((other) => other.protocol === box.protocol);
  return box.ports.every((range) =>
    parts(
      range,
      same.flatMap((other) => other.ports),
    ).every((part) => {
      const admitting = same.filter((other) => covers(merged(other.ports), part));
      const sources = merged(admitting.flatMap((other) => other.sources));
      return box.sources.every((source) => covers(sources, source));
    }),
  );
}

function touches(a: Box, b: Box): boolean {
  const meet = (one: readonly Range[], two: readonly Range[]) =>
    one.some((x) => two.some((y) => x.first <= y.last && y.first <= x.last));
  return a.protocol === b.protocol && meet(a.ports, b.ports) && meet(a.sources, b.sources);
}

/** Empty when the rule admits nobody (an unknown name, a group without members): then nothing is said about it. */
function boxesOf(rule: SecgroupRule, sources: readonly Range[]): Box[] {
  if (sources.length === 0) return [];
  if (rule.protocol === 'any') {
    return protocols.map((protocol) => ({ protocol, ports: [protocol === 'icmp' ? everyIcmp : everyPort], sources }));
  }
  if (rule.protocol === 'icmp') {
    const { icmp } = rule;
    const first = icmp ? icmp.type * 256 + (icmp.code ?? 0) : 0;
    const ports = icmp ? [{ first, last: icmp.code === null ? first + 255 : first }] : [everyIcmp];
    return [{ protocol: 'icmp', ports, sources }];
  }
  return [{ protocol: rule.protocol, ports: rule.ports.length === 0 ? [everyPort] : rule.ports, sources }];
}

/** Instances that are sorted into their groups in one step: some milliseconds. */
const instancesAtOnce = 4096;

function* createSources(
  context: CheckContext,
): Generator<{ readonly finding: null; readonly done: number }, (source: RuleSource) => Range[]> {
  const { cloud } = context.analysis;
  const members = new Map<string, Range[]>();
  for (const [at, { tenant, secgroups, address }] of cloud.instances.entries()) {
    if (at % instancesAtOnce === instancesAtOnce - 1) yield { finding: null, done: 0 };
    for (const name of secgroups) {
      const key = groupName(tenant, name);
      const list = members.get(key) ?? [];
      list.push({ first: address, last: address });
      members.set(key, list);
    }
  }
  return (source) => {
    switch (source.kind) {
      case 'any':
        return [{ first: 0, last: 0xffffffff }];
      case 'prefix':
        return [rangeOf(source.prefix)];
      case 'network': {
        const network = context.networks.get(source.name);
        return network ? [rangeOf(network.cidr)] : [];
      }
      case 'tenant':
        return merged(
          cloud.networks.filter((network) => network.tenant === source.name).map(({ cidr }) => rangeOf(cidr)),
        );
      case 'group':
        return members.get(groupName(source.tenant, source.name)) ?? [];
      case 'unknown':
        return [];
    }
  };
}
