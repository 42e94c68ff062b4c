// What an editor asks about a large cloud: each kind of request, about a flow near the end of its text.
import { lineIndexOf, positionAt } from '../../server/core/base/line-index.ts';
import type { Session } from './server-session.ts';

/** Requests by their method. */
export type Requests = Readonly<Record<string, object>>;

/** Nobody does it with every key. */
export const formatting = 'textDocument/formatting';

/** What is asked as one types: `offset` is in the sender of the last flow. */
export async function typingRequests(
  session: Session,
  text: string,
): Promise<{ readonly requests: Requests; readonly offset: number }> {
  const flow = text.lastIndexOf('\nflow ') + 1;
  const offset = text.indexOf(' -> ', flow) - 1;
  const index = lineIndexOf(text);
  const positionOf = (at: number) => positionAt(index, at);
  const position = positionOf(offset);
  const range = { start: positionOf(Math.max(flow - 2000, 0)), end: positionOf(flow) };
  const options = { tabSize: 2, insertSpaces: true };
  const [item] = (await session.ask('textDocument/prepareCallHierarchy', { position })).answer as readonly object[];
  const requests: Requests = {
    'textDocument/completion': { position },
    'textDocument/signatureHelp': { position },
    'textDocument/definition': { position },
    'textDocument/references': { position, context: { includeDeclaration: true } },
    'textDocument/documentHighlight': { position },
    'textDocument/documentSymbol': {},
    'workspace/symbol': { query: 'vm_1' },
    'textDocument/foldingRange': {},
    'textDocument/selectionRange': { positions: [position] },
    'textDocument/documentLink': {},
    'textDocument/linkedEditingRange': { position },
    'textDocument/prepareRename': { position },
    'textDocument/rename': { position, newName: 'fresh_name' },
    'callHierarchy/incomingCalls': { item },
    'callHierarchy/outgoingCalls': { item },
    'textDocument/semanticTokens/full': {},
    'textDocument/semanticTokens/range': { range },
    'textDocument/rangeFormatting': { range, options },
    'textDocument/onTypeFormatting': { position: range.end, ch: '\n', options },
    [formatting]: { options },
  };
  return { requests, offset };
}
