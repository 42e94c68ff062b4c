// One declaration's text as statements with their faults, places counted from its beginning, so that it is read once however
// often it moves. Knows no file.
import type { Steps } from '../base/steps.ts';
import { type Paired, pairings } from './braces.ts';
import type { ShapeMemo } from './shape.ts';
import { type Reading, readStatements } from './statements.ts';
import { type Fault, tokenize, unquote } from './tokens.ts';
import type { Ranged, Statement, TopStatement } from './tree.ts';

/** A declaration's text as read, independent of where it stands. */
export type Piece = Ranged & {
  readonly label: string;
  readonly node: TopStatement | null;
  readonly faults: readonly Fault[];
  readonly spoiled: readonly string[];
};

/** What was read of texts. It changes: who reads adds to it. */
export type ReadTexts = Map<string, readonly Piece[]>;

/** Characters whose declarations are read in one step: some milliseconds, but where one declaration is longer. */
const readAtOnce = 1 << 11;

/**
 * Reads cuts of a text, those with the same text once.
 * @param known what was read of texts before; it gets what is read now, too
 */
export function* readEach(
  text: string,
  cuts: readonly Ranged[],
  known: ReadTexts,
  shapes: ShapeMemo,
): Steps<readonly (readonly Piece[])[]> {
  const all: (readonly Piece[])[] = [];
  let unsaid = 0;
  for (const { start, end } of cuts) {
    const source = text.slice(start, end);
    let pieces = known.get(source);
    if (!pieces) {
      pieces = readPieces(source, shapes);
      known.set(source, pieces);
      unsaid += source.length;
    }
    all.push(pieces);
    if (unsaid < readAtOnce) continue;
    unsaid = 0;
    yield { what: 'reading declarations', done: all.length / cuts.length };
  }
  return all;
}

/** Reads the text of a cut: mostly one statement, several where the cut holds more, none where it holds nothing. */
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

/** What tells a declaration from others of its kind: its name, or its words (comments are none) where it has none. */
function labelOf(node: Statement | null, text: string): string {
  if (node === null || node.kind === 'cloud') return '';
  if ('name' in node) return node.name.text;
  const words = tokenize(text.slice(node.start, node.end)).tokens.map((token) => token.text);
  return words.join(' ').slice(0, longestLabel);
}

const longestLabel = 200;
