// What the page hands over to be taken along: a text for the clipboard, a file to be saved.
import { Buffer } from 'node:buffer';
import * as vscode from 'vscode';
import type { FromPage } from '../server/core/protocol/messages.ts';

/** How long the status bar says so, in ms. */
const saidFor = 4000;

/** Puts a text on the clipboard. */
export async function copyText(text: string): Promise<void> {
  await vscode.env.clipboard.writeText(text);
  vscode.window.setStatusBarMessage(vscode.l10n.t('Copied'), saidFor);
}

/** Asks where to save a file, beside the topology unless told otherwise, and saves it there. */
export async function saveFile(
  topology: vscode.Uri,
  { name, content, encoding }: Extract<FromPage, { kind: 'save' }>,
): Promise<void> {
  const extension = name.split('.').at(-1) ?? '';
  const folder =
    topology.scheme === 'untitled' ? vscode.workspace.workspaceFolders?.[0]?.uri : vscode.Uri.joinPath(topology, '..');
  const target = await vscode.window.showSaveDialog({
    ...(folder && { defaultUri: vscode.Uri.joinPath(folder, name) }),
    filters: { [extension.toUpperCase()]: [extension] },
  });
  if (!target) return;
  try {
    await vscode.workspace.fs.writeFile(target, Buffer.from(content, encoding));
    vscode.window.setStatusBarMessage(vscode.l10n.t('Saved {0}', target.path.split('/').at(-1) ?? ''), saidFor);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    await vscode.window.showErrorMessage(vscode.l10n.t('{0} can’t be saved: {1}', name, why));
  }
}
