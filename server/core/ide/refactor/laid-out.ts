// Edits of a file in the layout of the formatter: the lines that they touch are formatted, the rest stays as it is. Knows no
// meaning.
import type { Steps } from '../../base/steps.ts';
import { applyEdits, type TextEdit } from '../../base/text-edit.ts';
import { type ParsedFile, parseSteps } from '../../syntax/parse.ts';
import { rangeFormatEdits } from '../format.ts';

/** An edit; `settled`: what it writes is laid out already. */
export type DraftEdit = TextEdit & { readonly settled?: true };

/**
 * The same edits, and what makes the lines that they touch look as the formatter wants them. They stand in order, and still do
 * not overlap. Costs the declarations that unsettled edits touch, each. In steps.
 */
export function* laidOut(file: ParsedFile, drafts: readonly DraftEdit[]): Steps<readonly TextEdit[]> {
  const sorted = drafts.toSorted((a, b) => a.start - b.start || a.end - b.end);
  const text = applyEdits(file.text, sorted);
  const after = yield* parseSteps(file.file, text, file);
  const pieces: Piece[] = [];
  let shift = 0;
  const ranges: { start: number; end: number }[] = [];
  for (const edit of sorted) {
    const start = edit.start + shift;
    const end = start + edit.text.length;
    shift += edit.text.length - (edit.end - edit.start);
    pieces.push({ start, end, before: edit });
    if (edit.settled) continue;
    const last = ranges.at(-1);
    // the line above lines that are gone may end a block that is empty now
    const from = edit.text === '' && text[start - 1] === '\n' ? start - 1 : start;
    // lines that two edits touch are laid out once
    if (last && !text.slice(last.end, from).includes('\n')) last.end = end;
    else ranges.push({ start: from, end });
  }
  const layout: TextEdit[] = [];
  for (const [i, range] of ranges.entries()) {
    layout.push(...rangeFormatEdits(after, range));
    yield { what: 'laying out', done: i / ranges.length };
  }
  return composed(text, pieces, withoutDoubles(layout));
}

/** What an edit wrote, where it stands now. */
type Piece = { readonly start: number; readonly end: number; readonly before: TextEdit };

function withoutDoubles(edits: readonly TextEdit[]): readonly TextEdit[] {
  const sorted = edits.toSorted((a, b) => a.start - b.start || a.end - b.end);
  const kept: TextEdit[] = [];
  for (const edit of sorted) {
    const last = kept.at(-1);
    if (!last || last.end < edit.start || (last.end === edit.start && last.start !== edit.start)) kept.push(edit);
  }
  return kept;
}

/** One list of edits that does what two do, one after the other. */
function composed(text: string, pieces: readonly Piece[], second: readonly TextEdit[]): readonly TextEdit[] {
  const found: TextEdit[] = [];
  let shift = 0;
  let [i, j] = [0, 0];
  while (i < pieces.length || j < second.length) {
    const [piece, edit] = [pieces[i], second[j]];
    const start = Math.min(piece?.start ?? Number.POSITIVE_INFINITY, edit?.start ?? Number.POSITIVE_INFINITY);
    const begin = start - shift;
    let end = start;
    const inside: TextEdit[] = [];
    for (;;) {
      const [nextPiece, nextEdit] = [pieces[i], second[j]];
      if (nextPiece && nextPiece.start <= end) {
        end = Math.max(end, nextPiece.end);
        shift += nextPiece.end - nextPiece.start - (nextPiece.before.end - nextPiece.before.start);
        i++;
      } else if (nextEdit && nextEdit.start <= end) {
        end = Math.max(end, nextEdit.end);
        inside.push({ ...nextEdit, start: nextEdit.start - start, end: nextEdit.end - start });
        j++;
      } else break;
    }
    found.push({ start: begin, end: end - shift, text: applyEdits(text.slice(start, end), inside) });
  }
  return found;
}
