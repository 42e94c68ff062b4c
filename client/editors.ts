// The way between a view and its source, both directions: a place that the page names is shown in an editor, and a
// cursor that the user moves is told to the page. A place shown by us doesn't come back as a move of the user's.
import * as vscode from 'vscode';
import type { Location } from '../server/core/protocol/messages.ts';

/** How long the cursor must rest before the page hears of it, in milliseconds. */
const restMs = 80;

const shown = vscode.window.createTextEditorDecorationType({
  isWholeLine: true,
  backgroundColor: new vscode.ThemeColor('editor.rangeHighlightBackground'),
});

/** The place that we ourselves selected last; its echo is not the user's. */
let lastRevealed = '';

/**
 * Shows a place in an editor that already has the file, else in a column that isn't the view's. `keep` leaves the focus
 * in the view, and does nothing where the user wants the editor left alone.
 */
export async function reveal(
  location: Location,
  options: { readonly focus: 'keep' | 'take'; readonly beside: vscode.ViewColumn | undefined },
): Promise<void> {
  const follow = vscode.workspace.getConfiguration('hopscope').get<boolean>('followSource', true);
  if (options.focus === 'keep' && !follow) return;
  const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(location.uri));
  const range = document.validateRange(
    new vscode.Range(
      new vscode.Position(location.range.start.line, location.range.start.character),
      new vscode.Position(location.range.end.line, location.range.end.character),
    ),
  );
  const selection = new vscode.Selection(range.start, range.start);
  lastRevealed = keyOf(document, selection);
  const visible = vscode.window.visibleTextEditors.find(
    (editor) => editor.document.uri.toString() === document.uri.toString(),
  );
  const editor = await vscode.window.showTextDocument(document, {
    viewColumn: visible?.viewColumn ?? columnOtherThan(options.beside),
    preserveFocus: options.focus === 'keep',
  });
  editor.selection = selection;
  editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  editor.setDecorations(shown, [range]);
}

/** Calls with an editor whenever the user's cursor came to rest in a topology. */
export function followCursor(
  tell: (editor: vscode.TextEditor) => Promise<void>,
  log: vscode.LogOutputChannel,
): vscode.Disposable {
  let timer: NodeJS.Timeout | undefined;
  const listener = vscode.window.onDidChangeTextEditorSelection(({ textEditor, selections }) => {
    if (textEditor.document.languageId !== 'topo') return;
    const [selection] = selections;
    if (!selection || keyOf(textEditor.document, selection) === lastRevealed) return;
    lastRevealed = '';
    textEditor.setDecorations(shown, []);
    clearTimeout(timer);
    timer = setTimeout(() => {
      tell(textEditor).catch((error) => log.debug(`Following the cursor: ${error}`));
    }, restMs);
  });
  return new vscode.Disposable(() => {
    clearTimeout(timer);
    listener.dispose();
  });
}

function keyOf(document: vscode.TextDocument, selection: vscode.Selection): string {
  return `${document.uri}#${selection.active.line}:${selection.active.character}`;
}

function columnOtherThan(column: vscode.ViewColumn | undefined): vscode.ViewColumn {
  return column === undefined || column === vscode.ViewColumn.One ? vscode.ViewColumn.Beside : vscode.ViewColumn.One;
}
