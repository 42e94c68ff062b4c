// textDocument/foldingRange.
import { type FoldingRange, FoldingRangeKind } from 'vscode-languageserver';
import { type Fold, foldsOf } from '../core/ide/folding.ts';
import { answerText } from './asked.ts';
import type { Features } from './server.ts';

const kinds: Readonly<Record<Fold['kind'], FoldingRangeKind | undefined>> = {
  block: undefined,
  comment: FoldingRangeKind.Comment,
  includes: FoldingRangeKind.Imports,
};

/** Answers what can be folded. A closing brace on a line of its own stays in sight. */
export function registerFolding(features: Features): void {
  const { connection, index } = features;
  connection.onFoldingRanges((params, token) =>
    answerText<FoldingRange[] | null>(features, { what: 'folding', params, token }, null, ({ file }) =>
      foldsOf(file).map((fold) => {
        const { start, end } = index.fileRange(file, fold);
        const kind = kinds[fold.kind];
        return {
          startLine: start.line,
          startCharacter: start.character,
          endLine: end.line,
          endCharacter: end.character,
          ...(kind === undefined ? {} : { kind }),
        };
      }),
    ),
  );
}
