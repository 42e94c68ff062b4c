// Tokenizes Topo exactly as the editor does: the same engine, the same grammar file.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { loadWASM, OnigScanner, OnigString } from 'vscode-oniguruma';
import { type IGrammar, INITIAL, parseRawGrammar, Registry } from 'vscode-textmate';

/** One token: its text and its innermost scope without the language's suffix. */
export type Token = readonly [text: string, scope: string];

const path = join(import.meta.dirname, '../../syntaxes/topo.tmLanguage.json');

/** The grammar of syntaxes/, loaded. */
export async function loadTopoGrammar(): Promise<IGrammar> {
  const wasm = readFileSync(createRequire(import.meta.url).resolve('vscode-oniguruma/release/onig.wasm'));
  await loadWASM(wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength));
  const registry = new Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (sources) => new OnigScanner(sources),
      createOnigString: (text) => new OnigString(text),
    }),
    loadGrammar: async (scope) => (scope === 'source.topo' ? parseRawGrammar(readFileSync(path, 'utf8'), path) : null),
  });
  const grammar = await registry.loadGrammar('source.topo');
  if (grammar === null) throw new Error('The grammar has no scope source.topo');
  return grammar;
}

/** The tokens of a text, white space left out. */
export function tokens(grammar: IGrammar, text: string): readonly Token[] {
  let state = INITIAL;
  return text.split('\n').flatMap((line) => {
    const result = grammar.tokenizeLine(line, state);
    state = result.ruleStack;
    return result.tokens
      .map(
        ({ startIndex, endIndex, scopes }): Token => [
          line.slice(startIndex, endIndex).trim(),
          (scopes.at(-1) ?? '').replace(/\.topo$/, ''),
        ],
      )
      .filter(([word]) => word !== '');
  });
}
