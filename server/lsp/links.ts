// textDocument/documentLink: `include "FILE"` leads to the file.
import type { DocumentLink } from 'vscode-languageserver';
import { linksOf } from '../core/ide/links.ts';
import { answerText } from './asked.ts';
import type { Features } from './server.ts';
import { includedUri } from './uris.ts';

/** Answers where includes lead. A file that isn't there yet has a link, too: an editor offers to create it. */
export function registerLinks(features: Features): void {
  const { connection, index } = features;
  connection.onDocumentLinks((params, token) =>
    answerText<DocumentLink[] | null>(features, { what: 'links', params, token }, null, ({ file }) =>
      linksOf(file).flatMap((link) => {
        const target = includedUri(link.name, file.file);
        return target === undefined ? [] : [{ range: index.fileRange(file, link), target }];
      }),
    ),
  );
}
