// Turns the grammar, server/core/syntax/topo.ohm, into the module that the parser imports: core reads no files, and a
// prebuilt recipe starts in about a millisecond where compiling the grammar's text takes two hundred.
//
//   node .ci/grammar.mjs            writes server/core/syntax/topo-grammar.ts
//   node .ci/grammar.mjs --check    only says whether it is up to date (exit status 1 when not)
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as ohm from 'ohm-js';

const syntax = join(dirname(fileURLToPath(import.meta.url)), '../server/core/syntax');
const source = join(syntax, 'topo.ohm');
const target = join(syntax, 'topo-grammar.ts');

const wanted = grammarModule(readFileSync(source, 'utf8'));
if (process.argv.includes('--check')) {
  const found = existsSync(target) ? readFileSync(target, 'utf8') : '';
  if (found !== wanted) {
    console.error('server/core/syntax/topo-grammar.ts is out of date: run `npm run grammar`');
    process.exit(1);
  }
} else {
  writeFileSync(target, wanted);
}

/**
 * The module's text for a grammar's text.
 * @param {string} text
 */
function grammarModule(text) {
  const recipe = /** @type {{ toRecipe(): string }} */ (/** @type {unknown} */ (ohm.grammar(text))).toRecipe();
  return `// The grammar of topo.ohm, prebuilt. Written by \`npm run grammar\`: change topo.ohm, not this file.
// It must not know anything but ohm-js.
import * as ohm from 'ohm-js';

const recipe = ${singleQuoted(recipe)};

/** The Topo grammar, ready to match; \`makeRecipe\` is public in ohm-js but missing from its types. */
export const topoGrammar: ohm.Grammar = (ohm as unknown as { makeRecipe(recipe: string): ohm.Grammar }).makeRecipe(recipe);
`;
}

/** @param {string} text */
function singleQuoted(text) {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}
