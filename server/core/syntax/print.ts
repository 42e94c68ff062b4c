// The formatter: the canonical layout of a text. Changes white space and needless semicolons, nothing else: comments,
// words and faulty statements stay. Knows lexemes, not what they mean.
import type { Diagnostic } from '../base/diagnostic.ts';
import { runToEnd, type Steps } from '../base/steps.ts';
import { type Keeping, type Lexeme, lexemeSteps } from './lexemes.ts';
import { type Declaration, type ParsedFile, parseFile, parseSteps } from './parse.ts';

/** Longest line that a block on one line may make. */
const maxWidth = 120;

/** Layouts of layouts that are tried: a faulty text may need a second one. */
const maxPasses = 6;

/**
 * The text in its canonical layout: two spaces of indentation, one statement a line, a block that was on one line stays
 * there if it fits, at most one empty line between statements. Formatting again changes nothing. Faulty statements stay
 * as they are; a text that is too long to be read comes back as it is.
 */
export function formatText(text: string): string {
  return formatParsed(parseFile('', text));
}

/** The same for a text that was read already. Linear; only what the layout changes is read again. */
export function formatParsed(file: ParsedFile): string {
  return runToEnd(formatSteps(file));
}

/** The same in steps. */
export function* formatSteps(file: ParsedFile): Steps<string> {
  let parsed = file;
  for (let pass = 0; pass < maxPasses; pass++) {
    const next = yield* formatOnce(parsed);
    if (next.text === parsed.text) break;
    parsed = next;
  }
  return parsed.text;
}

function* formatOnce(parsed: ParsedFile): Steps<ParsedFile> {
  const faults = faultsOf(parsed);
  yield { what: layingOut, done: 0 };
  if (faults.some(({ code }) => code === 'limit')) return parsed;
  const first = yield* parseSteps(parsed.file, yield* print(parsed, 'statements'), parsed);
  if (faults.length === 0) return first;
  // indentation says which brace is missing: a layout that changes what a faulty text means is none
  if (yield* isSameMeaning(first.declarations, parsed.declarations)) return first;
  const second = yield* parseSteps(parsed.file, yield* print(parsed, 'declarations'), parsed);
  return (yield* isSameMeaning(second.declarations, parsed.declarations)) ? second : parsed;
}

function* print(parsed: ParsedFile, keeping: Keeping): Steps<string> {
  const { text } = parsed;
  const newline = /\r\n/.test(text) && !/(^|[^\r])\n/.test(text) ? '\r\n' : '\n';
  const lines = yield* layOut(yield* lexemeSteps(parsed, keeping));
  yield { what: layingOut, done: 1 };
  const formatted = lines.join(newline).trimEnd();
  yield { what: layingOut, done: 1 };
  return formatted === '' ? '' : `${formatted}${newline}`;
}

function faultsOf({ declarations }: ParsedFile): readonly Diagnostic[] {
  return declarations.flatMap(({ diagnostics }) => diagnostics);
}

/** Declarations whose meaning is compared in one step: some milliseconds. */
const declarationsAtOnce = 128;

/** Whether declarations say the same: their trees and faults without places. Layout leaves that alone. */
export function* isSameMeaning(before: readonly Declaration[], after: readonly Declaration[]): Steps<boolean> {
  if (before.length !== after.length || faultWords(before) !== faultWords(after)) return false;
  for (let i = 0; i < before.length; i++) {
    if (i % declarationsAtOnce === declarationsAtOnce - 1) yield { what: layingOut, done: i / before.length };
    const [own, other] = [before[i]?.node, after[i]?.node];
    if (own !== other && treeWords(own) !== treeWords(other)) return false;
  }
  return true;
}

function faultWords(declarations: readonly Declaration[]): string {
  return declarations
    .flatMap(({ diagnostics }) => diagnostics.map(({ code, message }) => JSON.stringify([code, message])))
    .join();
}

function treeWords(node: Declaration['node'] | undefined): string {
  return JSON.stringify(node, (key, value: unknown) => (key === 'start' || key === 'end' ? undefined : value));
}

/** Lines that are laid out in one step: some milliseconds. */
const linesAtOnce = 1024;
const layingOut = 'laying out';

function* layOut(lexemes: readonly Lexeme[]): Steps<readonly string[]> {
  let toldAt = 0;
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
    if (lines.length >= toldAt + linesAtOnce) {
      toldAt = lines.length;
      yield { what: layingOut, done: i / lexemes.length };
    }
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
