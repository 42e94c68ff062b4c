// Provisioning, judged by two that don't share its code: rules recorded from another program, and a second opinion written
// from nova's source, on rules and on what stands beside them.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Machine } from '../../server/core/network/network.ts';
import { analyse } from '../../server/core/pipeline/analyse.ts';
import type { Analysis } from '../../server/core/pipeline/analysis.ts';
import { compareRules, leftOut, type RuleLists, readRules, rulesOf } from '../kernel/rules.ts';
import { cloudOf } from './judge.ts';
import { deviceDifferences } from './nova-devices-compare.ts';
import { novaRules } from './nova-rules.ts';
import { hostDifferences, ruleDifferences } from './nova-rules-compare.ts';

const recorded = new URL('../fixtures/rules/', import.meta.url);
/** Clouds that nobody made for this: the examples, those with options, those that were once a disagreement. */
const clouds = ['../../examples/', '../fixtures/kernel/more/', '../fixtures/kernel-random/'].map(
  (folder) => new URL(folder, import.meta.url),
);
const names = (folder: URL) => readdirSync(folder).filter((name) => name.endsWith('.topo'));

function analysisOf(folder: URL, name: string): Analysis {
  return analyse({ path: name, text: readFileSync(new URL(name, folder), 'utf8') }, () => undefined);
}

describe('rules recorded from another program', () => {
  test.each(names(recorded))('%s has them', (name) => {
    const { cloud, network, diagnostics } = analysisOf(recorded, name);
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    const hosts = readRules(readFileSync(new URL(name.replace('.topo', '.rules.txt'), recorded), 'utf8'));
    expect([...hosts.keys()]).toEqual(cloud.hosts.map((host) => host.name));
    for (const [host, rules] of hosts) {
      const node = network.nodes.find((one) => one.name === host);
      if (node?.kind !== 'machine') throw new Error(`${host} is no machine`);
      const theirs = cloud.options.release === 'newton' ? withoutProvider(rules) : rules;
      expect(compareRules(theirs, rulesOf(node.iptables), leftOut).join('\n'), host).toBe('');
    }
  });

  test('there are five clouds of each release', () => {
    const counts = new Map<string, number>();
    for (const name of names(recorded)) {
      const { release } = analysisOf(recorded, name).cloud.options;
      counts.set(release, (counts.get(release) ?? 0) + 1);
    }
    expect([...counts.values()]).toEqual([5, 5, 5, 5, 5, 5, 5, 5]);
  });
});

describe('the second opinion', () => {
  test.each(clouds.flatMap((folder) => names(folder).map((name) => ({ folder, name }))))(
    'agrees on $name',
    ({ folder, name }) => {
      expect(differencesOf(analysisOf(folder, name))).toEqual([]);
    },
  );

  test.each(Array.from({ length: 10 }, (_, at) => at * 15))('agrees on the random clouds from %i on', (first) => {
    for (let index = first; index < first + 15; index++) {
      const { analysis, text } = cloudOf('rules', index, 1);
      expect(differencesOf(analysis), text).toEqual([]);
    }
  });

  test('sees an address less, a route less and another lease', () => {
    const analysis = analysisOf(recorded, 'havana-1.topo');
    const { network } = analysis;
    const edits: readonly ((machine: Machine) => Partial<Machine>)[] = [
      ({ interfaces }) => ({ interfaces: interfaces.map((one) => ({ ...one, addresses: one.addresses.slice(1) })) }),
      ({ routes }) => ({ routes: routes.slice(1) }),
      ({ dhcpServers }) => ({ dhcpServers: dhcpServers.map((one) => ({ ...one, leases: [] })) }),
    ];
    for (const edit of edits) {
      const nodes = network.nodes.map((node) => (node.kind === 'machine' ? { ...node, ...edit(node) } : node));
      expect(deviceDifferences({ ...analysis, network: { ...network, nodes } })).not.toEqual([]);
    }
  });

  test('sees a rule less, a rule more, another order and another address', () => {
    const { cloud } = analysisOf(recorded, 'havana-1.topo');
    const [host, rules] = [...novaRules(cloud)][0] ?? [];
    if (host === undefined || rules === undefined) throw new Error('there is no host');
    const chain = 'nat nova-network-POSTROUTING';
    const lines = rules.iptables.get(chain) ?? [];
    const edited = [
      lines.slice(1),
      [...lines, '-j ACCEPT'],
      [...lines].reverse(),
      lines.map((line) => line.replace(/203\.0\.113\.\d+/, '203.0.113.9')),
    ];
    expect(hostDifferences(host, rules, rules)).toEqual([]);
    for (const edit of edited) {
      const others = { ...rules, iptables: new Map([...rules.iptables, [chain, edit]]) };
      expect(hostDifferences(host, rules, others).join('\n')).toContain(`${host}, ${chain}:`);
    }
  });
});

function differencesOf(analysis: Analysis): readonly string[] {
  return [...ruleDifferences(analysis), ...deviceDifferences(analysis)];
}

/** The program knows no release later than Kilo, whose instance chains ask the provider's first. */
function withoutProvider(rules: RuleLists): RuleLists {
  return new Map([...rules].map(([chain, list]) => [chain, list.filter((rule) => !rule.endsWith('-provider'))]));
}
