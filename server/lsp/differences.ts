// hopscope/differences: who reaches whom otherwise than in an earlier version of a topology, whose texts come from disk, from when
// it was opened, or from the client, which knows what git has.
import type { CancellationToken } from 'vscode-languageserver';
import type { Place } from '../core/base/span.ts';
import type { Steps } from '../core/base/steps.ts';
import { type ReachChanges, reachChanges } from '../core/ide/reach-changes.ts';
import {
  type Baseline,
  type DifferencesAnswer,
  type LocatedChanges,
  type Location,
  requests,
} from '../core/protocol/messages.ts';
import { verifierSteps } from '../core/verifier/verifier.ts';
import type { Features } from './server.ts';
import { uriKey } from './uris.ts';
import { createVersions, includesIn, type TextIn } from './versions.ts';
import type { Entry } from './workspace.ts';

/** The texts that a client gave of one version. */
type Given = { readonly id: string; readonly texts: Map<string, string | null> };

/** Answers what changed. Costs what comparing costs, beside reading the earlier version the first time. */
export function registerDifferences({ connection, disk, index, answersAtLeisure, onClosed }: Features): void {
  const versions = createVersions(onClosed);
  let given: Given = { id: '', texts: new Map() };
  onClosed(() => {
    given = { id: '', texts: new Map() };
  });
  const textIn = (baseline: Baseline, { opened }: Entry): TextIn => {
    if (baseline.kind === 'saved') return (uri) => disk.read(uri) ?? null;
    if (baseline.kind === 'opened') return (uri) => opened.get(uri) ?? disk.read(uri) ?? null;
    const { texts } = given;
    return (uri) => texts.get(uriKey(uri));
  };
  const take = (baseline: Baseline): void => {
    if (baseline.kind !== 'given') return;
    if (given.id !== baseline.id) given = { id: baseline.id, texts: new Map() };
    for (const { uri, text } of baseline.texts) given.texts.set(uriKey(uri), text);
  };
  function* answer(entry: Entry, textOf: TextIn): Steps<DifferencesAnswer> {
    const now = entry.analysis;
    const version = yield* versions.of(entry, textOf);
    const location = (place: Place): Location => index.location(now, place);
    // nothing has to be found out of what is the same
    if (version.kind === 'same') return { kind: 'compared', changes: located(unchanged, location) };
    if (version.kind !== 'other') return version;
    const { analysis } = version;
    yield* now.derive();
    const after = yield* verifierSteps(now, entry.checked?.remembered);
    yield* analysis.derive();
    const before = yield* verifierSteps(analysis, after);
    const either = new Map([...analysis.files, ...now.files]);
    const both = [
      { analysis, verifier: before },
      { analysis: now, verifier: after },
    ] as const;
    const changes = yield* reachChanges(...both, includesIn(either));
    return { kind: 'compared', changes: located(changes, location) };
  }
  connection.onRequest<DifferencesAnswer, unknown>(
    requests.differences,
    ({ uri, baseline }: { uri: string; baseline: Baseline }, token: CancellationToken) => {
      take(baseline);
      const about = { what: 'reachability changes', uri, of: 'text', token } as const;
      return answersAtLeisure<DifferencesAnswer>(about, { kind: 'left' }, (entry) =>
        answer(entry, textIn(baseline, entry)),
      );
    },
  );
}

const unchanged: ReachChanges = { groups: [], added: [], removed: [], tooMany: false, statements: [] };

function located(changes: ReachChanges, location: (place: Place) => Location): LocatedChanges {
  const where = (place: Place | null) => place && location(place);
  return {
    groups: changes.groups.map(({ place, causes, examples, ...group }) => ({
      ...group,
      causes: causes.map(({ words }) => words),
      source: where(place),
      examples: examples.map(({ place: at, ...pair }) => ({ ...pair, source: where(at) })),
    })),
    added: changes.added.map(({ name, place }) => ({ name, source: where(place) })),
    removed: changes.removed,
    tooMany: changes.tooMany,
    statements: changes.statements.map(({ statement: { kind, words, place }, effects }) => ({
      ...{ kind, words, effects },
      source: location(place),
    })),
  };
}
