// textDocument/documentHighlight.
import { type DocumentHighlight, DocumentHighlightKind } from 'vscode-languageserver';
import { type Highlight, highlightsAt } from '../core/ide/highlight.ts';
import { answerText } from './asked.ts';
import type { Features } from './server.ts';

const kinds: Readonly<Record<Highlight['kind'], DocumentHighlightKind>> = {
  declaration: DocumentHighlightKind.Write,
  use: DocumentHighlightKind.Read,
  text: DocumentHighlightKind.Text,
};

/** Answers where else in the document a name or an address stands. */
export function registerHighlight(features: Features): void {
  const { connection, index } = features;
  connection.onDocumentHighlight((params, token) =>
    answerText<DocumentHighlight[] | null>(
      features,
      { what: 'highlights', params, token },
      null,
      ({ analysis, file }) =>
        highlightsAt(analysis, file.file, index.offset(file, params.position)).map((one) => ({
          range: index.fileRange(file, one),
          kind: kinds[one.kind],
        })),
    ),
  );
}
