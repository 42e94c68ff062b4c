// The tables along a replay: what a hop says that it found in a table stands there at that moment.
import { describe, expect, it } from 'vitest';
import { momentOf } from '../../media/panel/tables.ts';
import { example, named } from '../media/support/models.ts';

const all = ['s1', 's2', 's3', 's4', 's5', 's6', 's6a', 's7', 's8', 'r5'] as const;
const tables = ['neighbours', 'forwarding', 'connections'] as const;

/** Tables in which a line of a hop may stand; a bridge's own MAC and a machine's own address stand there always. */
function tableOf(rule: string): (typeof tables)[number] | null {
  if (/ lladdr .* (REACHABLE|STALE)$/.test(rule)) return 'neighbours';
  if (/ master /.test(rule) && !rule.endsWith('permanent') && rule.includes(' dev ')) return 'forwarding';
  return /^(icmp|tcp|udp) \d+ /.test(rule) ? 'connections' : null;
}

describe('tables along a replay', () => {
  it.each(all)('hold every entry by which a hop of %s was decided, when it was', (name) => {
    const document = example(name);
    let held = 0;
    for (const { name: flow } of document.model.flows) {
      const { hops, tables: told } = named(document, flow);
      for (const { rule, node, step } of hops) {
        const table = rule && tableOf(rule);
        if (!table) continue;
        const lines = momentOf(told.changes, node, table, step - 1, step).map(({ line }) => line);
        expect(lines, `${flow}, hop ${step}`).toContain(rule);
        held++;
      }
    }
    expect(held).toBeGreaterThan(0);
  });

  it('begin empty, and fill as ARP is answered and frames are heard', () => {
    const { changes } = named(example('s6'), 'scenario6').tables;
    expect(momentOf(changes, 'VM_1', 'neighbours', 0, 0)).toEqual([]);
    const states = changes
      .filter(({ node, table }) => node === 'VM_1' && table === 'neighbours')
      .map(({ line }) => line);
    expect(states[0]).toBe('10.0.0.1 dev eth0 INCOMPLETE');
    expect(states[1]).toMatch(/^10\.0\.0\.1 dev eth0 lladdr \S+ REACHABLE$/);
    const heard = changes.filter(({ node, table }) => node === 'tor' && table === 'forwarding');
    expect(new Set(heard.map(({ line }) => / vlan (\d+) /.exec(line ?? '')?.[1]))).toEqual(new Set(['100', '102']));
  });

  it('tell a connection from its first packet on, and that it was answered', () => {
    const { changes } = named(example('s8'), 'scenario8').tables;
    const host = changes.find(({ table }) => table === 'connections')?.node;
    const lines = changes.filter(({ node, table }) => node === host && table === 'connections').map(({ line }) => line);
    expect(lines[0]).toContain('[UNREPLIED]');
    expect(lines.at(-1)).not.toContain('[UNREPLIED]');
  });

  it('name the routes and translations of the hosts that route', () => {
    const { standing } = named(example('s6'), 'scenario6').tables;
    expect(standing.compute1?.routes.lines).toContain('10.1.0.0/24 dev br102 proto kernel scope link src 10.1.0.1');
    expect(standing.compute1?.nat.lines.every((line) => line.startsWith('-A '))).toBe(true);
    expect(standing.VM_1?.routes).toEqual({
      lines: ['default via 10.0.0.1 dev eth0', '10.0.0.0/24 dev eth0 proto kernel scope link src 10.0.0.3'],
      more: 0,
    });
  });
});
