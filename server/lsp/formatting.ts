// textDocument/formatting, rangeFormatting and onTypeFormatting. The layout has no options: what the editor says of tabs is
// not asked.
import type { TextEdit as LspTextEdit } from 'vscode-languageserver';
import type { TextEdit } from '../core/base/text-edit.ts';
import { formatEditSteps, rangeFormatEdits, typedFormatEdits } from '../core/ide/format.ts';
import type { ParsedFile } from '../core/syntax/parse.ts';
import { answerText, answerTextInSteps } from './asked.ts';
import type { Features } from './server.ts';

/** Answers with edits where the layout differs from the text. */
export function registerFormatting(features: Features): void {
  const { connection, index } = features;
  const converted = (file: ParsedFile, edits: readonly TextEdit[]): LspTextEdit[] =>
    edits.map((edit) => ({ range: index.fileRange(file, edit), newText: edit.text }));
  connection.onDocumentFormatting((params, token) =>
    answerTextInSteps<LspTextEdit[] | null>(
      features,
      { what: 'formatting', params, token },
      null,
      function* ({ file }) {
        return converted(file, yield* formatEditSteps(file));
      },
    ),
  );
  connection.onDocumentRangeFormatting((params, token) =>
    answerText<LspTextEdit[] | null>(features, { what: 'range formatting', params, token }, null, ({ file }) => {
      const [start, end] = [index.offset(file, params.range.start), index.offset(file, params.range.end)];
      return converted(file, rangeFormatEdits(file, { start, end }));
    }),
  );
  connection.onDocumentOnTypeFormatting((params, token) =>
    answerText<LspTextEdit[] | null>(features, { what: 'formatting as one types', params, token }, null, ({ file }) =>
      converted(file, typedFormatEdits(file, index.offset(file, params.position), params.ch)),
    ),
  );
}
