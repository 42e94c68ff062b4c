// The requests of a test explorer: which files have expectations, which these are, and what becomes of those of a topology, with
// what they exercise. An open topology is answered by the check that its diagnostics are of; a closed one is read and checked.
import type { CancellationToken } from 'vscode-languageserver';
import { groupBy } from '../core/base/group-by.ts';
import type { OriginId, Place } from '../core/base/span.ts';
import type { Steps } from '../core/base/steps.ts';
import { checkSteps } from '../core/checks/check.ts';
import { exerciseSteps, exerciseWords, unexercisedWords } from '../core/checks/exercise.ts';
import { type CheckedExpectations, spannedOutcomes } from '../core/ide/expectation-outcomes.ts';
import { expectationTests, type TestedExpectation, testedExpectations } from '../core/ide/expectation-tests.ts';
import { analyseSteps, placeOf } from '../core/pipeline/analyse.ts';
import type { Analysis } from '../core/pipeline/analysis.ts';
import {
  type ExpectationFile,
  type ExpectationOutcome,
  type FileExpectations,
  requests,
  type TopologyRun,
} from '../core/protocol/messages.ts';
import { type ParsedFile, parseSteps } from '../core/syntax/parse.ts';
import { offsetOf } from '../core/syntax/places.ts';
import { firstOf, includeGraph } from './folders.ts';
import { guard } from './guard.ts';
import type { Features } from './server.ts';
import { uriKey, uriName } from './uris.ts';

/** Answers the requests of protocol/messages.ts about expectations. */
export function registerExpectations(features: Features): void {
  const { connection, topologies, allRead, current, checked, inSteps, index, workspace, log } = features;
  connection.onRequest(requests.expectationFiles, async (token: CancellationToken): Promise<ExpectationFile[]> => {
    await allRead();
    if (token.isCancellationRequested) return [];
    return guard<ExpectationFile[]>(log, 'files with expectations', [], () => {
      const files = topologies.texts();
      const graph = includeGraph(files);
      return [...files].map(([key, { uri, text }]) => {
        const outer = firstOf(graph, new Set([...graph.includers(key)].filter((one) => files.has(one))));
        const roots = outer.flatMap((one) => files.get(one)?.uri ?? []);
        return { uri, expects: mayExpect.test(text), topologies: roots.length > 0 ? roots : [uri] };
      });
    });
  });
  connection.onRequest(
    requests.expectations,
    async ({ uri }: { uri: string }, token: CancellationToken): Promise<FileExpectations | null> => {
      const known = (await current(uri))?.analysis.files;
      const open = known?.get(uri) ?? [...(known?.values() ?? [])].find(({ file }) => uriKey(file) === uriKey(uri));
      const title = `expectations of ${uriName(uri)}`;
      return inSteps<FileExpectations | null>({ what: 'expectations', title, token }, null, function* () {
        const source = open ? undefined : topologies.source(uri);
        const file = open ?? (source && (yield* parseSteps(source.path, source.text)));
        return file ? listed(file, features) : null;
      });
    },
  );
  connection.onRequest(
    requests.runExpectations,
    async (params: { uri: string; coverage: boolean }, token: CancellationToken): Promise<TopologyRun | null> => {
      const { uri, coverage } = params;
      await allRead();
      const entry = workspace.entry(uri) ? await orGivenUp(checked(uri), token) : undefined;
      if (token.isCancellationRequested) return null;
      const title = `running expectations of ${uriName(uri)}`;
      return inSteps<TopologyRun | null>({ what: 'running expectations', title, token }, null, function* () {
        if (entry) return entry.checked ? yield* told(entry.analysis, entry.checked, coverage) : null;
        const source = topologies.source(uri);
        if (!source) return null;
        const analysis = yield* analyseSteps(source, topologies.read);
        const { diagnostics, expectations } = yield* checkSteps(analysis);
        const { files } = analysis;
        const found = { files, diagnostics, expectations: spannedOutcomes(analysis, expectations) };
        return yield* told(analysis, found, coverage);
      });
    },
  );

  function* told(analysis: Analysis, found: CheckedExpectations, coverage: boolean): Steps<TopologyRun> {
    const tested = testedExpectations(found, analysis);
    return {
      outcomes: tested.map((one) => outcomeOf(analysis, one, features)),
      coverage: coverage ? yield* covered(analysis, tested) : null,
    };
  }

  function* covered(analysis: Analysis, tested: readonly TestedExpectation[]): Steps<TopologyRun['coverage']> {
    const exercise = yield* exerciseSteps(analysis);
    const tests = new Map<OriginId, { readonly uri: string; readonly id: string }>();
    for (const { origin, file, test } of tested) if (origin !== null) tests.set(origin, { uri: file, id: test.id });
    const placed = exercise.items.map((item) => ({ ...item, place: placeOf(analysis, item.span) }));
    const files = [...groupBy(placed, ({ place }) => place.file)].map(([uri, items]) => ({
      uri,
      items: items.map(({ kind, name, packets, by, place }) => {
        const range = index.range(analysis, place);
        return { kind, name, range, packets, by: by.flatMap((origin) => tests.get(origin) ?? []) };
      }),
    }));
    const unused = placed.flatMap((item) => (item.packets > 0 ? [] : [lineOf(analysis, item.place, item)]));
    return { words: [`${uriName(analysis.entry)}: ${exerciseWords(exercise)}`, ...unused], files };
  }

  function lineOf(analysis: Analysis, place: Place, item: Parameters<typeof unexercisedWords>[0]): string {
    return `${uriName(place.file)}:${index.range(analysis, place).start.line + 1}: ${unexercisedWords(item)}`;
  }
}

/** What somebody waits for; undefined at once where nobody waits any more. */
function orGivenUp<T>(waited: Promise<T>, token: CancellationToken): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const listener = token.onCancellationRequested(() => resolve(undefined));
    waited.then(resolve, reject).finally(() => listener.dispose());
  });
}

/** Whether a text may have expectations; whoever reads it knows. */
const mayExpect = /(^|[;}])[ \t]*expect\s/m;

function listed(file: ParsedFile, { index }: Features): FileExpectations {
  const items = expectationTests(file).map(({ id, label, start, end }) => {
    return { id, label, range: index.fileRange(file, { start, end }) };
  });
  const [first] = file.notable.flatMap(({ diagnostics }) => diagnostics.filter(({ code }) => code === 'syntax'));
  const offset = first && offsetOf(file, first.span.declaration);
  if (!first || offset === undefined) return { items, fault: null };
  const { start, end } = first.span;
  const range = index.fileRange(file, { start: offset + start, end: offset + end });
  return { items, fault: { message: first.message, range } };
}

function outcomeOf(analysis: Analysis, tested: TestedExpectation, { index }: Features): ExpectationOutcome {
  const { file: uri, test, outcome, findings, ways, flow } = tested;
  const failures = findings.map(({ message, span, related }) => ({
    message,
    range: index.range(analysis, placeOf(analysis, span)),
    related: related.map((one) => ({
      message: one.message,
      location: index.location(analysis, placeOf(analysis, one.span)),
    })),
    ways,
  }));
  return { uri, id: test.id, outcome, failures, flow };
}
