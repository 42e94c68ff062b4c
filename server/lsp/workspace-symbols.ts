// workspace/symbol: what all files of the folders and of open documents declare.
import { findSymbols } from '../core/ide/symbol-search.ts';
import { guard } from './guard.ts';
import type { Features } from './server.ts';
import { symbolKinds } from './symbols.ts';

/** Answers what is named like a query. */
export function registerWorkspaceSymbols({ connection, index, log, topologies, allRead }: Features): void {
  connection.onWorkspaceSymbol(async ({ query }, token) => {
    await allRead();
    if (token.isCancellationRequested) return null;
    return guard(log, 'workspace symbols', null, () => {
      const files = new Map(topologies.files().map((file) => [file.file, file]));
      return findSymbols(files.values(), query).flatMap(({ file: name, kind, name: label, container, start, end }) => {
        const file = files.get(name);
        if (!file) return [];
        const location = { uri: name, range: index.fileRange(file, { start, end }) };
        return [{ name: label, kind: symbolKinds[kind], containerName: container, location }];
      });
    });
  });
}
