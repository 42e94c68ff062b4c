// Every place where something is named, in all files of an analysis. Knows no lines and no URIs.
import { countUpTo } from '../base/offsets.ts';
import type { Place } from '../base/span.ts';
import { eachInSteps, runToEnd, type Steps } from '../base/steps.ts';
import type { Analysis } from '../pipeline/analysis.ts';
import type { ParsedFile } from '../syntax/parse.ts';
import { isSame, type Occurrence, occurrencesOf, type Scope, type SymbolKey } from './occurrences.ts';
import { scopeOf } from './scope.ts';

/** What is looked for: a word that names something, or its key and name alone. */
export type Named = Pick<Occurrence, 'key' | 'name' | 'everyHosts'>;

/** What has a key, to look for. */
export function named(key: SymbolKey, name: string): Named {
  return { key, name, everyHosts: null };
}

/** A word that names something, with its place. */
export type Mention = Occurrence & { readonly place: Place };

/**
 * Everywhere the thing is named that a word names, file by file, in the order of the text. Only the declarations are looked at
 * in whose text the name stands; the rest costs a search in a string.
 */
export function mentionsOf(analysis: Analysis, wanted: Named): readonly Mention[] {
  return runToEnd(mentionsSteps(analysis, wanted));
}

/** The same in steps. */
export function* mentionsSteps(analysis: Analysis, wanted: Named): Steps<readonly Mention[]> {
  const what = 'looking for names';
  yield { what, done: 0 };
  const scope = scopeOf(analysis);
  const found: Mention[] = [];
  for (const file of analysis.files.values()) {
    yield { what, done: 0 };
    yield* eachInSteps(declarationsNaming(file, wanted.name), declarationsAtOnce, what, (index) =>
      addMentions(found, file, index, wanted, scope),
    );
  }
  return found;
}

/** Declarations that are searched in one step: some milliseconds. */
const declarationsAtOnce = 128;

/** The same in one file. */
export function mentionsIn(file: ParsedFile, wanted: Named, scope: Scope): readonly Mention[] {
  const found: Mention[] = [];
  for (const index of declarationsNaming(file, wanted.name)) addMentions(found, file, index, wanted, scope);
  return found;
}

function addMentions(found: Mention[], file: ParsedFile, index: number, wanted: Named, scope: Scope): void {
  const declaration = file.declarations[index];
  const begin = file.offsets[index] as number;
  if (!declaration) return;
  for (const one of occurrencesOf(declaration, scope)) {
    if (!isSame(one, wanted)) continue;
    found.push({ ...one, place: { file: file.file, start: begin + one.span.start, end: begin + one.span.end } });
  }
}

/** The declarations in which a name may stand. One with a quote or backslash in it is written in several ways. */
function declarationsNaming({ text, declarations, offsets }: ParsedFile, name: string): readonly number[] {
  if (name === '' || /["\\]/.test(name)) return [...declarations.keys()];
  const found: number[] = [];
  for (let at = text.indexOf(name); at >= 0; ) {
    const index = countUpTo(offsets, at) - 1;
    const end = index < 0 ? 0 : (offsets[index] as number) + (declarations[index]?.length ?? 0);
    if (at < end) found.push(index);
    at = text.indexOf(name, Math.max(end, at + 1));
  }
  return found;
}
