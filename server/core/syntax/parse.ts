// A file as declarations: the front door of the room. Any text gives a tree and its diagnostics; what did not change since
// the previous text is taken over. Knows no other files and no meaning.
import type { Diagnostic } from '../base/diagnostic.ts';
import type { LineIndex } from '../base/line-index.ts';
import type { Offsets } from '../base/offsets.ts';
import type { DeclarationId, Span } from '../base/span.ts';
import { eachInSteps, runToEnd, type Steps } from '../base/steps.ts';
import { declare, indexesOf, isNotable, parsed, sliceText } from './assemble.ts';
import { cutSteps } from './cut.ts';
import { maxFileFaults, maxFileLength } from './limits.ts';
import { baseId, newNaming } from './naming.ts';
import { type Piece, type ReadTexts, readEach } from './pieces.ts';
import { declarationOf } from './places.ts';
import type { ShapeMemo } from './shape.ts';
import { spliced } from './splice.ts';
import type { Fault } from './tokens.ts';
import type { Ranged, TopStatement } from './tree.ts';

/** A file that was read. Pass it to the next `parseFile` of the same file to take over what stayed. */
export type ParsedFile = {
  readonly file: string;
  readonly text: string;
  /** In file order. A declaration that an edit left alone is the same object, wherever it stands now. */
  readonly declarations: readonly Declaration[];
  /** Where each declaration's text begins (at the comments directly above it), in UTF-16 code units. */
  readonly offsets: Offsets;
  /** Which of the declarations has an id. */
  readonly indexes: ReadonlyMap<DeclarationId, number>;
  /** The few that include a file, or in which something is wrong, in file order. */
  readonly notable: readonly Declaration[];
  readonly lines: LineIndex;
  /** What parsing remembers; of no use to others. */
  readonly memory: ParseMemory;
};

/** One top-level statement. Where it stands the file knows. */
export type Declaration = {
  readonly id: DeclarationId;
  readonly file: string;
  /** How long its text is, in UTF-16 code units. */
  readonly length: number;
  /** Offsets in it count from its beginning. Null: nothing in here could be read. The same object as long as the text stays. */
  readonly node: TopStatement | null;
  /** What is wrong with its text. */
  readonly diagnostics: readonly Diagnostic[];
  /** Words in statements that were left out because of a fault: names that may well be declared there. */
  readonly spoiled: readonly string[];
};

/** What parsing remembers: each cut of the text and what was read of it; and the shapes of statements. */
export type ParseMemory = {
  readonly slices: readonly Slice[];
  /** Where each slice begins. */
  readonly starts: Offsets;
  /** Whether an edit leaves alone what is not near it. */
  readonly local: boolean;
  readonly faults: number;
  readonly shapes: ShapeMemo;
  /** The lines, if anybody has asked for them. */
  readonly knownLines: () => LineIndex | undefined;
};

/** A cut of the text with what was read of it. */
export type Slice = {
  readonly length: number;
  readonly local: boolean;
  readonly pieces: readonly Piece[];
  readonly declarations: readonly Declaration[];
};

/**
 * Reads a text. Never fails, whatever the text. Linear in it; after an edit only the declarations near it are cut and read
 * again, and the numbers that tell where those behind it stand are moved.
 * @param file names the file; only used to make declaration ids
 * @param previous the same file before an edit: declarations whose text stayed keep their nodes
 */
export function parseFile(file: string, text: string, previous?: ParsedFile): ParsedFile {
  return runToEnd(parseSteps(file, text, previous));
}

/** The same in steps. Given up between two of them, it leaves the previous file as it is. */
export function* parseSteps(file: string, text: string, previous?: ParsedFile): Steps<ParsedFile> {
  if (previous?.text === text) return previous;
  if (text.length > maxFileLength) return tooLong(file, text);
  const known: ReadTexts = new Map();
  const near = previous?.memory.local ? yield* spliced(previous, text, known) : undefined;
  return near ?? (yield* parsedAnew(file, text, previous, known));
}

/** Cuts that become declarations in one step. */
const cutsAtOnce = 1024;

function* parsedAnew(
  file: string,
  text: string,
  previous: ParsedFile | undefined,
  known: ReadTexts,
): Steps<ParsedFile> {
  const shapes = previous?.memory.shapes ?? new Map();
  if (previous) {
    const { slices, starts } = previous.memory;
    for (const [i, { pieces }] of slices.entries()) known.set(sliceText(previous.text, slices, starts, i), pieces);
  }
  const cuts = yield* cutSteps(text);
  const readings = yield* readEach(text, cuts, known, shapes);
  const naming = newNaming(file);
  let left = maxFileFaults;
  const starts: number[] = [];
  const offsets: number[] = [];
  const declarations: Declaration[] = [];
  const slices: Slice[] = [];
  yield* eachInSteps(cuts, cutsAtOnce, 'reading declarations', ({ start, end, local }, i) => {
    const pieces = readings[i] as readonly Piece[];
    const own = pieces.map((piece) => {
      const id = naming.next(piece);
      const faults = piece.faults.length <= left ? piece.faults : cutShort(piece.faults, left);
      left -= faults.length;
      offsets.push(start + piece.start);
      return declare(id, file, piece, faults, previous && declarationOf(previous, id));
    });
    starts.push(start);
    declarations.push(...own);
    slices.push({ length: end - start, local, pieces, declarations: own });
  });
  return parsed({
    file,
    text,
    declarations,
    offsets: Int32Array.from(offsets),
    indexes: indexesOf(declarations),
    notable: declarations.filter(isNotable),
    slices,
    starts: Int32Array.from(starts),
    local: slices.every((slice) => slice.local),
    faults: declarations.reduce((sum, { diagnostics }) => sum + diagnostics.length, 0),
    shapes,
  });
}

/** What an `include` declaration names and where it says so; undefined for other declarations. */
export function includeOf(declaration: Declaration): { readonly name: string; readonly span: Span } | undefined {
  const node = declaration.node;
  if (node?.kind !== 'include') return undefined;
  return { name: node.path.text, span: spanOf(declaration, node.path) };
}

/** The includes of a file in order. */
export function includesOf(
  parsed: ParsedFile,
): readonly { readonly path: string; readonly span: Span; readonly declaration: DeclarationId }[] {
  const includes = [];
  for (const declaration of parsed.declarations) {
    const include = includeOf(declaration);
    if (include) includes.push({ path: include.name, span: include.span, declaration: declaration.id });
  }
  return includes;
}

/** The span of something in a declaration's tree. */
export function spanOf(declaration: { readonly id: DeclarationId }, node: Ranged): Span {
  return { declaration: declaration.id, start: node.start, end: node.end };
}

/** As many faults as there is room for, the last of which says that there are more; none when that is said already. */
function cutShort(faults: readonly Fault[], room: number): readonly Fault[] {
  const kept = faults.slice(0, Math.max(room, 0));
  const last = kept.pop();
  if (!last) return [];
  const message = `there are more than ${maxFileFaults} faults in this file: mend the first ones`;
  return [...kept, { ...last, code: 'limit', message }];
}

function tooLong(file: string, text: string): ParsedFile {
  const message = `the file is longer than ${maxFileLength} characters and was not read: split it with include`;
  const piece: Piece = {
    label: '',
    start: 0,
    end: text.length,
    node: null,
    faults: [{ code: 'limit', message, start: 0, end: 1, related: [] }],
    spoiled: [],
  };
  const declarations = [declare(baseId(file, piece), file, piece)];
  return parsed({
    file,
    text,
    declarations,
    offsets: Int32Array.of(0),
    indexes: indexesOf(declarations),
    notable: declarations,
    slices: [],
    starts: Int32Array.of(),
    local: false,
    faults: 1,
    shapes: new Map(),
  });
}
