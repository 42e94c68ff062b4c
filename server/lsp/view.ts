// The requests of the network view: the picture of a document, a flow's replay, and the box that a place in the text makes.
import type { CancellationToken } from 'vscode-languageserver';
import type { Place } from '../core/base/span.ts';
import { type BoxFinder, boxFinder } from '../core/ide/box-at.ts';
import { questionOf, tellFlow } from '../core/ide/trace-flow.ts';
import { withTriedRemedies } from '../core/ide/tried-remedies.ts';
import {
  type FlowChoice,
  type Location,
  type NetworkModel,
  type Position,
  requests,
  type TraceResult,
} from '../core/protocol/messages.ts';
import type { Explained, Replay } from '../core/views/replay.ts';
import { networkModel } from './network-model.ts';
import { findingsOf } from './publish.ts';
import type { Features } from './server.ts';
import type { Entry } from './workspace.ts';

/** Answers the requests of protocol/messages.ts. */
export function registerView(features: Features): void {
  const { connection, index, answers } = features;
  // The cursor asks at every move: the index serves as long as the text stays.
  let last: { readonly entry: Entry; readonly boxAt: BoxFinder } | undefined;
  connection.onRequest(requests.network, ({ uri }: { uri: string }, token: CancellationToken) =>
    answers<NetworkModel | null>({ what: 'network', uri, of: 'network', token }, null, (entry) =>
      networkModel(entry, uri, features),
    ),
  );
  connection.onRequest<TraceResult, unknown>(
    requests.trace,
    ({ uri, flow }: { uri: string; flow: FlowChoice }, token: CancellationToken) =>
      answers<TraceResult>(
        { what: 'trace', uri, of: 'network', token },
        { kind: 'refused', message: 'the trace failed; *Hopscope: Show Log* says why' },
        (entry) => {
          const { analysis } = entry;
          const question = questionOf(analysis, flow);
          const told = question.kind === 'refused' ? question : tellFlow(analysis, question);
          if (told.kind === 'refused') return told;
          const replay = withTriedRemedies(told.replay, findingsOf(entry));
          return { kind: 'replay', replay: located(replay, (place) => index.location(analysis, place)) };
        },
        { kind: 'refused', message: 'the document is not open any more' },
      ),
  );
  connection.onRequest(
    requests.boxAt,
    ({ uri, position }: { uri: string; position: Position }, token: CancellationToken) =>
      answers<{ id: string } | null>({ what: 'boxAt', uri, of: 'network', token }, null, (entry) => {
        const file = entry.analysis.files.get(uri);
        if (!file) return null;
        if (last?.entry !== entry) last = { entry, boxAt: boxFinder(entry.analysis) };
        const id = last.boxAt(file.file, index.offset(file, position));
        return id === undefined ? null : { id };
      }),
  );
}

function located(
  replay: Replay,
  location: (place: Place) => Location,
): Extract<TraceResult, { kind: 'replay' }>['replay'] {
  const where = (place: Place | null) => place && location(place);
  const finding = <Code extends string>(one: Explained<Code>) => ({ ...one, source: where(one.source) });
  return {
    ...replay,
    reason: replay.reason && finding(replay.reason),
    causes: replay.causes.map(finding),
    notes: replay.notes.map(finding),
    hops: replay.hops.map((hop) => ({ ...hop, source: where(hop.source) })),
  };
}
