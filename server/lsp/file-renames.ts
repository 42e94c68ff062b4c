// workspace/willRenameFiles: when a file or folder gets another name, includes go on naming the same file.
import { type FileRename, TextDocumentEdit, type TextEdit, type WorkspaceEdit } from 'vscode-languageserver';
import { linksOf } from '../core/ide/links.ts';
import { guard } from './guard.ts';
import type { Features } from './server.ts';
import { includedUri, includeName, uriKey } from './uris.ts';

/** Answers which includes have to change with files that are about to get other names. */
export function registerFileRenames(features: Features): void {
  const { connection, index, log, topologies, workspace, client, allRead } = features;
  connection.workspace.onWillRenameFiles(async ({ files }, token) => {
    await allRead();
    if (token.isCancellationRequested) return null;
    return guard<WorkspaceEdit | null>(log, 'renaming files', null, () => {
      const changes = topologies.files().flatMap((file) => {
        const from = movedUri(file.file, files);
        const edits = linksOf(file).flatMap((link): TextEdit[] => {
          const target = includedUri(link.name, file.file);
          if (target === undefined) return [];
          const to = movedUri(target, files);
          const now = includedUri(link.name, from);
          // the file is named as before
          if (now !== undefined && uriKey(now) === uriKey(to)) return [];
          const name = includeName(to, from)?.replace(/["\\]/g, '\\$&');
          return name === undefined ? [] : [{ range: index.fileRange(file, link), newText: name }];
        });
        return edits.length === 0 ? [] : [{ uri: file.file, edits }];
      });
      if (!client().takesVersions)
        return { changes: Object.fromEntries(changes.map(({ uri, edits }) => [uri, edits])) };
      return {
        documentChanges: changes.map(({ uri, edits }) =>
          TextDocumentEdit.create({ uri, version: workspace.versionOf(uri) ?? null }, edits),
        ),
      };
    });
  });
}

/** Where a file is after renames of files and folders. */
function movedUri(uri: string, renames: readonly FileRename[]): string {
  const key = uriKey(uri);
  for (const { oldUri, newUri } of renames) {
    const old = uriKey(oldUri);
    if (key === old) return newUri;
    if (key.startsWith(`${old}/`)) return newUri + encodeURI(key.slice(old.length));
  }
  return uri;
}
