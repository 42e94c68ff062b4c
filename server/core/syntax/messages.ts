// What to tell somebody whose statement doesn't fit the grammar. Knows tokens and what the grammar expected; decides
// nothing.
import { suggest } from '../base/suggest.ts';
import { type BlockKind, blockKeywords, isBlockKeyword, reservedWords } from './keywords.ts';
import type { ShapeMatch } from './shape.ts';
import { type Fault, fault, type Token } from './tokens.ts';

/**
 * The fault of a statement that begins at token `begin` and stops fitting at `match.at`.
 * @param guess the keyword that was probably meant there
 */
export function unfitting(
  kind: BlockKind,
  tokens: readonly Token[],
  begin: number,
  match: ShapeMatch & { ok: false },
  guess?: string,
): Fault {
  const at = match.at;
  const token = tokens[at];
  const before = tokens[at - 1];
  const found = token && nameToken(token);
  const wanted = wantedWords(kind, match.expected, at === begin);
  if (token && !(isBlockKeyword(kind, token.text) && token.kind === 'word' && at > begin)) {
    const place = (message: string) => fault(message, token.start, token.end);
    if (guess !== undefined) return place(`unknown word ${found}: did you mean ${guess}?`.replace(/\?$/, ''));
    if (token.kind === 'junk') return place(foreign(token));
    if (at === begin) return place(`${found} begins no statement ${where(kind)}: ${keywordList(kind)}`);
    if (reservedWords.includes(token.text) && match.expected.includes('a name')) {
      return place(`${found} is a name only in quotes: write "${token.text}"`);
    }
    if (wanted === '') return place(`${found} is too much here: take it out`);
    return place(`expected ${wanted} instead of ${found}`);
  }
  const last = before ?? (tokens[0] as Token);
  return fault(`expected ${wanted || 'more'} after ${nameToken(last)}`, last.start, last.end);
}

function nameToken(token: Token): string {
  if (token.kind === 'block') return 'the block';
  const text = token.text.length > 40 ? `${token.text.slice(0, 39)}…` : token.text;
  return token.kind === 'string' ? text : `\`${text}\``;
}

function foreign(token: Token): string {
  if (/[^\0-\x7f]/.test(token.text)) {
    return `${nameToken(token)} has characters that only a string may have: write it in quotes`;
  }
  return `${nameToken(token)} means nothing here: take it out`;
}

function where(kind: BlockKind): string {
  return kind === 'file' ? 'here' : `in a ${kind} block`;
}

function keywordList(kind: BlockKind): string {
  const words = blockKeywords[kind];
  const near = words.length > 10 ? `${words.slice(0, 8).join(', ')}, …` : listed([...words]);
  return `write ${near}`;
}

/** What would fit, in words; keywords that would begin the next statement are left out. */
function wantedWords(kind: BlockKind, expected: readonly string[], beginning: boolean): string {
  const words = new Set<string>();
  for (const one of expected) {
    if (one === 'end of input' || one === '";"' || one === '"}"') continue;
    const terminal = /^"(.*)"$/.exec(one)?.[1];
    if (terminal === undefined) words.add(one);
    else if (beginning || !isBlockKeyword(kind, terminal)) words.add(terminal === ':' ? 'a colon' : terminal);
  }
  // a name is always a value too, and a number an address
  if (words.has('a name')) for (const general of ['a string']) words.delete(general);
  return listed([...words]);
}

function listed(words: readonly string[]): string {
  if (words.length <= 1) return words[0] ?? '';
  return `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

/** ` (did you mean X)` when one of the words is near, else nothing. */
export function didYouMean(word: string, candidates: Iterable<string>): string {
  const near = suggest(word, candidates);
  return near === undefined ? '' : `, did you mean ${near}`;
}
