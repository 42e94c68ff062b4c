// A hundred faults of all kinds in a thousand lines: each is reported once, at its place, and nothing else is.
import { describe, expect, test } from 'vitest';
import { faultKinds, plantFaults, scoreReport } from '../bench/faults.ts';
import { cloudWithEverything } from '../bench/faults-cloud.ts';
import { countsOf, faultTable, runFaults } from '../bench/faults-report.ts';
import { cloudOfLines } from '../bench/large-cloud.ts';
import { findingsOf } from '../topology/findings.ts';

const seeds = Array.from({ length: 10 }, (_, index) => String(index + 1));

describe('a hundred planted faults', () => {
  test.each(seeds)('seed %s', (seed) => {
    const run = runFaults(seed);
    const { planted, reported, false: others } = countsOf(run);
    expect(planted).toBe(100);
    expect(run.text.split('\n').length).toBeGreaterThan(900);
    const table = faultTable([run]).join('\n');
    expect(reported, table).toBeGreaterThanOrEqual(98);
    expect(others, table).toBeLessThanOrEqual(2);
  });

  test.each(seeds.slice(0, 3))('a cloud of an instance a line, seed %s', (seed) => {
    const { text, faults } = plantFaults(cloudOfLines(1000, seed), 100, seed);
    const score = scoreReport(faults, findingsOf(text));
    expect(faults.length).toBe(100);
    expect(score.reported.length).toBeGreaterThanOrEqual(98);
    expect(score.false.length).toBeLessThanOrEqual(2);
  });
});

describe('the mutator', () => {
  test('begins with a sound text of as many lines as it is told', () => {
    for (const seed of seeds) {
      const text = cloudWithEverything(1000, seed);
      expect(text.trimEnd().split('\n').length).toBe(1000);
      expect(findingsOf(text)).toEqual([]);
    }
  });

  test('is the same for the same seed, and another for another', () => {
    const text = cloudWithEverything(1000, '1');
    expect(plantFaults(text, 100, 1)).toEqual(plantFaults(text, 100, '1'));
    expect(plantFaults(text, 100, 1)).not.toEqual(plantFaults(text, 100, 2));
  });

  test('plants at least a dozen kinds, at places inside of the text that do not overlap', () => {
    const { text, faults } = plantFaults(cloudWithEverything(1000, '3'), 100, 3);
    expect(new Set(faults.map(({ kind }) => kind)).size).toBeGreaterThanOrEqual(40);
    expect(new Set(faultKinds.map(({ name }) => name)).size).toBe(faultKinds.length);
    for (const [i, { start, end }] of faults.entries()) {
      expect(start).toBeLessThanOrEqual(end);
      expect(end).toBeLessThanOrEqual(text.length);
      expect(end).toBeLessThan(faults[i + 1]?.start ?? text.length + 1);
    }
  });
});

describe('the score', () => {
  const fault = (start: number, end: number) => ({ kind: 'k', what: 'w', start, end });
  const [one, two] = [fault(10, 20), fault(30, 40)];

  test('a diagnostic counts for the fault that it touches', () => {
    const score = scoreReport(
      [one, two],
      [
        { start: 20, end: 22 },
        { start: 25, end: 30 },
      ],
    );
    expect(score).toEqual({ reported: [one, two], doubled: [], missed: [], false: [] });
  });

  test('two for one fault are a double, one beside all faults is false, and none is a miss', () => {
    const stray = { start: 50, end: 60 };
    const score = scoreReport([one, two], [{ start: 12, end: 14 }, { start: 16, end: 18 }, stray]);
    expect(score).toEqual({ reported: [], doubled: [one], missed: [two], false: [stray] });
  });
});
