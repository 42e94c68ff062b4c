// textDocument/completion and completionItem/resolve.
import {
  type CompletionItem,
  CompletionItemKind,
  type CompletionList,
  CompletionTriggerKind,
  InsertTextFormat,
  InsertTextMode,
  MarkupKind,
  type Range,
} from 'vscode-languageserver';
import { createCompleter } from '../core/ide/complete.ts';
import type { Candidate, CandidateKind } from '../core/ide/completion.ts';
import { nameHoverSteps } from '../core/ide/hover.ts';
import { type HoverContext, hoverContextSteps } from '../core/ide/hover-words.ts';
import type { SymbolKey } from '../core/ide/occurrences.ts';
import type { Analysis } from '../core/pipeline/analysis.ts';
import { answerText } from './asked.ts';
import type { ClientFacts } from './client-facts.ts';
import { includableIn } from './includable.ts';
import type { Features } from './server.ts';

const kinds: Readonly<Record<CandidateKind, CompletionItemKind>> = {
  keyword: CompletionItemKind.Keyword,
  option: CompletionItemKind.Property,
  field: CompletionItemKind.Field,
  operator: CompletionItemKind.Operator,
  value: CompletionItemKind.EnumMember,
  address: CompletionItemKind.Value,
  number: CompletionItemKind.Value,
  file: CompletionItemKind.File,
  tenant: CompletionItemKind.Module,
  network: CompletionItemKind.Struct,
  group: CompletionItemKind.Interface,
  host: CompletionItemKind.Class,
  instance: CompletionItemKind.Variable,
  switch: CompletionItemKind.Interface,
  router: CompletionItemKind.Class,
  external: CompletionItemKind.Module,
  machine: CompletionItemKind.Variable,
  pool: CompletionItemKind.Enum,
  nic: CompletionItemKind.Property,
};

/** What an item carries to the question for its documentation. */
type ItemData = { readonly uri: string; readonly names: SymbolKey };

/** Answers what may stand at the cursor; documentation of names, for which the network is derived, on demand. */
export function registerCompletion(features: Features): void {
  const { connection, index, answersInSteps, client, disk } = features;
  const complete = createCompleter();
  let last: { readonly analysis: Analysis; readonly context: HoverContext } | undefined;
  connection.onCompletion((params, token) =>
    answerText<CompletionList | null>(features, { what: 'completion', params, token }, null, ({ analysis, file }) => {
      const { uri } = params.textDocument;
      const { triggerKind, triggerCharacter } = params.context ?? {};
      const isSpace = triggerKind === CompletionTriggerKind.TriggerCharacter && triggerCharacter === ' ';
      const offset = index.offset(file, params.position);
      const found = complete(analysis, {
        file: file.file,
        offset,
        because: isSpace ? 'space' : 'asked',
        includable: () => includableIn(disk, uri),
      });
      if (!found) return null;
      const range = index.fileRange(file, found);
      const upToCursor: Range = { start: range.start, end: params.position };
      const items = found.candidates.map((one, i) => itemOf(one, i, { uri, range, upToCursor, client: client() }));
      return { isIncomplete: found.isCut, items };
    }),
  );
  connection.onCompletionResolve((item, token) => {
    const { uri, names } = (item.data ?? {}) as Partial<ItemData>;
    if (uri === undefined || names === undefined) return item;
    const about = { what: 'completion item', uri, of: 'network', token } as const;
    return answersInSteps<CompletionItem>(about, item, function* ({ analysis }) {
      if (last?.analysis !== analysis) last = { analysis, context: yield* hoverContextSteps(analysis, []) };
      const markdown = yield* nameHoverSteps(last.context, { key: names });
      return markdown ? { ...item, documentation: { kind: MarkupKind.Markdown, value: markdown } } : item;
    });
  });
}

type ItemPlace = {
  readonly uri: string;
  readonly range: Range;
  readonly upToCursor: Range;
  readonly client: ClientFacts;
};

function itemOf(one: Candidate, order: number, { uri, range, upToCursor, client }: ItemPlace): CompletionItem {
  const asSnippet = client.takesSnippets && one.snippet !== undefined;
  const newText = asSnippet ? (one.snippet ?? '') : one.insert;
  return {
    label: one.label,
    kind: asSnippet && newText.includes('\n') ? CompletionItemKind.Snippet : kinds[one.kind],
    sortText: `${order}`.padStart(4, '0'),
    textEdit: client.insertsOrReplaces ? { newText, insert: upToCursor, replace: range } : { newText, range },
    insertTextFormat: asSnippet ? InsertTextFormat.Snippet : InsertTextFormat.PlainText,
    ...(asSnippet ? { insertTextMode: InsertTextMode.adjustIndentation } : {}),
    ...(one.detail ? { detail: one.detail } : {}),
    ...(one.help ? { documentation: { kind: MarkupKind.Markdown, value: one.help } } : {}),
    filterText: one.filter ?? (newText.startsWith('"') ? newText : one.label),
    ...(one.commit?.length ? { commitCharacters: [...one.commit] } : {}),
    ...(one.names === undefined ? {} : { data: { uri, names: one.names } satisfies ItemData }),
  };
}
