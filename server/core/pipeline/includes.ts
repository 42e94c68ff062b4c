// Follows `include "FILE"`: each file's declarations stand at its first include, once however often it is included.
import type { Diagnostic } from '../base/diagnostic.ts';
import type { Span } from '../base/span.ts';
import type { Steps } from '../base/steps.ts';
import { type Declaration, includeOf, type ParsedFile, parseSteps } from '../syntax/parse.ts';
import type { ReadInclude, SourceFile } from './analysis.ts';

/** How deep includes may nest; deeper ones are reported and left out. */
export const maxIncludeDepth = 32;
/** How many files one topology may consist of. */
export const maxIncludedFiles = 1000;

/** All declarations in the order in which they count, and the files they stand in, entry first. */
export type Expanded = {
  readonly files: ReadonlyMap<string, ParsedFile>;
  readonly declarations: readonly Declaration[];
  readonly diagnostics: readonly Diagnostic[];
};

/**
 * Parses the entry and what it includes. Missing files, cycles and exceeded limits become diagnostics at the
 * include. In steps.
 * @param previous files parsed before an edit, by path, for taking over unchanged declarations
 */
export function* expandIncludes(
  entry: SourceFile,
  read: ReadInclude,
  previous?: ReadonlyMap<string, ParsedFile>,
): Steps<Expanded> {
  const files = new Map<string, ParsedFile>();
  const parts: (readonly Declaration[])[] = [];
  const diagnostics: Diagnostic[] = [];
  const report = (code: 'include-missing' | 'include-cycle' | 'limit', message: string, span: Span) =>
    diagnostics.push({ code, severity: 'error', message, span, related: [] });

  const visit = function* (source: SourceFile, open: readonly string[]): Steps<void> {
    const parsed = yield* parseSteps(source.path, source.text, previous?.get(source.path));
    files.set(source.path, parsed);
    let done = 0;
    for (const declaration of parsed.notable) {
      const include = includeOf(declaration);
      if (!include) continue;
      const at = parsed.indexes.get(declaration.id) as number;
      parts.push(parsed.declarations.slice(done, at));
      done = at + 1;
      const found = read(include.name, source.path);
      if (!found) {
        report(
          'include-missing',
          `there is no file "${include.name}" beside this one; create it or mend the name`,
          include.span,
        );
      } else if (open.includes(found.path)) {
        report(
          'include-cycle',
          `"${include.name}" includes this file in turn; take one of the two includes out`,
          include.span,
        );
      } else if (open.length >= maxIncludeDepth || files.size >= maxIncludedFiles) {
        report(
          'limit',
          `includes nest deeper than ${maxIncludeDepth} or name more than ${maxIncludedFiles} files; include fewer`,
          include.span,
        );
      } else if (!files.has(found.path)) {
        yield* visit(found, [...open, found.path]);
      }
    }
    parts.push(done === 0 ? parsed.declarations : parsed.declarations.slice(done));
  };
  yield* visit(entry, [entry.path]);
  const [only, ...others] = parts;
  return { files, declarations: only && others.length === 0 ? only : parts.flat(), diagnostics };
}
