// What an editor asks while one types in a large file: the CPU time of the server for each kind of request, right behind an
// edit. Formatting the whole file is asked, too, but does not count: nobody does it with every key.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Range } from 'vscode-languageserver/node';
import { positionAt } from '../../../server/core/base/line-index.ts';
import { createCompleter } from '../../../server/core/ide/complete.ts';
import { foldsOf } from '../../../server/core/ide/folding.ts';
import { formatEdits } from '../../../server/core/ide/format.ts';
import { definitionAt, referencesAt } from '../../../server/core/ide/navigation.ts';
import { outlineOf } from '../../../server/core/ide/symbols.ts';
import { analyse } from '../../../server/core/pipeline/analyse.ts';
import { parseFile } from '../../../server/core/syntax/parse.ts';
import { formatting, typingRequests } from '../asked.ts';
import { cloudOfLines } from '../large-cloud.ts';
import { percentile, said } from '../measure.ts';
import { expectSame, type Row } from '../row.ts';
import { startSession } from '../server-session.ts';

const lines = 10_000;

/** The slowest kind of request, by the median of its times. */
export const requestsRow: Row = async ({ seed, root, quick }) => {
  const folder = join(root, 'out/bench');
  mkdirSync(folder, { recursive: true });
  const text = cloudOfLines(lines, seed);
  const session = await startSession(join(root, 'dist/server.js'), folder);
  session.open(text);
  await session.settled();

  const { requests, offset } = await typingRequests(session, text);
  const times = new Map<string, number[]>(Object.keys(requests).map((method) => [method, []]));
  const answers = new Map<string, unknown>();
  const end = { line: lines, character: 0 };
  for (let round = 0; round < (quick ? 8 : 15); round++) {
    for (const [method, params] of Object.entries(requests)) {
      // at the end, so that nothing that is asked about moves
      await session.change({ range: { start: end, end: { line: lines + 1, character: 0 } }, text: `// ${round}\n` });
      const { ms, answer } = await session.ask(method, params);
      times.get(method)?.push(ms);
      answers.set(method, answer);
    }
  }
  await session.stop();
  expectRight(text, offset, answers);

  const medians = [...times].map(([method, all]) => ({ method, ms: percentile(all, 50) }));
  const counted = medians.filter(({ method }) => method !== formatting).sort((a, b) => b.ms - a.ms);
  const told = [...counted.slice(0, 4), ...medians.filter(({ method }) => method === formatting)];
  const note = told.map(({ method, ms }) => `${method.replace(/^\w+\//, '')} ${said(ms)}`).join(', ');
  return [{ name: 'requests', value: counted[0]?.ms ?? null, note }];
};

/** Holds answers against those of the core: how many there are of what, and where the definition is. */
function expectRight(text: string, offset: number, answers: ReadonlyMap<string, unknown>): void {
  const analysis = analyse({ path: 'f', text }, () => undefined);
  const file = analysis.files.get('f') ?? parseFile('f', text);
  const list = (method: string) => (answers.get(method) ?? []) as readonly { readonly range: Range }[];
  expectSame(
    'where the instance is declared',
    list('textDocument/definition').map(({ range }) => range.start),
    definitionAt(analysis, 'f', offset).map(({ start }) => positionAt(file.lines, start)),
  );
  const { items } = answers.get('textDocument/completion') as { readonly items: readonly unknown[] };
  const question = { file: 'f', offset, because: 'asked', includable: () => [] } as const;
  expectSame(
    'how many ends of the flow are offered',
    items.length,
    createCompleter()(analysis, question)?.candidates.length,
  );
  const count = (what: string, method: string, wanted: number) => expectSame(what, list(method).length, wanted);
  const references = referencesAt(analysis, 'f', offset, { declaration: 'included' });
  count('how often the instance is named', 'textDocument/references', references.length);
  count('how many symbols there are', 'textDocument/documentSymbol', outlineOf(file).length);
  // the last edit added a comment to those that may be folded
  const folds = foldsOf(file).filter(({ kind }) => kind === 'block').length;
  expectSame(
    'how many blocks can be folded',
    list('textDocument/foldingRange').filter((one) => !('kind' in one)).length,
    folds,
  );
  count('edits that lay the file out', formatting, formatEdits(file).length);
}
