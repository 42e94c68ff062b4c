// textDocument/selectionRange.
import type { SelectionRange } from 'vscode-languageserver';
import { selectionsAt } from '../core/ide/selection.ts';
import { askedFile } from './asked.ts';
import { guard } from './guard.ts';
import type { Features } from './server.ts';

/** Answers what to select around positions, step by step. */
export function registerSelection(features: Features): void {
  const { connection, index, log } = features;
  connection.onSelectionRanges((params) =>
    guard(log, 'selection', null, () => {
      const file = askedFile(features, params)?.file;
      if (!file) return null;
      return params.positions.map((position): SelectionRange => {
        const here: SelectionRange = { range: { start: position, end: position } };
        return (
          selectionsAt(file, index.offset(file, position)).reduceRight<SelectionRange | undefined>(
            (parent, range) => ({ range: index.fileRange(file, range), ...(parent ? { parent } : {}) }),
            undefined,
          ) ?? here
        );
      });
    }),
  );
}
