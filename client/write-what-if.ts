// Writes what was tried in the network view into the text, as one edit that can be undone.
import * as vscode from 'vscode';
import type { WhatIf } from '../server/core/protocol/messages.ts';
import type { Server } from './language-client.ts';

/** Asks the server for the edit as the text is now, and makes it. */
export async function writeWhatIf(server: Server, uri: vscode.Uri, changes: readonly WhatIf[]): Promise<void> {
  const edit = await server.writeWhatIf(uri, changes);
  if (!edit) {
    await vscode.window.showWarningMessage(
      vscode.l10n.t('The text has changed: this can’t be written into it any more'),
    );
    return;
  }
  await vscode.workspace.applyEdit(await server.editOf(edit));
}
