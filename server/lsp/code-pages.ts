// hopscope/codePage: what a code of a diagnostic means, for an editor that shows it where the code is clicked.
import { codePageText, isCode } from '../core/checks/code-pages.ts';
import { requests } from '../core/protocol/messages.ts';
import type { Features } from './server.ts';

/** Answers with the page of a code, or null where there is no such code. */
export function registerCodePages({ connection }: Features): void {
  connection.onRequest(requests.codePage, ({ code }: { readonly code: string }) =>
    isCode(code) ? codePageText(code) : null,
  );
}
