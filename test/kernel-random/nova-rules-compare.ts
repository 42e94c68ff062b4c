// Holds the rules Hopscope derived against the second opinion of nova-rules.ts, chain by chain and line by line.
import type { Machine } from '../../server/core/network/network.ts';
import { formatEbtablesRule, formatRule } from '../../server/core/network/print.ts';
import type { Analysis } from '../../server/core/pipeline/analysis.ts';
import { diffLines } from '../kernel/diff.ts';
import { type HostRules, novaRules } from './nova-rules.ts';

type Lists = ReadonlyMap<string, readonly string[]>;

/** Where the two part, as readable lines; nothing where they agree. */
export function ruleDifferences({ cloud, network }: Pick<Analysis, 'cloud' | 'network'>): readonly string[] {
  const opinion = novaRules(cloud);
  return [...opinion].flatMap(([host, rules]) => {
    const machine = network.nodes.find(({ name }) => name === host);
    if (machine?.kind !== 'machine') return [`${host} is no machine`];
    return hostDifferences(host, rules, rulesOfMachine(machine));
  });
}

/** One host: `-` the second opinion, `+` Hopscope. */
export function hostDifferences(host: string, theirs: HostRules, ours: HostRules): readonly string[] {
  return [
    ...listDifferences(host, theirs.iptables, ours.iptables),
    ...listDifferences(`${host} ebtables`, theirs.ebtables, ours.ebtables),
  ];
}

/** The rules Hopscope derived, spelled as `iptables -S` and ebtables print them, instance chains named by address. */
export function rulesOfMachine({ iptables, ebtables }: Machine): HostRules {
  const lists = new Map<string, string[]>();
  for (const table of ['filter', 'nat', 'mangle'] as const) {
    for (const { name, rules } of iptables[table].chains) {
      const start = `-A ${name} `;
      lists.set(
        `${table} ${name}`,
        rules.map((rule) => formatRule(name, rule).slice(start.length)),
      );
    }
  }
  const bare = (rule: Parameters<typeof formatEbtablesRule>[0]) => formatEbtablesRule(rule).slice('-A '.length);
  const bridged = new Map([
    ['filter', ebtables.filter.map(bare)],
    ['nat', ebtables.nat.map(bare)],
  ]);
  return { iptables: namedByAddress(lists), ebtables: bridged };
}

function listDifferences(host: string, theirs: Lists, ours: Lists): readonly string[] {
  return [...new Set([...theirs.keys(), ...ours.keys()])].flatMap((key) => {
    const lines = diffLines(comparable(key, theirs.get(key)), comparable(key, ours.get(key)));
    return lines.length === 0 ? [] : [`${host}, ${key}:`, ...lines];
  });
}

/**
 * What a packet can tell apart. A rule of iptables that stands twice counts once: nova leaves one of the two, the first or
 * the last depending on the release. The order of ebtables rules doesn't count: nova inserts each before the others, and
 * all of a chain have one target. 10.0.0.1/32 is 10.0.0.1 there.
 */
function comparable(key: string, rules: readonly string[] = []): string[] {
  const isIptables = key.includes(' ');
  return isIptables ? [...new Set(rules)] : rules.map((rule) => rule.replaceAll('/32', '')).sort();
}

/** nova-compute-inst-ID becomes the name of the address that jumps there. */
function namedByAddress(lists: ReadonlyMap<string, readonly string[]>): Map<string, string[]> {
  const names = new Map<string, string>();
  for (const rule of lists.get('filter nova-compute-local') ?? []) {
    const [, address, chain] = /^-d (\S+)\/32 -j (\S+)$/.exec(rule) ?? [];
    if (address !== undefined && chain !== undefined) names.set(chain, `nova-compute-inst-${address}`);
  }
  const rename = (text: string) => text.replace(/nova-compute-inst-\S+/, (chain) => names.get(chain) ?? chain);
  return new Map([...lists].map(([key, rules]) => [rename(key), rules.map(rename)]));
}
