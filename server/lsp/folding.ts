// textDocument/foldingRange.
import { type FoldingRange, FoldingRangeKind } from 'vscode-languageserver';
import { eachInSteps } from '../core/base/steps.ts';
import { type Fold, foldSteps } from '../core/ide/folding.ts';
import { answerTextInSteps } from './asked.ts';
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
    answerTextInSteps<FoldingRange[] | null>(features, { what: 'folding', params, token }, null, function* ({ file }) {
      const ranges: FoldingRange[] = [];
      yield* eachInSteps(yield* foldSteps(file), foldsAtOnce, 'folding', (fold) => {
        const { start, end } = index.fileRange(file, fold);
        const kind = kinds[fold.kind];
        ranges.push({
          startLine: start.line,
          startCharacter: start.character,
          endLine: end.line,
          endCharacter: end.character,
          ...(kind === undefined ? {} : { kind }),
        });
      });
      return ranges;
    }),
  );
}

/** Folds whose lines are looked up in one step. */
const foldsAtOnce = 1024;
