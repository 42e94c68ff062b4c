// workspace/symbol: what all files of the folders and of open documents declare.
import { SymbolKind } from 'vscode-languageserver';
import { type FoundKind, findSymbols } from '../core/ide/symbol-search.ts';
import { guard } from './guard.ts';
import type { Features } from './server.ts';
import { symbolKinds } from './symbols.ts';

/** Answers what is named like a query. */
export function registerWorkspaceSymbols({ connection, index, log, topologies }: Features): void {
  connection.onWorkspaceSymbol(({ query }) =>
    guard(log, 'workspace symbols', null, () => {
      const files = new Map(topologies.files().map((file) => [file.file, file]));
      return findSymbols(files.values(), query).flatMap((found) => {
        const file = files.get(found.file);
        if (!file) return [];
        return [
          {
            name: found.name,
            kind: symbolKinds[found.kind satisfies FoundKind] ?? SymbolKind.Object,
            containerName: found.container,
            location: { uri: found.file, range: index.fileRange(file, found) },
          },
        ];
      });
    }),
  );
}
