// Go to definition and find references, on offsets. Knows no lines and no URIs.
import { countUpTo } from '../base/offsets.ts';
import type { Place } from '../base/span.ts';
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
  const found = occurrenceAt(analysis, file, offset);
  return found ? placesNaming(analysis, found.key, (role) => role === 'declaration') : [];
}

/** Everywhere the thing that the word at the offset names is named. `declaration: 'left-out'`: only its uses. */
export function referencesAt(
  analysis: Analysis,
  file: string,
  offset: number,
  options: { readonly declaration: 'included' | 'left-out' },
): readonly Place[] {
  const found = occurrenceAt(analysis, file, offset);
  if (!found) return [];
  return placesNaming(analysis, found.key, (role) => options.declaration === 'included' || role === 'use');
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

function placesNaming(
  analysis: Analysis,
  key: SymbolKey,
  wanted: (role: Occurrence['role']) => boolean,
): readonly Place[] {
  const scope = scopeOf(analysis);
  const places: Place[] = [];
  for (const { declarations } of analysis.files.values()) {
    for (const declaration of declarations) {
      for (const occurrence of occurrencesOf(declaration, scope)) {
        if (occurrence.key === key && wanted(occurrence.role)) places.push(placeOf(analysis, occurrence.span));
      }
    }
  }
  return places;
}
