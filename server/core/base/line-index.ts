// Between offsets and lines: the edge of the house speaks lines and columns, everything inside speaks offsets.
// Knows no file and no language.

/** A place as editors say it (LSP): zero-based line, zero-based column in UTF-16 code units. */
export type Position = { readonly line: number; readonly character: number };

/** Where the lines of a text begin. Lines end with \n, \r\n or \r, as in LSP. */
export type LineIndex = { readonly starts: readonly number[]; readonly length: number; readonly text: string };

/** The line index of a text; linear. */
export function lineIndexOf(text: string): LineIndex {
  const starts = [0];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 10) starts.push(i + 1);
    else if (code === 13 && text.charCodeAt(i + 1) !== 10) starts.push(i + 1);
  }
  return { starts, length: text.length, text };
}

/** The position of an offset in UTF-16 code units; offsets outside of the text count as its ends. */
export function positionAt(index: LineIndex, offset: number): Position {
  const at = Math.min(Math.max(offset, 0), index.length);
  let low = 0;
  let high = index.starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((index.starts[middle] as number) <= at) low = middle;
    else high = middle - 1;
  }
  return { line: low, character: at - (index.starts[low] as number) };
}

/** The offset of a position; a column behind the line's end counts as its end, a line behind the last as the text's. */
export function offsetAt(index: LineIndex, position: Position): number {
  if (position.line < 0) return 0;
  const start = index.starts[position.line];
  if (start === undefined) return index.length;
  const next = index.starts[position.line + 1];
  let end = next ?? index.length;
  if (next !== undefined) {
    end--;
    if (index.text[end] === '\n' && index.text[end - 1] === '\r' && end > start) end--;
  }
  return Math.min(start + Math.max(position.character, 0), end);
}
