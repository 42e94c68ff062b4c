// The state of the active topology in the status bar: checking, fine, or how many problems, which a click shows.
import * as vscode from 'vscode';
import { type FileState, fileState } from './file-state.ts';
import type { Server } from './language-client.ts';

const showProblems = 'workbench.actions.view.problems';

/** Shows the state of the file in the active editor until it is disposed of. */
export function showFileState(server: Server): vscode.Disposable {
  const item = vscode.languages.createLanguageStatusItem('hopscope.state', { language: 'topo' });
  item.name = 'Hopscope';
  const checking = new Map<string, boolean>();

  const update = () => {
    const document = vscode.window.activeTextEditor?.document;
    if (document?.languageId !== 'topo') return;
    const found = vscode.languages.getDiagnostics(document.uri);
    const count = (severity: vscode.DiagnosticSeverity) => found.filter((each) => each.severity === severity).length;
    const state = fileState({
      server: server.state(),
      checking: checking.get(document.uri.toString()),
      errors: count(vscode.DiagnosticSeverity.Error),
      warnings: count(vscode.DiagnosticSeverity.Warning),
    });
    item.text = textOf(state);
    item.busy = state.kind === 'starting' || state.kind === 'reading' || state.kind === 'checking';
    item.severity = severityOf(state);
    item.command =
      state.kind === 'down'
        ? { command: 'hopscope.restartServer', title: vscode.l10n.t('Restart Server') }
        : { command: showProblems, title: vscode.l10n.t('Show Problems') };
  };

  update();
  return vscode.Disposable.from(
    item,
    vscode.window.onDidChangeActiveTextEditor(update),
    vscode.languages.onDidChangeDiagnostics(update),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => checking.delete(uri.toString())),
    server.onChecking((change) => {
      checking.set(vscode.Uri.parse(change.uri).toString(), change.checking);
      update();
    }),
    server.onState((state) => {
      if (state === 'starting') checking.clear();
      update();
    }),
  );
}

function textOf(state: FileState): string {
  switch (state.kind) {
    case 'starting':
      return vscode.l10n.t('Starting the language server…');
    case 'down':
      return vscode.l10n.t('The language server is down');
    case 'reading':
      return vscode.l10n.t('Reading…');
    case 'checking':
      return vscode.l10n.t('Checking…');
    case 'fine':
      return vscode.l10n.t('No problems');
    case 'errors':
      return state.count === 1 ? vscode.l10n.t('1 error') : vscode.l10n.t('{0} errors', state.count);
    case 'warnings':
      return state.count === 1 ? vscode.l10n.t('1 warning') : vscode.l10n.t('{0} warnings', state.count);
  }
}

function severityOf({ kind }: FileState): vscode.LanguageStatusSeverity {
  if (kind === 'errors' || kind === 'down') return vscode.LanguageStatusSeverity.Error;
  return kind === 'warnings' ? vscode.LanguageStatusSeverity.Warning : vscode.LanguageStatusSeverity.Information;
}
