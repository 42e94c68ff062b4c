// Two ways side by side: what is the same, where they part, and that nothing of either is lost.
import { describe, expect, it } from 'vitest';
import { comparedWays } from '../../server/core/views/compared.ts';
import { example, named } from '../media/support/models.ts';

const s6 = example('s6');
const scenario6 = named(s6, 'scenario6');
const from = (name: string, to = 'VM_6') => s6.replay({ kind: 'free', from: name, to, protocol: 'icmp', port: null });

describe('two ways', () => {
  it('are the same where they are', () => {
    const { rows, partAt } = comparedWays(scenario6, scenario6);
    expect(partAt).toBeNull();
    expect(rows.every(({ kind }) => kind === 'same')).toBe(true);
  });

  it('part where the same machine decides otherwise: before and after a bridge was taken away', () => {
    const { rows, partAt } = comparedWays(named(example('s6a'), 'scenario6a'), scenario6);
    const row = rows[partAt ?? -1];
    expect(row?.kind).toBe('changed');
    expect(row?.left).toMatchObject({ node: 'compute1', action: 'route', rule: 'default via 203.0.113.1 dev eth1' });
    expect(row?.right).toMatchObject({ node: 'compute1', action: 'route' });
    expect(rows.slice(0, partAt ?? 0).map(({ left }) => left?.node)).toEqual(['VM_1', 'VM_1', 'compute1']);
  });

  it('of two instances on one host are the same: the ends stand for each other', () => {
    expect(comparedWays(scenario6, from('VM_2')).partAt).toBeNull();
  });

  it('of instances on two hosts part at once, and share the answer of the one they ask', () => {
    const { rows, partAt } = comparedWays(scenario6, from('VM_4'));
    expect(partAt).toBe(0);
    const shared = rows.filter(({ kind }) => kind === 'same').map(({ left }) => `${left?.node} ${left?.action}`);
    expect(shared).toContain('VM_6 answer');
  });

  it('keep their hops, each in its order', () => {
    for (const other of [from('VM_4'), from('VM_1', 'google_dns'), from('VM_3')]) {
      const { rows } = comparedWays(scenario6, other);
      for (const side of ['left', 'right'] as const) {
        const steps = rows.flatMap((row) => row[side]?.step ?? []);
        expect(steps).toEqual(steps.toSorted((a, b) => a - b));
        expect(steps.length).toBeGreaterThan(3);
      }
    }
  });
});
