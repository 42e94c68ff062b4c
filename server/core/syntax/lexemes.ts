// A file as the formatter sees it: words, braces, comments and stretches that stay as they are, in order, with what the
// layout needs to know of each. Knows the tree, but not the layout.
import { eachInSteps, type Steps } from '../base/steps.ts';
import type { ParsedFile } from './parse.ts';
import { type PlacedDeclaration, placedDeclarations } from './places.ts';
import { type Token, tokenizeSteps } from './tokens.ts';
import { bodyOf, type Ranged, type Statement } from './tree.ts';

/** One piece of a file that is printed as it is. */
export type Lexeme = {
  readonly kind: 'word' | 'open' | 'close' | 'semicolon' | 'comment' | 'raw';
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Line ends in the white space before it. */
  newlines: number;
  /** Columns from the beginning of its line in the source. */
  column: number;
  /** Whether a statement begins here. */
  readonly begins: boolean;
  /** A stretch that keeps even the white space before its first line. */
  readonly keepsColumn?: true;
};

/** What of a faulty text stays as it is: the faulty statements, or whole declarations with one in them. */
export type Keeping = 'statements' | 'declarations';

/** Declarations that are laid out in one step, and lexemes whose places are noted: some milliseconds. */
const declarationsAtOnce = 128;
const lexemesAtOnce = 1 << 11;
const what = 'laying out';

/** The lexemes of a text that was read, in steps. */
export function* lexemeSteps(parsed: ParsedFile, keeping: Keeping): Steps<readonly Lexeme[]> {
  const { text } = parsed;
  const { tokens, comments } = yield* tokenizeSteps(text);
  const lexemes: Lexeme[] = [];
  let i = 0;
  yield* eachInSteps(placedDeclarations(parsed), declarationsAtOnce, what, (declaration) => {
    let last = i;
    const end = declaration.offset + declaration.length;
    while (last < tokens.length && (tokens[last] as Token).start < end) last++;
    addDeclaration(lexemes, text, declaration, tokens.slice(i, last), keeping);
    i = last;
  });
  // words outside of every declaration, such as a lone `;`
  addRaw(lexemes, text, tokens.slice(i));
  const merged = withComments(lexemes, text, comments);
  yield* eachInSteps(merged, lexemesAtOnce, what, placer(text));
  return merged;
}

function addDeclaration(
  lexemes: Lexeme[],
  text: string,
  declaration: PlacedDeclaration,
  tokens: readonly Token[],
  keeping: Keeping,
): void {
  const [first] = tokens;
  if (!first) return;
  const { node, offset, diagnostics } = declaration;
  if (!node || !isBalanced(tokens) || (keeping === 'declarations' && diagnostics.length > 0)) {
    const end = (tokens.at(-1) as Token).end;
    lexemes.push({ ...lexeme('raw', text, { start: first.start, end }, true), keepsColumn: true });
  } else addBody(lexemes, text, [node], tokens, offset);
}

function isBalanced(tokens: readonly Token[]): boolean {
  let depth = 0;
  for (const { kind, text } of tokens) {
    if (kind !== 'punctuation') continue;
    if (text === '{') depth++;
    else if (text === '}' && --depth < 0) return false;
  }
  return depth === 0;
}

/** Statements with what stands between them: semicolons, and faults that stay as they are. */
function addBody(
  lexemes: Lexeme[],
  text: string,
  items: readonly Statement[],
  tokens: readonly Token[],
  offset: number,
): void {
  let i = 0;
  let raw: Token[] = [];
  const flush = (): void => {
    addRaw(lexemes, text, raw);
    raw = [];
  };
  let next = 0;
  while (i < tokens.length) {
    const token = tokens[i] as Token;
    const item = items[next];
    if (item && token.start === item.start + offset) {
      flush();
      let last = i;
      while (last < tokens.length && (tokens[last] as Token).start < item.end + offset) last++;
      addStatement(lexemes, text, item, tokens.slice(i, last), offset);
      i = last;
      next++;
    } else {
      if (token.text === ';' && raw.length === 0) lexemes.push(lexeme('semicolon', text, token, false));
      else raw.push(token);
      i++;
    }
  }
  flush();
}

function addStatement(
  lexemes: Lexeme[],
  text: string,
  item: Statement,
  tokens: readonly Token[],
  offset: number,
): void {
  const body = bodyOf(item);
  const open = body ? tokens.findIndex((token) => token.start === body.start + offset) : -1;
  const header = open < 0 ? tokens : tokens.slice(0, open);
  for (const [i, token] of header.entries()) lexemes.push(lexeme('word', text, token, i === 0));
  if (open < 0 || !body) return;
  lexemes.push(lexeme('open', text, tokens[open] as Token, false));
  addBody(lexemes, text, body.items, tokens.slice(open + 1, -1), offset);
  lexemes.push(lexeme('close', text, tokens.at(-1) as Token, false));
}

function addRaw(lexemes: Lexeme[], text: string, tokens: readonly Token[]): void {
  const [first] = tokens;
  const last = tokens.at(-1);
  if (first && last) lexemes.push(lexeme('raw', text, { start: first.start, end: last.end }, first.first));
}

function lexeme(kind: Lexeme['kind'], text: string, { start, end }: Ranged, begins: boolean): Lexeme {
  return { kind, text: text.slice(start, end), start, end, newlines: 0, column: 0, begins };
}

/** Both lists as one, in order; comments inside of a stretch that stays are part of it. */
function withComments(lexemes: readonly Lexeme[], text: string, comments: readonly Ranged[]): Lexeme[] {
  const merged: Lexeme[] = [];
  let i = 0;
  for (const comment of comments) {
    while (i < lexemes.length && (lexemes[i] as Lexeme).start < comment.start) merged.push(lexemes[i++] as Lexeme);
    if ((merged.at(-1)?.end ?? 0) > comment.start) continue;
    merged.push(lexeme('comment', text, comment, false));
  }
  while (i < lexemes.length) merged.push(lexemes[i++] as Lexeme);
  return merged;
}

/** Notes places of lexemes in order. Linear: where a line begins is told by the white space and words since the one before. */
function placer(text: string): (one: Lexeme) => void {
  let before = 0;
  let lineStart = 0;
  return (one) => {
    const gap = text.slice(before, one.start);
    one.newlines = gap.match(/\r\n|\n|\r/g)?.length ?? 0;
    lineStart = lastLineStart(gap, before) ?? lineStart;
    one.column = one.start - lineStart;
    before = one.end;
    lineStart = lastLineStart(one.text, one.start) ?? lineStart;
  };
}

/** Where the last line begins that begins in a stretch of a text. */
function lastLineStart(stretch: string, start: number): number | undefined {
  const end = Math.max(stretch.lastIndexOf('\n'), stretch.lastIndexOf('\r'));
  return end < 0 ? undefined : start + end + 1;
}
