// textDocument/prepareRename and textDocument/rename, in every topology that the name's file is part of.
import { LSPErrorCodes, type PrepareRenameResult, ResponseError, type WorkspaceEdit } from 'vscode-languageserver';
import type { FileEdit } from '../core/base/text-edit.ts';
import { definitionSteps } from '../core/ide/navigation.ts';
import { type Refusal, renameSteps, renameTargetSteps } from '../core/ide/rename.ts';
import type { Analysis } from '../core/pipeline/analysis.ts';
import { answerTextInSteps } from './asked.ts';
import type { Features } from './server.ts';
import { uriKey } from './uris.ts';
import { type Edited, workspaceEdit } from './workspace-edit.ts';

/** Answers what can be renamed and with which edits, or refuses with a reason. */
export function registerRename(features: Features): void {
  const { connection, index } = features;
  connection.onPrepareRename((params, token) =>
    answerTextInSteps<PrepareRenameResult | Refused | null>(
      features,
      { what: 'what can be renamed', params, token },
      null,
      function* (asked) {
        const { analysis, file } = asked;
        const target = yield* renameTargetSteps(analysis, file.file, index.offset(file, params.position));
        if (target.kind === 'refused') return refusalOf(target);
        return { range: index.fileRange(file, target.place), placeholder: target.name };
      },
    ),
  );
  connection.onRenameRequest(async (params, token) => {
    await features.allRead();
    return answerTextInSteps<WorkspaceEdit | Refused | null>(
      features,
      { what: 'rename', params, token },
      null,
      function* (asked) {
        const { analysis, file } = asked;
        const offset = index.offset(file, params.position);
        const own = yield* renameSteps(analysis, file.file, offset, params.newName);
        if (own.kind === 'refused') return refusalOf(own);
        const edits = new Map<string, Collected>();
        add(edits, analysis, own.edits);
        // where the name is declared, other topologies know it, too
        const declared = (yield* definitionSteps(analysis, file.file, offset)).find((place) =>
          own.edits.some((edit) => edit.file === place.file && edit.start === place.start),
        );
        for (const other of declared ? features.topologies.including(declared.file) : []) {
          const there = [...other.files.keys()].find((one) => declared && uriKey(one) === uriKey(declared.file));
          if (other === analysis || !declared || there === undefined) continue;
          const result = yield* renameSteps(other, there, declared.start, params.newName);
          if (result.kind === 'refused') return refusalOf(result);
          add(edits, other, result.edits);
        }
        return workspaceEdit(
          features,
          [...edits.values()].map((file) => ({ ...file, edits: file.edits.values() })),
        );
      },
    );
  });
}

type Refused = ResponseError<void>;

type Collected = Omit<Edited, 'edits'> & { readonly edits: Map<number, FileEdit> };

/** Takes in edits; a file that two topologies share is edited once. */
function add(edited: Map<string, Collected>, analysis: Analysis, edits: readonly FileEdit[]): void {
  for (const edit of edits) {
    const key = uriKey(edit.file);
    const file = edited.get(key) ?? { uri: edit.file, edits: new Map(), analysis };
    edited.set(key, file);
    file.edits.set(edit.start, edit);
  }
}

/** The reason goes to the user as the error of the request. */
function refusalOf({ message }: Refusal): Refused {
  return new ResponseError<void>(LSPErrorCodes.RequestFailed, message);
}
