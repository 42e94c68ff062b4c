// Edits that make faults: words exchanged, put in or taken out, lines put in.
import type { Token } from '../../server/core/syntax/tokens.ts';
import { nameOf, type Ranged, type Statement, type Word } from '../../server/core/syntax/tree.ts';
import { type Edit, headEnd, type Role, type Site, tokenFrom, tokensIn, usesOf, type World } from './faults-sites.ts';

/** Something else in the place of a word. */
export function instead({ start, end }: Ranged, insert: string, place?: Ranged): Edit {
  return place ? { start, end, insert, place } : { start, end, insert };
}

/** Something where nothing was. */
export function insertAt(at: number, insert: string, place?: Ranged): Edit {
  return instead({ start: at, end: at }, insert, place);
}

/** A word that is taken out, with the space before it. */
export function without(world: World, { start, end }: Ranged): Edit {
  let from = start;
  while (from > 0 && world.text[from - 1] === ' ') from--;
  return { start: from, end, insert: '' };
}

/** A line of its own before a statement that begins one. */
export function lineBefore(world: World, { start }: Statement, words: string): readonly Edit[] {
  if (!startsLine(world, start)) return [];
  return [insertAt(start, `${words}\n${indentOf(world, start)}`, { start, end: start })];
}

/** Whether nothing but white space is before it on its line. */
export function startsLine(world: World, at: number): boolean {
  return world.text.slice(world.text.lastIndexOf('\n', at - 1) + 1, at).trim() === '';
}

/** The white space directly before it. */
export function indentOf(world: World, at: number): string {
  return /[ \t]*$/.exec(world.text.slice(world.text.lastIndexOf('\n', at - 1) + 1, at))?.[0] ?? '';
}

/** Where the words of a line end, before a comment. */
export function endOfWords(world: World, at: number): number {
  const lineEnd = world.text.indexOf('\n', at);
  const end = lineEnd < 0 ? world.text.length : lineEnd;
  return world.tokens[tokenFrom(world, end) - 1]?.end ?? end;
}

/** Whether it stands on one line. */
export function isOneLine(world: World, { start, end }: Ranged): boolean {
  return !world.text.slice(start, end).includes('\n');
}

/** The tokens of a statement without those of its block. */
export function headTokens({ node }: Site, world: World): readonly Token[] {
  return tokensIn(world, { start: node.start, end: headEnd(node) });
}

/** Whether nobody names what a statement declares: then its name may be lost. */
export function isUnnamed(world: World, node: Statement): boolean {
  const name = nameOf(node);
  return name !== undefined && usesOf(world, name) === 1;
}

/** Whether a word is a name that can be lost without a second consequence: one that is used, or declared for nobody. */
export function isFreeName(world: World, word: Word, role: Role): boolean {
  return role.is === 'names' || (role.is === 'declares' && usesOf(world, word) === 1);
}
