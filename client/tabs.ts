// What the tabs of the window have.
import * as vscode from 'vscode';

/** Whether some tab has a file. */
export function isInTab(uri: vscode.Uri): boolean {
  const inputs = vscode.window.tabGroups.all.flatMap((group) => group.tabs.map((tab) => tab.input));
  return inputs.some((input) => {
    if (input instanceof vscode.TabInputTextDiff) return input.modified.toString() === uri.toString();
    return input instanceof vscode.TabInputText && input.uri.toString() === uri.toString();
  });
}
