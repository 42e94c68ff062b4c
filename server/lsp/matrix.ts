// hopscope/matrix: who reaches whom in a document, at the level and by the packet that a reader looks at.
import type { CancellationToken } from 'vscode-languageserver';
import { type OnceInSteps, onceInSteps } from '../core/base/steps.ts';
import { matrixSteps } from '../core/ide/matrix.ts';
import type { Analysis } from '../core/pipeline/analysis.ts';
import { type MatrixAnswer, type MatrixAsked, requests } from '../core/protocol/messages.ts';
import { type Verifier, verifierSteps } from '../core/verifier/verifier.ts';
import type { Features } from './server.ts';

/** Answers the request. The verifier is kept as long as the text stays: another level or protocol simulates little more. */
export function registerMatrix({ connection, answersInSteps }: Features): void {
  const verifiers = new WeakMap<Analysis, OnceInSteps<Verifier>>();
  connection.onRequest(
    requests.matrix,
    ({ uri, asked: { level, question } }: { uri: string; asked: MatrixAsked }, token: CancellationToken) =>
      answersInSteps<MatrixAnswer>({ what: 'matrix', uri, of: 'network', token }, null, function* (entry) {
        const { analysis, checked } = entry;
        yield* analysis.compiled.index();
        const verifier = verifiers.get(analysis) ?? onceInSteps(() => verifierSteps(analysis, checked?.remembered));
        verifiers.set(analysis, verifier);
        yield* verifier.steps();
        return yield* matrixSteps(verifier.get(), level, question);
      }),
  );
}
