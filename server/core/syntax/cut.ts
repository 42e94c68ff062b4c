// Cuts a file into its declarations with one cheap pass over the characters, so that an edit costs one declaration.
// Knows which words begin a declaration, but not what a declaration looks like.
import { type BlockKind, isBlockKeyword, opensBlock } from './keywords.ts';
import { openStringLength } from './tokens.ts';
import type { Ranged } from './tree.ts';

/** A word at which a declaration may begin. */
type Candidate = {
  /** Where the declaration's text begins: at the comments directly above the word, else at the word. */
  readonly start: number;
  readonly column: number;
  /** Open braces before it, counted from the beginning of the file; below zero after too many closing ones. */
  readonly depth: number;
  /** The least depth from here to the next candidate, or to the end. */
  lowest: number;
  /** What the innermost open brace belongs to, if the words before the brace say it. */
  readonly enclosing: BlockKind | undefined;
  readonly word: string;
  /** End of the last word before it. */
  readonly endBefore: number;
};

/**
 * The declarations' texts, in order, without the white space between them. A declaration begins at a top-level keyword
 * that begins a line (or follows `}` or `;`) outside of all braces; where braces don't balance, at any such keyword in
 * column 0 that means nothing to the block it stands in. Linear.
 */
export function cutDeclarations(text: string): readonly Ranged[] {
  const { candidates, firstWord, end, depth } = scan(text);
  const cuts: Ranged[] = [];
  if (firstWord < 0) return cuts;
  const first = candidates[0];
  // words before the first keyword: nobody's, but somebody has to report them
  if (!first) return [{ start: firstWord, end }];
  if (firstWord < first.start) cuts.push({ start: firstWord, end: first.endBefore });
  const lowestAhead = lowestUntilColumnZero(candidates);
  let i = 0;
  while (i < candidates.length) {
    const begin = candidates[i] as Candidate;
    const next = nextDeclaration(candidates, lowestAhead, i, depth);
    const following = candidates[next];
    cuts.push({ start: begin.start, end: following ? following.endBefore : end });
    i = next;
  }
  return cuts;
}

/** For each candidate the least depth until the next one in column 0. */
function lowestUntilColumnZero(candidates: readonly Candidate[]): readonly number[] {
  const lowest: number[] = new Array(candidates.length);
  for (let i = candidates.length - 1; i >= 0; i--) {
    const next = candidates[i + 1];
    const own = (candidates[i] as Candidate).lowest;
    lowest[i] = next && next.column > 0 ? Math.min(own, lowest[i + 1] as number) : own;
  }
  return lowest;
}

/** The index of the candidate that begins the next declaration after the one at `from`. */
function nextDeclaration(
  candidates: readonly Candidate[],
  lowestAhead: readonly number[],
  from: number,
  finalDepth: number,
): number {
  const begin = candidates[from] as Candidate;
  const base = begin.depth;
  let lowest = begin.lowest;
  for (let k = from + 1; k < candidates.length; k++) {
    const candidate = candidates[k] as Candidate;
    const outside = candidate.depth <= base;
    if (candidate.column === 0) {
      if (outside) return k;
      // in column 0 inside of braces: part of this declaration if its block knows the word and the braces close after all
      return closingIndex(candidates, k, base, finalDepth) ?? k;
    }
    // indented, outside of braces: unless too many braces close around here
    if (outside && lowest >= base && (lowestAhead[k] as number) >= base) return k;
    lowest = Math.min(lowest, candidate.lowest);
  }
  return candidates.length;
}

/** The first candidate at or after `from` outside of the braces, or undefined when something else comes first. */
function closingIndex(
  candidates: readonly Candidate[],
  from: number,
  base: number,
  finalDepth: number,
): number | undefined {
  for (let k = from; k < candidates.length; k++) {
    const candidate = candidates[k] as Candidate;
    if (candidate.depth <= base) return k;
    if (candidate.column > 0) continue;
    if (!candidate.enclosing || !isBlockKeyword(candidate.enclosing, candidate.word)) return undefined;
  }
  return finalDepth <= base ? candidates.length : undefined;
}

type Scan = {
  readonly candidates: readonly Candidate[];
  /** Where the first word begins, or -1. */
  readonly firstWord: number;
  /** Where the last word ends. */
  readonly end: number;
  readonly depth: number;
};

const newline = 10;
const carriageReturn = 13;
const quote = 34;
const hash = 35;
const star = 42;
const slash = 47;
const semicolon = 59;
const backslash = 92;
const openBrace = 123;
const closeBrace = 125;

function scan(text: string): Scan {
  const candidates: Candidate[] = [];
  const blocks: (BlockKind | undefined)[] = [];
  let depth = 0;
  let firstWord = -1;
  let end = 0;
  let lineStart = 0;
  let lineEmpty = true;
  let beginsStatement = true;
  let doc = -1;
  let opener: BlockKind | undefined;
  let i = 0;
  while (i < text.length) {
    const code = text.charCodeAt(i);
    if (code === newline || code === carriageReturn) {
      if (lineEmpty) doc = -1;
      lineEmpty = true;
      beginsStatement = true;
      opener = undefined;
      i++;
      lineStart = i;
      // \r\n is one line end
      if (code === carriageReturn && text.charCodeAt(i) === newline) lineStart = ++i;
      continue;
    }
    if (isWhite(code)) {
      i++;
      continue;
    }
    const next = text.charCodeAt(i + 1);
    if (code === hash || (code === slash && (next === slash || next === star))) {
      if (lineEmpty && doc < 0) doc = i;
      lineEmpty = false;
      if (code === slash && next === star) {
        const start = i;
        i = blockCommentEnd(text, i);
        // a comment that never ends is a fault of the declaration before it
        if (i === text.length && !(i >= start + 4 && text.endsWith('*/'))) {
          if (firstWord < 0) firstWord = start;
          end = i;
        }
      } else i = lineEnd(text, i);
      continue;
    }
    if (firstWord < 0) firstWord = doc >= 0 ? doc : i;
    if (isWordStart(code)) {
      const start = i;
      i = wordEnd(text, i);
      if (i - start < 9) {
        const word = text.slice(start, i);
        if (beginsStatement && isBlockKeyword('file', word)) {
          candidates.push({
            start: doc >= 0 ? doc : start,
            column: start - lineStart,
            depth,
            lowest: depth,
            enclosing: blocks.at(-1),
            word,
            endBefore: end,
          });
        }
        if (!opener && opensBlock(word)) opener = word;
      }
      beginsStatement = false;
    } else if (code === quote) {
      i = stringEnd(text, i);
      beginsStatement = false;
    } else {
      i++;
      if (code === openBrace) {
        depth++;
        if (blocks.length < maxKnownDepth) blocks.push(opener);
      } else if (code === closeBrace) {
        depth--;
        blocks.pop();
        const before = candidates.at(-1);
        if (before) before.lowest = Math.min(before.lowest, depth);
      } else if (isDigit(code)) i = wordEnd(text, i);
      beginsStatement = code === closeBrace || code === semicolon;
      if (beginsStatement || code === openBrace) opener = undefined;
    }
    lineEmpty = false;
    doc = -1;
    end = i;
  }
  return { candidates, firstWord, end, depth };
}

// deeper blocks are faults anyway; their kind doesn't matter
const maxKnownDepth = 64;

function isWhite(code: number): boolean {
  return (
    code === 32 || code === 9 || code === 11 || code === 12 || (code > 127 && /\s/.test(String.fromCharCode(code)))
  );
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function isWordStart(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95;
}

function wordEnd(text: string, from: number): number {
  let i = from;
  while (i < text.length) {
    const code = text.charCodeAt(i);
    const next = text.charCodeAt(i + 1);
    if (!isWordStart(code) && !isDigit(code) && code !== 46 && !(code === 45 && (isWordStart(next) || isDigit(next))))
      break;
    i++;
  }
  return i;
}

function lineEnd(text: string, from: number): number {
  let i = from;
  while (i < text.length && text.charCodeAt(i) !== newline && text.charCodeAt(i) !== carriageReturn) i++;
  return i;
}

function blockCommentEnd(text: string, from: number): number {
  const close = text.indexOf('*/', from + 2);
  return close < 0 ? text.length : close + 2;
}

function stringEnd(text: string, from: number): number {
  for (let i = from + 1; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === newline || code === carriageReturn) return from + openStringLength(text.slice(from, i));
    if (code === quote) return i + 1;
    if (code === backslash) {
      const next = text.charCodeAt(i + 1);
      if (next !== newline && next !== carriageReturn) i++;
    }
  }
  return from + openStringLength(text.slice(from));
}
