// The benchmark's own arithmetic: slopes, judgements and tables, and the table that the README shows.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { goals, rowNames } from './goals.ts';
import { slope } from './measure.ts';
import { readOptions } from './options.ts';
import { marks, withTable } from './readme.ts';
import { expectSame, WrongAnswer } from './row.ts';
import { figureText, judge, limitText, markdownTable, type Result, terminalTable } from './table.ts';

const results = (list: readonly Result[]) => new Map(list.map((result) => [result.name, result]));
const figure = (name: string, value: number | null): Result => ({ kind: 'figure', name, value, note: 'S = 8 ms' });
const [open, pairsHops] = ['open-10k', 'pairs-hops'].map((name) => goals.find((goal) => goal.name === name));

test('the slope of a power is its exponent', () => {
  const points = (power: number) => [1000, 3000, 10_000, 30_000].map((size) => ({ size, ms: 7 * size ** power }));
  for (const power of [0, 0.5, 1, 1.2, 2]) expect(slope(points(power))).toBeCloseTo(power, 9);
});

test('figures are held against must and aim, in either direction', () => {
  if (!open || !pairsHops) throw new Error('goals are missing');
  const judged = [10, 15, 15.1, 150, 151].map((value) => judge(open, figure(open.name, value)));
  expect(judged).toEqual(['aim reached', 'aim reached', 'must reached', 'must reached', 'not reached']);
  expect([99, 100, 500].map((value) => judge(pairsHops, figure(pairsHops.name, value)))).toEqual([
    'not reached',
    'must reached',
    'aim reached',
  ]);
  expect(judge(open, figure(open.name, null))).toBe('not built');
  expect(judge(open, { kind: 'wrong', name: open.name, message: '' })).toBe('wrong answer');
});

test('figures have three digits and their unit', () => {
  expect(figureText(1234.5, '/s')).toBe('1,235/s');
  expect(figureText(15, 'S')).toBe('15 S');
  expect(figureText(1.155, '')).toBe('1.16');
  expect(figureText(12.34, 'ms')).toBe('12.3 ms');
});

test('a table has every goal, with its note in a terminal', () => {
  const all = results(goals.map(({ name }) => figure(name, 1)));
  expect(markdownTable(goals, all).split('\n')).toHaveLength(goals.length + 2);
  expect(terminalTable(goals, all).match(/S = 8 ms/g)).toHaveLength(goals.length);
});

test('names of goals and of rows are those of one thing each', () => {
  expect(new Set(goals.map(({ name }) => name)).size).toBe(goals.length);
  expect(readOptions(['--rows', rowNames.join()]).rows).toEqual(rowNames);
  expect(() => readOptions(['--rows', 'open,nothing'])).toThrow(/no row nothing/);
  expect(() => readOptions(['--fast'])).toThrow(/no option --fast/);
});

test('a wrong answer says where it is wrong', () => {
  expect(() => expectSame('one', { a: 1 }, { a: 1 })).not.toThrow();
  expect(() => expectSame('one', { a: 1 }, { a: 2 })).toThrow(WrongAnswer);
});

test('the table of a run replaces the one in the README', () => {
  const before = `a\n${marks.begin}\nold\n${marks.end}\nb\n`;
  const after = withTable(before, { machine: 'a machine', seed: '7', quick: false, results: results([]) });
  expect(after).toMatch(/^a\n/);
  expect(after).toMatch(/\nb\n$/);
  expect(after).not.toContain('old');
  expect(after).toContain('--seed 7');
  expect(withTable(after, { machine: 'a machine', seed: '7', quick: false, results: results([]) })).toBe(after);
});

test('the README shows every goal, with its limits', () => {
  const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');
  const table = readme.slice(readme.indexOf(marks.begin), readme.indexOf(marks.end));
  const shown = [...table.matchAll(/^\| (.+?) \| (.*?) \| (.*?) \|/gm)].slice(2).map((cells) => cells.slice(1, 4));
  expect(shown).toEqual(goals.map((goal) => [goal.what, limitText(goal, goal.must), limitText(goal, goal.aim)]));
});
