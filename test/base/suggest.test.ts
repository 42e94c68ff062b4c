// Did-you-mean: what is passed over without a look at it is never what is nearest.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { suggest } from '../../server/core/base/suggest.ts';

describe('the nearest word', () => {
  test('is the first of those with the fewest edits, if they are few', () => {
    expect(suggest('flaoting', ['network', 'floating', 'floatings'])).toBe('floating');
    expect(suggest('VM_1', ['VM_22', 'vm_1', 'VM_2'])).toBe('vm_1');
    expect(suggest('net', ['neat', 'nets'])).toBe('neat');
    expect(suggest('alpha', ['omega'])).toBeUndefined();
    expect(suggest('É1', ['é1'])).toBe('é1');
  });

  test('is the one that a comparison with all finds', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'A', 'b', 'q', '1', '2', '_', 'é', 'É'), maxLength: 9 });
    fc.assert(
      fc.property(word, fc.array(word, { maxLength: 12 }), (misspelt, candidates) => {
        expect(suggest(misspelt, candidates)).toBe(nearestOf(misspelt, candidates));
      }),
      { numRuns: 3000 },
    );
  });
});

function nearestOf(word: string, candidates: readonly string[]): string | undefined {
  const limit = word.length <= 4 ? 1 : word.length <= 8 ? 2 : 3;
  let best: { readonly name: string; readonly edits: number } | undefined;
  for (const name of candidates) {
    const edits = name.toLowerCase() === word.toLowerCase() ? 0.5 : editsBetween(word, name);
    const isNear = edits < limit + 0.5 && edits < Math.max(word.length, name.length) - 0.5;
    if (name !== word && isNear && edits < (best?.edits ?? Number.POSITIVE_INFINITY)) best = { name, edits };
  }
  return best?.name;
}

/** The table of optimal string alignment, in full. */
function editsBetween(a: string, b: string): number {
  const isAscii = (letter: string) => letter < '\x80';
  const same = (x: string, y: string) =>
    x === y ? 0 : isAscii(x) && isAscii(y) && x.toLowerCase() === y.toLowerCase() ? 0.5 : 1;
  const table = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  const at = (i: number, j: number) => table[i]?.[j] ?? Number.NaN;
  for (let i = 0; i <= a.length; i++) {
    for (let j = 0; j <= b.length; j++) {
      const [x, y] = [a[i - 1] ?? '', b[j - 1] ?? ''];
      const ways = [i + j > 0 ? Number.POSITIVE_INFINITY : 0];
      if (i > 0) ways.push(at(i - 1, j) + 1);
      if (j > 0) ways.push(at(i, j - 1) + 1);
      if (i > 0 && j > 0) ways.push(at(i - 1, j - 1) + same(x, y));
      if (i > 1 && j > 1 && x === b[j - 2] && a[i - 2] === y) ways.push(at(i - 2, j - 2) + 1);
      (table[i] as number[])[j] = Math.min(...ways);
    }
  }
  return at(a.length, b.length);
}
