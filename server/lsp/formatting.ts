// textDocument/formatting, rangeFormatting and onTypeFormatting. The layout has no options: what the editor says of tabs is
// not asked.
import type { TextEdit as LspTextEdit } from 'vscode-languageserver';
import type { TextEdit } from '../core/base/text-edit.ts';
import { formatEdits, rangeFormatEdits, typedFormatEdits } from '../core/ide/format.ts';
import type { ParsedFile } from '../core/syntax/parse.ts';
import { askedFile } from './asked.ts';
import { guard } from './guard.ts';
import type { Features } from './server.ts';

/** Answers with edits where the layout differs from the text. */
export function registerFormatting(features: Features): void {
  const { connection, index, log } = features;
  const converted = (file: ParsedFile, edits: readonly TextEdit[]): LspTextEdit[] =>
    edits.map((edit) => ({ range: index.fileRange(file, edit), newText: edit.text }));
  connection.onDocumentFormatting((params) =>
    guard(log, 'formatting', null, () => {
      const file = askedFile(features, params)?.file;
      return file ? converted(file, formatEdits(file)) : null;
    }),
  );
  connection.onDocumentRangeFormatting((params) =>
    guard(log, 'range formatting', null, () => {
      const file = askedFile(features, params)?.file;
      if (!file) return null;
      const [start, end] = [index.offset(file, params.range.start), index.offset(file, params.range.end)];
      return converted(file, rangeFormatEdits(file, { start, end }));
    }),
  );
  connection.onDocumentOnTypeFormatting((params) =>
    guard(log, 'formatting as one types', null, () => {
      const file = askedFile(features, params)?.file;
      return file ? converted(file, typedFormatEdits(file, index.offset(file, params.position), params.ch)) : null;
    }),
  );
}
