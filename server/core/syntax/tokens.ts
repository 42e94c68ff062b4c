// Cuts a text into words. Knows the lexical rules and comments, but no statement: any text gives tokens.

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
};

/** The tokens of a text, and the strings and comments that never end. */
export type Tokens = {
  readonly tokens: readonly Token[];
  readonly comments: readonly { readonly start: number; readonly end: number }[];
  readonly faults: readonly Fault[];
};

// One alternative per token, tried in this order at every position; the last one makes it total.
const tokenPattern = new RegExp(
  [
    '([^\\S\\n\\r]+)', // 1 white space
    '(\\r\\n|\\n|\\r)', // 2 line end
    '(//[^\\n\\r]*|#[^\\n\\r]*)', // 3 comment to the line's end
    '(/\\*[\\s\\S]*?(?:\\*/|$))', // 4 comment between marks
    '("(?:[^"\\\\\\n\\r]|\\\\[^\\n\\r])*(?:"|\\\\?))', // 5 string
    '([0-9A-Fa-f]{1,2}(?::[0-9A-Fa-f]{1,2}){2,}(?![A-Za-z0-9_])|[0-9](?:[0-9A-Za-z_.:]|/(?![/*])|-(?=[0-9A-Za-z_]))*)', // 6 number, address
    '([A-Za-z_][A-Za-z0-9_]*(?:-[A-Za-z0-9_]+)*)', // 7 word
    '(->|[{}:;,.\\[\\]])', // 8 punctuation
    '([^\\sA-Za-z0-9_{}:;,.\\[\\]"#/-]+|[\\s\\S])', // 9 anything else
  ].join('|'),
  'y',
);

/** The tokens of a text. Linear; never fails. */
export function tokenize(text: string): Tokens {
  const tokens: Token[] = [];
  const comments: { start: number; end: number }[] = [];
  const faults: Fault[] = [];
  const pattern = new RegExp(tokenPattern);
  let lineStart = 0;
  let first = true;
  let indent = 0;
  let doc: Token['doc'] = null as Token['doc'];
  let lineEmpty = true;
  let at = 0;
  while (at < text.length) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (!match) break;
    let end = pattern.lastIndex;
    if (match[1] !== undefined) {
      at = end;
      continue;
    }
    if (match[2] !== undefined) {
      if (lineEmpty) doc = null;
      lineStart = end;
      first = true;
      lineEmpty = true;
      at = end;
      continue;
    }
    if (lineEmpty) indent = at - lineStart;
    const comment = match[3] ?? match[4];
    if (comment !== undefined) {
      if (match[4] !== undefined && !(comment.length >= 4 && comment.endsWith('*/'))) {
        faults.push(fault('this comment never ends: close it with */', at, at + 2));
      }
      comments.push({ start: at, end });
      if (first) doc = { start: doc ? doc.start : at, end };
      lineEmpty = false;
      at = end;
      continue;
    }
    let kind: TokenKind = 'junk';
    if (match[7] !== undefined || match[6] !== undefined) {
      const next = text.charCodeAt(end);
      if (next > 127 && /\S/.test(text[end] as string)) {
        // a name with letters outside of ASCII is one word for whoever wrote it
        foreignPattern.lastIndex = end;
        foreignPattern.exec(text);
        end = foreignPattern.lastIndex;
      } else kind = match[7] !== undefined ? 'word' : 'numeric';
    } else if (match[5] !== undefined) {
      kind = 'string';
      if (!isClosed(match[5])) {
        // what follows a forgotten quote is rarely part of the name
        end = at + openStringLength(match[5]);
        faults.push(fault('this string never ends: close it with " on the same line', at, end));
      }
    } else if (match[8] !== undefined) kind = 'punctuation';
    tokens.push({ kind, text: text.slice(at, end), start: at, end, first, indent, doc: first ? doc : null });
    first = false;
    lineEmpty = false;
    doc = null;
    at = end;
  }
  return { tokens, comments, faults };
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

/** How much of a string that never ends belongs to it: up to a brace, semicolon or comment. */
export function openStringLength(text: string): number {
  return text.slice(0, /[{};]|\/\/|\/\*|#|$/.exec(text)?.index).trimEnd().length;
}

function isClosed(text: string): boolean {
  return text.length > 1 && /(^|[^\\])(\\\\)*"$/.test(text.slice(1));
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

const foreignPattern = /[^\s{}:;,.[\]"#/]*/y;
