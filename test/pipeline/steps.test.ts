// Reading a text in steps gives what it gives at once; and what is given up in the middle is noticed by nobody afterwards.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { runToEnd, type Steps } from '../../server/core/base/steps.ts';
import { analyse, analyseSteps } from '../../server/core/pipeline/analyse.ts';
import type { Analysis } from '../../server/core/pipeline/analysis.ts';
import { placedDeclarations } from '../../server/core/syntax/places.ts';
import { startEditing } from '../bench/edits.ts';
import { cloudOfLines } from '../bench/large-cloud.ts';
import { randomOf } from '../kernel-random/random.ts';
import { randomCloud } from '../kernel-random/random-cloud.ts';
import { textOf } from '../kernel-random/topo-text.ts';

const examples = join(import.meta.dirname, '../../examples');
const texts = readdirSync(examples, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.topo'))
  .map((name) => readFileSync(join(examples, name), 'utf8'));
const large = cloudOfLines(1200, 'steps of reading');

const read = () => undefined;
const source = (text: string) => ({ path: 'f', text });
const fresh = (text: string) => analyse(source(text), read);

/** Everything that one can see of an analysis. */
function seen({ cloud, diagnostics, files, network }: Analysis) {
  const { spans, ...rest } = cloud;
  const declarations = [...files.values()].flatMap((file) => placedDeclarations(file));
  return {
    ...rest,
    spans: new Map([...spans].sort(([a], [b]) => (a < b ? -1 : 1))),
    diagnostics,
    declarations,
    network,
  };
}

/** Does so many steps and no more; all of them where there are fewer. */
function begin(steps: Steps<unknown>, count: number): void {
  for (let i = 0; i < count && !steps.next().done; i++);
}

function countOf(steps: Steps<unknown>): number {
  let count = 0;
  while (!steps.next().done) count++;
  return count;
}

/** The text with a stretch of lines in a comment: what most edits leave alone is read again. */
function swallowed(text: string, from: number, to: number): string {
  const lines = text.split('\n');
  const [first, last] = [Math.floor(from * lines.length), Math.ceil(to * lines.length)];
  return [...lines.slice(0, first), '/*', ...lines.slice(first, last), '*/', ...lines.slice(last)].join('\n');
}

describe('a text that is read in steps', () => {
  test('gives what it gives at once, after edits, too, whoever reads in between', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(large, ...texts),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.nat(),
        (text, at, seed) => {
          const edited = swallowed(text, Math.min(at, 0.5), Math.max(at, 0.5));
          const other = textOf(randomCloud('steps', seed, 0, 6));
          let before: Analysis | undefined;
          for (const each of [text, edited, text]) {
            const steps = analyseSteps(source(each), read, before);
            let step = steps.next();
            for (let count = 0; !step.done; count++) {
              if (count % 50 === 3) fresh(other);
              step = steps.next();
            }
            before = step.value;
            expect(seen(before)).toEqual(seen(fresh(each)));
          }
        },
      ),
      { numRuns: 12 },
    );
  });

  test('stops often, the more so the more there is', () => {
    const [few, many] = [cloudOfLines(1000, 'count'), cloudOfLines(8000, 'count')].map((text) =>
      countOf(analyseSteps(source(text), read)),
    );
    expect(few).toBeGreaterThan(20);
    expect(many).toBeGreaterThan(4 * (few as number));
    const before = fresh(cloudOfLines(8000, 'count'));
    const edited = swallowed(cloudOfLines(8000, 'count'), 0.4, 0.9);
    expect(countOf(analyseSteps(source(edited), read, before))).toBeGreaterThan(20);
    const closed = analyse(source(edited), read, before);
    expect(countOf(analyseSteps(source(cloudOfLines(8000, 'count')), read, closed))).toBeGreaterThan(100);
  });
});

describe('a reading that is given up', () => {
  test('on opening, leaves nothing that the reading of an edited text would notice', () => {
    const count = countOf(analyseSteps(source(large), read));
    fc.assert(
      fc.property(fc.nat(count), fc.nat(), (stop, seed) => {
        begin(analyseSteps(source(large), read), stop);
        const editing = startEditing(large, randomOf(`given up ${seed}`));
        editing.next();
        const text = editing.lines.join('\n');
        expect(seen(fresh(text))).toEqual(seen(runToEnd(analyseSteps(source(text), read))));
      }),
      { numRuns: 8 },
    );
  });

  test('after an edit, leaves the analysis before as it was, and the next edit gives what a fresh run gives', () => {
    fc.assert(
      fc.property(fc.constantFrom(large, ...texts), fc.nat(400), fc.nat(400), fc.nat(), (text, first, second, seed) => {
        const random = randomOf(`given up after ${seed}`);
        const before = fresh(text);
        const untouched = seen(fresh(text));
        const edits = [random.below(10) / 10, random.below(10) / 10].map((at) => swallowed(text, at, 1));
        for (const [i, stop] of [first, second].entries())
          begin(analyseSteps(source(edits[i] as string), read, before), stop);
        expect(seen(before)).toEqual(untouched);
        const end = swallowed(text, 0, random.below(10) / 10);
        const after = analyse(source(end), read, before);
        expect(seen(after)).toEqual(seen(fresh(end)));
        expect(seen(analyse(source(text), read, after))).toEqual(untouched);
      }),
      { numRuns: 15 },
    );
  });
});
