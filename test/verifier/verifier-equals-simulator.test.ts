// The verifier takes one pair for many; the simulator takes each on its own. They must say the same.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { check } from '../../server/core/checks/check.ts';
import { simulate } from '../../server/core/simulator/simulate.ts';
import { reach } from '../../server/core/verifier/reach.ts';
import { isAsymmetric, nodeOf, outcomeOf, verdictOf } from '../../server/core/verifier/verdict.ts';
import { createVerifier, type Question, stimulusFor } from '../../server/core/verifier/verifier.ts';
import { analysisOf } from '../support/fixture-analysis.ts';
import { randomCloud } from './random-cloud.ts';

const questions: readonly Question[] = [
  { protocol: 'icmp', port: 0, target: 'fixed' },
  { protocol: 'tcp', port: 22, target: 'fixed' },
  { protocol: 'udp', port: 53, target: 'fixed' },
];
/** More runs where time allows: RUNS=2000 npx vitest run test/verifier. */
const numRuns = Number(process.env.RUNS ?? 40);

describe('verifier = simulator', () => {
  test('for every pair of random clouds, by fixed address', () => {
    fc.assert(
      fc.property(randomCloud, fc.constantFrom(...questions), (text, question) => {
        const analysis = analysisOf(text);
        const verifier = createVerifier(analysis);
        const instances = new Map(analysis.cloud.instances.map((instance) => [instance.name, instance]));
        const pairs = reach(analysis, question.protocol, question.port, verifier);
        expect(pairs).toHaveLength(instances.size * (instances.size - 1));
        for (const pair of pairs) {
          const from = instances.get(pair.from);
          const to = instances.get(pair.to);
          if (!from || !to) throw new Error('reach names somebody unknown');
          const trace = simulate(analysis.compiled, stimulusFor(from, to, question));
          const truth = { from: pair.from, to: pair.to, outcome: outcomeOf(trace), reason: trace.reason?.code ?? null };
          expect(pair).toEqual(truth);
        }
      }),
      { numRuns, interruptAfterTimeLimit: 300_000 },
    );
  });

  test('with causes, ways and routers, by fixed and floating address', () => {
    fc.assert(
      fc.property(randomCloud, fc.constantFrom(...questions), (text, { protocol, port }) => {
        const analysis = analysisOf(text);
        const verifier = createVerifier(analysis);
        for (const from of analysis.cloud.instances) {
          for (const to of analysis.cloud.instances) {
            const fromClass = verifier.classes.classOf.get(from.name);
            const toClass = verifier.classes.classOf.get(to.name);
            if (from === to || !fromClass || !toClass) continue;
            for (const target of ['fixed', ...to.floating.keys()] as const) {
              const question = { protocol, port, target };
              const verdict = verifier.verdict(fromClass, toClass, question);
              if (!verdict) throw new Error(`no verdict for ${from.name} -> ${to.name}`);
              const name = (part: Parameters<typeof nodeOf>[0]) => nodeOf(part, from, to);
              const named = (one: typeof verdict) => ({
                ...one,
                at: one.at && name(one.at),
                causes: one.causes.map(({ code, at }) => ({ code, at: name(at) })),
                way: one.way.map(name),
                routers: { request: one.routers.request.map(name), reply: one.routers.reply.map(name) },
              });
              const truth = verdictOf(simulate(analysis.compiled, stimulusFor(from, to, question)), from, to);
              expect({ pair: `${from.name} -> ${to.name} ${target}`, ...named(verdict) }).toEqual({
                pair: `${from.name} -> ${to.name} ${target}`,
                ...named(truth),
              });
            }
          }
        }
      }),
      { numRuns, interruptAfterTimeLimit: 300_000 },
    );
  });
});

describe('what one pair stands for', () => {
  test('a hundred hosts of the same shape cost as many packets as two', () => {
    const cloudOf = (hosts: number) =>
      [
        'external internet 203.0.0.0/16 {\n}\nswitch tor {\n}',
        'tenant t1 {\n  network net1 { vlan 101 cidr 10.1.0.0/16 }\n  secgroup default {\n    allow icmp from net2\n  }\n}',
        'tenant t2 {\n  network net2 { vlan 102 cidr 10.2.0.0/16 }\n  secgroup default {\n    allow icmp from net1\n  }\n}',
        ...Array.from(
          { length: hosts },
          (_, index) =>
            `host h${index} {\n  nic eth0 -> tor\n  nic eth1 203.0.1.${index + 1} -> internet\n` +
            `  vm a${index} { network net1 }\n  vm b${index} { network net1 }\n  vm c${index} { network net2 }\n}`,
        ),
      ].join('\n');
    const packets = (hosts: number) => {
      const analysis = analysisOf(cloudOf(hosts));
      const verifier = createVerifier(analysis);
      const pairs = reach(analysis, 'icmp', 0, verifier);
      expect(pairs).toHaveLength(3 * hosts * (3 * hosts - 1));
      expect(pairs.every((pair) => pair.outcome === 'reachable')).toBe(true);
      return verifier.simulated();
    };
    expect(packets(40)).toBe(packets(3));
  });

  test('routes that differ are seen as sets', () => {
    expect(isAsymmetric(true, ['a', 'b'], ['b', 'a'])).toBe(false);
    expect(isAsymmetric(true, ['a'], ['b'])).toBe(true);
    expect(isAsymmetric(true, ['a', 'b'], ['b'])).toBe(true);
    expect(isAsymmetric(false, ['a'], [])).toBe(false);
  });

  test('an answer that never left its sender went no other way', () => {
    const text = (gateway: string) =>
      'external e 203.0.113.0/24 { }\nswitch s { }\n' +
      'tenant t { network n { vlan 100  cidr 10.0.0.0/24 } network m { vlan 102  cidr 10.1.0.0/24 }\n' +
      'secgroup default { allow icmp } }\nhost h { nic eth0 -> s  nic eth1 203.0.113.5 -> e\n' +
      `vm a { network n }  vm b { network m ${gateway} } }\nexpect a -> b unreachable`;
    const codes = (gateway: string) => check(analysisOf(text(gateway))).diagnostics.map(({ code }) => code);
    expect(codes('')).toEqual(['expectation-failed']);
    expect(codes('gateway none')).toEqual([]);
    expect(codes('gateway 10.1.0.99')).toEqual([]);
  });
});
