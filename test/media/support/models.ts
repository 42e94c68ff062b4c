// What the page gets for a text, by the same functions as in the language server, only without one.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Place } from '../../../server/core/base/span.ts';
import { runToEnd } from '../../../server/core/base/steps.ts';
import { check } from '../../../server/core/checks/check.ts';
import { locatedReplaySteps } from '../../../server/core/ide/located-replay.ts';
import { matrixSteps } from '../../../server/core/ide/matrix.ts';
import { networkModelSteps } from '../../../server/core/ide/network-model.ts';
import { questionOf, tellFlow } from '../../../server/core/ide/trace-flow.ts';
import { withTriedRemedies } from '../../../server/core/ide/tried-remedies.ts';
import { analyse } from '../../../server/core/pipeline/analyse.ts';
import type { FlowChoice, LocatedReplay, NetworkModel } from '../../../server/core/protocol/messages.ts';
import { createVerifier } from '../../../server/core/verifier/verifier.ts';
import type { Matrix, MatrixLevel, MatrixQuestion, MatrixWithin } from '../../../server/core/views/matrix.ts';
import { createTextIndex } from '../../../server/lsp/text-index.ts';

/** A document as the page knows it, and the answers to its questions. */
export type Document = {
  readonly model: NetworkModel;
  readonly replay: (flow: FlowChoice) => LocatedReplay;
  readonly matrix: (level: MatrixLevel, question: MatrixQuestion, within?: MatrixWithin) => Matrix;
};

const root = join(import.meta.dirname, '../../..');

/** One of the examples, by its name. */
export function example(name: string): Document {
  return documentOf(`${name}.topo`, readFileSync(join(root, 'examples', `${name}.topo`), 'utf8'));
}

export function documentOf(name: string, text: string): Document {
  const uri = `file:///cloud/${name}`;
  const analysis = analyse({ path: uri, text }, () => undefined);
  const result = check(analysis);
  const findings = [...analysis.diagnostics, ...result.diagnostics];
  const index = createTextIndex();
  const location = (place: Place) => index.location(analysis, place);
  const model = runToEnd(networkModelSteps(analysis, { uri, title: name, version: 1, findings, location }));
  return {
    model,
    matrix: (level, question, within) => runToEnd(matrixSteps(createVerifier(analysis), level, question, within)),
    replay: (flow) => {
      const question = questionOf(analysis, flow);
      const told = question.kind === 'refused' ? question : tellFlow(analysis, question);
      if (told.kind === 'refused') throw new Error(told.message);
      return runToEnd(locatedReplaySteps(analysis, withTriedRemedies(told.replay, findings), location));
    },
  };
}

/** The replay of a flow that the document names. */
export function named(document: Document, name: string): LocatedReplay {
  return document.replay({ kind: 'named', name });
}
