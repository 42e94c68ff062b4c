// The ids of declarations: file, kind and name, kept apart where several would be the same. Knows no text and no places.
import type { DeclarationId } from '../base/span.ts';
import type { Piece } from './pieces.ts';

type Named = Pick<Piece, 'node' | 'label'>;

/** What an id begins with: all of it for the first declaration of its kind and name. */
export function baseId(file: string, piece: Named): string {
  return `${file}#${piece.node?.kind ?? 'faulty'}:${piece.label}`;
}

/** Gives each declaration an id of its own. */
export function newNaming(file: string): { readonly next: (piece: Named) => DeclarationId } {
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

/** What is known of the declarations before an edit: all ids, and the pieces and ids that are gone. */
export type GoneIds = {
  readonly file: string;
  readonly has: (id: DeclarationId) => boolean;
  readonly pieces: readonly Named[];
  readonly ids: readonly DeclarationId[];
};

/** The ids of pieces in place of those that are gone, or undefined where other declarations would get other ids, too. */
export function idsInstead(
  { file, has, pieces, ids }: GoneIds,
  come: readonly Named[],
): readonly DeclarationId[] | undefined {
  const before = pieces.map((piece) => baseId(file, piece));
  const now = come.map((piece) => baseId(file, piece));
  if (now.length === before.length && now.every((base, i) => base === before[i])) return ids;
  const left = new Set(ids);
  // a name that others have, or had, counts with theirs
  const isAlone = (base: string) => (left.has(base) || !has(base)) && !has(`${base}~2`) && !base.includes('~');
  const all = [...before, ...now];
  return all.every(isAlone) && new Set(now).size === now.length ? now : undefined;
}
