// Go to definition and find references, on offsets. Knows no lines and no URIs.
import { countUpTo } from '../base/offsets.ts';
import type { Place } from '../base/span.ts';
import { runToEnd, type Steps } from '../base/steps.ts';
import type { Analysis } from '../pipeline/analysis.ts';
import type { PlacedDeclaration } from '../syntax/places.ts';
import { mentionsSteps } from './mentions.ts';
import { type Occurrence, occurrencesOf } from './occurrences.ts';
import { scopeOf } from './scope.ts';

/** The word at an offset of a file that names something, or undefined. The end of a word still belongs to it. */
export function occurrenceAt(analysis: Analysis, file: string, offset: number): Occurrence | undefined {
  const declaration = declarationAt(analysis, file, offset);
  if (!declaration) return undefined;
  const at = offset - declaration.offset;
  return occurrencesOf(declaration, scopeOf(analysis)).find(({ span }) => span.start <= at && at <= span.end);
}

/** The top-level statement at an offset, or undefined. */
export function declarationAt(analysis: Analysis, file: string, offset: number): PlacedDeclaration | undefined {
  const parsed = analysis.files.get(file);
  if (!parsed) return undefined;
  const index = countUpTo(parsed.offsets, offset) - 1;
  const [found, begin] = [parsed.declarations[index], parsed.offsets[index]];
  if (!found || begin === undefined || offset > begin + found.length) return undefined;
  return { ...found, offset: begin };
}

/** Where what the word at the offset names is declared. */
export function definitionAt(analysis: Analysis, file: string, offset: number): readonly Place[] {
  return runToEnd(definitionSteps(analysis, file, offset));
}

/** The same in steps. */
export function* definitionSteps(analysis: Analysis, file: string, offset: number): Steps<readonly Place[]> {
  const found = occurrenceAt(analysis, file, offset);
  const mentions = found ? yield* mentionsSteps(analysis, found) : [];
  return mentions.flatMap(({ role, place }) => (role === 'declaration' ? [place] : []));
}

/** What is wanted of a name: `declaration: 'left-out'` is only its uses. */
type Wanted = { readonly declaration: 'included' | 'left-out' };

/** Everywhere the thing that the word at the offset names is named. */
export function referencesAt(analysis: Analysis, file: string, offset: number, options: Wanted): readonly Place[] {
  return runToEnd(referencesSteps(analysis, file, offset, options));
}

/** The same in steps. */
export function* referencesSteps(
  analysis: Analysis,
  file: string,
  offset: number,
  options: Wanted,
): Steps<readonly Place[]> {
  const found = occurrenceAt(analysis, file, offset);
  const mentions = found ? yield* mentionsSteps(analysis, found) : [];
  return mentions.flatMap(({ role, place }) => (options.declaration === 'included' || role === 'use' ? [place] : []));
}
