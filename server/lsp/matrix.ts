// hopscope/matrix: who reaches whom in a document, at the level and by the packet that a reader looks at; compared, where that
// is asked for, with what is on disk.
import type { CancellationToken } from 'vscode-languageserver';
import { type OnceInSteps, onceInSteps, type Steps } from '../core/base/steps.ts';
import { matrixSteps } from '../core/ide/matrix.ts';
import type { Analysis } from '../core/pipeline/analysis.ts';
import { type MatrixAnswer, type MatrixAsked, requests } from '../core/protocol/messages.ts';
import type { Remembered } from '../core/verifier/verdict-memory.ts';
import { type Verifier, verifierSteps } from '../core/verifier/verifier.ts';
import { withBefore } from '../core/views/matrix.ts';
import type { Features } from './server.ts';
import { createVersions } from './versions.ts';

/** Answers the request. Verifiers are kept as long as the texts stay: another level or protocol simulates little more. */
export function registerMatrix({ connection, disk, answersInSteps, onClosed }: Features): void {
  const versions = createVersions(onClosed);
  const verifiers = new WeakMap<Analysis, OnceInSteps<Verifier>>();
  function* verifierOf(analysis: Analysis, remembered?: Remembered): Steps<Verifier> {
    yield* analysis.derive();
    yield* analysis.compiled.index();
    const verifier = verifiers.get(analysis) ?? onceInSteps(() => verifierSteps(analysis, remembered));
    verifiers.set(analysis, verifier);
    yield* verifier.steps();
    return verifier.get();
  }
  connection.onRequest(
    requests.matrix,
    (
      { uri, asked: { level, question, since, within } }: { uri: string; asked: MatrixAsked },
      token: CancellationToken,
    ) =>
      answersInSteps<MatrixAnswer>({ what: 'matrix', uri, of: 'network', token }, null, function* (entry) {
        const verifier = yield* verifierOf(entry.analysis, entry.checked?.remembered);
        const now = yield* matrixSteps(verifier, level, question, within);
        if (since === null) return now;
        const version = yield* versions.of(entry, (file) => disk.read(file) ?? null);
        if (version.kind !== 'other') return now;
        const saved = yield* verifierOf(version.analysis, verifier);
        return withBefore(now, yield* matrixSteps(saved, level, question, within));
      }),
  );
}
