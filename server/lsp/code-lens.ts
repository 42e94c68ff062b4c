// textDocument/codeLens and codeLens/resolve: flows to play, what became of expectations, who reaches how many.
import type { CodeLens, Command } from 'vscode-languageserver';
import type { Steps } from '../core/base/steps.ts';
import { outcomesOf, type ToldOutcome } from '../core/ide/expectation-outcomes.ts';
import { type LensAbout, type LensKind, lensSteps } from '../core/ide/lens.ts';
import { expectationTitle } from '../core/ide/lens-titles.ts';
import type { FlowChoice } from '../core/protocol/messages.ts';
import type { Expectation } from '../core/topology/cloud.ts';
import type { KnownFacts } from './known-facts.ts';
import { createServed, type IsStale } from './served.ts';
import type { Features } from './server.ts';
import { switchedOn } from './settings.ts';
import { uriKey } from './uris.ts';
import type { Entry } from './workspace.ts';

/** Answers lenses; those whose counts have to be found out are resolved when they come into sight. */
export function registerCodeLens(features: Features, facts: KnownFacts): IsStale {
  const { connection, index, answersInSteps, settings, client, workspace, firstCheck } = features;
  function* lensesOf(entry: Entry, uri: string, wanted: ReadonlySet<LensKind>): Steps<CodeLens[]> {
    const { analysis, checked } = entry;
    const file = analysis.files.get(uri);
    if (!file) return [];
    const kinds = new Set(wanted);
    if (!facts.hasReach(entry)) kinds.delete('reach');
    const outcomeOf = checked ? outcomesOf(checked, analysis) : () => undefined;
    const lenses: CodeLens[] = [];
    for (const lens of yield* lensSteps(file, kinds, facts.index(analysis))) {
      const range = index.fileRange(file, lens);
      const { about } = lens;
      if (about.kind === 'reach') {
        const data: LensData = { uri, of: about.of, name: about.name };
        lenses.push({ range, data });
        continue;
      }
      const command = commandOf(about, { uri, traceCommand: client().traceCommand, outcomeOf });
      if (command) lenses.push({ range, command });
    }
    return lenses;
  }
  function* titleOf(entry: Entry, { of, name }: LensData): Steps<string> {
    return (yield* facts.reach(entry, of, name)) ?? '';
  }
  const served = createServed(workspace, lensesOf);
  /** The titles of lenses that came into sight, by document. */
  const resolved = new Map<string, Map<string, { readonly data: LensData; readonly title: string }>>();
  connection.onCodeLens(async ({ textDocument: { uri } }, token) => {
    const kinds = new Set(switchedOn((await settings.current()).codeLens));
    if (client().traceCommand === null) for (const kind of ['trace', 'boot'] as const) kinds.delete(kind);
    if (kinds.size === 0) return [];
    await firstCheck(uri);
    return answersInSteps<CodeLens[]>({ what: 'code lenses', uri, of: 'text', token }, [], (entry) => {
      for (const key of resolved.keys()) if (!workspace.entry(key)) resolved.delete(key);
      resolved.set(uriKey(uri), new Map());
      return served.answer(entry, uri, kinds);
    });
  });
  connection.onCodeLensResolve((lens, token) => {
    const data = lens.data as LensData | undefined;
    if (!data) return lens;
    const { uri, of, name } = data;
    const unknown = { ...lens, command: words('') };
    return answersInSteps<CodeLens>({ what: 'a code lens', uri, of: 'text', token }, unknown, function* (entry) {
      const title = yield* titleOf(entry, data);
      resolved.get(uriKey(uri))?.set(`${of} ${name}`, { data, title });
      return { ...lens, command: words(title) };
    });
  });
  return function* (root) {
    if (yield* served.isStale(root)) return true;
    for (const [key, titles] of resolved) {
      if (workspace.rootOf(key)?.uri !== root.uri) continue;
      for (const { data, title } of [...titles.values()]) if ((yield* titleOf(root, data)) !== title) return true;
    }
    return false;
  };
}

/** What a lens that is not resolved yet is about. */
type LensData = { readonly uri: string; readonly of: 'instance' | 'network'; readonly name: string };

type Outcomes = (expectation: Expectation) => ToldOutcome | undefined;

type Around = { readonly uri: string; readonly traceCommand: string | null; readonly outcomeOf: Outcomes };

function commandOf(about: Exclude<LensAbout, { readonly kind: 'reach' }>, around: Around): Command | undefined {
  const { uri, traceCommand, outcomeOf } = around;
  const play = (title: string, flow: FlowChoice): Command | undefined =>
    traceCommand === null ? undefined : { title, command: traceCommand, arguments: [uri, flow] };
  if (about.kind === 'trace') return play(about.title, about.flow);
  const outcome = outcomeOf(about.expectation);
  if (about.kind === 'expectation') return outcome && words(expectationTitle(about.expectation, outcome));
  return outcome?.example ? play(about.title, { kind: 'free', ...outcome.example }) : undefined;
}

/** Something to read, not to click on. */
function words(title: string): Command {
  return { title, command: '' };
}
