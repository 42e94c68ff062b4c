// textDocument/definition and textDocument/references.
import type { Location } from 'vscode-languageserver';
import { definitionAt, referencesAt } from '../core/ide/navigation.ts';
import type { Analysis } from '../core/pipeline/analysis.ts';
import type { Features } from './server.ts';
import { uriKey } from './uris.ts';

/** Answers where a name is declared, and where it is used. */
export function registerNavigation({ connection, topologies, index, answers, allRead }: Features): void {
  connection.onDefinition(({ textDocument: { uri }, position }, token) =>
    answers<Location[] | null>({ what: 'definition', uri, of: 'text', token }, null, ({ analysis }) => {
      const file = analysis.files.get(uri);
      if (!file) return null;
      return definitionAt(analysis, file.file, index.offset(file, position)).map((place) =>
        index.location(analysis, place),
      );
    }),
  );
  connection.onReferences(async ({ textDocument: { uri }, position, context }, token) => {
    await allRead();
    return answers<Location[] | null>({ what: 'references', uri, of: 'text', token }, null, ({ analysis }) => {
      const file = analysis.files.get(uri);
      if (!file) return null;
      const declaration = context.includeDeclaration ? 'included' : 'left-out';
      const offset = index.offset(file, position);
      const found = new Map<string, Location>();
      const add = (within: Analysis, name: string, at: number) => {
        for (const place of referencesAt(within, name, at, { declaration }))
          found.set(`${uriKey(place.file)}#${place.start}`, index.location(within, place));
      };
      add(analysis, file.file, offset);
      // other topologies that the file of the declaration is part of use it, too
      const [declared] = definitionAt(analysis, file.file, offset);
      for (const other of declared ? topologies.including(declared.file) : []) {
        const there = [...other.files.keys()].find((one) => declared && uriKey(one) === uriKey(declared.file));
        if (other !== analysis && declared && there !== undefined) add(other, there, declared.start);
      }
      return [...found.values()];
    });
  });
}
