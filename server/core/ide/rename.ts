// Renaming whatever has a name, everywhere it is named. Refused with a reason where the new name would be none, or would mean
// something else already, so that a cloud is the same after a rename but for the name. Knows no lines and no URIs.
import type { Place } from '../base/span.ts';
import { runToEnd, type Steps } from '../base/steps.ts';
import type { FileEdit } from '../base/text-edit.ts';
import type { Analysis } from '../pipeline/analysis.ts';
import { isGrammarWord, reservedWords } from '../syntax/keywords.ts';
import { tokenize, unquote } from '../syntax/tokens.ts';
import { type Mention, mentionsSteps } from './mentions.ts';
import { occurrenceAt } from './navigation.ts';
import { clashOf, obstacleTo } from './rename-clash.ts';

/** Why something can't be renamed, in one clause for the user. */
export type Refusal = { readonly kind: 'refused'; readonly message: string };

/** The word under the cursor, and the name in it. */
export type RenameTarget = { readonly kind: 'target'; readonly place: Place; readonly name: string };

/** The edits of a rename, file by file. */
export type Rename = { readonly kind: 'rename'; readonly edits: readonly FileEdit[] };

/** What would be renamed at an offset, or why nothing can. */
export function renameTargetAt(analysis: Analysis, file: string, offset: number): RenameTarget | Refusal {
  return runToEnd(renameTargetSteps(analysis, file, offset));
}

/** The same in steps. */
export function* renameTargetSteps(analysis: Analysis, file: string, offset: number): Steps<RenameTarget | Refusal> {
  const found = yield* mentionsToRename(analysis, file, offset);
  if ('kind' in found) return found;
  const { place, name } = found.at;
  return { kind: 'target', place, name };
}

/** The edits that give what is named at an offset another name. A name in quotes may be any text on one line. */
export function renameAt(analysis: Analysis, file: string, offset: number, newName: string): Rename | Refusal {
  return runToEnd(renameSteps(analysis, file, offset, newName));
}

/** The same in steps. */
export function* renameSteps(
  analysis: Analysis,
  file: string,
  offset: number,
  newName: string,
): Steps<Rename | Refusal> {
  const found = yield* mentionsToRename(analysis, file, offset);
  if ('kind' in found) return found;
  const { name } = found.at;
  const wanted = wantedName(newName, name);
  if (typeof wanted !== 'string') return wanted;
  if (wanted === name) return { kind: 'rename', edits: [] };
  const clash = clashOf(analysis, found.all, wanted);
  if (clash !== undefined) return refused(clash);
  return { kind: 'rename', edits: found.all.map((one) => editOf(analysis, one, wanted)) };
}

type Found = { readonly at: Mention; readonly all: readonly Mention[] };

/** The word at an offset, and every word that has to change with it. */
function* mentionsToRename(analysis: Analysis, file: string, offset: number): Steps<Found | Refusal> {
  const occurrence = occurrenceAt(analysis, file, offset);
  if (!occurrence) return refused('there is no name here: put the cursor on one');
  const { name } = occurrence;
  const all = yield* mentionsSteps(analysis, occurrence);
  const at = all.find(({ place }) => place.file === file && place.start <= offset && offset <= place.end);
  if (!at) return refused('there is no name here: put the cursor on one');
  const declarations = all.filter(({ role }) => role === 'declaration');
  const [first] = declarations;
  if (!first) {
    const isDefault = at.key.startsWith('group:') && name === 'default';
    return refused(
      isDefault ? 'every tenant has a group `default`: it has no other name' : `nothing declares \`${name}\``,
    );
  }
  for (const { notable } of analysis.files.values()) {
    if (notable.some(({ spoiled }) => spoiled.includes(name)))
      return refused(`a statement with a syntax error may name \`${name}\`, too: mend it first`);
  }
  const obstacle = obstacleTo(analysis, all);
  if (obstacle !== undefined) return refused(obstacle);
  const isShared = declarations.every(({ key, everyHosts }) => (everyHosts ?? key) === (first.everyHosts ?? key));
  if (declarations.length === 1 || (isShared && at.key.startsWith('nic:*.'))) return { at, all };
  // uses mean the first of several declarations, so that another one may change alone
  const isLater = at.role === 'declaration' && at !== first && declarations.every((one) => one.place.file === file);
  if (isLater) return { at, all: [at] };
  return refused(`\`${name}\` is declared ${declarations.length} times: rename the others first`);
}

/** The name that a user means by what he typed in place of an old one. */
function wantedName(typed: string, old: string): string | Refusal {
  const text = typed.trim();
  if (text === '') return refused('a name has at least one character');
  if (/[\n\r]/.test(text)) return refused('a name stands on one line');
  if (text.startsWith('"')) {
    const [token, ...others] = tokenize(text).tokens;
    const name = unquote(text);
    if (token?.kind !== 'string' || others.length > 0 || !text.endsWith('"') || name === '' || text.length < 2)
      return refused(`${text} is no string: write quotes around it and \\" for those within`);
    return name;
  }
  if (reservedWords.includes(text)) return refused(`\`${text}\` is a name only as a string: write "${text}"`);
  // whoever had a name that needs quotes doesn't expect that another one does
  if (isIdentifier(text) || !isIdentifier(old)) return text;
  return refused(
    `\`${text}\` is no identifier: write letters, digits, _ and single - between them, or any text in quotes`,
  );
}

function isIdentifier(text: string): boolean {
  return /^[A-Za-z_]\w*(?:-\w+)*$/.test(text);
}

/** The edit of one word. What is not plainly a name is written as a string. */
function editOf(analysis: Analysis, { place, name }: Mention, wanted: string): FileEdit {
  const { file, start, end } = place;
  const text = analysis.files.get(file)?.text ?? '';
  const own = text.slice(start, end);
  // an external's router is called after it
  const written = wanted + unquote(own).slice(name.length);
  const isQuoted = own.startsWith('"');
  const isGlued = isQuoted && /\w/.test(text.charAt(start - 1));
  const isPlain = isIdentifier(written) && !isGrammarWord(written) && !isGlued;
  const now = isPlain ? written : `"${written.replace(/["\\]/g, '\\$&')}"`;
  return { file, start, end, text: now };
}

function refused(message: string): Refusal {
  return { kind: 'refused', message };
}
