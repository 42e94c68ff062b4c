// A file as declarations: the front door of the room. Any text gives a tree and its diagnostics; what did not change since
// the previous text is taken over. Knows no other files and no meaning.
import type { Diagnostic } from '../base/diagnostic.ts';
import type { DeclarationId, Span } from '../base/span.ts';
import { type Cut, cutDeclarations } from './cut.ts';
import { maxFileFaults, maxFileLength } from './limits.ts';
import { type Piece, readPieces } from './pieces.ts';
import { isLocal, type Recut, recut } from './recut.ts';
import type { ShapeMemo } from './shape.ts';
import type { Fault } from './tokens.ts';
import type { Ranged, TopStatement } from './tree.ts';

/** A file that was read. Pass it to the next `parseFile` of the same file to take over what stayed. */
export type ParsedFile = {
  readonly file: string;
  readonly text: string;
  /** In file order. */
  readonly declarations: readonly Declaration[];
  readonly byId: ReadonlyMap<DeclarationId, Declaration>;
  /** What parsing remembers; of no use to others. */
  readonly memory: ParseMemory;
};

/** One top-level statement and where it stands. */
export type Declaration = {
  readonly id: DeclarationId;
  readonly file: string;
  /** Where its text begins in the file (at the comments directly above it), and how long it is, in UTF-16 code units. */
  readonly offset: number;
  readonly length: number;
  /** Offsets in it count from `offset`. Null: nothing in here could be read. The same object as long as the text stays. */
  readonly node: TopStatement | null;
  /** What is wrong with its text. */
  readonly diagnostics: readonly Diagnostic[];
  /** Words in statements that were left out because of a fault: names that may well be declared there. */
  readonly spoiled: readonly string[];
};

/** What parsing remembers: each cut of the text and what was read of it; and the shapes of statements. */
export type ParseMemory = {
  readonly slices: readonly Slice[];
  /** Whether an edit leaves alone what is not near it. */
  readonly local: boolean;
  readonly faults: number;
  readonly shapes: ShapeMemo;
};

/** A cut of the text with what was read of it. */
type Slice = Cut & { readonly pieces: readonly Piece[]; readonly declarations: readonly Declaration[] };

/**
 * Reads a text. Never fails, whatever the text. Linear in it; after an edit only the declarations near it are cut and read
 * again, and those behind it moved.
 * @param file names the file; only used to make declaration ids
 * @param previous the same file before an edit: declarations whose text stayed keep their nodes
 */
export function parseFile(file: string, text: string, previous?: ParsedFile): ParsedFile {
  if (previous?.text === text) return previous;
  if (text.length > maxFileLength) return tooLong(file, text);
  const near = previous?.memory.local ? recut(previous.text, previous.memory.slices, text) : undefined;
  return (previous && near && spliced(previous, near, text)) ?? parsedAnew(file, text, previous);
}

function parsedAnew(file: string, text: string, previous: ParsedFile | undefined): ParsedFile {
  const shapes = previous?.memory.shapes ?? new Map();
  const known = new Map<string, readonly Piece[]>();
  for (const { start, end, pieces } of previous?.memory.slices ?? [])
    known.set((previous as ParsedFile).text.slice(start, end), pieces);
  const read = (source: string): readonly Piece[] => {
    const found = known.get(source) ?? readPieces(source, shapes);
    known.set(source, found);
    return found;
  };
  const naming = newNaming(file);
  let left = maxFileFaults;
  const slices = cutDeclarations(text).map((cut): Slice => {
    const pieces = read(text.slice(cut.start, cut.end));
    const declarations = pieces.map((piece) => {
      const id = naming.next(piece);
      const faults = piece.faults.length <= left ? piece.faults : cutShort(piece.faults, left);
      left -= faults.length;
      return declare(id, file, cut.start + piece.start, piece, faults, previous?.byId.get(id));
    });
    return { ...cut, pieces, declarations };
  });
  return parsed(file, text, slices, shapes);
}

/** Puts the cuts near an edit between those before and behind it; undefined where that is not all that changes. */
function spliced(previous: ParsedFile, { first, fresh, rest, shift }: Recut, text: string): ParsedFile | undefined {
  const { file, memory } = previous;
  const { shapes, slices } = memory;
  const gone = slices.slice(first, rest);
  const known = new Map(gone.map(({ start, end, pieces }) => [previous.text.slice(start, end), pieces]));
  const read = fresh.map((cut) => {
    const source = text.slice(cut.start, cut.end);
    return { cut, pieces: known.get(source) ?? readPieces(source, shapes) };
  });
  const ids = renamed(
    previous,
    gone,
    read.flatMap(({ pieces }) => pieces),
  );
  const count = (some: readonly (readonly Piece[])[]) =>
    some.flat().reduce((sum, { faults }) => sum + faults.length, 0);
  const faults = memory.faults - count(gone.map(({ pieces }) => pieces)) + count(read.map(({ pieces }) => pieces));
  if (!ids || memory.faults >= maxFileFaults || faults > maxFileFaults) return undefined;
  let at = 0;
  const middle = read.map(({ cut, pieces }): Slice => {
    const declarations = pieces.map((piece) => {
      const id = ids[at++] as DeclarationId;
      return declare(id, file, cut.start + piece.start, piece, piece.faults, previous.byId.get(id));
    });
    return { ...cut, pieces, declarations };
  });
  const behind = slices.slice(rest).map((slice) => moved(slice, shift));
  return parsed(file, text, [...slices.slice(0, first), ...middle, ...behind], shapes);
}

function moved(slice: Slice, by: number): Slice {
  if (by === 0) return slice;
  const { start, end, local, pieces, declarations } = slice;
  return {
    start: start + by,
    end: end + by,
    local,
    pieces,
    declarations: declarations.map((one) => ({ ...one, offset: one.offset + by })),
  };
}

/** The ids of pieces in place of those that are gone, or undefined where other declarations would get other ids, too. */
function renamed(
  { file, byId }: ParsedFile,
  gone: readonly Slice[],
  come: readonly Piece[],
): readonly DeclarationId[] | undefined {
  const before = gone.flatMap(({ pieces }) => pieces.map((piece) => baseId(file, piece)));
  const ids = gone.flatMap(({ declarations }) => declarations.map(({ id }) => id));
  const now = come.map((piece) => baseId(file, piece));
  if (now.length === before.length && now.every((base, i) => base === before[i])) return ids;
  const left = new Set(ids);
  // a name that others have, or had, counts with theirs
  const isAlone = (base: string) =>
    (left.has(base) || !byId.has(base)) && !byId.has(`${base}~2`) && !base.includes('~');
  const all = [...before, ...now];
  return all.every(isAlone) && new Set(now).size === now.length ? now : undefined;
}

function parsed(file: string, text: string, slices: readonly Slice[], shapes: ShapeMemo): ParsedFile {
  const declarations: Declaration[] = [];
  const byId = new Map<DeclarationId, Declaration>();
  let faults = 0;
  for (const slice of slices) {
    for (const declaration of slice.declarations) {
      declarations.push(declaration);
      byId.set(declaration.id, declaration);
      faults += declaration.diagnostics.length;
    }
  }
  return { file, text, declarations, byId, memory: { slices, local: isLocal(slices), faults, shapes } };
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

function declare(
  id: DeclarationId,
  file: string,
  offset: number,
  piece: Piece,
  faults: readonly Fault[] = piece.faults,
  before?: Declaration,
): Declaration {
  const isSame = before?.node === piece.node && piece.node !== null && before.diagnostics.length === faults.length;
  if (isSame && before.offset === offset) return before;
  return {
    id,
    file,
    offset,
    length: piece.end - piece.start,
    node: piece.node,
    diagnostics: faults.map((fault) => ({
      code: fault.code,
      severity: 'error',
      message: fault.message,
      span: { declaration: id, start: fault.start, end: fault.end },
      related: fault.related.map(({ message, start, end }) => ({ message, span: { declaration: id, start, end } })),
    })),
    spoiled: piece.spoiled,
  };
}

/** What an id begins with: all of it for the first declaration of its kind and name. */
function baseId(file: string, piece: Pick<Piece, 'node' | 'label'>): string {
  return `${file}#${piece.node?.kind ?? 'faulty'}:${piece.label}`;
}

/** Gives each declaration an id of its own. */
function newNaming(file: string): { readonly next: (piece: Pick<Piece, 'node' | 'label'>) => DeclarationId } {
  const counts = new Map<string, number>();
  const taken = new Set<string>();
  return {
    next: (piece) => {
      const base = baseId(file, piece);
      let count = counts.get(base) ?? 0;
      let id = base;
      do {
        count++;
        id = count === 1 ? base : `${base}~${count}`;
      } while (taken.has(id));
      counts.set(base, count);
      taken.add(id);
      return id;
    },
  };
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
  const declaration = declare(baseId(file, piece), file, 0, piece);
  return {
    file,
    text,
    declarations: [declaration],
    byId: new Map([[declaration.id, declaration]]),
    memory: { slices: [], local: false, faults: 1, shapes: new Map() },
  };
}
