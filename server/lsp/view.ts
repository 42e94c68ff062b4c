// The requests of the network view: the picture of a document, a flow's replay, the box that a place in the text makes, and whom
// an instance reaches.
import type { CancellationToken } from 'vscode-languageserver';
import type { Place } from '../core/base/span.ts';
import { type OnceInSteps, onceInSteps, type Steps } from '../core/base/steps.ts';
import { boxFinderSteps } from '../core/ide/box-at.ts';
import { locatedReplaySteps } from '../core/ide/located-replay.ts';
import { networkModelSteps } from '../core/ide/network-model.ts';
import { reachableFrom } from '../core/ide/reachable-from.ts';
import { questionOf, tellFlowSteps } from '../core/ide/trace-flow.ts';
import { withTriedRemedies } from '../core/ide/tried-remedies.ts';
import type { Analysis } from '../core/pipeline/analysis.ts';
import {
  type FlowChoice,
  type NetworkModel,
  type Position,
  requests,
  type TraceResult,
  type WhatIf,
} from '../core/protocol/messages.ts';
import { namesSteps } from '../core/views/names.ts';
import { findingsOf } from './publish.ts';
import type { Features } from './server.ts';
import { uriName } from './uris.ts';
import type { WhatIfs } from './what-if.ts';

type TraceParams = { readonly uri: string; readonly flow: FlowChoice; readonly changes?: readonly WhatIf[] };

/** Answers the requests of protocol/messages.ts. */
export function registerView(features: Features, whatIfs: WhatIfs): void {
  const { connection, index, workspace, answersInSteps } = features;
  // Flows and cursors ask again and again: what was indexed serves as long as the text stays.
  const finders = keptFor((analysis) => boxFinderSteps(analysis));
  const names = keptFor(({ network }) => namesSteps(network));
  connection.onRequest(requests.network, ({ uri }: { uri: string }, token: CancellationToken) =>
    answersInSteps<NetworkModel | null>({ what: 'network', uri, of: 'network', token }, null, (entry) => {
      const { analysis } = entry;
      const facts = {
        uri,
        title: uriName(uri),
        version: workspace.versionOf(uri) ?? 0,
        findings: findingsOf(entry),
        location: (place: Place) => index.location(analysis, place),
      };
      return networkModelSteps(analysis, facts, finders);
    }),
  );
  connection.onRequest<TraceResult, unknown>(
    requests.trace,
    ({ uri, flow, changes = [] }: TraceParams, token: CancellationToken) =>
      answersInSteps<TraceResult>(
        { what: 'trace', uri, of: 'network', token },
        { kind: 'refused', message: 'the trace failed; *Hopscope: Show Log* says why' },
        function* (entry) {
          const made = yield* whatIfs.changed(entry.analysis, changes);
          if (made.kind === 'refused') return made;
          const analysis = made.after;
          const question = questionOf(analysis, flow);
          if (question.kind === 'refused') return question;
          const told = yield* tellFlowSteps(analysis, question, { names: yield* names(analysis) });
          if (told.kind === 'refused') return told;
          const replay = changes.length > 0 ? told.replay : withTriedRemedies(told.replay, findingsOf(entry));
          const location = whatIfs.whereIn(entry.analysis, analysis);
          return { kind: 'replay', replay: yield* locatedReplaySteps(analysis, replay, location) };
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
