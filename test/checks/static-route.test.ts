// R5, the static route: with which releases and which rp_filter it mends s6a (examples/r5.topo).
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createVerifier } from '../../server/core/verifier/verifier.ts';
import { analysisOf } from '../support/fixture-analysis.ts';

const r5 = readFileSync(join(import.meta.dirname, '../../examples/r5.topo'), 'utf8');
const early = ['essex', 'folsom', 'grizzly'];
const releases = [...early, 'havana', 'icehouse', 'juno', 'kilo', 'newton'];
/** With and without a rule for compute1's own address, which late releases put in place of VM_1's. */
const rules = ['fixed addresses only', "compute1's address too"] as const;

const cells = releases.flatMap((release) =>
  [0, 1, 2].flatMap((rpFilter) => rules.map((rule) => ({ release, rpFilter, rule }))),
);

describe('a static route to the other host', () => {
  test.each(cells)('$release, rp_filter $rpFilter, rules for $rule', ({ release, rpFilter, rule }) => {
    let text = r5.replace('release essex', `release ${release}`).replace('rp_filter 0', `rp_filter ${rpFilter}`);
    if (rule !== 'fixed addresses only') {
      text = text.replace(
        '    allow icmp from net100\n',
        '    allow icmp from net100\n    allow icmp from 203.0.113.105\n',
      );
    }
    const analysis = analysisOf(text);
    const { trace } = createVerifier(analysis);
    const story = (from: string, to: string) => {
      const find = (name: string) => analysis.cloud.instances.find((one) => one.name === name);
      const [sender, receiver] = [find(from), find(to)];
      if (!sender || !receiver) throw new Error('no such instance');
      const { legs, reason } = trace(sender, receiver, { protocol: 'icmp', port: 0, target: 'fixed' });
      return `${legs.request}, ${legs.reply}${reason ? `: ${reason.code} at ${reason.node}` : ''}`;
    };
    const isEarly = early.includes(release);
    const strict = rpFilter === 1;
    const there = isEarly
      ? strict
        ? 'dropped, none: rp-filter at compute2'
        : 'delivered, delivered'
      : rule === 'fixed addresses only'
        ? 'dropped, none: secgroup-denied at compute2'
        : 'delivered, delivered';
    expect(story('VM_1', 'VM_6')).toBe(there);
    expect(story('VM_6', 'VM_1')).toBe(strict ? 'delivered, dropped: rp-filter at compute2' : 'delivered, delivered');
  });
});
