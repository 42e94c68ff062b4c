// Edits of a text as values. Knows nothing of what the text means.
import type { Place } from './span.ts';

/** Replaces a half-open range of UTF-16 code units with a text. */
export type TextEdit = { readonly start: number; readonly end: number; readonly text: string };

/** An edit of a file. */
export type FileEdit = Place & { readonly text: string };

/** The text after edits, which stand in order and don't overlap. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const parts: string[] = [];
  let at = 0;
  for (const edit of edits) {
    parts.push(text.slice(at, edit.start), edit.text);
    at = edit.end;
  }
  parts.push(text.slice(at));
  return parts.join('');
}
