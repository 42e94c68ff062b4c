// A statement with the comments that belong to it: how it is taken out of a text, and put into a block. Lays nothing out: that
// is done afterwards (laid-out.ts). Knows no meaning.
import type { TextEdit } from '../../base/text-edit.ts';
import type { Ranged } from '../../syntax/tree.ts';

/** A text and the comments in it, in order. */
export type Commented = { readonly text: string; readonly comments: readonly Ranged[] };

/** A statement with the comments directly above it, and the one that stands behind it on its line. */
export function withComments({ text, comments }: Commented, { start, end }: Ranged): Ranged {
  let from = start;
  for (const comment of comments.filter((one) => one.end <= start).reverse()) {
    const isAbove = /^[ \t]*\r?\n[ \t]*$/.test(text.slice(comment.end, from)) && beginsLine(text, comment.start);
    if (!isAbove) break;
    from = comment.start;
  }
  const behind = comments.find((one) => one.start >= end);
  const isBehind = behind && /^[ \t;]*$/.test(text.slice(end, behind.start)) && endsLine(text, behind.end);
  return { start: from, end: isBehind ? behind.end : end };
}

/** Takes a range out, with its lines where nothing else stands on them. */
export function takenOut(text: string, { start, end }: Ranged): TextEdit {
  const [rest = ''] = /^[ \t;]*(\r?\n|$)/.exec(text.slice(end)) ?? [];
  if (beginsLine(text, start) && rest !== '')
    return { start: lineStart(text, start), end: end + rest.length, text: '' };
  const [space = ''] = /[ \t]*$/.exec(text.slice(lineStart(text, start), start)) ?? [];
  return { start: start - space.length, end, text: '' };
}

/** Puts a statement at the end of a block; a statement of several lines, or with a comment, makes lines of the block. */
export function putIntoBlock(text: string, block: Ranged, statement: string): TextEdit {
  const closing = block.end - 1;
  const inner = text.slice(block.start + 1, closing);
  const newline = newlineOf(text);
  if (!/\n/.test(inner) && !/\n|\/\/|#/.test(statement)) {
    const at = closing - (inner.length - inner.trimEnd().length);
    return { start: at, end: closing, text: `${inner.trim() === '' ? ' ' : '  '}${statement} ` };
  }
  const line = lineStart(text, closing);
  const at = line > block.start && text.slice(line, closing).trim() === '' ? line : closing;
  return { start: at, end: at, text: `${at === line ? '' : newline}${statement}${newline}` };
}

/** The line end of a text. */
export function newlineOf(text: string): string {
  return /\r\n/.test(text) ? '\r\n' : '\n';
}

/** Whether nothing but white space stands before an offset on its line. */
export function beginsLine(text: string, at: number): boolean {
  return text.slice(lineStart(text, at), at).trim() === '';
}

/** Whether nothing but white space and semicolons stands behind an offset on its line. */
export function endsLine(text: string, at: number): boolean {
  return /^[ \t;]*(\r?\n|$)/.test(text.slice(at));
}

function lineStart(text: string, at: number): number {
  return text.lastIndexOf('\n', at - 1) + 1;
}
