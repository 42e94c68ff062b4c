// textDocument/selectionRange.
import type { SelectionRange } from 'vscode-languageserver';
import { selectionsAt } from '../core/ide/selection.ts';
import { answerText } from './asked.ts';
import type { Features } from './server.ts';

/** Answers what to select around positions, step by step. */
export function registerSelection(features: Features): void {
  const { connection, index } = features;
  connection.onSelectionRanges((params, token) =>
    answerText<SelectionRange[] | null>(features, { what: 'selection', params, token }, null, ({ file }) =>
      params.positions.map((position): SelectionRange => {
        const here: SelectionRange = { range: { start: position, end: position } };
        return (
          selectionsAt(file, index.offset(file, position)).reduceRight<SelectionRange | undefined>(
            (parent, range) => ({ range: index.fileRange(file, range), ...(parent ? { parent } : {}) }),
            undefined,
          ) ?? here
        );
      }),
    ),
  );
}
