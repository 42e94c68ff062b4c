// A file as declarations: the front door of the room. Any text gives a tree and its diagnostics; what did not change since
// the previous text is taken over. Knows no other files and no meaning.
import type { Diagnostic } from '../base/diagnostic.ts';
import type { DeclarationId, Span } from '../base/span.ts';
import { type Paired, pairings } from './braces.ts';
import { cutDeclarations } from './cut.ts';
import { maxFileFaults, maxFileLength } from './limits.ts';
import type { ShapeMemo } from './shape.ts';
import { type Reading, readStatements } from './statements.ts';
import { type Fault, tokenize, unquote } from './tokens.ts';
import type { Ranged, Statement, TopStatement } from './tree.ts';

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

/** What was read from a text, by that text; and the shapes of statements. */
export type ParseMemory = { readonly pieces: ReadonlyMap<string, readonly Piece[]>; readonly shapes: ShapeMemo };

/** A declaration's text as read, independent of where it stands. */
type Piece = Ranged & {
  readonly label: string;
  readonly node: TopStatement | null;
  readonly faults: readonly Fault[];
  readonly spoiled: readonly string[];
};

/**
 * Reads a text. Never fails, whatever the text; linear in it.
 * @param file names the file; only used to make declaration ids
 * @param previous the same file before an edit: declarations whose text stayed keep their nodes
 */
export function parseFile(file: string, text: string, previous?: ParsedFile): ParsedFile {
  if (text.length > maxFileLength) return tooLong(file, text);
  const known = previous?.memory.pieces;
  const shapes = previous?.memory.shapes ?? new Map();
  const pieces = new Map<string, readonly Piece[]>();
  const declarations: Declaration[] = [];
  const byId = new Map<DeclarationId, Declaration>();
  const counts = new Map<string, number>();
  let left = maxFileFaults;
  for (const cut of cutDeclarations(text)) {
    const source = text.slice(cut.start, cut.end);
    const found = pieces.get(source) ?? known?.get(source) ?? readPieces(source, shapes);
    pieces.set(source, found);
    for (const piece of found) {
      const id = freshId(file, piece, counts, byId);
      const before = previous?.byId.get(id);
      const offset = cut.start + piece.start;
      const faults = piece.faults.length <= left ? piece.faults : cutShort(piece.faults, left);
      left -= faults.length;
      const isSame = before?.node === piece.node && piece.node !== null && before.diagnostics.length === faults.length;
      const declaration = isSame && before.offset === offset ? before : declare(id, file, offset, piece, faults);
      declarations.push(declaration);
      byId.set(id, declaration);
    }
  }
  return { file, text, declarations, byId, memory: { pieces, shapes } };
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

function readPieces(source: string, shapes: ShapeMemo): readonly Piece[] {
  const { tokens, faults } = tokenize(source);
  // a string that never ends has swallowed more than its name
  const open = faults.map(({ start, end }) => source.slice(start, end)).filter((text) => text.startsWith('"'));
  const read = (paired: Paired): Reading & { statements: TopStatement[] } => {
    const reading = {
      text: source,
      memo: shapes,
      faults: [...faults, ...paired.faults],
      spoiled: new Set(open.map(unquote)),
      lost: [],
      misplaced: { statements: 0, hidden: 0 },
    };
    return { ...reading, statements: readStatements('file', paired.tokens, reading) as TopStatement[] };
  };
  // of several ways to read the braces, the one that leaves the fewest faults was meant; a block that means nothing where
  // it stands hides those in it
  const costOf = ({ faults, misplaced }: Reading): number =>
    faults.length + misplaced.hidden / 2 + misplaced.statements / 2;
  let reading: ReturnType<typeof read> | undefined;
  for (const pairing of pairings(tokens)) {
    const other = read(pairing());
    if (!reading || costOf(other) < costOf(reading)) reading = other;
    if (reading.faults.length === faults.length) break;
  }
  if (!reading) return [];
  const { statements } = reading;
  const all = reading.faults.toSorted((a, b) => a.start - b.start);
  const spoiled = [...reading.spoiled];
  if (statements.length === 0) {
    // nothing but semicolons is nothing
    return all.length === 0 ? [] : [{ label: '', start: 0, end: source.length, node: null, faults: all, spoiled }];
  }
  const pieces: Piece[] = [];
  for (let i = 0; i < statements.length; i++) {
    const node = statements[i] as TopStatement;
    const start = i === 0 ? 0 : node.start;
    const end = statements[i + 1]?.start ?? source.length;
    const isLast = i === statements.length - 1;
    const own = all.filter((fault) => fault.start >= start && (fault.start < end || isLast));
    const last = isLast ? source.length : Math.max(node.end, ...own.map((fault) => fault.end));
    pieces.push({
      label: labelOf(node, source),
      start,
      end: last,
      node: start === 0 ? node : (shift(node, -start) as TopStatement),
      faults: own.map((fault) => {
        const related = fault.related.filter((place) => place.start >= start && place.end <= last);
        return shift({ ...fault, related }, -start) as Fault;
      }),
      spoiled: i === 0 ? spoiled : [],
    });
  }
  return pieces;
}

/** The same tree with all offsets moved. */
function shift(value: unknown, by: number): unknown {
  if (Array.isArray(value)) return value.map((part) => shift(part, by));
  if (typeof value !== 'object' || value === null) return value;
  const moved: Record<string, unknown> = {};
  for (const [key, part] of Object.entries(value)) {
    moved[key] = (key === 'start' || key === 'end') && typeof part === 'number' ? part + by : shift(part, by);
  }
  return moved;
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
): Declaration {
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

function freshId(
  file: string,
  piece: Pick<Piece, 'node' | 'label'>,
  counts: Map<string, number>,
  taken: ReadonlyMap<string, unknown>,
): DeclarationId {
  const base = `${file}#${piece.node?.kind ?? 'faulty'}:${piece.label}`;
  let count = counts.get(base) ?? 0;
  let id = base;
  do {
    count++;
    id = count === 1 ? base : `${base}~${count}`;
  } while (taken.has(id));
  counts.set(base, count);
  return id;
}

/** What tells a declaration from others of its kind: its name, or its text where it has none. */
function labelOf(node: Statement | null, text: string): string {
  if (node === null || node.kind === 'cloud') return '';
  if ('name' in node) return node.name.text;
  return text.slice(node.start, Math.min(node.end, node.start + longestLabel));
}

const longestLabel = 200;

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
  const declaration = declare(freshId(file, piece, new Map(), new Map()), file, 0, piece);
  return {
    file,
    text,
    declarations: [declaration],
    byId: new Map([[declaration.id, declaration]]),
    memory: { pieces: new Map(), shapes: new Map() },
  };
}
