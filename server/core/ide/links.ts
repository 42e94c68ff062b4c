// Document links: the files that a file includes. Knows no URIs: what a name means is said by whoever reads files.
import { includeOf, type ParsedFile } from '../syntax/parse.ts';
import { offsetOf } from '../syntax/places.ts';

/** The name of an included file, without its quotes, and where it stands. */
export type IncludeLink = { readonly name: string; readonly start: number; readonly end: number };

/** The includes of a file, in order. Costs what it returns, and a look at what is faulty. */
export function linksOf(file: ParsedFile): readonly IncludeLink[] {
  return file.notable.flatMap((declaration) => {
    const include = includeOf(declaration);
    const begin = offsetOf(file, declaration.id);
    if (!include || begin === undefined || include.name === '') return [];
    const [start, end] = [begin + include.span.start, begin + include.span.end];
    const isClosed = end - start > 2 && file.text[end - 1] === '"';
    return [{ name: include.name, start: start + 1, end: isClosed ? end - 1 : end }];
  });
}
