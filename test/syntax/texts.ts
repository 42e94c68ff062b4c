// Texts for properties: made of the language's own words, so that they come near to what people write and mistype.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { blockKeywords, innerKeywords, reservedWords } from '../../server/core/syntax/keywords.ts';

const folder = join(import.meta.dirname, '../fixtures');

/** Every fixture of the language, clean or not. */
export const fixtures: readonly string[] = [
  readFileSync(join(folder, 'sample.topo'), 'utf8'),
  ...readdirSync(join(folder, 'diagnostics')).map((name) => readFileSync(join(folder, 'diagnostics', name), 'utf8')),
];

const words = [...new Set([...Object.values(blockKeywords).flat(), ...innerKeywords, ...reservedWords])];
const pieces = [
  ...words,
  ...['a', 'VM_1', 'net-1', '"x y"', '"', '10.0.0.1', '10.0.0.0/24', '1-5', '22', 'fa:16:3e:00:00:01', 'tcp', 'icmp'],
  ...[
    '{',
    '}',
    '{',
    '}',
    '->',
    ':',
    ',',
    ';',
    '.',
    '[',
    ']',
    '\n',
    '\n  ',
    '\n    ',
    '\r\n',
    ' ',
    '// c\n',
    '# c\n',
    '/* c */',
    '/*',
  ],
  ...['@', 'é', '😀', '\t', '-', '\\', '\u0000'],
];

/** Any words of the language in any order. */
export const wordSoup: fc.Arbitrary<string> = fc
  .array(fc.tuple(fc.constantFrom(...pieces), fc.constantFrom('', ' ', ' ')), { maxLength: 60 })
  .map((parts) => parts.flat().join(''));

/** A text and the same text after an edit somewhere. */
export type Edit = { readonly before: string; readonly after: string };

/** A fixture with a stretch of it replaced. */
export const edits: fc.Arbitrary<Edit> = fc
  .tuple(
    fc.constantFrom(...fixtures),
    fc.nat(),
    fc.nat(12),
    fc.oneof(wordSoup, fc.constantFrom(...pieces), fc.constant('')),
  )
  .map(([before, place, length, insert]) => {
    const at = place % (before.length + 1);
    return { before, after: before.slice(0, at) + insert + before.slice(at + length) };
  });

/** Anything. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  wordSoup,
  edits.map(({ after }) => after),
);
