// Workspace symbols: what files declare whose name looks like what is asked for. Knows no lines and no URIs.
import type { ParsedFile } from '../syntax/parse.ts';
import { bodyOf, nameOf, type Statement } from '../syntax/tree.ts';
import { type DeclaredKind, declaredKinds } from './declared-kinds.ts';

/** Most symbols that are found at a time; whoever wants others types more. */
export const maxFoundSymbols = 500;

/** Something that a file declares; offsets count from the beginning of the file. */
export type FoundSymbol = {
  readonly file: string;
  readonly kind: DeclaredKind;
  readonly name: string;
  /** The name of the tenant, host or external it stands in; empty at the top level. */
  readonly container: string;
  readonly start: number;
  readonly end: number;
};

/**
 * The symbols whose names have the characters of a query in this order, whatever their case: the same name first, then those
 * that begin with it, hold it, hold its characters. One pass over the trees.
 */
export function findSymbols(files: Iterable<ParsedFile>, query: string): readonly FoundSymbol[] {
  const wanted = query.toLowerCase();
  const ranked: FoundSymbol[][] = [[], [], [], []];
  for (const file of files) {
    const visit = (statement: Statement, offset: number, container: string): void => {
      const name = nameOf(statement);
      if (name && isFound(statement.kind)) {
        const rank = rankOf(name.text, wanted);
        const [start, end] = [name.start + offset, name.end + offset];
        const list = rank === undefined ? undefined : ranked[rank];
        if (list && list.length < maxFoundSymbols)
          list.push({ file: file.file, kind: statement.kind, name: name.text, container, start, end });
      }
      const body = bodyOf(statement);
      if (body) for (const item of body.items) visit(item, offset, name?.text ?? '');
    };
    for (let i = 0; i < file.declarations.length; i++) {
      const node = file.declarations[i]?.node;
      if (node) visit(node, file.offsets[i] as number, '');
    }
  }
  return ranked.flat().slice(0, maxFoundSymbols);
}

const kinds: ReadonlySet<string> = new Set(declaredKinds);

function isFound(kind: Statement['kind']): kind is DeclaredKind {
  return kinds.has(kind);
}

function rankOf(name: string, wanted: string): number | undefined {
  if (name === '') return undefined;
  const own = name.toLowerCase();
  if (own === wanted) return 0;
  const at = own.indexOf(wanted);
  if (at >= 0) return at === 0 ? 1 : 2;
  let i = 0;
  for (const letter of wanted) {
    i = own.indexOf(letter, i) + 1;
    if (i === 0) return undefined;
  }
  return 3;
}
