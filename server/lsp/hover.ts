// textDocument/hover, and the same of a box of the picture.
import { type CancellationToken, type Hover, MarkupKind } from 'vscode-languageserver';
import type { Steps } from '../core/base/steps.ts';
import { hoverSteps } from '../core/ide/hover.ts';
import { boxHoverSteps } from '../core/ide/hover-box.ts';
import { type HoverContext, hoverContextSteps } from '../core/ide/hover-words.ts';
import { requests } from '../core/protocol/messages.ts';
import { findingsOf } from './publish.ts';
import type { Features } from './server.ts';
import type { Entry } from './workspace.ts';

/** Answers hovers with what was derived for the thing under the pointer. */
export function registerHover({ connection, index, answersInSteps }: Features): void {
  // What one hover worked out about a network serves the next one, as long as the text stays.
  let last: { readonly entry: Entry; readonly context: HoverContext } | undefined;
  function* contextOf(entry: Entry): Steps<HoverContext> {
    const context = last?.entry === entry ? last.context : yield* hoverContextSteps(entry.analysis, findingsOf(entry));
    last = { entry, context };
    return context;
  }
  connection.onRequest(requests.boxHover, ({ uri, id }: { uri: string; id: string }, token: CancellationToken) =>
    answersInSteps<{ markdown: string } | null>({ what: 'hover', uri, of: 'network', token }, null, function* (entry) {
      const markdown = yield* boxHoverSteps(yield* contextOf(entry), id);
      return markdown === undefined ? null : { markdown };
    }),
  );
  connection.onHover(({ textDocument: { uri }, position }, token) =>
    answersInSteps<Hover | null>({ what: 'hover', uri, of: 'network', token }, null, function* (entry) {
      const file = entry.analysis.files.get(uri);
      if (!file) return null;
      const context = yield* contextOf(entry);
      const found = yield* hoverSteps(entry.analysis, file.file, index.offset(file, position), context);
      if (!found) return null;
      return {
        contents: { kind: MarkupKind.Markdown, value: found.markdown },
        range: index.fileRange(file, found.place),
      };
    }),
  );
}
