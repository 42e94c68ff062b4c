// Groups of pairs must say what simulating pair by pair says, and the questions of a cloud must be all there are.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { simulate } from '../../server/core/simulator/simulate.ts';
import { pairGroupsOf } from '../../server/core/verifier/pair-groups.ts';
import { questionsOf } from '../../server/core/verifier/questions.ts';
import { outcomeOf } from '../../server/core/verifier/verdict.ts';
import { createVerifier, type Question, stimulusFor } from '../../server/core/verifier/verifier.ts';
import { analysisOf } from '../support/fixture-analysis.ts';
import { randomCloud } from './random-cloud.ts';

const questions: readonly Question[] = [
  { protocol: 'icmp', port: 0, target: 'fixed' },
  { protocol: 'tcp', port: 22, target: 'fixed' },
  { protocol: 'udp', port: 53, target: 'fixed' },
  { protocol: 'icmp', port: 0, target: 0 },
];

/** More runs where time allows: RUNS=2000 npx vitest run test/verifier. */
const numRuns = Number(process.env.RUNS ?? 25);
const limits = { numRuns, interruptAfterTimeLimit: 300_000 };

test('by fixed and floating address, groups are what pairs sum up to, and each has a pair that shows it', () => {
  fc.assert(
    fc.property(randomCloud, fc.constantFrom(...questions), fc.constantFrom(0, 8), (text, question, few) => {
      const analysis = analysisOf(text);
      const told = new Map<string, number>();
      const count = (outcome: string, reason: string | null, pairs: number) => {
        const name = `${outcome} ${reason}`;
        told.set(name, (told.get(name) ?? 0) + pairs);
      };
      for (const { outcome, reason, pairs, from, to, stimulus } of pairGroupsOf(
        createVerifier(analysis),
        few,
      )(question)) {
        const trace = simulate(analysis.compiled, stimulus);
        expect(stimulus).toEqual(stimulusFor(from, to, question));
        expect([outcome, reason]).toEqual([outcomeOf(trace), trace.reason?.code ?? null]);
        count(outcome, reason, pairs);
      }
      const { instances } = analysis.cloud;
      for (const from of instances) {
        for (const to of instances) {
          if (from === to || (question.target !== 'fixed' && !to.floating[question.target])) continue;
          const trace = simulate(analysis.compiled, stimulusFor(from, to, question));
          count(outcomeOf(trace), trace.reason?.code ?? null, -1);
        }
      }
      expect([...told].filter(([, pairs]) => pairs !== 0)).toEqual([]);
    }),
    limits,
  );
});

test('any port fares as the question for its interval does', () => {
  const port = fc.oneof(fc.constantFrom(1, 22, 53, 79, 80, 81, 100, 101, 65_535), fc.integer({ min: 1, max: 65_535 }));
  fc.assert(
    fc.property(randomCloud, fc.constantFrom('tcp', 'udp'), port, (text, protocol, any) => {
      const analysis = analysisOf(text);
      const asked = questionsOf(analysis.cloud).filter((one) => one.protocol === protocol && one.port <= any);
      const { instances } = analysis.cloud;
      for (const from of instances.slice(0, 6)) {
        for (const to of instances.slice(0, 6)) {
          const said = (question: Question) => {
            const trace = simulate(analysis.compiled, stimulusFor(from, to, question));
            return [outcomeOf(trace), trace.reason?.code];
          };
          const standing = asked.at(-1);
          if (from !== to && standing) expect(said({ ...standing, port: any })).toEqual(said(standing));
        }
      }
    }),
    limits,
  );
});
