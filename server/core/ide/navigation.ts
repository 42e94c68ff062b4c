// Go to definition and find references, on offsets. Knows no lines and no URIs.
import { countUpTo } from '../base/offsets.ts';
import type { Place } from '../base/span.ts';
import { eachInSteps, runToEnd, type Steps } from '../base/steps.ts';
import { placeOf } from '../pipeline/analyse.ts';
import type { Analysis } from '../pipeline/analysis.ts';
import type { PlacedDeclaration } from '../syntax/places.ts';
import { type Occurrence, occurrencesOf, type Scope, type SymbolKey } from './occurrences.ts';

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
  return found ? yield* placesNaming(analysis, found.key, (role) => role === 'declaration') : [];
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
  if (!found) return [];
  return yield* placesNaming(analysis, found.key, (role) => options.declaration === 'included' || role === 'use');
}

/** What a cloud tells about names that the text alone doesn't. */
export function scopeOf({ cloud }: Analysis): Scope {
  const tenants = new Map(cloud.instances.map(({ name, tenant }) => [name, tenant]));
  const groups = new Set(cloud.secgroups.map(({ tenant, name }) => `${tenant}.${name}`));
  const routers = new Map(cloud.externals.map(({ name }) => [`${name}-router`, name]));
  return {
    tenantOf: (instance) => tenants.get(instance),
    hasGroup: (tenant, name) => groups.has(`${tenant}.${name}`),
    externalOfRouter: (name) => routers.get(name),
  };
}

/** Declarations that are searched in one step: some milliseconds. */
const declarationsAtOnce = 128;

function* placesNaming(
  analysis: Analysis,
  key: SymbolKey,
  wanted: (role: Occurrence['role']) => boolean,
): Steps<readonly Place[]> {
  const what = 'looking for names';
  yield { what, done: 0 };
  const scope = scopeOf(analysis);
  const places: Place[] = [];
  for (const { declarations } of analysis.files.values()) {
    yield* eachInSteps(declarations, declarationsAtOnce, what, (declaration) => {
      for (const occurrence of occurrencesOf(declaration, scope)) {
        if (occurrence.key === key && wanted(occurrence.role)) places.push(placeOf(analysis, occurrence.span));
      }
    });
  }
  return places;
}
