// Finds declarations of a file, and where they stand. Knows nothing of how a file is read.
import type { DeclarationId } from '../base/span.ts';
import type { Declaration, ParsedFile } from './parse.ts';

/** A declaration and where it begins in its file. */
export type PlacedDeclaration = Declaration & { readonly offset: number };

/** Where a declaration begins in its file, or undefined where there is none of that id. */
export function offsetOf({ offsets, indexes }: ParsedFile, id: DeclarationId): number | undefined {
  const index = indexes.get(id);
  return index === undefined ? undefined : offsets[index];
}

/** The declaration that has an id, or undefined. */
export function declarationOf({ declarations, indexes }: ParsedFile, id: DeclarationId): Declaration | undefined {
  const index = indexes.get(id);
  return index === undefined ? undefined : declarations[index];
}

/** The declarations with their places. */
export function placedDeclarations({ declarations, offsets }: ParsedFile): readonly PlacedDeclaration[] {
  return declarations.map((declaration, i) => ({ ...declaration, offset: offsets[i] as number }));
}
