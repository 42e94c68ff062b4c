// From and to whoever is beyond an external, classes must fare as each of their members does.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { simulate } from '../../server/core/simulator/simulate.ts';
import { askOutsideOf, outsidersOf, packetBetween } from '../../server/core/verifier/outside.ts';
import { outcomeOf } from '../../server/core/verifier/verdict.ts';
import { createVerifier, type Question } from '../../server/core/verifier/verifier.ts';
import { analysisOf } from '../support/fixture-analysis.ts';
import { randomCloud } from './random-cloud.ts';

const questions: readonly Question[] = [
  { protocol: 'icmp', port: 0, target: 'fixed' },
  { protocol: 'tcp', port: 22, target: 'fixed' },
  { protocol: 'udp', port: 53, target: 'fixed' },
  { protocol: 'icmp', port: 0, target: 0 },
  { protocol: 'tcp', port: 22, target: 0 },
];

/** More runs where time allows: RUNS=2000 npx vitest run test/verifier. */
const numRuns = Number(process.env.RUNS ?? 25);

const machines = 'external internet 203.0.113.0/24 {\n  host far 198.51.100.7\n  host dns 8.8.8.8 { listen udp 53 }\n';

test('by fixed and floating address, machines and the router', () => {
  fc.assert(
    fc.property(randomCloud, fc.constantFrom(...questions), (text, question) => {
      const analysis = analysisOf(text.replace('external internet 203.0.113.0/24 {\n', machines));
      const verifier = createVerifier(analysis);
      const ask = askOutsideOf(verifier);
      const outsiders = outsidersOf(analysis.cloud);
      expect(outsiders.length).toBeGreaterThanOrEqual(2);
      for (const outsider of outsiders) {
        for (const direction of ['in', 'out'] as const) {
          for (const one of verifier.classes.classes) {
            const verdict = ask(outsider, direction, question)(one);
            for (const member of one.members) {
              const stimulus = packetBetween(outsider, direction, member, question);
              const trace = stimulus && simulate(analysis.compiled, stimulus);
              const truth = trace && [outcomeOf(trace), trace.reason?.code ?? null];
              expect(verdict && [verdict.outcome, verdict.reason]).toEqual(truth);
              if (member === one.members[0]) expect(verdict?.stimulus).toEqual(stimulus);
            }
          }
        }
      }
    }),
    { numRuns, interruptAfterTimeLimit: 300_000 },
  );
});
