// Cuts a file into its declarations with one cheap pass over the characters, so that an edit costs one declaration.
// Knows which words begin a declaration, but not what a declaration looks like.
import type { Steps } from '../base/steps.ts';
import {
  blockCommentEnd,
  character,
  isDigit,
  isWhite,
  isWordStart,
  lineEnd,
  numberEnd,
  stringEnd,
  wordEnd,
} from './characters.ts';
import { type BlockKind, isBlockKeyword, opensBlock } from './keywords.ts';
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
  /** Whether a line since the candidate before is indented. */
  readonly afterIndented: boolean;
  /** End of the last word before it. */
  readonly endBefore: number;
  /** Column of the last closing brace before it, if its line begins with one, else 0. */
  readonly closed: number;
  /** How many braces open before it. */
  readonly opened: number;
};

/**
 * The text of one declaration. `local`: where it begins and that nothing begins inside of it is told by what stands from
 * its beginning to the first word of the next one, and that begins in column 0, so that an edit elsewhere changes nothing.
 */
export type Cut = Ranged & { readonly local: boolean };

/**
 * The declarations' texts, in order, without the white space between them. A declaration begins at a top-level keyword
 * that begins a line (or follows `}` or `;`) outside of all braces; where braces don't balance, at any such keyword in
 * column 0 that means nothing to the block it stands in. Linear, in steps.
 */
export function* cutSteps(text: string): Steps<readonly Cut[]> {
  const { candidates, firstWord, end, depth } = yield* scan(text);
  const cuts: Cut[] = [];
  if (firstWord < 0) return cuts;
  const first = candidates[0];
  // words before the first keyword: nobody's, but somebody has to report them
  if (!first) return [{ start: firstWord, end, local: false }];
  if (firstWord < first.start) cuts.push({ start: firstWord, end: first.endBefore, local: true });
  const lowestAhead = lowestUntilColumnZero(candidates);
  let i = 0;
  while (i < candidates.length) {
    if (cuts.length % cutsAtOnce === cutsAtOnce - 1) yield { what: 'looking for declarations', done: 1 };
    const begin = candidates[i] as Candidate;
    const next = nextDeclaration(candidates, lowestAhead, i, depth);
    const following = candidates[next.index];
    const local = next.local && begin.column === 0;
    cuts.push({ start: begin.start, end: following ? following.endBefore : end, local });
    i = next.index;
  }
  return cuts;
}

/** Declarations that are cut in one step. */
const cutsAtOnce = 2048;

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
): { readonly index: number; readonly local: boolean } {
  const begin = candidates[from] as Candidate;
  const base = begin.depth;
  let lowest = begin.lowest;
  let indented = false;
  let local = true;
  // a block without its opening brace: what is indented below it is inside all the same
  const inner = candidates[from + 1];
  const unopened = inner?.opened === begin.opened && opensBlock(begin.word) && inner.column > begin.column;
  for (let k = from + 1; k < candidates.length; k++) {
    const candidate = candidates[k] as Candidate;
    const outside = candidate.depth <= base;
    indented ||= candidate.afterIndented;
    if (candidate.column === 0) {
      if (outside) return { index: k, local };
      // in column 0 inside of braces: part of this declaration if its block knows the word and the braces close after
      // all; where nobody indents, it is one even if they don't
      const stop = firstOutside(candidates, k, base, finalDepth);
      const index = stop.closed || !indented ? stop.index : k;
      return { index, local: local && stop.index === index && index < candidates.length };
    }
    // indented, outside of braces: unless too many braces close around here, or one that looks like an inner one closed
    const looksInner = unopened || candidate.closed > begin.column;
    if (outside && !looksInner && lowest >= base && (lowestAhead[k] as number) >= base)
      return { index: k, local: false };
    if (outside) local = false;
    lowest = Math.min(lowest, candidate.lowest);
  }
  return { index: candidates.length, local };
}

/** The first candidate at or after `from` that is outside of the braces, or that its block doesn't know. */
function firstOutside(
  candidates: readonly Candidate[],
  from: number,
  base: number,
  finalDepth: number,
): { readonly index: number; readonly closed: boolean } {
  for (let k = from; k < candidates.length; k++) {
    const { depth, column, enclosing, word } = candidates[k] as Candidate;
    if (depth <= base) return { index: k, closed: true };
    if (column === 0 && !(enclosing && isBlockKeyword(enclosing, word))) return { index: k, closed: false };
  }
  return { index: candidates.length, closed: finalDepth <= base };
}

type Scan = {
  readonly candidates: readonly Candidate[];
  /** Where the first word begins, or -1. */
  readonly firstWord: number;
  /** Where the last word ends. */
  readonly end: number;
  readonly depth: number;
};

/** Characters that are looked at in one step: some milliseconds. */
const scannedAtOnce = 1 << 17;

function* scan(text: string): Steps<Scan> {
  const candidates: Candidate[] = [];
  const blocks: (BlockKind | undefined)[] = [];
  let depth = 0;
  let firstWord = -1;
  let end = 0;
  let lineStart = 0;
  let lineEmpty = true;
  let beginsStatement = true;
  let indented = false;
  let doc = -1;
  let opener: BlockKind | undefined;
  let closed = 0;
  let opened = 0;
  let closerColumn = 0;
  let i = 0;
  let pause = scannedAtOnce;
  while (i < text.length) {
    if (i >= pause) {
      pause = i + scannedAtOnce;
      yield { what: 'looking for declarations', done: i / text.length };
    }
    const code = text.charCodeAt(i);
    if (code === character.newline || code === character.carriageReturn) {
      if (lineEmpty) doc = -1;
      lineEmpty = true;
      beginsStatement = true;
      opener = undefined;
      closerColumn = 0;
      i++;
      lineStart = i;
      // \r\n is one line end
      if (code === character.carriageReturn && text.charCodeAt(i) === character.newline) lineStart = ++i;
      continue;
    }
    if (isWhite(code)) {
      i++;
      continue;
    }
    const next = text.charCodeAt(i + 1);
    if (
      code === character.hash ||
      (code === character.slash && (next === character.slash || next === character.star))
    ) {
      if (lineEmpty && doc < 0) doc = i;
      lineEmpty = false;
      if (code === character.slash && next === character.star) {
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
    if (lineEmpty && i > lineStart && code !== character.closeBrace) indented = true;
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
            afterIndented: indented,
            word,
            endBefore: end,
            closed,
            opened,
          });
          indented = false;
        }
        if (!opener && opensBlock(word)) opener = word;
      }
      beginsStatement = false;
    } else if (code === character.quote) {
      i = stringEnd(text, i).end;
      beginsStatement = false;
    } else {
      i++;
      if (code === character.openBrace) {
        depth++;
        opened++;
        if (blocks.length < maxKnownDepth) blocks.push(opener);
      } else if (code === character.closeBrace) {
        depth--;
        if (lineEmpty) closerColumn = i - 1 - lineStart;
        closed = closerColumn;
        blocks.pop();
        const before = candidates.at(-1);
        if (before) before.lowest = Math.min(before.lowest, depth);
      } else if (isDigit(code)) i = numberEnd(text, i - 1);
      beginsStatement = code === character.closeBrace || code === character.semicolon;
      if (beginsStatement || code === character.openBrace) opener = undefined;
    }
    lineEmpty = false;
    doc = -1;
    end = i;
  }
  return { candidates, firstWord, end, depth };
}

// deeper blocks are faults anyway; their kind doesn't matter
const maxKnownDepth = 64;
