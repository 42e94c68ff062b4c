// Sets of ranges against sets of numbers; and shadowed rules against packets.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { check } from '../../server/core/checks/check.ts';
import { covers, merged, parts, type Range } from '../../server/core/checks/coverage.ts';
import { admits, permitsOf } from '../../server/core/verifier/permits.ts';
import { parseIpv4 } from '../../server/core/wire/address.ts';
import { analysisOf } from '../support/fixture-analysis.ts';

const range = fc
  .tuple(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 8 }))
  .map(([first, more]): Range => ({ first, last: first + more }));
const numbers = (ranges: readonly Range[]) =>
  new Set(ranges.flatMap(({ first, last }) => Array.from({ length: last - first + 1 }, (_, index) => first + index)));

describe('ranges', () => {
  test('merged ranges hold the same numbers, apart from each other and rising', () => {
    fc.assert(
      fc.property(fc.array(range, { maxLength: 8 }), (ranges) => {
        const result = merged(ranges);
        expect([...numbers(result)].sort()).toEqual([...numbers(ranges)].sort());
        result.slice(1).forEach((one, index) => {
          expect(one.first).toBeGreaterThan((result[index]?.last ?? 0) + 1);
        });
      }),
    );
  });

  test('a range is covered when each of its numbers is', () => {
    fc.assert(
      fc.property(fc.array(range, { maxLength: 8 }), range, (ranges, inner) => {
        const held = numbers(ranges);
        expect(covers(merged(ranges), inner)).toBe([...numbers([inner])].every((one) => held.has(one)));
      }),
    );
  });

  test('parts make up the range, and none crosses an edge of another', () => {
    fc.assert(
      fc.property(range, fc.array(range, { maxLength: 8 }), (whole, others) => {
        const pieces = parts(whole, others);
        expect([...numbers(pieces)].sort()).toEqual([...numbers([whole])].sort());
        for (const piece of pieces) {
          for (const other of others) {
            const inside = [...numbers([piece])].map((one) => other.first <= one && one <= other.last);
            expect(new Set(inside).size).toBe(1);
          }
        }
      }),
    );
  });
});

const sources = [
  'any',
  'net1',
  'net2',
  't1',
  't2',
  't2.default',
  '10.0.1.0/25',
  '10.0.1.128/25',
  '10.0.2.7',
  '10.0.0.0/22',
];
const protocols = ['icmp', 'icmp 8', 'icmp 8/0', 'tcp', 'tcp 22', 'tcp 20-30', 'tcp 10-21, 23-40', 'udp 53', 'any'];
const addresses = ['10.0.1.3', '10.0.1.200', '10.0.2.3', '10.0.2.7', '10.0.3.1', '192.0.2.1'];
const ports = [1, 10, 21, 22, 23, 30, 31, 40, 53, 41];

describe('shadowed rules', () => {
  test('add nothing, and each rule that is left adds something', () => {
    const rule = fc.record({ protocol: fc.constantFrom(...protocols), source: fc.constantFrom(...sources) });
    fc.assert(
      fc.property(fc.array(rule, { minLength: 2, maxLength: 6 }), (rules) => {
        const lines = rules.map(({ protocol, source }) => `    allow ${protocol} from ${source}`);
        const text = [
          'tenant t1 {\n  network net1 { vlan 1 cidr 10.0.1.0/24 }\n  secgroup default {',
          ...lines,
          '  }\n}',
          'tenant t2 {\n  network net2 { vlan 2 cidr 10.0.2.0/24 }\n}',
          'switch tor {\n}\nhost h {\n  nic eth0 -> tor\n  vm a { network net1 ip 10.0.1.3 }\n  vm b { network net2 ip 10.0.2.3 }\n}',
        ].join('\n');
        const analysis = analysisOf(text);
        const group = analysis.cloud.secgroups.find((one) => one.tenant === 't1' && one.name === 'default');
        if (!group) throw new Error('no group');
        const permits = permitsOf(analysis.cloud);
        const shadowed = new Set(
          check(analysis)
            .diagnostics.filter(({ code }) => code === 'rule-shadowed')
            .map(({ span }) => `${span.declaration} ${span.start}`),
        );
        const isShadowed = (origin: string) => {
          const span = analysis.cloud.spans.get(origin)?.name;
          return span !== undefined && shadowed.has(`${span.declaration} ${span.start}`);
        };
        const left = group.rules.filter((one) => !isShadowed(one.origin));
        expect(left.length + shadowed.size).toBe(group.rules.length);
        for (const address of addresses) {
          const sender = { address: parseIpv4(address) ?? 0, groups: address === '10.0.2.3' ? ['t2.default'] : [] };
          for (const protocol of ['icmp', 'tcp', 'udp'] as const) {
            for (const port of ports) {
              const admitted = (some: typeof group.rules) =>
                some.some((one) => admits(one, protocol, port) && permits.names(one.source, sender));
              expect(admitted(left)).toBe(admitted(group.rules));
            }
          }
        }
        // Once more without the shadowed rules: nothing is left to say.
        const again = text
          .split('\n')
          .filter(
            (_, index) => index < 3 || index >= 3 + lines.length || !isShadowed(group.rules[index - 3]?.origin ?? ''),
          )
          .join('\n');
        expect(check(analysisOf(again)).diagnostics.filter(({ code }) => code === 'rule-shadowed')).toEqual([]);
      }),
    );
  });
});
