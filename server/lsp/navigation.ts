// textDocument/definition and textDocument/references.
import type { Location } from 'vscode-languageserver';
import { definitionAt, referencesAt } from '../core/ide/navigation.ts';
import type { Features } from './server.ts';

/** Answers where a name is declared, and where it is used. */
export function registerNavigation({ connection, index, answers }: Features): void {
  connection.onDefinition(({ textDocument: { uri }, position }, token) =>
    answers<Location[] | null>({ what: 'definition', uri, of: 'text', token }, null, ({ analysis }) => {
      const file = analysis.files.get(uri);
      if (!file) return null;
      return definitionAt(analysis, file.file, index.offset(file, position)).map((place) =>
        index.location(analysis, place),
      );
    }),
  );
  connection.onReferences(({ textDocument: { uri }, position, context }, token) =>
    answers<Location[] | null>({ what: 'references', uri, of: 'text', token }, null, ({ analysis }) => {
      const file = analysis.files.get(uri);
      if (!file) return null;
      const declaration = context.includeDeclaration ? 'included' : 'left-out';
      return referencesAt(analysis, file.file, index.offset(file, position), { declaration }).map((place) =>
        index.location(analysis, place),
      );
    }),
  );
}
