// Security groups and their rules. Knows no instance.
// What a rule may say: nova/api and nova/virt/firewall.py (ports 1–65535, ICMP type and code 0–255, sources).
import type { AllowStatement, NamedStatement, Reference, Word } from '../syntax/tree.ts';
import { parseIpv4 } from '../wire/address.ts';
import type { PortRange, Protocol } from '../wire/packet.ts';
import type { RuleSource, Secgroup, SecgroupRule } from './cloud.ts';
import { article, kindName } from './kind-names.ts';
import type { Lookups } from './lookups.ts';
import { type Inner, nearest } from './names.ts';
import { error, isDoubtful, mark, mistaken, quoted, type Report, type Source, spanIn } from './report.ts';
import { choice, isWord, portRanges, prefixValue, wrongValue } from './values.ts';

/** The groups of a tenant in file order; its `default`, where it declares none, after them. */
export function readGroups(
  report: Report,
  lookups: Lookups,
  tenant: string,
  declared: readonly Inner<NamedStatement>[],
): Secgroup[] {
  const groups = declared.map(({ name, source, node }): Secgroup => {
    const origin = mark(report, `secgroup:${tenant}.${name}`, source, node.name, node);
    const rules: SecgroupRule[] = [];
    for (const item of node.body.items) {
      if (item.kind !== 'allow') continue;
      const id = mark(report, `rule:${tenant}.${name}#${rules.length}`, source, item.keyword, item);
      const rule = readRule(report, lookups, source, tenant, item);
      if (rule) rules.push({ ...rule, origin: id });
    }
    return { name, tenant, rules, origin };
  });
  if (groups.some((group) => group.name === 'default')) return groups;
  return [...groups, { name: 'default', tenant, rules: [], origin: `tenant:${tenant}` }];
}

function readRule(
  report: Report,
  lookups: Lookups,
  source: Source,
  tenant: string,
  item: AllowStatement,
): Omit<SecgroupRule, 'origin'> | undefined {
  const protocol = choice(report, source, item.protocol, ['tcp', 'udp', 'icmp', 'any'] as const);
  const from = item.source ? ruleSource(report, lookups, source, tenant, item.source) : { kind: 'any' as const };
  if (!protocol) return undefined;
  const meant = traffic(report, source, protocol, item.ports);
  return meant && { protocol, ...meant, source: from };
}

/** The ports or ICMP type of a rule; undefined when none that it says is one: no ports would mean all of them. */
function traffic(
  report: Report,
  source: Source,
  protocol: Protocol | 'any',
  words: readonly Word[],
): { ports: PortRange[]; icmp: SecgroupRule['icmp'] } | undefined {
  const [first, second] = words;
  if (!first) return { ports: [], icmp: null };
  if (protocol === 'any') {
    return wrongValue(report, source, first, 'possible with any protocol: take it out or write tcp or udp');
  }
  if (protocol !== 'icmp') {
    const ports = portRanges(report, source, words);
    return ports.length === 0 ? undefined : { ports, icmp: null };
  }
  if (second) wrongValue(report, source, second, 'possible here: an icmp rule names one type, write another allow');
  const parts = /^(\d{1,3})(?:\/(\d{1,3}))?$/.exec(first.text);
  const type = Number(parts?.[1]);
  const code = parts?.[2] === undefined ? null : Number(parts[2]);
  if (!parts || type > 255 || (code ?? 0) > 255) {
    return wrongValue(report, source, first, 'an ICMP type: write TYPE or TYPE/CODE, each a number up to 255');
  }
  return { ports: [], icmp: { type, code } };
}

function ruleSource(
  report: Report,
  lookups: Lookups,
  source: Source,
  tenant: string,
  reference: Reference,
): RuleSource {
  const { names, groups } = lookups;
  const { name, member, index } = reference;
  const nothing: RuleSource = { kind: 'unknown', text: member ? `${name.text}.${member.text}` : name.text };
  if (index) {
    wrongValue(report, source, index, 'possible here: take it out');
    return nothing;
  }
  if (!member && isWord(name, 'any')) return { kind: 'any' };
  if (!member && !name.quoted && /^\d|^[0-9a-f]+:/i.test(name.text)) {
    const address = parseIpv4(name.text);
    if (address !== undefined) return { kind: 'prefix', prefix: { address, length: 32 } };
    const prefix = prefixValue(report, source, name);
    return prefix ? { kind: 'prefix', prefix } : nothing;
  }
  if (member) return groupOf(report, lookups, source, name, member) ?? nothing;
  if (groups.get(tenant)?.has(name.text)) return { kind: 'group', tenant, name: name.text };
  const entity = names.find(name.text);
  if (entity?.kind === 'network' || entity?.kind === 'tenant') return { kind: entity.kind, name: entity.name };
  if (entity) {
    error(
      report,
      'unknown-name',
      spanIn(source, name),
      `${quoted(name)} is ${article(kindName(entity.kind))}: name a security group, a network, a tenant or an address`,
      [{ message: `${name.text} is declared here`, span: spanIn(entity.source, entity.word) }],
    );
    return nothing;
  }
  if (!isDoubtful(report, name)) {
    const near = nearest(report, name.text, sources(lookups, groups.get(tenant)));
    const message = `there is no group, network or tenant ${quoted(name)}`;
    const otherwise = 'name a security group, a network, a tenant or an address';
    mistaken(report, 'unknown-name', spanIn(source, name), message, near, otherwise);
  }
  return nothing;
}

function groupOf(report: Report, lookups: Lookups, source: Source, tenant: Word, member: Word): RuleSource | undefined {
  const { names, groups } = lookups;
  const own = names.find(tenant.text)?.kind === 'tenant' ? groups.get(tenant.text) : undefined;
  if (own?.has(member.text)) return { kind: 'group', tenant: tenant.text, name: member.text };
  const [word, what, candidates] = own
    ? [member, `security group of ${tenant.text}`, own]
    : [tenant, 'tenant', groups.keys()];
  if (!isDoubtful(report, word)) {
    const near = nearest(report, word.text, candidates);
    const message = `there is no ${what} ${quoted(word)}`;
    mistaken(report, 'unknown-name', spanIn(source, word), message, near, 'declare it or name another');
  }
  return undefined;
}

function* sources({ names }: Lookups, own: ReadonlySet<string> | undefined): Iterable<string> {
  if (own) yield* own;
  yield* names.namesOf(['network', 'tenant']);
}
