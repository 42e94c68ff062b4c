// textDocument/foldingRange.
import { FoldingRangeKind } from 'vscode-languageserver';
import { type Fold, foldsOf } from '../core/ide/folding.ts';
import { askedFile } from './asked.ts';
import { guard } from './guard.ts';
import type { Features } from './server.ts';

const kinds: Readonly<Record<Fold['kind'], FoldingRangeKind | undefined>> = {
  block: undefined,
  comment: FoldingRangeKind.Comment,
  includes: FoldingRangeKind.Imports,
};

/** Answers what can be folded. A closing brace on a line of its own stays in sight. */
export function registerFolding(features: Features): void {
  const { connection, index, log } = features;
  connection.onFoldingRanges((params) =>
    guard(log, 'folding', null, () => {
      const file = askedFile(features, params)?.file;
      if (!file) return null;
      return foldsOf(file).map((fold) => {
        const { start, end } = index.fileRange(file, fold);
        const kind = kinds[fold.kind];
        return {
          startLine: start.line,
          startCharacter: start.character,
          endLine: end.line,
          endCharacter: end.character,
          ...(kind === undefined ? {} : { kind }),
        };
      });
    }),
  );
}
