// Edits of files as the protocol writes them: of the versions that they were made for, where the client takes these.
import { CreateFile, TextDocumentEdit, type TextEdit, type WorkspaceEdit } from 'vscode-languageserver';
import { groupBy } from '../core/base/group-by.ts';
import type { FileEdit } from '../core/base/text-edit.ts';
import type { Analysis, SourceFile } from '../core/pipeline/analysis.ts';
import type { Features } from './server.ts';

/** The edits of one file, and the analysis in whose text these places are. */
export type Edited = {
  readonly uri: string;
  readonly edits: Iterable<FileEdit>;
  readonly analysis: Analysis;
};

/** One edit of several files; a new file only where the client makes files. */
export function workspaceEdit(
  { index, workspace, client }: Features,
  edited: Iterable<Edited>,
  newFile: SourceFile | null = null,
): WorkspaceEdit {
  const files = [...edited].map(({ uri, edits, analysis }) => {
    const changes = [...edits].sort((a, b) => a.start - b.start || a.end - b.end);
    const converted: TextEdit[] = changes.map((edit) => ({ range: index.range(analysis, edit), newText: edit.text }));
    return { uri, edits: converted };
  });
  if (!client().takesVersions) return { changes: Object.fromEntries(files.map(({ uri, edits }) => [uri, edits])) };
  const made = newFile
    ? [
        CreateFile.create(newFile.path),
        TextDocumentEdit.create({ uri: newFile.path, version: null }, [atStart(newFile)]),
      ]
    : [];
  return {
    documentChanges: [
      ...made,
      ...files.map(({ uri, edits }) =>
        TextDocumentEdit.create({ uri, version: workspace.versionOf(uri) ?? null }, edits),
      ),
    ],
  };
}

/** The same for the edits of one topology. */
export function editOf(
  features: Features,
  analysis: Analysis,
  edits: readonly FileEdit[],
  newFile: SourceFile | null = null,
): WorkspaceEdit {
  const files = groupBy(edits, ({ file }) => file);
  const edited = [...files].map(([uri, own]) => ({ uri, edits: own, analysis }));
  return workspaceEdit(features, edited, newFile);
}

function atStart({ text }: SourceFile): TextEdit {
  const start = { line: 0, character: 0 };
  return { range: { start, end: start }, newText: text };
}
