// Go to definition and find references, on offsets. Knows no lines and no URIs.
import type { Place } from '../base/span.ts';
import { placeOf } from '../pipeline/analyse.ts';
import type { Analysis } from '../pipeline/analysis.ts';
import type { Declaration } from '../syntax/parse.ts';
import { type Occurrence, occurrencesOf, type Scope, type SymbolKey } from './occurrences.ts';

/** The word at an offset of a file that names something, or undefined. The end of a word still belongs to it. */
export function occurrenceAt(analysis: Analysis, file: string, offset: number): Occurrence | undefined {
  const declaration = declarationAt(analysis, file, offset);
  if (!declaration) return undefined;
  const at = offset - declaration.offset;
  return occurrencesOf(declaration, scopeOf(analysis)).find(({ span }) => span.start <= at && at <= span.end);
}

/** The top-level statement at an offset, or undefined. */
export function declarationAt(analysis: Analysis, file: string, offset: number): Declaration | undefined {
  const declarations = analysis.files.get(file)?.declarations ?? [];
  let low = 0;
  let high = declarations.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((declarations[middle]?.offset ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  const found = declarations[low - 1];
  return found && offset <= found.offset + found.length ? found : undefined;
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
