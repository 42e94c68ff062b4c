// JSON in steps is that of `JSON.stringify`, however large the value and whatever is in it.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSmallJson, jsonSteps } from '../../server/core/base/json-steps.ts';

function written(value: unknown): { readonly text: string; readonly pieces: number; readonly steps: number } {
  const pieces: string[] = [];
  let steps = 0;
  for (const _ of jsonSteps(value, (piece) => pieces.push(piece))) steps++;
  return { text: pieces.join(''), pieces: pieces.length, steps };
}

/** So many of each, so that no list of them is small. */
const many = <T>(value: T): T[] => Array.from({ length: 600 }, () => value);

describe('JSON in steps', () => {
  it('is what JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        fc.pre(JSON.stringify(value) !== undefined);
        for (const each of [value, many(value), { list: many(value), rest: value }])
          expect(written(each).text).toBe(JSON.stringify(each));
      }),
      { numRuns: 60 },
    );
  });
  it('leaves out members that JSON has no word for, and writes them as null in lists', () => {
    const odd = [undefined, () => 0, Symbol('s'), Number.NaN, new Date(0)];
    const record = Object.fromEntries(many(0).map((_, i) => [`key${i}`, odd[i % odd.length]]));
    for (const value of [many(odd), record, { ...record, list: many(record) }, many([])])
      expect(written(value).text).toBe(JSON.stringify(value));
  });
  it('of a large value comes in many steps, that of a small one in none', () => {
    const large = { nodes: many({ name: 'n'.repeat(2000) }), deep: { list: [many(many('x'))] } };
    expect(written(large).steps).toBeGreaterThan(10);
    expect(written(large).text).toBe(JSON.stringify(large));
    expect(isSmallJson(large)).toBe(false);
    expect(isSmallJson({ a: [1, 2, { b: null }] })).toBe(true);
    expect(written({ a: 1 }).steps).toBe(0);
  });
});
