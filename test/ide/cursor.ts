// A text with a cursor: `$0` marks it, as in `host comp$0ute1`.
import { analyse } from '../../server/core/pipeline/analyse.ts';
import type { Analysis } from '../../server/core/pipeline/analysis.ts';

export type Cursor = {
  readonly analysis: Analysis;
  readonly file: string;
  readonly text: string;
  readonly offset: number;
};

/** Analyses a text in which exactly one `$0` stands. */
export function atCursor(marked: string): Cursor {
  const offset = marked.indexOf('$0');
  if (offset === -1 || marked.includes('$0', offset + 1)) throw new Error('a text needs exactly one $0');
  const text = marked.slice(0, offset) + marked.slice(offset + 2);
  const file = 'test.topo';
  return { analysis: analyse({ path: file, text }, () => undefined), file, text, offset };
}

/** Puts the cursor into a text: `snippet` contains `$0` and stands in the text exactly once (without it). */
export function inText(text: string, snippet: string): Cursor {
  const plain = snippet.replace('$0', '');
  const found = text.indexOf(plain);
  if (found === -1 || text.includes(plain, found + 1))
    throw new Error(`${JSON.stringify(plain)} must stand in the text once`);
  return atCursor(text.slice(0, found) + snippet + text.slice(found + plain.length));
}
