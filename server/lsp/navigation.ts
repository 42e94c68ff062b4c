// textDocument/definition and textDocument/references.
import { definitionAt, referencesAt } from '../core/ide/navigation.ts';
import { guard } from './guard.ts';
import type { Features } from './server.ts';

/** Answers where a name is declared, and where it is used. */
export function registerNavigation({ connection, index, log, current }: Features): void {
  connection.onDefinition(({ textDocument, position }) =>
    guard(log, 'definition', null, () => {
      const entry = current(textDocument.uri);
      const file = entry?.analysis.files.get(textDocument.uri);
      if (!entry || !file) return null;
      const { analysis } = entry;
      return definitionAt(analysis, file.file, index.offset(file, position)).map((place) =>
        index.location(analysis, place),
      );
    }),
  );
  connection.onReferences(({ textDocument, position, context }) =>
    guard(log, 'references', null, () => {
      const entry = current(textDocument.uri);
      const file = entry?.analysis.files.get(textDocument.uri);
      if (!entry || !file) return null;
      const { analysis } = entry;
      const declaration = context.includeDeclaration ? 'included' : 'left-out';
      return referencesAt(analysis, file.file, index.offset(file, position), { declaration }).map((place) =>
        index.location(analysis, place),
      );
    }),
  );
}
