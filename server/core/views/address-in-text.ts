// Where a text names addresses. A scan by hand: what a regular expression with a callback does in microseconds, for each
// finding of each trace, takes a tenth of one. Knows no network.
import type { Ipv4 } from '../wire/address.ts';

/** An address that a text names, from `start` to before `end`. */
export type NamedAddress = { readonly start: number; readonly end: number; readonly address: Ipv4 };

const [zero, nine, dot, slash, bracket, space] = [48, 57, 46, 47, 40, 32];

/**
 * The first address at or after a place: four numbers with dots, a word of their own, and no prefix, no part of a longer
 * chain of numbers, and nothing that is explained in brackets already; or null. Linear in the text.
 */
export function addressFrom(text: string, from: number): NamedAddress | null {
  for (let start = text.indexOf('.', from); start >= 0; start = text.indexOf('.', start + 1)) {
    let first = start;
    while (first > from && isDigit(text.charCodeAt(first - 1))) first--;
    if (first === start || (first > 0 && isWord(text.charCodeAt(first - 1)))) continue;
    const found = addressAt(text, first);
    if (found) return found;
  }
  return null;
}

function addressAt(text: string, start: number): NamedAddress | null {
  let address = 0;
  let at = start;
  for (let quad = 0; quad < 4; quad++) {
    if (quad > 0 && text.charCodeAt(at++) !== dot) return null;
    const first = at;
    let value = 0;
    for (let code = text.charCodeAt(at); isDigit(code); code = text.charCodeAt(++at)) value = value * 10 + code - zero;
    const digits = at - first;
    if (digits === 0 || digits > 3 || value > 255 || (digits > 1 && text.charCodeAt(first) === zero)) return null;
    address = address * 256 + value;
  }
  const next = text.charCodeAt(at);
  if (isWord(next) || next === slash || next === bracket || next === dot) return null;
  if (next === space && text.charCodeAt(at + 1) === bracket) return null;
  return { start, end: at, address };
}

function isDigit(code: number): boolean {
  return code >= zero && code <= nine;
}

/** A letter, a digit or `_`. */
function isWord(code: number): boolean {
  return isDigit(code) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95;
}
