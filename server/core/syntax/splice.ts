// A file after an edit: what is near the edit is cut and read again and put between what was before and behind it. Costs
// what the edit touched, and moving a few arrays. Knows no meaning.
import { type LineIndex, lineIndexAfter } from '../base/line-index.ts';
import { countUpTo, patchedOffsets } from '../base/offsets.ts';
import type { DeclarationId } from '../base/span.ts';
import type { Steps } from '../base/steps.ts';
import { changeOf, type TextChange } from '../base/text-change.ts';
import { replaced } from '../base/window.ts';
import { declare, indexesOf, isNotable, parsed, sliceText } from './assemble.ts';
import { maxFileFaults } from './limits.ts';
import { idsInstead } from './naming.ts';
import type { Declaration, ParsedFile, Slice } from './parse.ts';
import { type Piece, type ReadTexts, readEach } from './pieces.ts';
import { declarationOf } from './places.ts';
import { recut } from './recut.ts';

/**
 * Puts the cuts near an edit between those before and behind it; undefined where that is not all that changes.
 * @param known gets what is read now, for whoever has to read the text as a whole after all
 */
export function* spliced(previous: ParsedFile, text: string, known: ReadTexts): Steps<ParsedFile | undefined> {
  const change = changeOf(previous.text, text);
  const { starts, slices, shapes, faults: faultsBefore } = previous.memory;
  const near = yield* recut({ starts, cuts: slices }, previous.text, text, change);
  if (!near) return undefined;
  const gone = slices.slice(near.first, near.rest);
  for (const [i, { pieces }] of gone.entries())
    known.set(sliceText(previous.text, slices, starts, near.first + i), pieces);
  const readings = yield* readEach(text, near.fresh, known, shapes);
  const read = near.fresh.map(({ start, end, local }, i) => {
    return { start, length: end - start, local, pieces: readings[i] as readonly Piece[] };
  });
  const goneDeclarations = gone.flatMap(({ declarations }) => declarations);
  const goneIds = goneDeclarations.map(({ id }) => id);
  const pieces = gone.flatMap((slice) => slice.pieces);
  const has = (id: DeclarationId) => previous.indexes.has(id);
  const come = read.flatMap((slice) => slice.pieces);
  const ids = idsInstead({ file: previous.file, has, pieces, ids: goneIds }, come);
  const count = (some: readonly Piece[]) => some.reduce((sum, piece) => sum + piece.faults.length, 0);
  const faults = faultsBefore - count(pieces) + count(come);
  if (!ids || faultsBefore >= maxFileFaults || faults > maxFileFaults) return undefined;

  const offsets: number[] = [];
  const fresh: Declaration[] = [];
  const middle = read.map(({ start, length, local, pieces: own }): Slice => {
    const declarations = own.map((piece) => {
      const id = ids[offsets.length] as DeclarationId;
      offsets.push(start + piece.start);
      return declare(id, previous.file, piece, piece.faults, declarationOf(previous, id));
    });
    fresh.push(...declarations);
    return { length, local, pieces: own, declarations };
  });
  const from = countUpTo(previous.offsets, (starts[near.first] ?? 0) - 1);
  const to = from + goneDeclarations.length;
  const place = { first: from, rest: to, shift: near.shift };
  const declarations = replaced(previous.declarations, from, to, fresh);
  const stays = ids === goneIds || ids.every((id, i) => id === goneIds[i]);
  return parsed({
    file: previous.file,
    text,
    declarations,
    offsets: patchedOffsets(previous.offsets, place, offsets),
    indexes: stays && ids.length === goneIds.length ? previous.indexes : indexesOf(declarations),
    notable: notableAfter(previous, from, to, fresh),
    slices: replaced(slices, near.first, near.rest, middle),
    starts: patchedOffsets(
      starts,
      near,
      read.map(({ start }) => start),
    ),
    local: middle.every((slice) => slice.local),
    faults,
    shapes,
    lines: linesAfter(previous, text, change),
  });
}

function notableAfter(
  { notable, indexes }: ParsedFile,
  from: number,
  to: number,
  fresh: readonly Declaration[],
): readonly Declaration[] {
  const indexOf = ({ id }: Declaration) => indexes.get(id) as number;
  const before = notable.filter((one) => indexOf(one) < from);
  const behind = notable.filter((one) => indexOf(one) >= to);
  return [...before, ...fresh.filter(isNotable), ...behind];
}

function linesAfter(previous: ParsedFile, text: string, change: TextChange): LineIndex | undefined {
  const known = previous.memory.knownLines();
  return known && lineIndexAfter(known, text, change);
}
