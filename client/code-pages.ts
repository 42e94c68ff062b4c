// The pages of diagnostic codes: a click on a code opens what it means, as the language server says it.
import * as vscode from 'vscode';

/** The scheme of their URIs, as the server is told. */
export const codePagesScheme = 'hopscope-code';

/** Shows the page that a URI names. */
export function registerCodePages(page: (code: string) => Promise<string | null>): vscode.Disposable {
  return vscode.workspace.registerTextDocumentContentProvider(codePagesScheme, {
    provideTextDocumentContent: async ({ path }) => {
      const code = path.replace(/^\//, '').replace(/\.md$/, '');
      return (await page(code)) ?? `${vscode.l10n.t('There is no page about {0}', code)}\n`;
    },
  });
}
