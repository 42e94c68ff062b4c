// textDocument/definition and textDocument/references.
import type { Location } from 'vscode-languageserver';
import { linksOf } from '../core/ide/links.ts';
import { definitionSteps, referencesSteps } from '../core/ide/navigation.ts';
import type { Features } from './server.ts';
import { includedUri, uriKey } from './uris.ts';

const beginning = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

/** Answers where a name is declared, and where it is used; an included file is declared by itself. */
export function registerNavigation({ connection, topologies, index, answersInSteps, allRead }: Features): void {
  connection.onDefinition(({ textDocument: { uri }, position }, token) =>
    answersInSteps<Location[] | null>({ what: 'definition', uri, of: 'text', token }, null, function* ({ analysis }) {
      const file = analysis.files.get(uri);
      if (!file) return null;
      const offset = index.offset(file, position);
      const included = linksOf(file).find(({ start, end }) => start <= offset && offset <= end);
      const target = included && includedUri(included.name, file.file);
      if (target !== undefined) return [{ uri: target, range: beginning }];
      const places = yield* definitionSteps(analysis, file.file, offset);
      return places.map((place) => index.location(analysis, place));
    }),
  );
  connection.onReferences(async ({ textDocument: { uri }, position, context }, token) => {
    await allRead();
    const about = { what: 'references', uri, of: 'text', token } as const;
    return answersInSteps<Location[] | null>(about, null, function* ({ analysis }) {
      const file = analysis.files.get(uri);
      if (!file) return null;
      const declaration = context.includeDeclaration ? 'included' : 'left-out';
      const offset = index.offset(file, position);
      const [declared] = yield* definitionSteps(analysis, file.file, offset);
      const found = new Map<string, Location>();
      const asked = [{ within: analysis, name: file.file, at: offset }];
      // other topologies that the file of the declaration is part of use it, too
      for (const within of declared ? topologies.including(declared.file) : []) {
        const name = [...within.files.keys()].find((one) => declared && uriKey(one) === uriKey(declared.file));
        if (within !== analysis && declared && name !== undefined) asked.push({ within, name, at: declared.start });
      }
      for (const { within, name, at } of asked) {
        for (const place of yield* referencesSteps(within, name, at, { declaration }))
          found.set(`${uriKey(place.file)}#${place.start}`, index.location(within, place));
      }
      return [...found.values()];
    });
  });
}
