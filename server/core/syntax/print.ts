// The formatter: the canonical layout of a text. Changes white space and needless semicolons, nothing else: comments,
// words and faulty statements stay. Knows lexemes, not what they mean.
import { type Lexeme, lexemesOf } from './lexemes.ts';

/** Longest line that a block on one line may make. */
const maxWidth = 100;

/**
 * The text in its canonical layout: two spaces of indentation, one statement a line, a block that was on one line stays
 * there if it fits, at most one empty line between statements. Formatting again changes nothing. A text that is too
 * long to be read comes back as it is.
 */
export function formatText(text: string): string {
  const lexemes = lexemesOf(text);
  if (!lexemes) return text;
  const newline = /\r\n|\n/.exec(text)?.[0] ?? '\n';
  const lines = layOut(lexemes);
  const formatted = lines.join(newline).trimEnd();
  return formatted === '' ? '' : `${formatted}${newline}`;
}

function layOut(lexemes: readonly Lexeme[]): string[] {
  const closings = matchBraces(lexemes);
  const lines: string[] = [];
  let line: string | undefined;
  let depth = 0;
  const endLine = (): void => {
    if (line !== undefined) lines.push(line);
    line = undefined;
  };
  const beginLine = (i: number, text: string): void => {
    endLine();
    const one = lexemes[i] as Lexeme;
    if (lines.length > 0 && one.newlines > 1 && one.kind !== 'close' && lexemes[i - 1]?.kind !== 'open') lines.push('');
    line = text;
  };
  const indented = (text: string, levels: number): string => `${'  '.repeat(Math.max(levels, 0))}${text}`;
  for (let i = 0; i < lexemes.length; i++) {
    const one = lexemes[i] as Lexeme;
    const next = lexemes[i + 1];
    switch (one.kind) {
      case 'comment': {
        const text = one.text.trimEnd();
        if (line !== undefined && one.newlines === 0) line = `${line}${gapBefore(line, one)}${text}`;
        else beginLine(i, indented(text, depth));
        if (isLineComment(text) || !next || next.newlines > 0) endLine();
        break;
      }
      case 'semicolon':
        // before a word that belongs to no statement it keeps that word from joining the one before
        if (line !== undefined && next && !next.begins && next.kind !== 'close') line += ';';
        break;
      case 'raw':
        if (one.keepsColumn) beginLine(i, `${' '.repeat(i === 0 || one.newlines > 0 ? one.column : 0)}${one.text}`);
        else if (line === undefined || one.begins) beginLine(i, indented(one.text, depth));
        else line += ` ${one.text}`;
        break;
      case 'open': {
        if (line === undefined) beginLine(i, indented('', depth + 1));
        const head: string = /\S$/.test(line ?? '') ? `${line} ` : (line ?? '');
        const close = closings.get(i);
        const block = close === undefined ? undefined : inlineBlock(lexemes, i, close);
        if (close !== undefined && block !== undefined && head.length + block.length <= maxWidth) {
          line = `${head}${block}`;
          i = close;
        } else {
          line = `${head}{`;
          depth++;
        }
        break;
      }
      case 'close':
        depth--;
        beginLine(i, indented('}', depth));
        break;
      case 'word':
        if (one.begins) beginLine(i, indented(one.text, depth));
        else if (line === undefined || one.newlines > 0) beginLine(i, indented(one.text, depth + 1));
        else line += `${joined(lexemes[i - 1], one) ? '' : ' '}${one.text}`;
        break;
    }
  }
  endLine();
  return lines;
}

/** A block on one line, or undefined when it has line ends or comments to the line's end. */
function inlineBlock(lexemes: readonly Lexeme[], open: number, close: number): string | undefined {
  if (close === open + 1) return '{}';
  let text = '{';
  for (let i = open + 1; i <= close; i++) {
    const one = lexemes[i] as Lexeme;
    const before = lexemes[i - 1] as Lexeme;
    if (one.newlines > 0 || (one.kind === 'comment' && isLineComment(one.text)) || /[\n\r]/.test(one.text))
      return undefined;
    if (one.kind === 'semicolon') {
      if (lexemes[i + 1]?.kind !== 'close') text += ';';
    } else if (one.kind === 'close') text += before.kind === 'open' ? '}' : ' }';
    else if (one.begins && before.kind !== 'open' && before.kind !== 'comment') text += `  ${one.text}`;
    else text += `${joined(before, one) ? '' : ' '}${one.text}`;
  }
  return text;
}

function matchBraces(lexemes: readonly Lexeme[]): ReadonlyMap<number, number> {
  const closings = new Map<number, number>();
  const open: number[] = [];
  for (const [i, { kind }] of lexemes.entries()) {
    if (kind === 'open') open.push(i);
    else if (kind === 'close') {
      const start = open.pop();
      if (start !== undefined) closings.set(start, i);
    }
  }
  return closings;
}

/** Whether no space stands between two words of a statement. */
function joined(before: Lexeme | undefined, one: Lexeme): boolean {
  if (before?.kind !== 'word' || one.kind !== 'word') return false;
  return /^[,:.[\]]$/.test(one.text) || /^[.[]$/.test(before.text);
}

function isLineComment(text: string): boolean {
  return !text.startsWith('/*');
}

/** The space before a comment at a line's end: it stays in its column where there is room. */
function gapBefore(line: string, comment: Lexeme): string {
  const room = comment.column - line.length;
  return ' '.repeat(room >= 1 ? room : 2);
}
