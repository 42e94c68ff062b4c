// textDocument/documentSymbol: the outline.
import { type DocumentSymbol, SymbolKind } from 'vscode-languageserver';
import { eachInSteps, type Steps } from '../core/base/steps.ts';
import { type OutlineEntry, type OutlineKind, outlineSteps } from '../core/ide/symbols.ts';
import type { ParsedFile } from '../core/syntax/parse.ts';
import type { Features } from './server.ts';
import type { TextIndex } from './text-index.ts';

/** The icons that editors have, for the things that we have. */
export const symbolKinds: Readonly<Record<OutlineKind, SymbolKind>> = {
  cloud: SymbolKind.Module,
  external: SymbolKind.Namespace,
  switch: SymbolKind.Interface,
  tenant: SymbolKind.Package,
  network: SymbolKind.Struct,
  secgroup: SymbolKind.Key,
  host: SymbolKind.Class,
  vm: SymbolKind.Object,
  router: SymbolKind.Class,
  machine: SymbolKind.Object,
  nic: SymbolKind.Field,
  bridge: SymbolKind.Property,
  pool: SymbolKind.Array,
  flow: SymbolKind.Event,
  expect: SymbolKind.Boolean,
};

/** Answers with the outline of a document. */
export function registerSymbols({ connection, index, answersInSteps }: Features): void {
  connection.onDocumentSymbol(({ textDocument: { uri } }, token) =>
    answersInSteps<DocumentSymbol[] | null>(
      { what: 'symbols', uri, of: 'text', token },
      null,
      function* ({ analysis }) {
        const file = analysis.files.get(uri);
        return file ? yield* symbolsOf(file, index) : null;
      },
    ),
  );
}

/** Entries whose places are looked up in one step. */
const entriesAtOnce = 16;

function* symbolsOf(file: ParsedFile, index: TextIndex): Steps<DocumentSymbol[]> {
  const symbols: DocumentSymbol[] = [];
  const outline = yield* outlineSteps(file);
  yield* eachInSteps(outline, entriesAtOnce, 'outline', (entry) => symbols.push(symbolOf(file, entry, index)));
  return symbols;
}

function symbolOf(file: ParsedFile, entry: OutlineEntry, index: TextIndex): DocumentSymbol {
  return {
    name: entry.label,
    detail: entry.detail,
    kind: symbolKinds[entry.kind],
    range: index.fileRange(file, entry.whole),
    selectionRange: index.fileRange(file, entry.name),
    children: entry.children.map((child) => symbolOf(file, child, index)),
  };
}
