// The forms of statements are those of the grammar: a walk through all that the grammar takes meets each place of each form,
// and no place that no form knows.
import { describe, expect, test } from 'vitest';
import { type Form, partAt, walkThrough } from '../../server/core/ide/statement-form.ts';
import { allForms, formOf } from '../../server/core/ide/statement-forms.ts';
import { type BlockKind, blockKeywords, innerKeywords, isBlockKeyword } from '../../server/core/syntax/keywords.ts';
import { matchShape, type ShapeMemo } from '../../server/core/syntax/shape.ts';
import { type Token, tokenize } from '../../server/core/syntax/tokens.ts';

const blocks = Object.entries(blockKeywords) as [BlockKind, readonly string[]][];

/** A word for each thing that the grammar expects. */
const samples: Readonly<Record<string, string>> = {
  'a name': 'x',
  'a name or an address': 'x',
  'a value': 'x',
  'a string': '"x"',
  'a number or an address': '1.2.3.4',
  'an address': '1.2.3.4',
  'an IPv4 address': '1.2.3.4',
  'a prefix such as "10.0.0.0/24"': '1.2.3.0/24',
  'a prefix or a range FIRST-LAST': '1.2.3.0/24',
  'a VLAN id': '5',
  'a MAC address': 'fa:16:3e:00:00:01',
  'unreachable, blackhole or prohibit': 'x',
  'a protocol': 'x',
  'a reason': 'x',
  'a port': '1',
};

const memo: ShapeMemo = new Map();
const longest = 14;

/** What the grammar takes behind some words of a statement, in its words. */
function expectedBehind(block: BlockKind, text: string): readonly string[] {
  const tokens = tokenize(`${text} ?`).tokens;
  const match = matchShape(block, tokens, memo);
  return match.ok || match.at !== tokens.length - 1 ? [] : match.expected;
}

type Met = { readonly places: Set<string>; readonly words: Set<string>; readonly unknown: string[] };

/** Goes every way through a statement, each place of the form but twice. */
function walk(form: Form, text: string, met: Met, visits: ReadonlyMap<string, number>): void {
  const { tokens } = tokenize(text);
  const isKeyword = (word: string) => isBlockKeyword(form.block, word);
  const place = walkThrough(form, tokens, isKeyword);
  const key = `${place.after} ${place.index}`;
  const count = visits.get(key) ?? 0;
  if (tokens.length > longest || count > 1) return;
  const now = new Map([...visits, [key, count + 1]]);
  for (const one of expectedBehind(form.block, text)) {
    const terminal = /^"(.*)"$/.exec(one)?.[1];
    if (one === 'end of input' || terminal === ';' || terminal === '}') continue;
    if (terminal === undefined) {
      const sample = samples[one];
      const part = partAt(form, place);
      if (sample === undefined || !part) met.unknown.push(`${form.block}: ${text} … ${one}`);
      else {
        met.places.add(`${part.after} ${part.index}`);
        walk(form, `${text} ${sample}`, met, now);
      }
      continue;
    }
    if (isKeyword(terminal) && walkThrough(form, [...tokens, word(terminal)], isKeyword).length === tokens.length)
      continue;
    if (/^\w/.test(terminal)) met.words.add(terminal);
    if (terminal !== '{') walk(form, `${text} ${terminal}`, met, now);
  }
}

function word(text: string): Token {
  return tokenize(text).tokens[0] as Token;
}

describe('each statement of the grammar', () => {
  const words = new Set<string>();
  test.each(blocks)('in %s has a form with its places, and no others', (block, keywords) => {
    expect(allForms().flatMap((form) => (form.block === block ? [form.keyword] : []))).toEqual(
      expect.arrayContaining([...keywords]),
    );
    for (const keyword of keywords) {
      const form = formOf(block, keyword);
      if (!form) throw new Error(`${block} ${keyword} has no form`);
      const met: Met = { places: new Set(), words, unknown: [] };
      words.add(keyword);
      walk(form, keyword, met, new Map());
      expect(met.unknown).toEqual([]);
      // where an outcome stands no word is described, so the place of the form is never asked for
      const known = form.parts
        .filter(({ label }) => label !== 'OUTCOME')
        .map(({ after, index }) => `${after} ${index}`);
      expect([...met.places].sort(), `${block} ${keyword}`).toEqual([...new Set(known)].sort());
    }
  });
  test('together have every keyword', () => {
    const all = [...Object.values(blockKeywords).flat(), ...innerKeywords, 'isolated'];
    expect(all.filter((one) => !words.has(one))).toEqual([]);
  });
  test('has its parts in its texts, in order, and the other way round', () => {
    for (const { texts, parts, block, keyword } of allForms()) {
      const labels = texts.flatMap((text) => [...text.matchAll(/<([A-Z]+)>/g)].map((match) => match[1]));
      expect(new Set(labels), `${block} ${keyword}`).toEqual(new Set(parts.map(({ label }) => label)));
      for (const text of texts) expect(text.startsWith(keyword)).toBe(true);
      for (const { help } of parts) expect(help).not.toBe('');
    }
  });
});
