// Document highlights: where else in a file the thing under the cursor is named, or the same address stands. Knows no lines.
import type { Analysis } from '../pipeline/analysis.ts';
import { mentionsIn } from './mentions.ts';
import { occurrenceAt } from './navigation.ts';
import { scopeOf } from './scope.ts';
import { wordAt } from './statement-at.ts';

/** A highlighted stretch: where a name is declared, where it is used, or the same text. */
export type Highlight = { readonly start: number; readonly end: number; readonly kind: 'declaration' | 'use' | 'text' };

/** The highlights for an offset, in order. Costs the declarations that hold them, and a search in the text. */
export function highlightsAt(analysis: Analysis, file: string, offset: number): readonly Highlight[] {
  const parsed = analysis.files.get(file);
  if (!parsed) return [];
  const named = occurrenceAt(analysis, file, offset);
  if (named) {
    const found = mentionsIn(parsed, named, scopeOf(analysis));
    return found.map(({ place: { start, end }, role }) => ({ start, end, kind: role }));
  }
  const word = wordAt(parsed.text, offset);
  return word && isAddressLike(word.text) ? samePlaces(parsed.text, word.text) : [];
}

/** An address, a prefix, a range of addresses or a MAC. */
function isAddressLike(word: string): boolean {
  return /^\d+\.\d+\.\d+\.\d+/.test(word) || /^[\da-f]{1,2}(:[\da-f]{1,2}){5}$/i.test(word);
}

function samePlaces(text: string, word: string): readonly Highlight[] {
  const found: Highlight[] = [];
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) {
    const here = wordAt(text, at);
    if (here?.text === word) found.push({ start: here.start, end: here.end, kind: 'text' });
  }
  return found;
}
