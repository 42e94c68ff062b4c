// Cuts a text into words. Knows the lexical rules and comments, but no statement: any text gives tokens.
import { rangesInSteps, type Steps } from '../base/steps.ts';
import {
  blockCommentEnd,
  character,
  isDigit,
  isLineEnd,
  isWhite,
  isWordStart,
  lineEnd,
  numberEnd,
  stringEnd,
  wordEnd,
} from './characters.ts';

/** What a token is; `block` stands for a whole `{ … }` once braces are paired, `junk` fits no rule. */
export type TokenKind = 'word' | 'string' | 'numeric' | 'punctuation' | 'junk' | 'block';

/** One word of a text; offsets are UTF-16 code units from the beginning of that text. */
export type Token = {
  readonly kind: TokenKind;
  /** As written, quotes included; empty for a `block`. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Whether it begins its line (comments before it don't count). */
  readonly first: boolean;
  /** Columns of white space that its line begins with. */
  readonly indent: number;
  /** The run of comments directly above it, or null. */
  readonly doc: { readonly start: number; readonly end: number } | null;
  /** The tokens between the braces of a `block`. */
  readonly inner?: readonly Token[];
};

/** Something wrong with the text itself, relative to its beginning. */
export type Fault = {
  readonly code: 'syntax' | 'limit';
  readonly message: string;
  readonly start: number;
  readonly end: number;
  readonly related: readonly { readonly message: string; readonly start: number; readonly end: number }[];
  /** The word that was probably meant in this place. */
  readonly meant?: string;
  /** What is written in place of a part of the text to mend it; an empty part is an insertion. */
  readonly fix?: { readonly title: string; readonly start: number; readonly end: number; readonly text: string };
};

/** The tokens of a text, and the strings and comments that never end. */
export type Tokens = {
  readonly tokens: readonly Token[];
  readonly comments: readonly { readonly start: number; readonly end: number }[];
  readonly faults: readonly Fault[];
};

/** The tokens of a text. Linear; never fails. */
export function tokenize(text: string): Tokens {
  const scan = newScan();
  tokenizeUpTo(text, text.length, scan);
  return scan;
}

/** Characters that are cut into words in one step: some milliseconds. */
const charactersAtOnce = 1 << 14;

/** The same in steps. */
export function* tokenizeSteps(text: string): Steps<Tokens> {
  const scan = newScan();
  yield* rangesInSteps(text.length, charactersAtOnce, 'reading words', (_, to) => tokenizeUpTo(text, to, scan));
  return scan;
}

/** Where cutting is, and what was found so far. */
type Scan = {
  readonly tokens: Token[];
  readonly comments: { start: number; end: number }[];
  readonly faults: Fault[];
  at: number;
  lineStart: number;
  first: boolean;
  lineEmpty: boolean;
  indent: number;
  doc: Token['doc'];
};

function newScan(): Scan {
  const found = { tokens: [], comments: [], faults: [] };
  return { ...found, at: 0, lineStart: 0, first: true, lineEmpty: true, indent: 0, doc: null };
}

/** Cuts on as long as words begin before an offset. */
function tokenizeUpTo(text: string, until: number, scan: Scan): void {
  const { tokens, comments, faults } = scan;
  let { at, lineStart, first, lineEmpty, indent, doc } = scan;
  while (at < until) {
    const code = text.charCodeAt(at);
    if (isLineEnd(code)) {
      if (lineEmpty) doc = null;
      // \r\n is one line end
      at += code === character.carriageReturn && text.charCodeAt(at + 1) === character.newline ? 2 : 1;
      lineStart = at;
      first = true;
      lineEmpty = true;
      continue;
    }
    if (isWhite(code)) {
      at++;
      continue;
    }
    if (lineEmpty) indent = at - lineStart;
    lineEmpty = false;
    const comment = commentEnd(text, at, code);
    if (comment > 0) {
      if (isOpenComment(text, at, comment)) faults.push(fault('this comment never ends: close it with */', at, at + 2));
      comments.push({ start: at, end: comment });
      if (first) doc = { start: doc ? doc.start : at, end: comment };
      at = comment;
      continue;
    }
    const { kind, end } = tokenAt(text, at, code);
    if (kind === 'string' && !stringEnd(text, at).closed) {
      faults.push(fault('this string never ends: close it with " on the same line', at, end));
    }
    tokens.push({ kind, text: text.slice(at, end), start: at, end, first, indent, doc: first ? doc : null });
    first = false;
    doc = null;
    at = end;
  }
  Object.assign(scan, { at, lineStart, first, lineEmpty, indent, doc });
}

/** The end of the comment that begins at `at`, or 0 where none does. */
function commentEnd(text: string, at: number, code: number): number {
  if (code === character.hash) return lineEnd(text, at);
  if (code !== character.slash) return 0;
  const next = text.charCodeAt(at + 1);
  if (next === character.slash) return lineEnd(text, at);
  return next === character.star ? blockCommentEnd(text, at) : 0;
}

function isOpenComment(text: string, at: number, end: number): boolean {
  return text.startsWith('/*', at) && end === text.length && !(end >= at + 4 && text.endsWith('*/'));
}

/** The token that begins at `at`. */
function tokenAt(text: string, at: number, code: number): { kind: TokenKind; end: number } {
  const startsWord = isWordStart(code);
  if (startsWord || isDigit(code)) {
    const mac = macEnd(text, at);
    const end = mac || (startsWord ? wordEnd(text, at) : numberEnd(text, at));
    const isName = startsWord && mac === 0;
    // with letters outside of ASCII or a stray mark in it, it is one word all the same for whoever wrote it
    const whole = isForeign(text.charCodeAt(end)) ? matchEnd(isName ? foreignWord : foreignNumber, text, end) : end;
    if (whole > end && isName) return { kind: 'junk', end: whole };
    return { kind: isName ? 'word' : 'numeric', end: whole };
  }
  if (code === character.quote) return { kind: 'string', end: stringEnd(text, at).end };
  if (code === character.hyphen && text.charCodeAt(at + 1) === character.greater)
    return { kind: 'punctuation', end: at + 2 };
  if ('{}:;,.[]'.includes(text.charAt(at))) return { kind: 'punctuation', end: at + 1 };
  return { kind: 'junk', end: Math.max(matchEnd(singleQuoted, text, at), matchEnd(junk, text, at), at + 1) };
}

/** Whether a character that directly follows a word was meant as a part of it; `=` and brackets hardly were. */
function isForeign(code: number): boolean {
  return code > 127 ? !isWhite(code) && code !== arrow : strayMarks.includes(code);
}

const strayMarks: readonly number[] = [..."!$%&'*+?@\\^`|~"].map((mark) => mark.charCodeAt(0));
const arrow = '→'.charCodeAt(0);

/** The end of something like a MAC address (two colons or more), or 0: only those may begin with a letter. */
function macEnd(text: string, at: number): number {
  const colon = 58;
  if (text.charCodeAt(at + 1) !== colon && text.charCodeAt(at + 2) !== colon) return 0;
  return matchEnd(macLike, text, at);
}

// sticky: they match exactly where they are told to
const macLike = /[0-9A-Za-z]{1,2}(?::[^\s{}:;,."#/<>=-]{1,4}){2,}(?![A-Za-z0-9_])/y;
const foreignWord = /[^\s{}:;,.[\]"#/=<>()-]*/y;
const foreignNumber = /(?:(?!\/[/*])[^\s{};,[\]"#=<>()])*/y;
// a line of many such quotes must not be searched to its end for each
const singleQuoted = /'[^'"{};\n\r]{0,80}'/y;
const junk = /[^\sA-Za-z0-9_{}:;,.[\]"#/-]+/y;

/** The end of a match of a sticky pattern at `at`, or 0. */
function matchEnd(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : 0;
}

/** A syntax fault without related places. */
export function fault(message: string, start: number, end: number): Fault {
  return { code: 'syntax', message, start, end, related: [] };
}

/**
 * The value of a string token as written (`"a\"b"` is a"b); other tokens are their own value.
 */
export function unquote(text: string): string {
  if (!text.startsWith('"')) return text;
  return text.slice(1, isClosed(text) ? -1 : undefined).replace(/\\(["\\])/g, '$1');
}

/** Whether a string token has its closing quote. */
function isClosed(text: string): boolean {
  return stringEnd(text, 0).closed;
}

/** The text of a run of comments without its marks, lines trimmed at the end. */
export function commentText(comments: string): string {
  const lines: string[] = [];
  for (const match of comments.matchAll(/\/\*([\s\S]*?)(?:\*\/|$)|(?:\/\/|#)([^\n\r]*)/g)) {
    const block = match[1];
    if (block === undefined) lines.push((match[2] as string).replace(/^ /, '').trimEnd());
    else for (const line of block.split(/\r\n|\n|\r/)) lines.push(line.replace(/^\s*\*? ?/, '').trimEnd());
  }
  while (lines.length > 0 && lines[0] === '') lines.shift();
  while (lines.length > 0 && lines.at(-1) === '') lines.pop();
  return lines.join('\n');
}
