// textDocument/inlayHint: what the text leaves out, from the text as it is now, and what its rules let in, from the last text
// that was checked.
import { type InlayHint, MarkupKind, type Range } from 'vscode-languageserver';
import { positionAt } from '../core/base/line-index.ts';
import type { Steps } from '../core/base/steps.ts';
import { type InlayKind, inlaySteps } from '../core/ide/inlay.ts';
import type { KnownFacts } from './known-facts.ts';
import { createServed, type IsStale } from './served.ts';
import type { Features } from './server.ts';
import { switchedOn } from './settings.ts';
import type { Entry } from './workspace.ts';

type Question = { readonly range: Range; readonly kinds: ReadonlySet<InlayKind> };

/** Answers hints for a range of lines. Those of rules are worked out when the first range with a rule in it is asked for. */
export function registerInlayHints(
  { connection, index, answersInSteps, settings, workspace, firstCheck }: Features,
  facts: KnownFacts,
): IsStale {
  function* hintsOf(entry: Entry, uri: string, { range, kinds }: Question): Steps<InlayHint[]> {
    const file = entry.analysis.files.get(uri);
    if (!file) return [];
    const between = { start: index.offset(file, range.start), end: index.offset(file, range.end) };
    const inlays = [...(yield* inlaySteps(file, between, kinds, facts.index(entry.analysis)))];
    if (kinds.has('ruleHits')) inlays.push(...(yield* facts.ruleHits(entry, file, between)));
    return inlays.map(({ at, label, tooltip }) => ({
      position: positionAt(file.lines, at),
      label,
      tooltip: { kind: MarkupKind.Markdown, value: tooltip },
      paddingLeft: true,
    }));
  }
  const served = createServed(workspace, hintsOf);
  connection.languages.inlayHint.on(async ({ textDocument: { uri }, range }, token) => {
    const kinds = switchedOn((await settings.current()).inlayHints);
    if (kinds.size === 0) return [];
    await firstCheck(uri);
    return answersInSteps<InlayHint[]>({ what: 'inlay hints', uri, of: 'text', token }, [], (entry) =>
      served.answer(entry, uri, { range, kinds }),
    );
  });
  return served.isStale;
}
