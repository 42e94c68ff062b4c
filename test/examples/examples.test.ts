// The examples teach the article, so what they say must hold: each expectation, and no diagnostic but those meant.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { check } from '../../server/core/checks/check.ts';
import { analysisOf, found } from '../support/fixture-analysis.ts';

const folder = join(import.meta.dirname, '../../examples');
const textOf = (name: string) => readFileSync(join(folder, `${name}.topo`), 'utf8');
const asymmetric = (flow: string) => `information asymmetric-route at ${flow}`;

/** All that is reported, in the order of the file. */
const reported: Readonly<Record<string, readonly string[]>> = {
  s1: [asymmetric('expect any -> any icmp reachable'), asymmetric('expect any -> any tcp 22 reachable')],
  s2: [],
  s3: [],
  s4: [],
  s5: [],
  s6: [
    asymmetric('flow scenario6: VM_1 -> VM_6 icmp'),
    asymmetric('expect VM_1 -> VM_6 icmp reachable via compute1, tor, compute2'),
    asymmetric('expect VM_6 -> VM_1 icmp reachable via compute2, tor, compute1'),
    asymmetric('expect VM_1 -> VM_6 tcp 22 reachable via compute1, tor, compute2'),
    asymmetric('expect VM_6 -> VM_1 tcp 22 reachable via compute2, tor, compute1'),
  ],
  s6a: [
    'error bridge-missing at host compute1 {',
    asymmetric('expect VM_6 -> VM_1 icmp unreachable no-route via compute2, tor, compute1'),
  ],
  s6b: [
    'error bridge-missing at host compute2 {',
    asymmetric('flow scenario6b: VM_1 -> VM_6 icmp'),
    asymmetric('expect VM_1 -> VM_6 icmp unreachable no-route via compute1, tor, compute2'),
  ],
  s7: [],
  s8: [],
  r1: [
    asymmetric('flow remedy1: VM_1 -> VM_6 icmp'),
    asymmetric('expect VM_1 -> VM_6 icmp reachable via compute1, tor, compute2'),
    asymmetric('expect VM_6 -> VM_1 icmp reachable via compute2, tor, compute1'),
  ],
  r2: [],
  r3: [],
  r4: [],
  r5: [
    asymmetric('flow remedy5: VM_1 -> VM_6 icmp'),
    asymmetric('expect VM_1 -> VM_6 icmp reachable via compute1, internet, compute2'),
    asymmetric('expect VM_6 -> VM_1 icmp reachable via compute2, tor, compute1'),
    asymmetric('expect VM_1 -> VM_6 tcp 22 reachable via compute1, internet, compute2'),
  ],
};
const failing = ['s6a', 's6b'];

describe('examples', () => {
  test('are the fifteen of the table', () => {
    const names = readdirSync(folder).filter((name) => name.endsWith('.topo'));
    expect(names.map((name) => name.replace('.topo', '')).sort()).toEqual(Object.keys(reported).sort());
  });

  describe.each(Object.entries(reported))('%s', (name, expected) => {
    const text = textOf(name);
    const analysis = analysisOf(text);
    const result = check(analysis);
    const all = [...analysis.diagnostics, ...result.diagnostics];

    test('reports what it means to', () => {
      const lines = text.split('\n');
      const seen = found(analysis, text, all).map(
        ({ severity, code, line }) => `${severity} ${code} at ${lines[line]?.trim()}`,
      );
      expect(seen).toEqual(expected);
      expect(all.some(({ severity }) => severity === 'error')).toBe(failing.includes(name));
    });

    test('keeps its expectations', () => {
      const broken = result.expectations.filter(({ outcome }) => outcome === 'fail');
      expect(broken.map(({ expectation }) => expectation.text)).toEqual([]);
      expect(result.expectations.length).toBeGreaterThanOrEqual(2);
    });

    test('has a flow', () => {
      expect(analysis.cloud.flows.length).toBeGreaterThan(0);
    });
  });

  test.each(failing)('%s names the rules, the failing hop, the counts and the remedies', (name) => {
    const [fault] = check(analysisOf(textOf(name))).diagnostics.filter(({ code }) => code === 'bridge-missing');
    const messages = fault?.related.map(({ message }) => message) ?? [];
    expect([fault?.message, ...messages]).toMatchSnapshot();
  });
});
