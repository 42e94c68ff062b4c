// Asks for another name of what stands at a place, as behind a refactoring that had to make up one.
import * as vscode from 'vscode';
import { isPosition } from './position.ts';

/** Opens the rename box at a position of a document. */
export async function renameAt(uri: vscode.Uri | undefined, position: unknown): Promise<void> {
  if (!uri || !isPosition(position)) return;
  const { line, character } = position;
  await vscode.commands.executeCommand('editor.action.rename', [uri, new vscode.Position(line, character)]);
}
