// The statements around an offset, outermost first, and the word under it. Works on the tree alone.
import type { Declaration } from '../syntax/parse.ts';
import { bodyOf, type Statement } from '../syntax/tree.ts';

/** The statements that hold an offset of their declaration, outermost first; empty where there are none. */
export function statementsAt(declaration: Declaration, at: number): readonly Statement[] {
  const found: Statement[] = [];
  for (let items: readonly Statement[] = declaration.node ? [declaration.node] : []; ; ) {
    const inner = items.find(({ start, end }) => start <= at && at <= end);
    if (!inner) return found;
    found.push(inner);
    items = bodyOf(inner)?.items ?? [];
  }
}

/** A run of characters that can be an address, a prefix, a range or a keyword. */
export type TextWord = { readonly text: string; readonly start: number; readonly end: number };

/** The word of a text at an offset, or undefined between words and inside comments. */
export function wordAt(text: string, offset: number): TextWord | undefined {
  const part = /[\w./:-]/;
  let start = offset;
  let end = offset;
  while (start > 0 && part.test(text[start - 1] ?? '')) start--;
  while (end < text.length && part.test(text[end] ?? '')) end++;
  if (start === end) return undefined;
  const line = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
  // Far from exact (a string may hold `//`), but a hover too few in a comment is better than one too many.
  if (/(^|\s)(\/\/|#)/.test(line)) return undefined;
  return { text: text.slice(start, end), start, end };
}
