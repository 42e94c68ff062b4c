// Offsets and positions: lines as LSP counts them, columns in UTF-16 code units.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lineIndexAfter, lineIndexOf, offsetAt, positionAt } from '../../server/core/base/line-index.ts';
import { changeOf } from '../../server/core/base/text-change.ts';

describe('the line index', () => {
  test('knows every kind of line end', () => {
    const index = lineIndexOf('a\nb\r\nc\rd');
    expect([0, 2, 5, 7].map((offset) => positionAt(index, offset))).toEqual(
      [0, 1, 2, 3].map((line) => ({ line, character: 0 })),
    );
    expect(offsetAt(index, { line: 1, character: 99 })).toBe(3);
    expect(offsetAt(index, { line: 9, character: 0 })).toBe(8);
  });

  test('counts a character outside of the basic plane as two', () => {
    expect(positionAt(lineIndexOf('😀x'), 2)).toEqual({ line: 0, character: 2 });
  });

  test('there and back again', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', '\n', '\r', '😀', 'é') }), fc.nat(50), (text, at) => {
        const index = lineIndexOf(text);
        const offset = Math.min(at, text.length);
        const insideLineEnd = text[offset] === '\n' && text[offset - 1] === '\r';
        expect(offsetAt(index, positionAt(index, offset))).toBe(insideLineEnd ? offset - 1 : offset);
      }),
    );
  });

  test('after an edit it is the one of the new text', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '\n', '\r'), maxLength: 12 });
    fc.assert(
      fc.property(text, text, text, text, (head, tail, before, now) => {
        const [old, fresh] = [head + before + tail, head + now + tail];
        expect(lineIndexAfter(lineIndexOf(old), fresh, changeOf(old, fresh))).toEqual(lineIndexOf(fresh));
      }),
      { numRuns: 2000 },
    );
  });

  test('positions outside of the text are its ends', () => {
    const index = lineIndexOf('ab\ncd');
    expect(positionAt(index, -5)).toEqual({ line: 0, character: 0 });
    expect(positionAt(index, 500)).toEqual({ line: 1, character: 2 });
    expect(offsetAt(index, { line: -1, character: 4 })).toBe(0);
  });
});
