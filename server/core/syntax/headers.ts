// Which blocks the words around a brace speak of: whether it opens or closes one, whether one is missing, what it belongs
// to. Knows tokens and which words open blocks, no contents.
import { suggest } from '../base/suggest.ts';
import { type BlockKind, blocksIn, isBlockKeyword, opensBlock } from './keywords.ts';
import type { Token } from './tokens.ts';

/** A block that has no opening brace, and what stands in its place: another bracket, or nothing. */
export type Unopened = { readonly kind: string; readonly bracket: Token | undefined };

/** Whether a bracket of another kind stands where the block should close: alone on its line or behind the block's line. */
export function closesInstead(
  tokens: readonly Token[],
  i: number,
  lines: readonly number[],
  open: { readonly indent: number; readonly line: number } | undefined,
): boolean {
  const token = tokens[i] as Token;
  if (!open || (token.text !== ')' && token.text !== ']')) return false;
  const next = tokens[i + 1];
  if (next && lines[i + 1] === lines[i] && !isBrace(next, '}')) return false;
  if (token.first) return token.indent <= open.indent;
  return open.line === lines[i] && !(token.text === ']' && tokens[i - 2]?.text === '[');
}

/** Whether an opening brace is too much: behind another one, or behind a statement that has no block. */
export function opensNothing(
  tokens: readonly Token[],
  i: number,
  lines: readonly number[],
  enclosing: string,
): boolean {
  if (isBrace(tokens[i - 1], '{')) return true;
  let begin = i;
  while (lines[begin - 1] === lines[i]) begin--;
  let end = i;
  while (lines[end + 1] === lines[i]) end++;
  const next = tokens[end + 1];
  if (next && next.indent > (tokens[i] as Token).indent) return false;
  const onLine = tokens.slice(begin, end + 1);
  if (onLine.filter((one) => isBrace(one, '{')).length <= onLine.filter((one) => isBrace(one, '}')).length)
    return false;
  const keyword = tokens
    .slice(begin, i)
    .findLast((one) => one.kind === 'word' && isBlockKeyword(enclosing as BlockKind, one.text));
  return keyword !== undefined && !blocksIn[enclosing]?.includes(keyword.text);
}

/**
 * The block whose header ends at token `i` without an opening brace: it is the last word of `KEYWORD NAME` (`external NAME
 * CIDR`), no brace opens on its line, and either one closes there, or another bracket follows, or the next line goes on
 * inside.
 */
export function headerWithoutBrace(
  tokens: readonly Token[],
  i: number,
  lines: readonly number[],
  enclosing: string,
  continues: (kind: string, next: Token) => boolean,
): Unopened | undefined {
  const after = lines[i + 1] === lines[i] ? tokens[i + 1] : undefined;
  const bracket = after && ['(', '[', ':'].includes(after.text) ? after : undefined;
  for (const length of [1, 2, 3]) {
    const keyword = tokens[i - length + 1];
    if (!keyword?.first || keyword.kind !== 'word' || headerLength(keyword.text) !== length) continue;
    if (!blocksIn[enclosing]?.includes(keyword.text) || lines[i - length + 1] !== lines[i]) continue;
    let closes = false;
    let k = bracket ? i + 2 : i + 1;
    const begin = k;
    for (; k < tokens.length && lines[k] === lines[i]; k++) {
      if (isBrace(tokens[k], '{')) return undefined;
      if (isBrace(tokens[k], '}')) closes = true;
    }
    const next = tokens[k];
    const deeper = next !== undefined && k === begin && !isBrace(next, '{') && continues(keyword.text, next);
    if (closes || deeper) return { kind: keyword.text, bracket };
  }
  return undefined;
}

function headerLength(word: string): number {
  return word === 'external' ? 3 : word === 'cloud' ? 1 : 2;
}

/** What the block that opens at token `i` belongs to, by the words before it; a misspelt word counts as the one meant. */
export function kindOfBlock(tokens: readonly Token[], i: number, lines: readonly number[], enclosing: string): string {
  for (let k = i - 1; k >= 0 && k >= i - 3; k--) {
    const word = (tokens[k] as Token).text;
    if (opensBlock(word) && headerLength(word) >= i - k) return word;
  }
  let begin = i;
  while (begin > 0 && lines[begin - 1] === lines[i] && i - begin < longestHeader) begin--;
  const keyword = tokens[begin] as Token;
  const known = blocksIn[enclosing] ?? [];
  if (begin === i || !keyword.first || keyword.kind !== 'word') return '';
  // `hots h {`, or `hosth {`
  return known.find((word) => keyword.text.startsWith(word)) ?? suggest(keyword.text, known) ?? '';
}

// words before a brace, some of them too much
const longestHeader = 5;

/** Whether a token is this brace. */
export function isBrace(token: Token | undefined, brace: '{' | '}'): boolean {
  return token?.kind === 'punctuation' && token.text === brace;
}
