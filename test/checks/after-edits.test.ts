// What a save finds with what the last one simulated is what it finds anew: edit after edit of examples and random clouds.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type CheckResult, check } from '../../server/core/checks/check.ts';
import { analyse } from '../../server/core/pipeline/analyse.ts';
import type { Analysis } from '../../server/core/pipeline/analysis.ts';
import { type Random, randomOf } from '../kernel-random/random.ts';
import { randomCloud } from '../kernel-random/random-cloud.ts';
import { textOf } from '../kernel-random/topo-text.ts';

const examples = join(import.meta.dirname, '../../examples');
const files = readdirSync(examples)
  .filter((name) => name.endsWith('.topo'))
  .map((name) => readFileSync(join(examples, name), 'utf8'));

/** A line taken out, doubled or changed in a number: what people do between two saves. */
function edited(text: string, random: Random): string {
  const lines = text.split('\n');
  const at = random.below(lines.length);
  const line = lines[at] ?? '';
  const changed = line.replace(/\d+(?!.*\d)/, (digits) => String(Number(digits) + 1 - random.below(3)));
  lines.splice(at, 1, ...random.pick([[], [line, line], [changed], [changed]]));
  return lines.join('\n');
}

function findings({ diagnostics, expectations }: CheckResult) {
  return {
    diagnostics,
    expectations: expectations.map(({ outcome, reason, expectation }) => ({ outcome, reason, expectation })),
  };
}

test('the findings after each of some edits', () => {
  const clouds = fc.oneof(
    fc.constantFrom(...files),
    fc.nat().map((index) => textOf(randomCloud('saves', index, 0, 4))),
  );
  fc.assert(
    fc.property(clouds, fc.nat(), (text, seed) => {
      const random = randomOf(`saves ${seed}`);
      const none = () => undefined;
      let now = text;
      let analysis: Analysis = analyse({ path: 'f', text: now }, none);
      let result = check(analysis);
      for (let i = 0; i < 6; i++) {
        now = edited(now, random);
        analysis = analyse({ path: 'f', text: now }, none, analysis);
        result = check(analysis, result);
        expect(findings(result), now).toEqual(findings(check(analyse({ path: 'f', text: now }, none))));
      }
    }),
    { numRuns: 25 },
  );
});
