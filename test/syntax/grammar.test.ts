// topo.ohm is the truth: what is read statement by statement is what the grammar reads of a whole file at once.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { blockKeywords, innerKeywords, isGrammarWord } from '../../server/core/syntax/keywords.ts';
import { parseFile } from '../../server/core/syntax/parse.ts';
import { topoGrammar } from '../../server/core/syntax/topo-grammar.ts';

const root = join(import.meta.dirname, '../..');
const grammarText = readFileSync(join(root, 'server/core/syntax/topo.ohm'), 'utf8');
const folders = ['test/fixtures/diagnostics', 'test/fixtures/kernel', 'examples'].map((folder) => join(root, folder));
const texts = folders.flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.topo'))
    .map((name) => [name, readFileSync(join(folder, name), 'utf8')] as const),
);

describe('the grammar', () => {
  test.each(texts)('reads %s as a whole exactly when its statements are sound', (_, text) => {
    const withoutComments = text.replace(/"(?:[^"\\\n]|\\.)*"|\/\/.*|#.*|\/\*[\s\S]*?\*\//g, (part) =>
      part.startsWith('"') ? part : ' ',
    );
    const faults = parseFile('f', text).declarations.flatMap(({ diagnostics }) => diagnostics);
    expect(topoGrammar.match(withoutComments).succeeded()).toBe(faults.length === 0);
  });

  test('knows every keyword, and the reader knows every word of the grammar', () => {
    const inGrammar = new Set([...grammarText.matchAll(/keyword<"([^"]+)">/g)].map((match) => match[1] as string));
    const known = new Set([...Object.values(blockKeywords).flat(), ...innerKeywords, 'any', 'all', 'none', 'isolated']);
    expect([...inGrammar].filter((word) => !isGrammarWord(word))).toEqual([]);
    expect([...known].filter((word) => !inGrammar.has(word))).toEqual([]);
  });
});
