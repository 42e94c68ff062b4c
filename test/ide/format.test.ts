// Formatting as edits: of a file, of a range and as one types.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyEdits, type TextEdit } from '../../server/core/base/text-edit.ts';
import { formatEdits, rangeFormatEdits, typedFormatEdits } from '../../server/core/ide/format.ts';
import { parseFile } from '../../server/core/syntax/parse.ts';
import { formatText } from '../../server/core/syntax/print.ts';
import { anyText } from '../syntax/texts.ts';

const squeezed = (text: string) => text.replace(/[\s;]+/g, '');
/** What a text says: its trees and faults without places. */
const meaning = (text: string) => {
  const { declarations } = parseFile('f', text);
  const trees = declarations.map(({ node }) => node);
  const faults = declarations.flatMap(({ diagnostics }) =>
    diagnostics.map(({ code, message }) => `${code} ${message}`),
  );
  const withoutPlaces = (key: string, value: unknown) => (key === 'start' || key === 'end' ? undefined : value);
  return JSON.stringify({ trees, faults }, withoutPlaces);
};

/** A text in which `$0` is where a character was just typed. */
function typed(marked: string, character: string): string {
  const offset = marked.indexOf('$0');
  const text = marked.replace('$0', '');
  return applyEdits(text, typedFormatEdits(parseFile('f', text), offset, character));
}

/** A text with the range between two `$0` laid out. */
function ranged(marked: string): string {
  const start = marked.indexOf('$0');
  const end = marked.indexOf('$0', start + 1) - 2;
  const text = marked.replaceAll('$0', '');
  return applyEdits(text, rangeFormatEdits(parseFile('f', text), { start, end }));
}

describe('the edits of a file', () => {
  it('are minimal: white space and semicolons that have to go or to come', () => {
    const text = 'host  h {\n    nic eth0->tor // why\n  vm a { network n };\n}\n';
    const edits = formatEdits(parseFile('f', text));
    expect(edits).toEqual([
      { start: 5, end: 6, text: '' },
      { start: 12, end: 14, text: '' },
      { start: 22, end: 22, text: ' ' },
      { start: 24, end: 24, text: ' ' },
      { start: 55, end: 56, text: '' },
    ]);
    expect(applyEdits(text, edits)).toBe('host h {\n  nic eth0 -> tor // why\n  vm a { network n }\n}\n');
    expect(formatEdits(parseFile('f', formatText(text)))).toEqual([]);
  });
  it('leave both characters of a line end together', () => {
    const text = 'host h {}\r\n\r\n\r\n\r\nhost i {}\r\n';
    for (const { start, end } of formatEdits(parseFile('f', text))) {
      expect(text.slice(start - 1, start + 1)).not.toBe('\r\n');
      expect(text.slice(end - 1, end + 1)).not.toBe('\r\n');
    }
  });
  it('make of any text what the formatter makes of it, word for word, and none of that', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const edits = formatEdits(parseFile('f', text));
        for (const { start, end, text: now } of edits) {
          expect(squeezed(text.slice(start, end) + now)).toBe('');
          expect(text.slice(start, end)).not.toBe(now);
        }
        const formatted = applyEdits(text, edits);
        expect(formatted).toBe(formatText(text));
        expect(formatEdits(parseFile('f', formatted))).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });
});

describe('the edits of a range', () => {
  it.each([
    [
      'a line of a block',
      'host  h {\n$0    nic eth0->tor$0\n      nic eth1->x\n}\n',
      'host  h {\n  nic eth0 -> tor\n      nic eth1->x\n}\n',
    ],
    [
      'a declaration between others',
      'host  a {}\n$0  host  b {}$0\nhost  c {}\n',
      'host  a {}\nhost b {}\nhost  c {}\n',
    ],
    ['a range within a line', 'host  a { ip_forward$0  $01 }\nhost  b {}\n', 'host a { ip_forward 1 }\nhost  b {}\n'],
    [
      'comments alone',
      'host  a {}\n$0    // one\n  // two$0\nhost  b {}\n',
      'host  a {}\n// one\n// two\nhost  b {}\n',
    ],
    ['the whole file', '$0  host  a {}\n\n\n\n  host b {}\n$0', 'host a {}\n\nhost b {}\n'],
    ['several on a line', 'host  a {}  host  b {}\n$0host  c {}$0', 'host  a {}  host  b {}\nhost c {}\n'],
    ['an empty text', '$0$0', ''],
  ])('%s', (_, before, after) => {
    expect(ranged(before)).toBe(after);
  });
  it('stay in its lines, keep meaning and faults, and change nothing a second time', () => {
    fc.assert(
      fc.property(anyText, fc.nat(), fc.nat(), (text, a, b) => {
        const [start = 0, end = 0] = [a % (text.length + 1), b % (text.length + 1)].sort((x, y) => x - y);
        const edits = rangeFormatEdits(parseFile('f', text), { start, end });
        const after = applyEdits(text, edits);
        expect(meaning(after)).toBe(meaning(text));
        expect(squeezed(after)).toBe(squeezed(text));
        for (const edit of edits) {
          expect(text.slice(edit.end, start)).not.toMatch(/[\n\r]/);
          expect(text.slice(end, edit.start)).not.toMatch(/[\n\r]/);
        }
        const now = { start: moved(start, edits), end: moved(end, edits) };
        expect(applyEdits(after, rangeFormatEdits(parseFile('f', after), now))).toBe(after);
      }),
      { numRuns: 250 },
    );
  });
});

function moved(offset: number, edits: readonly TextEdit[]): number {
  let shift = 0;
  for (const { start, end, text } of edits) {
    if (start > offset) break;
    if (end > offset) return start + shift;
    shift += text.length - (end - start);
  }
  return offset + shift;
}

describe('as one types', () => {
  it.each([
    [
      '}',
      'host h {\n      nic eth0->tor\n   vm  a { network n }$0\n}',
      'host h {\n      nic eth0->tor\n  vm a { network n }\n}',
    ],
    ['}', 'host a {  }\nhost h {\n      nic eth0->tor\n  }$0\n', 'host a {  }\nhost h {\n  nic eth0 -> tor\n}\n'],
    ['}', 'host h { }\n}$0\n', 'host h { }\n}\n'],
    ['\n', 'host h {\n$0\n}\n', 'host h {\n  \n}\n'],
    ['\n', 'host h {\n    nic eth0->tor\n    $0\n}\n', 'host h {\n  nic eth0 -> tor\n  \n}\n'],
    ['\n', 'host h {\n  vm a {\n  $0}\n}\n', 'host h {\n  vm a {\n  }\n}\n'],
    ['\n', 'host h { }\n  $0', 'host h {}\n'],
    ['\n', 'host h {\n  vm a {\n$0', 'host h {\n  vm a {\n    '],
    ['\n', 'host h {\n  nic eth0 ->\n  $0', 'host h {\n  nic eth0 ->\n  '],
    ['\n', 'flow f: a->b\n$0', 'flow f: a -> b\n'],
    ['\n', '$0', ''],
    ['x', 'host  x$0', 'host  x'],
  ])('%j in %j', (character, before, after) => {
    expect(typed(before, character)).toBe(after);
  });
  it('keeps the meaning', () => {
    fc.assert(
      fc.property(anyText, fc.nat(), fc.constantFrom('}', '\n'), (text, place, character) => {
        const at = place % (text.length + 1);
        const now = text.slice(0, at) + character + text.slice(at);
        const after = applyEdits(now, typedFormatEdits(parseFile('f', now), at + 1, character));
        expect(meaning(after)).toBe(meaning(now));
        expect(squeezed(after)).toBe(squeezed(now));
      }),
      { numRuns: 250 },
    );
  });
});
