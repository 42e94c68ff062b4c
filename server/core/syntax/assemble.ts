// Puts a file together from its declarations, and a declaration from what was read of its text. Knows no cutting.
import type { Fix } from '../base/diagnostic.ts';
import { type LineIndex, lineIndexOf } from '../base/line-index.ts';
import type { Offsets } from '../base/offsets.ts';
import type { DeclarationId } from '../base/span.ts';
import type { Declaration, ParsedFile, ParseMemory, Slice } from './parse.ts';
import type { Piece } from './pieces.ts';
import type { Fault } from './tokens.ts';

/** A declaration from what was read of it; the one of before where that is the same. */
export function declare(
  id: DeclarationId,
  file: string,
  piece: Piece,
  faults: readonly Fault[] = piece.faults,
  before?: Declaration,
): Declaration {
  if (before?.node === piece.node && piece.node !== null && before.diagnostics.length === faults.length) return before;
  return {
    id,
    file,
    length: piece.end - piece.start,
    node: piece.node,
    diagnostics: faults.map((fault) => ({
      code: fault.code,
      severity: 'error',
      ...(fault.meant === undefined ? {} : { meant: fault.meant }),
      message: fault.message,
      span: { declaration: id, start: fault.start, end: fault.end },
      related: fault.related.map(({ message, start, end }) => ({ message, span: { declaration: id, start, end } })),
      ...(fault.fix ? { fixes: [fixIn(id, fault.fix)] } : {}),
    })),
    spoiled: piece.spoiled,
  };
}

function fixIn(declaration: DeclarationId, { title, start, end, text }: NonNullable<Fault['fix']>): Fix {
  return { title, edits: [{ span: { declaration, start, end }, text }] };
}

/** Whether one has to look at a declaration even where nothing changed. */
export function isNotable({ node, diagnostics, spoiled }: Declaration): boolean {
  return node?.kind === 'include' || diagnostics.length > 0 || spoiled.length > 0;
}

/** Where each declaration stands among all. */
export function indexesOf(declarations: readonly Declaration[]): ReadonlyMap<DeclarationId, number> {
  return new Map(declarations.map(({ id }, i) => [id, i]));
}

/** The text of a slice. */
export function sliceText(text: string, slices: readonly Slice[], starts: Offsets, i: number): string {
  const start = starts[i] as number;
  return text.slice(start, start + (slices[i] as Slice).length);
}

/** A file; its lines are looked for when somebody asks for them. */
export function parsed({
  file,
  text,
  declarations,
  offsets,
  indexes,
  notable,
  lines,
  ...memory
}: Omit<ParsedFile, 'lines' | 'memory'> &
  Omit<ParseMemory, 'knownLines'> & { readonly lines?: LineIndex | undefined }): ParsedFile {
  let known = lines;
  return {
    file,
    text,
    declarations,
    offsets,
    indexes,
    notable,
    get lines() {
      known ??= lineIndexOf(text);
      return known;
    },
    memory: { ...memory, knownLines: () => known },
  };
}
