// What a changed statement does to who reaches whom, in grey behind its line; of one that is gone, behind the line before.
import * as vscode from 'vscode';
import type { LocatedStatement } from '../server/core/protocol/messages.ts';
import { betweenSaid, changeSaid, effectsSaid, pairsSaid, tenantsSaid } from './change-words.ts';

/** Notes behind lines. */
export interface LineNotes extends vscode.Disposable {
  /** Shows these in place of all others; `since`: in comparison with what. */
  show(statements: readonly LocatedStatement[], since: string): void;
}

/** Shows nothing so far. Notes move with the text; of a text that changed while nobody saw it they are not shown again. */
export function createLineNotes(): LineNotes {
  const note = vscode.window.createTextEditorDecorationType({
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
    after: { margin: '0 0 0 3ch', color: new vscode.ThemeColor('editorCodeLens.foreground') },
  });
  let shown = new Map<string, { readonly version: number; readonly statements: readonly LocatedStatement[] }>();
  let told = '';
  const draw = (editor: vscode.TextEditor) => {
    const { document } = editor;
    const own = shown.get(document.uri.toString());
    if (!own || own.version !== document.version) return editor.setDecorations(note, []);
    const byLine = new Map<number, LocatedStatement[]>();
    for (const one of own.statements) {
      const { line } = one.source.range.start;
      byLine.set(line, [...(byLine.get(line) ?? []), one]);
    }
    const options = [...byLine].flatMap(([line, all]) => {
      if (line >= document.lineCount) return [];
      const range = document.lineAt(line).range;
      return [{ range, hoverMessage: hoverOf(all, told), renderOptions: { after: { contentText: wordsOf(all) } } }];
    });
    return editor.setDecorations(note, options);
  };
  // only those that came into sight: redrawing would put back notes that an edit has moved
  let visible: readonly vscode.TextEditor[] = vscode.window.visibleTextEditors;
  const listener = vscode.window.onDidChangeVisibleTextEditors((editors) => {
    for (const editor of editors) if (!visible.includes(editor)) draw(editor);
    visible = editors;
  });
  return {
    show: (statements, since) => {
      told = since;
      shown = new Map();
      for (const one of statements) {
        const key = vscode.Uri.parse(one.source.uri, true).toString();
        const document = vscode.workspace.textDocuments.find(({ uri }) => uri.toString() === key);
        const before = shown.get(key)?.statements ?? [];
        if (document) shown.set(key, { version: document.version, statements: [...before, one] });
      }
      for (const editor of vscode.window.visibleTextEditors) draw(editor);
    },
    dispose: () => {
      listener.dispose();
      note.dispose();
    },
  };
}

function wordsOf(statements: readonly LocatedStatement[]): string {
  return statements
    .map(({ kind, words, effects }) => {
      const does = effectsSaid(effects);
      return kind === 'removed' ? vscode.l10n.t('{0} is gone: {1}', words, does) : does;
    })
    .join('; ');
}

function hoverOf(statements: readonly LocatedStatement[], since: string): vscode.MarkdownString {
  const text = new vscode.MarkdownString('', true);
  text.isTrusted = { enabledCommands: ['hopscope.showChanges'] };
  for (const { words, effects } of statements) {
    text.appendCodeblock(words, 'topo');
    for (const one of effects) {
      text.appendMarkdown('\n- ');
      text.appendText(
        `${changeSaid(one.change)}: ${betweenSaid(one)} (${tenantsSaid(one)}), ${pairsSaid(one.pairs)}, ${one.by}`,
      );
    }
    text.appendMarkdown('\n\n');
  }
  text.appendText(vscode.l10n.t('Found by undoing this change alone, {0}.', since));
  text.appendMarkdown(` [${vscode.l10n.t('Show Reachability Changes')}](command:hopscope.showChanges)`);
  return text;
}
