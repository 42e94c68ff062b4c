// What the server announces that it can. The README has a table of the same; a test compares the two.
import { CodeActionKind, type ServerCapabilities, TextDocumentSyncKind } from 'vscode-languageserver';
import { fixAllKind } from './code-actions.ts';
import { refactoringKinds } from './refactorings.ts';
import { semanticLegend } from './semantic-tokens.ts';

/** The announced capabilities: a key for each feature. */
export const capabilities: ServerCapabilities = {
  textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: { includeText: false } },
  completionProvider: { triggerCharacters: [' ', '.', '"'], resolveProvider: true },
  signatureHelpProvider: { triggerCharacters: [' '], retriggerCharacters: [','] },
  hoverProvider: true,
  documentSymbolProvider: true,
  definitionProvider: true,
  referencesProvider: true,
  documentHighlightProvider: true,
  documentLinkProvider: {},
  workspaceSymbolProvider: true,
  callHierarchyProvider: true,
  foldingRangeProvider: true,
  selectionRangeProvider: true,
  semanticTokensProvider: { legend: semanticLegend, full: { delta: true }, range: true },
  codeActionProvider: {
    codeActionKinds: [CodeActionKind.QuickFix, ...refactoringKinds, fixAllKind],
    resolveProvider: true,
  },
  renameProvider: { prepareProvider: true },
  linkedEditingRangeProvider: true,
  inlayHintProvider: true,
  codeLensProvider: { resolveProvider: true },
  documentFormattingProvider: true,
  documentRangeFormattingProvider: true,
  documentOnTypeFormattingProvider: { firstTriggerCharacter: '}', moreTriggerCharacter: ['\n'] },
  workspace: {
    workspaceFolders: { supported: true, changeNotifications: true },
    fileOperations: {
      willRename: {
        filters: [
          { scheme: 'file', pattern: { glob: '**/*.topo', matches: 'file' } },
          { scheme: 'file', pattern: { glob: '**', matches: 'folder' } },
        ],
      },
    },
  },
};
