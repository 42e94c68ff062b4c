// The alphabet of the language, character by character, for the two passes that read raw text. Offsets are UTF-16 code
// units. Knows no token and no statement.

/** The characters that mean something by themselves, as UTF-16 code units. */
export const character = {
  newline: 10,
  carriageReturn: 13,
  quote: 34,
  hash: 35,
  star: 42,
  hyphen: 45,
  dot: 46,
  slash: 47,
  semicolon: 59,
  greater: 62,
  backslash: 92,
  openBrace: 123,
  closeBrace: 125,
} as const;

/** Whether it ends a line. */
export function isLineEnd(code: number): boolean {
  return code === character.newline || code === character.carriageReturn;
}

/** Whether it is white space other than a line end. */
export function isWhite(code: number): boolean {
  return (
    code === 32 || code === 9 || code === 11 || code === 12 || (code > 127 && /\s/.test(String.fromCharCode(code)))
  );
}

/** 0 to 9. */
export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** A letter of ASCII or `_`. */
export function isWordStart(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95;
}

/** What may stand within a name: letters, digits, `_`. */
export function isWordPart(code: number): boolean {
  return isWordStart(code) || isDigit(code);
}

/** The end of the name that begins at `from`; a hyphen belongs to it only between two of its characters. */
export function wordEnd(text: string, from: number): number {
  let i = from;
  for (;;) {
    while (isWordPart(text.charCodeAt(i))) i++;
    if (text.charCodeAt(i) !== character.hyphen || !isWordPart(text.charCodeAt(i + 1))) return i;
    i++;
  }
}

/** The end of the number or address that begins at `from`: digits, letters, `.`, `:`, `/`, and hyphens between them. */
export function numberEnd(text: string, from: number): number {
  for (let i = from; ; i++) {
    const code = text.charCodeAt(i);
    if (isWordPart(code) || code === character.dot || code === 58) continue;
    const next = text.charCodeAt(i + 1);
    if (code === character.slash && next !== character.slash && next !== character.star) continue;
    if (code === character.hyphen && isWordPart(next)) continue;
    return i;
  }
}

/** The end of the line on which `from` stands, before its line end. */
export function lineEnd(text: string, from: number): number {
  let i = from;
  while (i < text.length && !isLineEnd(text.charCodeAt(i))) i++;
  return i;
}

/** The end of the comment between marks that begins at `from`; the text's end when it never ends. */
export function blockCommentEnd(text: string, from: number): number {
  const close = text.indexOf('*/', from + 2);
  return close < 0 ? text.length : close + 2;
}

/**
 * The end of the string that begins at `from`, and whether it has its closing quote. A quote directly before a letter
 * or digit begins the next string: the one of this string was forgotten.
 */
export function stringEnd(text: string, from: number): { readonly end: number; readonly closed: boolean } {
  for (let i = from + 1; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === character.quote) {
      if (isWordPart(text.charCodeAt(i + 1))) break;
      return { end: i + 1, closed: true };
    }
    if (isLineEnd(code)) break;
    if (code === character.backslash && i + 1 < text.length && !isLineEnd(text.charCodeAt(i + 1))) i++;
  }
  return { end: openStringEnd(text, from), closed: false };
}

/** How much of a string that never ends belongs to it: what follows a forgotten quote is rarely part of the name. */
function openStringEnd(text: string, from: number): number {
  let end = from + 1;
  for (let i = end; i < text.length; i++) {
    const code = text.charCodeAt(i);
    const next = text.charCodeAt(i + 1);
    const beginsComment = code === character.slash && (next === character.slash || next === character.star);
    if (isLineEnd(code) || openStringStops.includes(code) || beginsComment) break;
    if (!isWhite(code)) end = i + 1;
  }
  return end;
}

const openStringStops: readonly number[] = [
  character.openBrace,
  character.closeBrace,
  character.semicolon,
  character.hash,
];
