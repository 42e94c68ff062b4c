// textDocument/definition and textDocument/references.
import type { Location } from 'vscode-languageserver';
import { definitionSteps, referencesSteps } from '../core/ide/navigation.ts';
import type { Features } from './server.ts';

/** Answers where a name is declared, and where it is used. */
export function registerNavigation({ connection, index, answersInSteps }: Features): void {
  connection.onDefinition(({ textDocument: { uri }, position }, token) =>
    answersInSteps<Location[] | null>({ what: 'definition', uri, of: 'text', token }, null, function* ({ analysis }) {
      const file = analysis.files.get(uri);
      if (!file) return null;
      const places = yield* definitionSteps(analysis, file.file, index.offset(file, position));
      return places.map((place) => index.location(analysis, place));
    }),
  );
  connection.onReferences(({ textDocument: { uri }, position, context }, token) =>
    answersInSteps<Location[] | null>({ what: 'references', uri, of: 'text', token }, null, function* ({ analysis }) {
      const file = analysis.files.get(uri);
      if (!file) return null;
      const declaration = context.includeDeclaration ? 'included' : 'left-out';
      const places = yield* referencesSteps(analysis, file.file, index.offset(file, position), { declaration });
      return places.map((place) => index.location(analysis, place));
    }),
  );
}
