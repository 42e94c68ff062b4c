// textDocument/hover.
import { MarkupKind } from 'vscode-languageserver';
import { hoverAt } from '../core/ide/hover.ts';
import { guard } from './guard.ts';
import type { Features } from './server.ts';

/** Answers hovers with what was derived for the thing under the pointer. */
export function registerHover({ connection, index, log, current }: Features): void {
  connection.onHover(({ textDocument, position }) =>
    guard(log, 'hover', null, () => {
      const entry = current(textDocument.uri);
      const file = entry?.analysis.files.get(textDocument.uri);
      if (!entry || !file) return null;
      const found = hoverAt(entry.analysis, file.file, index.offset(file, position));
      if (!found) return null;
      return {
        contents: { kind: MarkupKind.Markdown, value: found.markdown },
        range: index.fileRange(file, found.place),
      };
    }),
  );
}
