// hopscope/differences: who reaches whom otherwise than in an earlier version of a topology, whose texts come from disk, from when
// it was opened, or from the client, which knows what git has. The version is read once as long as its texts stay.
import type { CancellationToken } from 'vscode-languageserver';
import type { Place } from '../core/base/span.ts';
import type { Steps } from '../core/base/steps.ts';
import { type ReachChanges, reachChanges } from '../core/ide/reach-changes.ts';
import { analyseCopy } from '../core/pipeline/analyse.ts';
import type { Analysis, ReadInclude } from '../core/pipeline/analysis.ts';
import { expandIncludes } from '../core/pipeline/includes.ts';
import {
  type Baseline,
  type DifferencesAnswer,
  type LocatedChanges,
  type Location,
  requests,
} from '../core/protocol/messages.ts';
import type { ParsedFile } from '../core/syntax/parse.ts';
import { verifierSteps } from '../core/verifier/verifier.ts';
import type { Features } from './server.ts';
import { includedUri, uriKey } from './uris.ts';
import type { Entry } from './workspace.ts';

/** The text of a file in the version; null: it has none; undefined: not known. */
type TextIn = (uri: string) => string | null | undefined;

/** The version that was compared with last, of one document: its cloud is large. */
type Held = { readonly uri: string; readonly analysis: Analysis };

/** The texts that a client gave of one version. */
type Given = { readonly id: string; readonly texts: Map<string, string | null> };

/** Answers what changed. Costs what comparing costs, beside reading the earlier version the first time. */
export function registerDifferences({ connection, disk, index, answersAtLeisure, onClosed }: Features): void {
  let held: Held | undefined;
  let given: Given = { id: '', texts: new Map() };
  onClosed((uri) => {
    if (held && uriKey(held.uri) === uriKey(uri)) held = undefined;
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
    const known = held && held.uri === entry.uri ? held.analysis.files : new Map<string, ParsedFile>();
    const version = yield* filesIn(now, textOf, new Map([...now.files, ...known]));
    if (version.kind !== 'files') return version;
    const { files } = version;
    const location = (place: Place): Location => index.location(now, place);
    // nothing has to be found out of what is the same
    if (isSameText(files, now.files)) return { kind: 'compared', changes: located(unchanged, location) };
    if (!held || held.uri !== entry.uri || !isSameText(files, held.analysis.files)) {
      held = undefined;
      const copy = { entry: now.entry, files };
      held = { uri: entry.uri, analysis: yield* analyseCopy(copy, new Map(), includesIn(files)) };
    }
    const { analysis } = held;
    yield* now.derive();
    const after = yield* verifierSteps(now, entry.checked?.remembered);
    yield* analysis.derive();
    const before = yield* verifierSteps(analysis, after);
    const either = new Map([...files, ...now.files]);
    const versions = [
      { analysis, verifier: before },
      { analysis: now, verifier: after },
    ] as const;
    const changes = yield* reachChanges(...versions, includesIn(either));
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

type FilesIn =
  | Extract<DifferencesAnswer, { kind: 'needs' | 'absent' }>
  | { readonly kind: 'files'; readonly files: ReadonlyMap<string, ParsedFile> };

/**
 * The files of a version, or those of which the text is not known.
 * @param known files as they were read before: what is the same in them is not read again
 */
function* filesIn(now: Analysis, textOf: TextIn, known: ReadonlyMap<string, ParsedFile>): Steps<FilesIn> {
  const paths = new Map([...now.files.keys()].map((path) => [uriKey(path), path]));
  const entryText = textOf(now.entry);
  if (entryText === undefined) return { kind: 'needs', uris: [now.entry] };
  if (entryText === null) return { kind: 'absent' };
  const needed = new Set<string>();
  const read: ReadInclude = (name, from) => {
    const uri = includedUri(name, from);
    if (uri === undefined) return undefined;
    const path = paths.get(uriKey(uri)) ?? uri;
    const text = textOf(path);
    if (text === undefined) needed.add(path);
    return typeof text === 'string' ? { path, text } : undefined;
  };
  const { files } = yield* expandIncludes({ path: now.entry, text: entryText }, read, known);
  return needed.size > 0 ? { kind: 'needs', uris: [...needed] } : { kind: 'files', files };
}

/** Includes among files that were read. */
function includesIn(files: ReadonlyMap<string, ParsedFile>): ReadInclude {
  const byKey = new Map([...files.values()].map((file) => [uriKey(file.file), file]));
  return (name, from) => {
    const uri = includedUri(name, from);
    const file = uri === undefined ? undefined : byKey.get(uriKey(uri));
    return file && { path: file.file, text: file.text };
  };
}

function isSameText(some: ReadonlyMap<string, ParsedFile>, others: ReadonlyMap<string, ParsedFile>): boolean {
  if (some.size !== others.size) return false;
  for (const [path, { text }] of some) if (others.get(path)?.text !== text) return false;
  return true;
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
