// The requests of the network view: the picture of a document, a flow's replay, the box that a place in the text makes, and whom
// an instance reaches.
import type { CancellationToken } from 'vscode-languageserver';
import type { Place } from '../core/base/span.ts';
import { eachInSteps, type OnceInSteps, onceInSteps, type Steps } from '../core/base/steps.ts';
import { boxFinderSteps } from '../core/ide/box-at.ts';
import { reachableFrom } from '../core/ide/reachable-from.ts';
import { questionOf, tellFlowSteps } from '../core/ide/trace-flow.ts';
import { withTriedRemedies } from '../core/ide/tried-remedies.ts';
import type { Analysis } from '../core/pipeline/analysis.ts';
import {
  type FlowChoice,
  type LocatedHop,
  type Location,
  type NetworkModel,
  type Position,
  requests,
  type TraceResult,
} from '../core/protocol/messages.ts';
import { namesSteps } from '../core/views/names.ts';
import type { Explained, Replay } from '../core/views/replay.ts';
import { networkModelSteps } from './network-model.ts';
import { findingsOf } from './publish.ts';
import type { Features } from './server.ts';

/** Answers the requests of protocol/messages.ts. */
export function registerView(features: Features): void {
  const { connection, index, answersInSteps } = features;
  // Flows and cursors ask again and again: what was indexed serves as long as the text stays.
  const finders = keptFor((analysis) => boxFinderSteps(analysis));
  const names = keptFor(({ network }) => namesSteps(network));
  connection.onRequest(requests.network, ({ uri }: { uri: string }, token: CancellationToken) =>
    answersInSteps<NetworkModel | null>({ what: 'network', uri, of: 'network', token }, null, (entry) =>
      networkModelSteps(entry, uri, features, finders),
    ),
  );
  connection.onRequest<TraceResult, unknown>(
    requests.trace,
    ({ uri, flow }: { uri: string; flow: FlowChoice }, token: CancellationToken) =>
      answersInSteps<TraceResult>(
        { what: 'trace', uri, of: 'network', token },
        { kind: 'refused', message: 'the trace failed; *Hopscope: Show Log* says why' },
        function* (entry) {
          const { analysis } = entry;
          const question = questionOf(analysis, flow);
          if (question.kind === 'refused') return question;
          const told = yield* tellFlowSteps(analysis, question, { names: yield* names(analysis) });
          if (told.kind === 'refused') return told;
          const replay = withTriedRemedies(told.replay, findingsOf(entry));
          return { kind: 'replay', replay: yield* located(replay, (place) => index.location(analysis, place)) };
        },
        { kind: 'refused', message: 'the document is not open any more' },
      ),
  );
  connection.onRequest(
    requests.boxAt,
    ({ uri, position }: { uri: string; position: Position }, token: CancellationToken) =>
      answersInSteps<{ id: string } | null>({ what: 'boxAt', uri, of: 'network', token }, null, function* (entry) {
        const file = entry.analysis.files.get(uri);
        if (!file) return null;
        const boxAt = yield* finders(entry.analysis);
        const id = boxAt(file.file, index.offset(file, position));
        return id === undefined ? null : { id };
      }),
  );
  connection.onRequest(requests.reachable, ({ uri, id }: { uri: string; id: string }, token: CancellationToken) =>
    answersInSteps<readonly string[] | null>({ what: 'reachable', uri, of: 'network', token }, null, (entry) =>
      reachableFrom(entry.analysis, id, entry.checked?.remembered),
    ),
  );
}

/** What is made of an analysis, once for each. */
function keptFor<T>(make: (analysis: Analysis) => Steps<T>): (analysis: Analysis) => Steps<T> {
  const kept = new WeakMap<Analysis, OnceInSteps<T>>();
  return (analysis) => {
    const known = kept.get(analysis) ?? onceInSteps(() => make(analysis));
    kept.set(analysis, known);
    return known.steps();
  };
}

/** Hops whose places become lines in one step. */
const hopsAtOnce = 512;

function* located(
  replay: Replay,
  location: (place: Place) => Location,
): Steps<Extract<TraceResult, { kind: 'replay' }>['replay']> {
  const where = (place: Place | null) => place && location(place);
  const finding = <Code extends string>(one: Explained<Code>) => ({ ...one, source: where(one.source) });
  const hops: LocatedHop[] = [];
  yield* eachInSteps(replay.hops, hopsAtOnce, 'telling hops', (hop) => {
    hops.push({ ...hop, source: where(hop.source) });
  });
  return {
    ...replay,
    reason: replay.reason && finding(replay.reason),
    causes: replay.causes.map(finding),
    notes: replay.notes.map(finding),
    hops,
  };
}
