// Does the comparison of rules see what it has to?
import { expect, test } from 'vitest';
import { cloudNames, networkOf, rulesTextOf } from './fixtures.ts';
import { compareRules, readRules, rulesOf } from './rules.ts';

const name = '03-scenario7-diablo';
const text = rulesTextOf(name);
const [host = '', theirs = new Map<string, string[]>()] = [...readRules(text)][0] ?? [];

test('a network in JSON carries the rules of its captured hosts', () => {
  for (const cloud of cloudNames('network')) {
    const hosts = readRules(rulesTextOf(cloud));
    expect(hosts.size).toBe(2);
    for (const [machine, rules] of hosts) {
      const node = networkOf(cloud).nodes.find((one) => one.name === machine);
      if (node?.kind !== 'machine') throw new Error(`${machine} is no machine`);
      expect(compareRules(rules, rulesOf(node.iptables), [])).toEqual([]);
    }
  }
});

test.each([
  ['another address', (line: string) => line.replace('203.0.113.65', '203.0.113.99')],
  ['another interface', (line: string) => line.replace('-i br100', '-i br102')],
  ['a state that is not negated', (line: string) => line.replace('--state INVALID', '! --ctstate INVALID')],
  ['one rule less', (line: string) => (line.endsWith('-p icmp -s 0.0.0.0/0') ? '' : line)],
  ['one rule more', (line: string) => (line.includes('sg-fallback -j DROP') ? `${line}\n${line}` : line)],
])('rules with %s are others', (_, edit) => {
  const ours = readRules(text.split('\n').map(edit).join('\n')).get(host) ?? new Map();
  expect(compareRules(theirs, ours, [])).not.toEqual([]);
});

test('rules in another order are others, but not the jumps of the built-in chains', () => {
  const chains = (edit: (rules: readonly string[], chain: string) => readonly string[]) =>
    new Map([...theirs].map(([chain, rules]) => [chain, edit(rules, chain)]));
  const free = chains((rules, chain) => (/^filter [A-Z]+$/.test(chain) ? [...rules].reverse() : rules));
  expect(compareRules(theirs, free, [])).toEqual([]);
  const group = chains((rules, chain) => (chain.includes('inst-10.100.0.3') ? [...rules].reverse() : rules));
  expect(compareRules(theirs, group, [])).not.toEqual([]);
});
