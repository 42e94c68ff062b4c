// textDocument/documentLink: `include "FILE"` leads to the file.
import { linksOf } from '../core/ide/links.ts';
import { askedFile } from './asked.ts';
import { guard } from './guard.ts';
import type { Features } from './server.ts';
import { includedUri } from './uris.ts';

/** Answers where includes lead. A file that isn't there yet has a link, too: an editor offers to create it. */
export function registerLinks(features: Features): void {
  const { connection, index, log } = features;
  connection.onDocumentLinks((params) =>
    guard(log, 'links', null, () => {
      const file = askedFile(features, params)?.file;
      if (!file) return null;
      return linksOf(file).flatMap((link) => {
        const target = includedUri(link.name, file.file);
        return target === undefined ? [] : [{ range: index.fileRange(file, link), target }];
      });
    }),
  );
}
