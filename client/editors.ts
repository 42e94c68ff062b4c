// The way between a view and its source, both directions: a place that the page names is shown in an editor, and a
// cursor that the user moves is told to the page. A place shown by us doesn't come back as a move of the user's.
import * as vscode from 'vscode';
import type { Location } from '../server/core/protocol/messages.ts';

/** How long the cursor must rest before the page hears of it, in milliseconds. */
const restMs = 80;

/** How long after a place was shown its echo may come, in milliseconds; later moves to it are the user's. */
const echoMs = 1500;

/** How long after the user typed the editor stays where it is, in milliseconds. */
const typingMs = 3000;

/** The editors as the views see them. */
export interface Editors extends vscode.Disposable {
  /**
   * Shows a place in an editor that already has the file, else in a column that isn't the view's. `keep` leaves the
   * focus in the view, and does nothing where the user wants the editor left alone. Of places that come faster than an
   * editor can show them only the last is shown.
   */
  reveal(location: Location, options: RevealOptions): Promise<void>;
  /** Takes the mark off the line that was shown. */
  unmark(): void;
}

/**
 * How to show a place: whether the editor takes the focus, and the column that the view has. `cursor: 'leave'` where the user is
 * at work elsewhere, in that editor perhaps: the line is marked, and shown unless something is being typed.
 */
export interface RevealOptions {
  readonly cursor: 'move' | 'leave';
  readonly focus: 'keep' | 'take';
  readonly beside: vscode.ViewColumn | undefined;
}

/** Watches the editors of topologies; `moved` hears where the user's cursor came to rest. */
export function watchEditors(
  moved: (editor: vscode.TextEditor) => Promise<void>,
  log: vscode.LogOutputChannel,
): Editors {
  const mark = vscode.window.createTextEditorDecorationType({
    isWholeLine: true,
    backgroundColor: new vscode.ThemeColor('editor.rangeHighlightBackground'),
  });
  const echoes = new Map<string, number>();
  let timer: NodeJS.Timeout | undefined;
  let wanted: Location | undefined;
  let typedAt = 0;
  let work: Promise<void> = Promise.resolve();

  const show = async (location: Location, { focus, beside, cursor }: RevealOptions) => {
    const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(location.uri));
    const range = document.validateRange(rangeOf(location));
    const selection = new vscode.Selection(range.start, range.start);
    if (cursor === 'move') echoes.set(keyOf(document, selection), Date.now());
    const uri = document.uri.toString();
    const visible = vscode.window.visibleTextEditors.find((each) => each.document.uri.toString() === uri);
    if (visible && cursor === 'leave') {
      visible.setDecorations(mark, [range]);
      if (Date.now() - typedAt > typingMs)
        visible.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
      return;
    }
    const editor = await vscode.window.showTextDocument(document, {
      viewColumn: visible?.viewColumn ?? columnOtherThan(beside),
      preserveFocus: focus === 'keep',
    });
    editor.selection = selection;
    editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
    editor.setDecorations(mark, [range]);
  };

  const isEcho = (key: string) => {
    for (const [each, at] of echoes) if (Date.now() - at > echoMs) echoes.delete(each);
    return echoes.delete(key);
  };

  const unmark = () => {
    for (const editor of vscode.window.visibleTextEditors) editor.setDecorations(mark, []);
  };

  const listener = vscode.window.onDidChangeTextEditorSelection(({ textEditor, selections }) => {
    if (textEditor.document.languageId !== 'topo') return;
    const [selection] = selections;
    if (!selection || isEcho(keyOf(textEditor.document, selection))) return;
    textEditor.setDecorations(mark, []);
    clearTimeout(timer);
    timer = setTimeout(() => {
      moved(textEditor).catch((error) => log.debug(`Following the cursor: ${error}`));
    }, restMs);
  });

  const typing = vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
    if (document.languageId === 'topo' && contentChanges.length > 0) typedAt = Date.now();
  });

  return {
    reveal: async (location, options) => {
      if (options.focus === 'keep' && !followsSource()) return;
      wanted = location;
      work = work.then(async () => {
        if (wanted !== location) return;
        await show(location, options).catch((error) => log.warn(`Showing ${location.uri}: ${error}`));
      });
      await work;
    },
    unmark,
    dispose: () => {
      clearTimeout(timer);
      listener.dispose();
      typing.dispose();
      mark.dispose();
    },
  };
}

function followsSource(): boolean {
  return vscode.workspace.getConfiguration('hopscope').get<boolean>('followSource', true);
}

function rangeOf({ range: { start, end } }: Location): vscode.Range {
  return new vscode.Range(start.line, start.character, end.line, end.character);
}

function keyOf(document: vscode.TextDocument, selection: vscode.Selection): string {
  return `${document.uri}#${selection.active.line}:${selection.active.character}`;
}

function columnOtherThan(column: vscode.ViewColumn | undefined): vscode.ViewColumn {
  return column === undefined || column === vscode.ViewColumn.One ? vscode.ViewColumn.Beside : vscode.ViewColumn.One;
}
