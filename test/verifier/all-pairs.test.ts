// Counting all pairs by what they have in common must give what counting them one by one gives.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { allPairsOf } from '../../server/core/verifier/all-pairs.ts';
import { createVerifier, type Question } from '../../server/core/verifier/verifier.ts';
import { largeCloud } from '../bench/large-cloud.ts';
import { analysisOf } from '../support/fixture-analysis.ts';
import { randomCloud } from './random-cloud.ts';

const questions: readonly Question[] = [
  { protocol: 'icmp', port: 0, target: 'fixed' },
  { protocol: 'tcp', port: 22, target: 'fixed' },
  { protocol: 'udp', port: 53, target: 'fixed' },
  { protocol: 'tcp', port: 443, target: 0 },
];

/** More runs where time allows: RUNS=2000 npx vitest run test/verifier. */
const numRuns = Number(process.env.RUNS ?? 60);

function compare(text: string, question: Question, few?: number): void {
  const verifier = createVerifier(analysisOf(text));
  const { classes } = verifier.classes;
  const totals = { reachable: 0, unreachable: 0, undelivered: 0 };
  const reaches = new Float64Array(classes.length);
  const reachedBy = new Float64Array(classes.length);
  for (const from of classes) {
    for (const to of classes) {
      const outcome = verifier.verdict(from, to, question)?.outcome;
      if (!outcome) continue;
      const targets = to.members.length - Number(from === to);
      totals[outcome] += from.members.length * targets;
      if (outcome !== 'reachable') continue;
      reaches[from.index] = (reaches[from.index] ?? 0) + targets;
      reachedBy[to.index] = (reachedBy[to.index] ?? 0) + from.members.length - Number(from === to);
    }
  }
  expect(allPairsOf(verifier, few)(question)).toEqual({ totals, reaches, reachedBy });
}

test('on random clouds, however few networks are taken for few', () => {
  fc.assert(fc.property(randomCloud, fc.constantFrom(...questions), fc.constantFrom(0, 1, 8), compare), {
    numRuns,
    interruptAfterTimeLimit: 300_000,
  });
});

test.each([
  { instances: 120, hosts: 6 },
  { instances: 400, hosts: 20 },
])('on a cloud of $instances instances on $hosts hosts, question by question', ({ instances, hosts }) => {
  const text = largeCloud({ instances, hosts }, 'pairs');
  for (const question of questions) for (const few of [0, 8]) compare(text, question, few);
});
