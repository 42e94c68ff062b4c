// What to tell somebody whose statement doesn't fit the grammar. Knows tokens and what the grammar expected; decides
// nothing.
import { type BlockKind, blockKeywords, blocksIn, isBlockKeyword, reservedWords } from './keywords.ts';
import type { ShapeMatch } from './shape.ts';
import { type Fault, fault, type Token } from './tokens.ts';

/** The fault of a keyword that is misspelt. */
export function misspelt(token: Token, meant: string): Fault {
  return { ...fault(`unknown word ${nameToken(token)}: did you mean ${meant}`, token.start, token.end), meant };
}

/** The fault of a statement that begins at token `begin` and stops fitting at `match.at`. */
export function unfitting(
  kind: BlockKind,
  tokens: readonly Token[],
  begin: number,
  match: ShapeMatch & { ok: false },
): Fault {
  const at = match.at;
  const token = tokens[at];
  if (token?.kind === 'block' && !blocksIn[kind]?.includes((tokens[begin] as Token).text)) {
    const owners = listed([...(blocksIn[kind] ?? [])]);
    const otherwise = owners === '' ? '' : ` or write before it whose block it is: ${owners}`;
    return fault(`this block belongs to nothing: take its braces out${otherwise}`, token.start, token.start + 1);
  }
  const wanted = wantedWords(kind, match.expected);
  const beginsNext = token?.kind === 'word' && isBlockKeyword(kind, token.text) && at > begin;
  if (!token || token.kind === 'block' || beginsNext) {
    const last = tokens[at - 1] ?? (tokens[0] as Token);
    return fault(`expected ${wanted || 'more'} after ${nameToken(last)}`, last.start, last.end);
  }
  const found = nameToken(token);
  const place = (message: string) => fault(message, token.start, token.end);
  if (/^[-=]>?$|^>$/.test(token.text) && match.expected.includes('"->"'))
    return place(`${found} is no arrow: write ->`);
  if (token.kind === 'junk') return place(foreign(token));
  if (token.text === '.' && tokens[at - 1]?.kind === 'word') {
    return place('a name with dots stands in quotes: write it as a string');
  }
  if (at === begin && at > 0 && !token.first) {
    if (match.expected.includes('","'))
      return place(`${found} doesn't belong here: put a comma before it or take it out`);
    return place(`${found} is too much here: take it out or begin a statement with ${keywordList(kind)}`);
  }
  if (at === begin) return place(`${found} begins no statement ${where(kind)}: write ${keywordList(kind)}`);
  if (reservedWords.includes(token.text) && match.expected.includes('a name')) {
    return place(`${found} is a name only in quotes: write "${token.text}"`);
  }
  return place(wanted === '' ? `${found} is too much here: take it out` : `expected ${wanted} instead of ${found}`);
}

function nameToken(token: Token): string {
  if (token.kind === 'block') return 'the block';
  const text = token.text.length > 40 ? `${token.text.slice(0, 39)}…` : token.text;
  return token.kind === 'string' ? text : `\`${text}\``;
}

function foreign(token: Token): string {
  if (token.text.startsWith("'")) return 'strings stand in double quotes: write "';
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
  return near;
}

/** What would fit, in words; keywords that would begin the next statement are left out. */
function wantedWords(kind: BlockKind, expected: readonly string[]): string {
  const words = new Set<string>();
  for (const one of expected.toReversed()) {
    if (one === 'end of input' || one === '";"' || one === '"}"') continue;
    const terminal = /^"(.*)"$/.exec(one)?.[1];
    if (terminal === undefined) words.add(one);
    else if (!isBlockKeyword(kind, terminal)) words.add(punctuationNames[terminal] ?? terminal);
  }
  return listed([...words]);
}

const punctuationNames: Readonly<Record<string, string>> = { ':': 'a colon', ',': 'a comma', '.': 'a dot' };

function listed(words: readonly string[]): string {
  if (words.length <= 1) return words[0] ?? '';
  return `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}
