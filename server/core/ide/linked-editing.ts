// Linked editing: while one types over a name, its other places in the file change with it. Offered where that is all of
// them and nothing but the name has to change; for the rest there is rename. Knows no lines.
import type { Analysis } from '../pipeline/analysis.ts';
import { mentionsOf } from './mentions.ts';
import { occurrenceAt } from './navigation.ts';

/** The stretches of one file that are the same name. */
export type LinkedNames = { readonly ranges: readonly { readonly start: number; readonly end: number }[] };

/** What a name looks like that may be typed over. */
export const linkedNamePattern = '[A-Za-z_][A-Za-z0-9_-]*';

/** What changes together with the name at an offset, or undefined where nothing does. */
export function linkedNamesAt(analysis: Analysis, file: string, offset: number): LinkedNames | undefined {
  const named = occurrenceAt(analysis, file, offset);
  const text = analysis.files.get(file)?.text;
  if (!named || text === undefined) return undefined;
  const mentions = mentionsOf(analysis, named);
  const isPlain = mentions.every(
    ({ place, name, key }) => place.file === file && key === named.key && text.slice(place.start, place.end) === name,
  );
  const declared = mentions.filter(({ role }) => role === 'declaration').length;
  if (!isPlain || declared !== 1 || mentions.length < 2) return undefined;
  return { ranges: mentions.map(({ place: { start, end } }) => ({ start, end })) };
}
