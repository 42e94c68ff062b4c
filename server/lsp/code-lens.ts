// textDocument/codeLens and codeLens/resolve: flows to play, what became of expectations, who reaches how many.
import type { CodeLens, Command } from 'vscode-languageserver';
import { outcomesOf, type ToldOutcome } from '../core/ide/expectation-outcomes.ts';
import { type LensAbout, lensSteps } from '../core/ide/lens.ts';
import { expectationTitle } from '../core/ide/lens-titles.ts';
import type { FlowChoice } from '../core/protocol/messages.ts';
import type { Expectation } from '../core/topology/cloud.ts';
import type { KnownFacts } from './known-facts.ts';
import type { Features } from './server.ts';
import { switchedOn } from './settings.ts';

/** Answers lenses; those whose counts have to be found out are resolved when they come into sight. */
export function registerCodeLens(features: Features, facts: KnownFacts): void {
  const { connection, index, answersInSteps, settings, client } = features;
  connection.onCodeLens(async ({ textDocument: { uri } }, token) => {
    const kinds = new Set(switchedOn((await settings.current()).codeLens));
    const { traceCommand } = client();
    if (traceCommand === null) for (const kind of ['trace', 'boot'] as const) kinds.delete(kind);
    if (kinds.size === 0) return [];
    return answersInSteps<CodeLens[]>({ what: 'code lenses', uri, of: 'text', token }, [], function* (entry) {
      const { analysis } = entry;
      const file = analysis.files.get(uri);
      if (!file) return [];
      if (!facts.hasReach(entry)) kinds.delete('reach');
      const outcomeOf = entry.checked ? outcomesOf(entry.checked, analysis) : () => undefined;
      const lenses: CodeLens[] = [];
      for (const lens of yield* lensSteps(file, kinds, facts.index(analysis))) {
        const range = index.fileRange(file, lens);
        const { about } = lens;
        if (about.kind === 'reach') {
          const data: LensData = { uri, of: about.of, name: about.name };
          lenses.push({ range, data });
          continue;
        }
        const command = commandOf(about, { uri, traceCommand, outcomeOf });
        if (command) lenses.push({ range, command });
      }
      return lenses;
    });
  });
  connection.onCodeLensResolve((lens, token) => {
    const data = lens.data as LensData | undefined;
    if (!data) return lens;
    const { uri, of, name } = data;
    const unknown = { ...lens, command: words('') };
    return answersInSteps<CodeLens>({ what: 'a code lens', uri, of: 'text', token }, unknown, function* (entry) {
      return { ...lens, command: words((yield* facts.reach(entry, of, name)) ?? '') };
    });
  });
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
