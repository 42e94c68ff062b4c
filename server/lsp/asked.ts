// What most requests are about: a document's text.
import type { CancellationToken } from 'vscode-languageserver';
import type { Steps } from '../core/base/steps.ts';
import type { Analysis } from '../core/pipeline/analysis.ts';
import type { ParsedFile } from '../core/syntax/parse.ts';
import type { Features } from './server.ts';

/** A file as the analysis that speaks for it knows it. */
export type Asked = { readonly analysis: Analysis; readonly file: ParsedFile };

/** A request about a document. */
export type AboutText = {
  /** For the log. */
  readonly what: string;
  readonly params: { readonly textDocument: { readonly uri: string } };
  readonly token: CancellationToken;
};

/** Answers from the document that a request is about; the fallback where it is not open. */
export function answerText<T>(
  { answers }: Features,
  { what, params, token }: AboutText,
  fallback: T,
  work: (asked: Asked) => T,
): Promise<T> {
  const { uri } = params.textDocument;
  return answers<T>({ what, uri, of: 'text', token }, fallback, ({ analysis }) => {
    const file = analysis.files.get(uri);
    return file ? work({ analysis, file }) : fallback;
  });
}

/** The same for an answer that takes long in a large document. */
export function answerTextInSteps<T>(
  { answersInSteps }: Features,
  { what, params, token }: AboutText,
  fallback: T,
  work: (asked: Asked) => Steps<T>,
): Promise<T> {
  const { uri } = params.textDocument;
  return answersInSteps<T>({ what, uri, of: 'text', token }, fallback, function* ({ analysis }) {
    const file = analysis.files.get(uri);
    return file ? yield* work({ analysis, file }) : fallback;
  });
}
