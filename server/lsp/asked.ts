// What most requests are about: a document, or a position in one.
import type { Analysis } from '../core/pipeline/analysis.ts';
import type { ParsedFile } from '../core/syntax/parse.ts';
import type { Features } from './server.ts';

/** A file as the analysis that speaks for it knows it. */
export type Asked = { readonly analysis: Analysis; readonly file: ParsedFile };

/** The document that a request is about, or undefined where it is not open. */
export function askedFile(
  { current }: Features,
  { textDocument: { uri } }: { readonly textDocument: { readonly uri: string } },
): Asked | undefined {
  const analysis = current(uri)?.analysis;
  const file = analysis?.files.get(uri);
  return analysis && file && { analysis, file };
}
