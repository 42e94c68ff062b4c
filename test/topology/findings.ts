// A text read and resolved without files: what is found, with offsets in the text.
import type { Diagnostic } from '../../server/core/base/diagnostic.ts';
import { parseFile } from '../../server/core/syntax/parse.ts';
import { offsetOf } from '../../server/core/syntax/places.ts';
import type { Cloud } from '../../server/core/topology/cloud.ts';
import { resolve } from '../../server/core/topology/resolve.ts';

/** A diagnostic and where it stands in the text. */
export type Finding = Diagnostic & { readonly start: number; readonly end: number };

/** All diagnostics of syntax and topology, in the order of the text. */
export function findingsOf(text: string, file = 'test.topo'): Finding[] {
  const parsed = parseFile(file, text);
  const { diagnostics } = resolve(parsed.declarations);
  return [...parsed.declarations.flatMap((declaration) => declaration.diagnostics), ...diagnostics]
    .map((one) => {
      const offset = offsetOf(parsed, one.span.declaration) ?? 0;
      return { ...one, start: offset + one.span.start, end: offset + one.span.end };
    })
    .sort((a, b) => a.start - b.start);
}

/** The cloud of a text, whatever is wrong with it. */
export function cloudOf(text: string): Cloud {
  return resolve(parseFile('test.topo', text).declarations).cloud;
}

/** The errors of a text as `code: word`. */
export function errorsOf(text: string): string[] {
  return findingsOf(text)
    .filter(({ severity }) => severity === 'error')
    .map(({ code, start, end }) => `${code}: ${text.slice(start, end)}`);
}
