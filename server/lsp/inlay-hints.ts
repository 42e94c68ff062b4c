// textDocument/inlayHint: what was derived for statements that don't say it.
import { type InlayHint, MarkupKind } from 'vscode-languageserver';
import { positionAt } from '../core/base/line-index.ts';
import { inlaySteps } from '../core/ide/inlay.ts';
import type { KnownFacts } from './known-facts.ts';
import type { Features } from './server.ts';
import { switchedOn } from './settings.ts';

/** Answers hints of the range that is asked about. What rules let in is told of the last text that was checked. */
export function registerInlayHints({ connection, index, answersInSteps, settings }: Features, facts: KnownFacts): void {
  connection.languages.inlayHint.on(async ({ textDocument: { uri }, range }, token) => {
    const kinds = switchedOn((await settings.current()).inlayHints);
    if (kinds.size === 0) return [];
    return answersInSteps<InlayHint[]>({ what: 'inlay hints', uri, of: 'text', token }, [], function* (entry) {
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
    });
  });
}
