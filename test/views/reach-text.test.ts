// Who reaches whom, for people: a matrix while it can be read, counts beyond.
import { describe, expect, it } from 'vitest';
import type { ReachPair } from '../../server/core/verifier/reach.ts';
import { reachJson, reachText } from '../../server/core/views/reach-text.ts';

function pairs(names: readonly string[], outcome: (from: string, to: string) => ReachPair['outcome']): ReachPair[] {
  return names.flatMap((from) =>
    names
      .filter((to) => to !== from)
      .map((to) => ({
        from,
        to,
        outcome: outcome(from, to),
        reason: outcome(from, to) === 'reachable' ? null : ('no-route' as const),
      })),
  );
}

describe('reach as text', () => {
  it('is a matrix with its signs explained, and the failures with reasons', () => {
    const text = reachText(
      pairs(['a', 'b', 'long_name'], (from, to) =>
        from === 'a' && to === 'b' ? 'undelivered' : to === 'a' && from === 'b' ? 'unreachable' : 'reachable',
      ),
      'tcp',
      22,
    );
    expect(text).toBe(
      [
        'Who reaches whom by tcp 22, from its row to its column, by fixed address',
        '',
        '           a  b  long_name',
        'a          ·  ✗      ✓',
        'b          ↛  ·      ✓',
        'long_name  ✓  ✓      ·',
        '',
        '✓ reachable, there and back   ↛ arrives, but no answer comes back   ✗ does not arrive',
        '',
        'a → b  undelivered  no-route',
        'b → a  unreachable  no-route',
        '',
      ].join('\n'),
    );
  });
  it('cuts a wide matrix into blocks that fit', () => {
    const names = Array.from({ length: 30 }, (_, index) => `instance_${index}`);
    const lines = reachText(
      pairs(names, () => 'reachable'),
      'icmp',
      null,
    ).split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
    for (const name of names) expect(lines.filter((line) => line.startsWith(`${name} `)).length).toBeGreaterThan(1);
    expect(lines.at(-2)).toBe('Everybody reaches everybody');
  });
  it('lists the first failures where there are many', () => {
    const names = Array.from({ length: 50 }, (_, index) => `i${index}`);
    const text = reachText(
      pairs(names, (from) => (from === 'i3' ? 'undelivered' : 'reachable')),
      'icmp',
      null,
    );
    expect(text).toMatch(/… and 9 more; `--json` lists them all/);
  });
  it('has words for nobody', () => {
    expect(reachText([], 'icmp', null)).toMatch(/Fewer than two instances/);
  });
  it('as JSON has the fields of the contract', () => {
    const rows = ['a', 'b', 'c'].map((from) =>
      pairs(['a', 'b'], () => 'reachable').filter((pair) => pair.from === from),
    );
    expect(JSON.parse([...reachJson([], 'icmp', null)].join(''))).toEqual({
      version: 1,
      protocol: 'icmp',
      port: null,
      pairs: [],
    });
    expect(JSON.parse([...reachJson(rows, 'udp', 53)].join(''))).toEqual({
      version: 1,
      protocol: 'udp',
      port: 53,
      pairs: [
        { from: 'a', to: 'b', outcome: 'reachable', reason: null },
        { from: 'b', to: 'a', outcome: 'reachable', reason: null },
      ],
    });
  });
});
