// Counts of pairs must be what the pairs are, simulated one by one.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Analysis } from '../../server/core/pipeline/analysis.ts';
import { simulate } from '../../server/core/simulator/simulate.ts';
import type { Stimulus } from '../../server/core/simulator/trace.ts';
import { packetBetween } from '../../server/core/verifier/outside.ts';
import { type ReachCount, reachSummary } from '../../server/core/verifier/reach-summary.ts';
import { outcomeOf } from '../../server/core/verifier/verdict.ts';
import { createVerifier, type Question, stimulusFor } from '../../server/core/verifier/verifier.ts';
import { analysisOf } from '../support/fixture-analysis.ts';
import { randomCloud } from './random-cloud.ts';

const numRuns = Number(process.env.RUNS ?? 20);

/** Every packet simulated, counted by outcome and reason. */
function simulated({ compiled }: Analysis, stimuli: readonly (Stimulus | undefined)[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const stimulus of stimuli) {
    if (!stimulus) continue;
    const trace = simulate(compiled, stimulus);
    const name = `${outcomeOf(trace)} ${trace.reason?.code ?? null}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

const told = (counts: readonly ReachCount[]) =>
  new Map(counts.map(({ outcome, reason, pairs }) => [`${outcome} ${reason}`, pairs] as const));

test('by fixed and floating address, and with those beyond externals', () => {
  fc.assert(
    fc.property(randomCloud, fc.constantFrom('icmp', 'tcp', 'udp'), (text, protocol) => {
      const analysis = analysisOf(text);
      const { instances } = analysis.cloud;
      const question = (target: Question['target']): Question => ({ protocol, port: 80, target });
      const summary = reachSummary(createVerifier(analysis), protocol, 80);
      const pairs = instances.flatMap((from) => instances.filter((to) => to !== from).map((to) => [from, to] as const));
      expect(told(summary.fixed)).toEqual(
        simulated(
          analysis,
          pairs.map(([from, to]) => stimulusFor(from, to, question('fixed'))),
        ),
      );
      const floating = pairs.flatMap(([from, to]) => to.floating.map((_, at) => stimulusFor(from, to, question(at))));
      expect(told(summary.floating)).toEqual(simulated(analysis, floating));
      for (const { outsider, reachedBy, reachesFixed, reachesFloating } of summary.outsiders) {
        const packets = (direction: 'in' | 'out') =>
          instances.map((one) => packetBetween(outsider, direction, one, question('fixed')));
        expect(told(reachedBy)).toEqual(simulated(analysis, packets('out')));
        expect(told(reachesFixed)).toEqual(simulated(analysis, packets('in')));
        const toFloating = instances.flatMap((one) =>
          one.floating.map((_, at) => packetBetween(outsider, 'in', one, question(at))),
        );
        expect(told(reachesFloating)).toEqual(simulated(analysis, toFloating));
      }
      for (const { network, reaches, reachedBy } of summary.networks) {
        const members = instances.filter((one) => one.network === network);
        const reached = pairs.filter(
          ([from, to]) =>
            outcomeOf(simulate(analysis.compiled, stimulusFor(from, to, question('fixed')))) === 'reachable',
        );
        const range = (count: (name: string) => number) => {
          const counts = members.map(({ name }) => count(name));
          return [Math.min(...counts), Math.max(...counts)];
        };
        expect(reaches).toEqual(range((name) => reached.filter(([from]) => from.name === name).length));
        expect(reachedBy).toEqual(range((name) => reached.filter(([, to]) => to.name === name).length));
      }
    }),
    { numRuns, interruptAfterTimeLimit: 300_000 },
  );
});
