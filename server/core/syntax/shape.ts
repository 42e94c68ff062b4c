// Statements of the same shape (the same keywords and kinds of words in the same order) have the same tree, so the
// grammar reads each shape once and the words of the others are filled in. Knows tokens and trees, no blocks.
import { type GrammarMatch, matchStatements } from './build.ts';
import { type BlockKind, isGrammarWord } from './keywords.ts';
import { commentText, type Token, unquote } from './tokens.ts';
import type { Block, Statement } from './tree.ts';

/**
 * What the grammar said of each shape so far, by kind of block and shape. It only saves time: who passes on the same
 * map or a new one gets the same trees.
 */
export type ShapeMemo = Map<string, ShapeMatch>;

/** What the grammar says of a row of tokens; places are indices of tokens. */
export type ShapeMatch =
  | { readonly ok: true; readonly statements: readonly Statement[] }
  | { readonly ok: false; readonly at: number; readonly expected: readonly string[] };

/** A node of any kind while its places are changed. */
type Plain = { [key: string]: unknown; start?: number | undefined; end?: number | undefined };

// more shapes than anybody writes; junk must not fill the memory
const maxShapes = 5_000;

/** Matches the tokens as statements of such a block. */
export function matchShape(kind: BlockKind, tokens: readonly Token[], memo: ShapeMemo): ShapeMatch {
  const { text, starts, ends } = shapeOf(tokens);
  const key = `${kind} ${text}`;
  const known = memo.get(key);
  if (known) return known;
  const found = byTokens(matchStatements(kind, text), starts, ends);
  if (memo.size >= maxShapes) memo.clear();
  memo.set(key, found);
  return found;
}

/** Fills a tree of token indices with the words of these tokens; `body` reads the block at a token. */
export function fillIn(
  statement: Statement,
  tokens: readonly Token[],
  comments: string,
  body: (block: Token, kind: Statement['kind']) => Block,
): Statement {
  const fill = (value: object): unknown => {
    if (Array.isArray(value)) return value.map(fill);
    const node = value as Plain;
    if (node.start === undefined || node.end === undefined) return value;
    const first = tokens[node.start] as Token;
    const last = tokens[node.end - 1] as Token;
    if ('text' in node) {
      return { start: first.start, end: last.end, text: unquote(first.text), quoted: first.kind === 'string' };
    }
    if ('items' in node) return body(first, statement.kind);
    const filled: Plain = { ...node };
    for (const key in node) {
      const part = node[key];
      if (typeof part === 'object' && part !== null) filled[key] = fill(part);
    }
    filled.start = first.start;
    filled.end = last.end;
    return filled;
  };
  const filled = fill(statement) as Statement;
  const doc = tokens[statement.start]?.doc;
  return doc ? { ...filled, doc: commentText(comments.slice(doc.start, doc.end)) } : filled;
}

type Shape = {
  readonly text: string;
  /** Where each token begins and ends in `text`. */
  readonly starts: readonly number[];
  readonly ends: readonly number[];
};

/** The tokens as the grammar sees them: every name `x`, every address `0.0.0.0`, keywords as they are. */
function shapeOf(tokens: readonly Token[]): Shape {
  let text = '';
  const starts: number[] = [];
  const ends: number[] = [];
  let before: Token | undefined;
  for (const token of tokens) {
    const joined = before?.end === token.start && (joins(token) || joins(before));
    if (before && !joined) text += ' ';
    starts.push(text.length);
    text += shapeOfToken(token);
    ends.push(text.length);
    before = token;
  }
  return { text, starts, ends };
}

function shapeOfToken(token: Token): string {
  switch (token.kind) {
    case 'word':
      return isGrammarWord(token.text) ? token.text : 'x';
    case 'string':
      return '"x"';
    case 'numeric':
      return /^\d+$/.test(token.text) ? '1' : '0.0.0.0';
    case 'block':
      return '{ }';
    case 'junk':
      return '?';
    case 'punctuation':
      return token.text;
  }
}

function joins(token: Token): boolean {
  return token.kind === 'punctuation' && (token.text === '.' || token.text === '[' || token.text === ']');
}

/** The same result with places counted in tokens instead of characters of the shape. */
function byTokens(match: GrammarMatch, starts: readonly number[], ends: readonly number[]): ShapeMatch {
  if (!match.ok) {
    let at = 0;
    while (at < ends.length && (ends[at] as number) <= match.at) at++;
    return { ok: false, at, expected: match.expected };
  }
  const startIndex = new Map(starts.map((start, i) => [start, i]));
  const endIndex = new Map(ends.map((end, i) => [end, i + 1]));
  const count = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(count);
    if (typeof value !== 'object' || value === null) return value;
    const counted: Plain = {};
    for (const [key, part] of Object.entries(value)) counted[key] = count(part);
    if (counted.start !== undefined && counted.end !== undefined) {
      counted.start = startIndex.get(counted.start);
      counted.end = endIndex.get(counted.end);
    }
    return counted;
  };
  return { ok: true, statements: match.statements.map((statement) => count(statement) as Statement) };
}
