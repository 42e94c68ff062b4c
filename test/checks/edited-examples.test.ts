// The examples with something struck out, put in or swapped, as they are while somebody types: analysis and checks come to
// an end, and what they report stands in the text, each thing once.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { check } from '../../server/core/checks/check.ts';
import { placeOf } from '../../server/core/pipeline/analyse.ts';
import { analysisOf } from '../support/fixture-analysis.ts';
import { randomOf } from '../support/random.ts';

const folder = join(import.meta.dirname, '../../examples');
const texts = readdirSync(folder)
  .filter((name) => name.endsWith('.topo'))
  .map((name) => readFileSync(join(folder, name), 'utf8'));

/** How many edited texts are tried; `RUNS` asks for more or other ones. */
const runs = Number(process.env.RUNS ?? 600);

/** A text with one to three edits in it: words of any example take the place of words, or letters of letters. */
function edited(random: () => number): string {
  const below = (count: number) => Math.floor(random() * count);
  const pick = <T>(items: readonly T[]): T => items[below(items.length)] as T;
  let text = pick(texts);
  for (let left = 1 + below(3); left > 0; left--) {
    if (random() < 0.3) {
      const at = below(text.length);
      const insert = pick(['', '', '{', '}', '"', '-', '.', ',', ' ', '\n', '0', '9', 'x', '/*', '//', '->', ':', 'é']);
      text = text.slice(0, at) + insert + text.slice(at + below(4));
      continue;
    }
    const words = [...text.matchAll(/[^\s]+/g)];
    const { 0: word, index } = pick(words);
    const other = pick([...pick(texts).matchAll(/[^\s]+/g)])[0];
    const insert = pick(['', other, `${word} ${other}`, `${word}\n${other}`, `${word} ${word}`]);
    text = text.slice(0, index) + insert + text.slice(index + word.length);
  }
  return text;
}

/** One at a host's name for each network that it lacks, says the language contract. */
const oncePerNetwork = 'bridge-missing';

describe('edited examples', () => {
  // parts, so that one that hangs is named
  test.each(Array.from({ length: 10 }, (_, part) => part))('part %i', (part) => {
    const random = randomOf(part);
    let found = 0;
    for (let i = 0; i < runs / 10; i++) {
      const text = edited(random);
      const analysis = analysisOf(text);
      const { diagnostics, expectations } = check(analysis);
      const problems: string[] = [];
      if (expectations.length !== analysis.cloud.expectations.length) problems.push('an expectation has no outcome');
      const seen = new Set<string>();
      for (const { code, message, span, related } of [...analysis.diagnostics, ...diagnostics]) {
        for (const one of [span, ...related.map((place) => place.span)]) {
          const { start, end } = placeOf(analysis, one);
          if (!(0 <= start && start < end && end <= text.length)) problems.push(`${code} at ${start}-${end}`);
        }
        const key = [code, span.declaration, span.start, span.end, code === oncePerNetwork ? message : ''].join(' ');
        if (seen.has(key)) problems.push(`${code} twice: ${message}`);
        seen.add(key);
      }
      found += seen.size;
      expect(problems, text).toEqual([]);
    }
    expect(found).toBeGreaterThan(runs / 10);
  });
});
