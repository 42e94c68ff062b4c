// textDocument/documentHighlight.
import { DocumentHighlightKind } from 'vscode-languageserver';
import { type Highlight, highlightsAt } from '../core/ide/highlight.ts';
import { askedFile } from './asked.ts';
import { guard } from './guard.ts';
import type { Features } from './server.ts';

const kinds: Readonly<Record<Highlight['kind'], DocumentHighlightKind>> = {
  declaration: DocumentHighlightKind.Write,
  use: DocumentHighlightKind.Read,
  text: DocumentHighlightKind.Text,
};

/** Answers where else in the document a name or an address stands. */
export function registerHighlight(features: Features): void {
  const { connection, index, log } = features;
  connection.onDocumentHighlight((params) =>
    guard(log, 'highlights', null, () => {
      const asked = askedFile(features, params);
      if (!asked) return null;
      const { analysis, file } = asked;
      return highlightsAt(analysis, file.file, index.offset(file, params.position)).map((one) => ({
        range: index.fileRange(file, one),
        kind: kinds[one.kind],
      }));
    }),
  );
}
