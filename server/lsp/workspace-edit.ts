// Edits of files as the protocol writes them: of the versions that they were made for, where the client takes these.
import { TextDocumentEdit, type TextEdit, type WorkspaceEdit } from 'vscode-languageserver';
import type { FileEdit } from '../core/base/text-edit.ts';
import type { Analysis } from '../core/pipeline/analysis.ts';
import type { Features } from './server.ts';

/** The edits of one file, and the analysis in whose text these places are. */
export type Edited = {
  readonly uri: string;
  readonly edits: Iterable<FileEdit>;
  readonly analysis: Analysis;
};

/** One edit of several files. */
export function workspaceEdit({ index, workspace, client }: Features, edited: Iterable<Edited>): WorkspaceEdit {
  const files = [...edited].map(({ uri, edits, analysis }) => {
    const changes = [...edits].sort((a, b) => a.start - b.start || a.end - b.end);
    const converted: TextEdit[] = changes.map((edit) => ({ range: index.range(analysis, edit), newText: edit.text }));
    return { uri, edits: converted };
  });
  if (!client().takesVersions) return { changes: Object.fromEntries(files.map(({ uri, edits }) => [uri, edits])) };
  return {
    documentChanges: files.map(({ uri, edits }) =>
      TextDocumentEdit.create({ uri, version: workspace.versionOf(uri) ?? null }, edits),
    ),
  };
}
