// Between offsets and lines: the edge of the house speaks lines and columns, everything inside speaks offsets.
// Knows no file and no language.
import { countUpTo, type Offsets, patchedOffsets } from './offsets.ts';
import type { TextChange } from './text-change.ts';

/** A place as editors say it (LSP): zero-based line, zero-based column in UTF-16 code units. */
export type Position = { readonly line: number; readonly character: number };

/** Where the lines of a text begin. Lines end with \n, \r\n or \r, as in LSP. */
export type LineIndex = { readonly starts: Offsets; readonly text: string };

/** The line index of a text; linear. */
export function lineIndexOf(text: string): LineIndex {
  const behind = startsIn(text, 0, text.length);
  const starts = new Int32Array(behind.length + 1);
  starts.set(behind, 1);
  return { starts, text };
}

/** The same after an edit: looks for line ends only where the text changed. */
export function lineIndexAfter(before: LineIndex, text: string, { start, tail, shift }: TextChange): LineIndex {
  // whether a line begins at an offset is told by the characters around it
  const first = Math.max(countUpTo(before.starts, start - 1), 1);
  const rest = Math.max(countUpTo(before.starts, before.text.length - tail), first);
  const fresh = startsIn(text, Math.max(start - 1, 0), text.length - tail);
  return { starts: patchedOffsets(before.starts, { first, rest, shift }, fresh), text };
}

/** The lines that begin behind a line end between two offsets. */
function startsIn(text: string, from: number, to: number): number[] {
  const starts: number[] = [];
  for (let i = from; i < to; i++) {
    const code = text.charCodeAt(i);
    if (code === 10) starts.push(i + 1);
    else if (code === 13 && text.charCodeAt(i + 1) !== 10) starts.push(i + 1);
  }
  return starts;
}

/** The position of an offset in UTF-16 code units; offsets outside of the text count as its ends. */
export function positionAt({ starts, text }: LineIndex, offset: number): Position {
  const at = Math.min(Math.max(offset, 0), text.length);
  const line = countUpTo(starts, at) - 1;
  return { line, character: at - (starts[line] as number) };
}

/** The offset of a position; a column behind the line's end counts as its end, a line behind the last as the text's. */
export function offsetAt({ starts, text }: LineIndex, position: Position): number {
  if (position.line < 0) return 0;
  const start = starts[position.line];
  if (start === undefined) return text.length;
  const next = starts[position.line + 1];
  let end = next ?? text.length;
  if (next !== undefined) {
    end--;
    if (text[end] === '\n' && text[end - 1] === '\r' && end > start) end--;
  }
  return Math.min(start + Math.max(position.character, 0), end);
}
