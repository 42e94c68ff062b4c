// What holds for every text: reading never fails and stays inside of the text, an edit gives what reading anew gives,
// formatting twice is formatting once and keeps the meaning.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Diagnostic } from '../../server/core/base/diagnostic.ts';
import { type ParsedFile, parseFile } from '../../server/core/syntax/parse.ts';
import { declarationOf, placedDeclarations } from '../../server/core/syntax/places.ts';
import { formatText } from '../../server/core/syntax/print.ts';
import { resolve } from '../../server/core/topology/resolve.ts';
import { anyText, edits, fixtures } from './texts.ts';

const plain = (parsed: ParsedFile) => ({
  declarations: placedDeclarations(parsed),
  indexes: parsed.indexes,
  notable: parsed.notable,
  lines: parsed.lines,
});

/** A tree or cloud without places, names of origins kept. */
function meaning(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (key, part: unknown) =>
      key === 'start' || key === 'end' || key === 'spans' || key === 'declaration'
        ? undefined
        : part instanceof Map
          ? [...part]
          : part,
    ),
  );
}

const codes = (diagnostics: readonly Diagnostic[]): string[] =>
  diagnostics.map(({ code, message }) => `${code} ${message}`).sort();

describe('for every text', () => {
  test('reading gives declarations in order, inside of the text, with spans inside of them', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        let end = 0;
        for (const { offset, length, diagnostics, node } of placedDeclarations(parseFile('f', text))) {
          expect(offset).toBeGreaterThanOrEqual(end);
          end = offset + length;
          for (const { span, related } of diagnostics) {
            for (const place of [span, ...related.map((one) => one.span)]) {
              expect(place.start).toBeLessThan(place.end);
              expect(place.end).toBeLessThanOrEqual(length);
            }
          }
          if (node) expect(node.end).toBeLessThanOrEqual(length);
        }
        expect(end).toBeLessThanOrEqual(text.length);
      }),
      { numRuns: 250 },
    );
  });

  test('a text without a tree has a fault', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        for (const { node, diagnostics } of parseFile('f', text).declarations) {
          if (!node) expect(diagnostics.length).toBeGreaterThan(0);
        }
      }),
    );
  });

  test('it resolves to a cloud whose origins all stand somewhere', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const parsed = parseFile('f', text);
        const { cloud, diagnostics } = resolve(parsed.declarations);
        const origins: string[] = [];
        JSON.stringify({ ...cloud, spans: null }, (key, value) => {
          if (/origin$/i.test(key) && typeof value === 'string') origins.push(value);
          if (value instanceof Map) origins.push(...value.values());
          return value;
        });
        for (const origin of origins) expect(cloud.spans.has(origin), origin).toBe(true);
        for (const { span } of diagnostics) {
          const declaration = declarationOf(parsed, span.declaration);
          expect(declaration, JSON.stringify(span)).toBeDefined();
          expect(span.end).toBeLessThanOrEqual(declaration?.length ?? 0);
        }
      }),
      { numRuns: 120 },
    );
  });

  test('reading after an edit equals reading anew', () => {
    fc.assert(
      fc.property(edits, edits, (first, second) => {
        const before = parseFile('f', first.before);
        // known lines are brought up to date, others are looked for
        if (first.before.length % 2 === 0) expect(before.lines.text).toBe(first.before);
        const after = parseFile('f', first.after, before);
        expect(plain(after)).toEqual(plain(parseFile('f', first.after)));
        expect(plain(parseFile('f', second.after, after))).toEqual(plain(parseFile('f', second.after)));
      }),
      { numRuns: 120 },
    );
  });

  test('what an edit leaves alone keeps its tree', () => {
    for (const text of fixtures) {
      const before = parseFile('f', text);
      const after = parseFile('f', `// new\n\n${text}`, before);
      expect(after.declarations.map(({ node }) => node)).toEqual(before.declarations.map(({ node }) => node));
      for (const [i, { node }] of after.declarations.entries()) expect(node).toBe(before.declarations[i]?.node);
    }
  });
});

describe('formatting', () => {
  test('twice is once', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const once = formatText(text);
        expect(formatText(once)).toBe(once);
      }),
      { numRuns: 250 },
    );
  });

  test('keeps the meaning, and of a faulty text the faults', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const before = parseFile('f', text);
        const after = parseFile('f', formatText(text));
        expect(codes(after.declarations.flatMap(({ diagnostics }) => diagnostics))).toEqual(
          codes(before.declarations.flatMap(({ diagnostics }) => diagnostics)),
        );
        expect(meaning(after.declarations.map(({ node }) => node))).toEqual(
          meaning(before.declarations.map(({ node }) => node)),
        );
        expect(meaning(resolve(after.declarations).cloud)).toEqual(meaning(resolve(before.declarations).cloud));
      }),
      { numRuns: 250 },
    );
  });

  test('keeps every comment and every word', () => {
    const squeezed = (text: string) => text.replace(/[\s;]+/g, '');
    fc.assert(
      fc.property(anyText, (text) => {
        expect(squeezed(formatText(text))).toBe(squeezed(text));
      }),
    );
  });
});
