// Whom an instance reaches: the same as the simulator says pair by pair.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runToEnd } from '../../server/core/base/steps.ts';
import { reachableFrom } from '../../server/core/ide/reachable-from.ts';
import { analyse } from '../../server/core/pipeline/analyse.ts';
import { simulate } from '../../server/core/simulator/simulate.ts';
import { verdictOf } from '../../server/core/verifier/verdict.ts';
import { stimulusFor } from '../../server/core/verifier/verifier.ts';

const example = (name: string) => {
  const text = readFileSync(join(import.meta.dirname, '../../examples', `${name}.topo`), 'utf8');
  return analyse({ path: name, text }, () => undefined);
};

for (const name of ['s6', 's6a', 'r2']) {
  test(`of every instance of ${name}`, () => {
    const analysis = example(name);
    for (const from of analysis.cloud.instances) {
      const wanted = analysis.cloud.instances.filter((to) => {
        if (to === from) return false;
        const trace = simulate(
          analysis.compiled,
          stimulusFor(from, to, { protocol: 'icmp', port: 0, target: 'fixed' }),
        );
        return verdictOf(trace, from, to).outcome === 'reachable';
      });
      const reached = runToEnd(reachableFrom(analysis, from.name)) ?? [];
      expect([...reached].sort()).toEqual(wanted.map((to) => to.name).sort());
    }
  });
}

test('nobody is reached by who is not there', () => {
  expect(runToEnd(reachableFrom(example('s6'), 'nobody'))).toBeNull();
});
