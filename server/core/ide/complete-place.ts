// Where in a half-written text the cursor is: in which block, behind which words of which statement, and what the grammar
// takes there. The word under the cursor is put aside and a mark put in its place; braces are paired as everywhere, and the
// grammar is asked where it stops. Knows no cloud. Costs what the declaration around the cursor is long.
import { countUpTo } from '../base/offsets.ts';
import { pairings } from '../syntax/braces.ts';
import { lineEnd } from '../syntax/characters.ts';
import { kindOfBlock } from '../syntax/headers.ts';
import { type BlockKind, isBlockKeyword, opensBlock } from '../syntax/keywords.ts';
import type { ParsedFile } from '../syntax/parse.ts';
import { matchShape, type ShapeMemo } from '../syntax/shape.ts';
import { type Token, tokenize, unquote } from '../syntax/tokens.ts';
import { type Form, type PartPlace, walkThrough } from './statement-form.ts';
import { formOf } from './statement-forms.ts';

/** A block around the cursor. */
export type Around = {
  readonly kind: BlockKind;
  /** What the block is named; empty where it has no name. */
  readonly name: string;
  /** The tokens before the block on the way to its keyword, and those in it, blocks folded. */
  readonly header: readonly Token[];
  readonly tokens: readonly Token[];
};

/** A place in a text where a word stands or may stand. */
export type CursorPlace = {
  /** The blocks around it, outermost first; the first is the top level. */
  readonly around: readonly Around[];
  readonly block: BlockKind;
  /** The statement that goes on here; undefined where only a new one may begin. */
  readonly statement: (PartPlace & { readonly form: Form; readonly words: readonly Token[] }) | undefined;
  /** Whether a statement may begin here, and whether nothing but white space stands before it on its line. */
  readonly begins: boolean;
  readonly first: boolean;
  /** What the grammar takes here if the statement goes on, in its words. */
  readonly expected: readonly string[];
  /** The name before a dot that the word belongs to. */
  readonly qualifier: string | undefined;
  /** The word under the cursor, up to the cursor, and where the whole of it stands in the file. */
  readonly typed: string;
  readonly start: number;
  readonly end: number;
  /** The words behind the cursor up to the end of its line. */
  readonly following: readonly Token[];
};

/** Of a declaration with more words, braces are read as they are written: mending them would keep people waiting. */
const maxTokens = 6000;

/** The place at an offset; undefined in comments, and where the words before make no sense. */
export function cursorPlace(file: ParsedFile, offset: number, memo: ShapeMemo): CursorPlace | undefined {
  const { begin, text } = textAround(file, offset);
  const at = offset - begin;
  const { tokens, comments } = tokenize(text);
  if (comments.some(({ start, end }) => start < at && (at < end || (at === end && isOpenAtEnd(text, start, end)))))
    return undefined;
  const behind = tokens.findIndex(({ end }) => end >= at);
  const index = behind < 0 ? tokens.length : behind;
  const under = tokens[index];
  const current = under && under.start < at && isWordLike(under, at) ? under : undefined;
  // a mark such as `->` that ends at the cursor stands before it
  const next = current || !under || under.end > at || under.start >= at ? index : index + 1;
  const cursor = cursorToken(tokens, next, current, at, text);
  const qualified = qualifierAt(tokens, next, cursor);
  const before = tokens.slice(0, qualified ? next - 2 : next);
  const after = tokens.slice(current ? next + 1 : next);
  const mark = qualified ? { ...cursor, first: qualified.first, indent: qualified.indent } : cursor;
  const end = lineEnd(text, at);
  const own = {
    qualifier: qualified && unquote(qualified.text),
    typed: current ? text.slice(current.start, at) : '',
    start: begin + (current ? current.start : at),
    end: begin + (current ? current.end : at),
    following: after.filter(({ start }) => start < end),
  };
  // of several ways to read the braces, the first in which the words before the cursor make sense
  for (const pairing of tokens.length > maxTokens ? [] : pairings([...before, mark, ...after])) {
    const around = aroundOf(pairing().tokens, mark);
    const found = around && placeIn(around, mark, memo);
    if (found) return { ...found, ...own };
  }
  // or else as far as they are written
  const around = openBlocks([...before, mark]);
  const found = around && placeIn(around, mark, memo);
  return found && { ...found, ...own };
}

/** The text of the declaration at an offset, and where it begins; up to the offset where that lies behind it. */
function textAround(
  { text, offsets, declarations }: ParsedFile,
  offset: number,
): { readonly begin: number; readonly text: string } {
  const index = countUpTo(offsets, offset) - 1;
  const begin = index < 0 ? 0 : (offsets[index] as number);
  const end = begin + (index < 0 ? 0 : (declarations[index]?.length ?? 0));
  return { begin, text: text.slice(begin, Math.max(end, offset)) };
}

/** Whether what is typed at the end of a comment belongs to it. */
function isOpenAtEnd(text: string, start: number, end: number): boolean {
  return !text.startsWith('/*', start) || end < start + 4 || !text.startsWith('*/', end - 2);
}

function isWordLike({ kind, text, end }: Token, at: number): boolean {
  if (kind === 'string') return at < end || text.length < 2 || !text.endsWith('"');
  return kind === 'word' || kind === 'numeric' || kind === 'junk';
}

/** What stands in place of the word under the cursor. */
function cursorToken(
  tokens: readonly Token[],
  next: number,
  current: Token | undefined,
  at: number,
  text: string,
): Token {
  const mark = { kind: 'junk', text: '\0', doc: null } as const;
  if (current) return { ...current, ...mark };
  const lineStart = Math.max(text.lastIndexOf('\n', at - 1), text.lastIndexOf('\r', at - 1)) + 1;
  const before = tokens[next - 1];
  const first = !before || before.end <= lineStart;
  const indent = first ? at - lineStart : before.indent;
  return { ...mark, start: at, end: at, first, indent };
}

/** The name that a dot right before the cursor qualifies. */
function qualifierAt(tokens: readonly Token[], next: number, cursor: Token): Token | undefined {
  const [name, dot] = [tokens[next - 2], tokens[next - 1]];
  if (dot?.text !== '.' || dot.end !== cursor.start || name?.end !== dot.start) return undefined;
  return name.kind === 'word' || name.kind === 'string' ? name : undefined;
}

/** The blocks around a token, outermost first. */
function aroundOf(tokens: readonly Token[], mark: Token): readonly Around[] | undefined {
  const top: Around = { kind: 'file', name: '', header: [], tokens };
  const path = (outer: Around): readonly Around[] | undefined => {
    if (outer.tokens.includes(mark)) return [outer];
    const lines = lineNumbers(outer.tokens);
    for (const [i, { kind, start, end, inner }] of outer.tokens.entries()) {
      // braces that were put in may leave the mark at their end
      if (kind !== 'block' || !inner || start > mark.end || end < mark.start) continue;
      const word = kindOfBlock(outer.tokens, i, lines, outer.kind);
      if (!opensBlock(word)) continue;
      const header = headerOf(outer.tokens, i, word);
      const [, name] = header;
      const found = path({ kind: word, name: name ? unquote(name.text) : '', header, tokens: inner });
      if (found) return [outer, ...found];
    }
    return undefined;
  };
  return path(top);
}

/** Words before a brace that may tell whose block it is. */
const longestHeader = 6;

/** The blocks that are open behind the last token, by braces alone. */
function openBlocks(tokens: readonly Token[]): readonly Around[] | undefined {
  const open: { kind: BlockKind; header: readonly Token[]; tokens: Token[] }[] = [
    { kind: 'file', header: [], tokens: [] },
  ];
  for (const token of tokens) {
    const inner = open.at(-1);
    if (!inner) return undefined;
    if (token.text === '{') {
      const block = { ...token, kind: 'block', text: '' } as const;
      const header = [...inner.tokens.slice(-longestHeader), block];
      const kind = kindOfBlock(header, header.length - 1, lineNumbers(header), inner.kind);
      if (!opensBlock(kind)) return undefined;
      open.push({ kind, header: headerOf(header, header.length - 1, kind), tokens: [] });
      inner.tokens.push(block);
    } else if (token.text === '}') {
      if (open.length > 1) open.pop();
    } else inner.tokens.push(token);
  }
  return open.map((one) => ({ ...one, name: one.header[1] ? unquote(one.header[1].text) : '' }));
}

function headerOf(tokens: readonly Token[], block: number, keyword: string): readonly Token[] {
  for (let k = block - 1; k >= 0 && k >= block - 3; k--) if (tokens[k]?.text === keyword) return tokens.slice(k, block);
  return [];
}

function lineNumbers(tokens: readonly Token[]): readonly number[] {
  let line = 0;
  return tokens.map(({ first }) => {
    if (first) line++;
    return line;
  });
}

type Found = Pick<CursorPlace, 'around' | 'block' | 'statement' | 'begins' | 'first' | 'expected'>;

/** What may stand at the mark in the innermost block. */
function placeIn(around: readonly Around[], mark: Token, memo: ShapeMemo): Found | undefined {
  const { kind: block, tokens } = around.at(-1) as Around;
  const words = tokens.slice(0, tokens.indexOf(mark));
  const last = words.at(-1);
  const fresh: Found = { around, block, statement: undefined, begins: true, first: mark.first, expected: [] };
  if (!last || last.text === ';' || last.kind === 'block') return fresh;
  // an unfinished statement never swallows the next line, unless a mark says that it goes on
  if (mark.first && !['->', ',', ':'].includes(last.text)) return fresh;
  for (const begin of statementStarts(block, words)) {
    const row = words.slice(begin);
    const form = formOf(block, (row[0] as Token).text);
    if (!form) continue;
    const match = matchShape(block, [...row, { ...mark, first: false }], memo);
    if (match.ok || match.at !== row.length) continue;
    const { after, index, length } = walkThrough(form, row, (word) => isBlockKeyword(block, word));
    if (length < row.length) continue;
    const begins = match.expected.includes('end of input');
    return {
      around,
      block,
      statement: { form, words: row, after, index },
      begins,
      first: mark.first,
      expected: match.expected.filter((one) => one !== 'end of input'),
    };
  }
  return undefined;
}

/** Where the last statement may begin, the likeliest first: on a line several may stand. */
function statementStarts(block: BlockKind, words: readonly Token[]): readonly number[] {
  const isStart = (i: number): boolean => {
    const token = words[i] as Token;
    return token.kind === 'word' && isBlockKeyword(block, token.text);
  };
  let row = words.length - 1;
  while (row > 0 && !(isStart(row) && beginsRow(words, row))) row--;
  const starts: number[] = [];
  // the words of each statement tell where the next one begins
  for (let i = row; i < words.length; ) {
    const form = isStart(i) ? formOf(block, (words[i] as Token).text) : undefined;
    if (!form) break;
    starts.unshift(i);
    i += walkThrough(form, words.slice(i), (word) => isBlockKeyword(block, word)).length;
  }
  // behind words that make no sense, whatever could begin one
  for (let i = words.length - 1; i > row; i--) if (isStart(i) && !starts.includes(i)) starts.push(i);
  return starts;
}

function beginsRow(words: readonly Token[], i: number): boolean {
  const before = words[i - 1];
  return (words[i] as Token).first || before?.text === ';' || before?.kind === 'block';
}
