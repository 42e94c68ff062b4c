// textDocument/prepareRename and textDocument/rename, in every topology that the name's file is part of.
import {
  LSPErrorCodes,
  type PrepareRenameResult,
  ResponseError,
  TextDocumentEdit,
  type TextEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver';
import type { FileEdit } from '../core/base/text-edit.ts';
import { definitionAt } from '../core/ide/navigation.ts';
import { type Refusal, renameAt, renameTargetAt } from '../core/ide/rename.ts';
import type { Analysis } from '../core/pipeline/analysis.ts';
import { answerText } from './asked.ts';
import type { Features } from './server.ts';
import { uriKey } from './uris.ts';

/** Answers what can be renamed and with which edits, or refuses with a reason. */
export function registerRename(features: Features): void {
  const { connection, index } = features;
  connection.onPrepareRename((params, token) =>
    answerText<PrepareRenameResult | Refused | null>(
      features,
      { what: 'what can be renamed', params, token },
      null,
      (asked) => {
        const { analysis, file } = asked;
        const target = renameTargetAt(analysis, file.file, index.offset(file, params.position));
        if (target.kind === 'refused') return refusalOf(target);
        return { range: index.fileRange(file, target.place), placeholder: target.name };
      },
    ),
  );
  connection.onRenameRequest(async (params, token) => {
    await features.allRead();
    return answerText<WorkspaceEdit | Refused | null>(features, { what: 'rename', params, token }, null, (asked) => {
      const { analysis, file } = asked;
      const offset = index.offset(file, params.position);
      const own = renameAt(analysis, file.file, offset, params.newName);
      if (own.kind === 'refused') return refusalOf(own);
      const edits = new Map<string, Edited>();
      add(edits, analysis, own.edits);
      // where the name is declared, other topologies know it, too
      const declared = definitionAt(analysis, file.file, offset).find((place) =>
        own.edits.some((edit) => edit.file === place.file && edit.start === place.start),
      );
      for (const other of declared ? features.topologies.including(declared.file) : []) {
        const there = [...other.files.keys()].find((one) => declared && uriKey(one) === uriKey(declared.file));
        if (other === analysis || !declared || there === undefined) continue;
        const result = renameAt(other, there, declared.start, params.newName);
        if (result.kind === 'refused') return refusalOf(result);
        add(edits, other, result.edits);
      }
      return workspaceEdit(features, edits);
    });
  });
}

type Refused = ResponseError<void>;

type Edited = { readonly uri: string; readonly edits: Map<number, FileEdit>; readonly analysis: Analysis };

/** Takes in edits; a file that two topologies share is edited once. */
function add(edited: Map<string, Edited>, analysis: Analysis, edits: readonly FileEdit[]): void {
  for (const edit of edits) {
    const key = uriKey(edit.file);
    const file = edited.get(key) ?? { uri: edit.file, edits: new Map(), analysis };
    edited.set(key, file);
    file.edits.set(edit.start, edit);
  }
}

function workspaceEdit({ index, workspace, client }: Features, edited: ReadonlyMap<string, Edited>): WorkspaceEdit {
  const files = [...edited.values()].map(({ uri, edits, analysis }) => {
    const changes = [...edits.values()].sort((a, b) => a.start - b.start);
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

/** The reason goes to the user as the error of the request. */
function refusalOf({ message }: Refusal): Refused {
  return new ResponseError<void>(LSPErrorCodes.RequestFailed, message);
}
