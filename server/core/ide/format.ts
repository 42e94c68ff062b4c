// Formatting as edits: the layout of the formatter (syntax/print.ts), but only where it differs from the text, for a whole
// file, for a range and as one types. An edit replaces white space and needless semicolons, nothing else.
import { offsetAt, positionAt } from '../base/line-index.ts';
import { countUpTo } from '../base/offsets.ts';
import { runToEnd, type Steps } from '../base/steps.ts';
import { applyEdits, type TextEdit } from '../base/text-edit.ts';
import { type ParsedFile, parseFile } from '../syntax/parse.ts';
import { formatSteps, formatText, isSameMeaning } from '../syntax/print.ts';
import { tokenize } from '../syntax/tokens.ts';
import { bodyOf } from '../syntax/tree.ts';
import { statementsAt } from './statement-at.ts';

/** A half-open range of offsets. */
type Range = { readonly start: number; readonly end: number };

/** The edits that bring a whole file into its layout; none where it is in it already. Linear in the file. */
export function formatEdits(file: ParsedFile): readonly TextEdit[] {
  return runToEnd(formatEditSteps(file));
}

/** The same in steps. */
export function* formatEditSteps(file: ParsedFile): Steps<readonly TextEdit[]> {
  return yield* whiteEdits(file.text, yield* formatSteps(file));
}

/**
 * The edits that bring the lines of a range into their layout, within these lines. None where they would change what the
 * file means, as they might where braces are missing. Costs the declarations in the range.
 */
export function rangeFormatEdits(file: ParsedFile, range: Range): readonly TextEdit[] {
  const lines = wholeLines(file, range);
  const window = windowAround(file, lines);
  // a comment in place of what stands before: the white space behind it is then laid out as that within a file
  const stead = window.start === 0 ? '' : '//';
  const source = stead + file.text.slice(window.start, window.end);
  const shift = window.start - stead.length;
  const edits = runToEnd(whiteEdits(source, formatText(source)))
    .map(({ start, end, text }) => ({ start: start + shift, end: end + shift, text }))
    // the white space at the window's end is between two declarations
    .filter(({ end }) => end < window.end || window.end === file.text.length)
    .filter(({ start, end }) => lines.start <= start && end <= lines.end);
  return keepsMeaning(file, edits) ? edits : [];
}

/**
 * The edits behind a character that was just typed, which ends at the offset: `}` lays out the block that it closes, a line
 * end the line before, and indents the new one.
 */
export function typedFormatEdits(file: ParsedFile, offset: number, typed: string): readonly TextEdit[] {
  if (typed === '}') {
    const block = blockClosedAt(file, offset);
    return block ? rangeFormatEdits(file, block) : [];
  }
  if (typed !== '\n') return [];
  const { line } = positionAt(file.lines, offset);
  if (line === 0) return [];
  const start = lineStart(file, line);
  const before = { start: lineStart(file, line - 1), end: lineEnd(file, line - 1) };
  const own = file.text.slice(start, lineEnd(file, line));
  const rest = own.trimStart();
  if (rest !== '' && rest !== '}') return rangeFormatEdits(file, { start: before.start, end: start + own.length });
  const width = own.length - rest.length;
  const indentation = '  '.repeat(Math.max(depthAt(file, start) - (rest === '}' ? 1 : 0), 0));
  const indents = own.slice(0, width) === indentation ? [] : [{ start, end: start + width, text: indentation }];
  return [...rangeFormatEdits(file, before), ...indents];
}

/** Stretches of white space that are compared in one step: some milliseconds. */
const gapsAtOnce = 1 << 12;

/** The edits between two texts that differ in white space and semicolons only, each as small as it can be. Linear. */
function* whiteEdits(before: string, after: string): Steps<readonly TextEdit[]> {
  const edits: TextEdit[] = [];
  if (before === after) return edits;
  for (let i = 0, j = 0, gaps = 1; ; i++, j++, gaps++) {
    const same = sameWords(before, i, after, j);
    [i, j] = [i + same, j + same];
    const [from, to] = [gapEnd(before, i), gapEnd(after, j)];
    const [own, wanted] = [before.slice(i, from), after.slice(j, to)];
    if (own !== wanted) edits.push(smallest(i, own, wanted));
    if (before[from] !== after[to]) return [{ start: 0, end: before.length, text: after }];
    if (from >= before.length) return edits;
    if (gaps % gapsAtOnce === 0) yield { what: 'comparing layouts', done: i / before.length };
    [i, j] = [from, to];
  }
}

/** How many characters are the same from two offsets on, up to the next gap. */
function sameWords(before: string, i: number, after: string, j: number): number {
  let length = 0;
  while (i + length < before.length) {
    const code = before.charCodeAt(i + length);
    if (code !== after.charCodeAt(j + length) || isGap(code)) break;
    length++;
  }
  return length;
}

function gapEnd(text: string, from: number): number {
  let end = from;
  while (end < text.length && isGap(text.charCodeAt(end))) end++;
  return end;
}

/** White space, or a semicolon. */
function isGap(code: number): boolean {
  if (code > 127) return /\s/.test(String.fromCharCode(code));
  return code === 32 || code === 59 || (code >= 9 && code <= 13);
}

function smallest(at: number, own: string, wanted: string): TextEdit {
  const room = Math.min(own.length, wanted.length);
  let head = 0;
  while (head < room && own[head] === wanted[head]) head++;
  // a line end of two characters is never cut in two
  if (head > 0 && own[head - 1] === '\r') head--;
  let tail = 0;
  while (tail < room - head && own.at(-1 - tail) === wanted.at(-1 - tail)) tail++;
  if (tail > 0 && own.at(-tail) === '\n' && (own.at(-tail - 1) === '\r' || wanted.at(-tail - 1) === '\r')) tail--;
  return { start: at + head, end: at + own.length - tail, text: wanted.slice(head, wanted.length - tail) };
}

/** Whether a file says the same after edits; only the declarations that they touch are read. */
function keepsMeaning(file: ParsedFile, edits: readonly TextEdit[]): boolean {
  if (edits.length === 0) return true;
  const before = file.declarations;
  const after = parseFile(file.file, applyEdits(file.text, edits), file).declarations;
  if (before.length !== after.length) return false;
  const changed = before.flatMap((one, i) => (one === after[i] ? [] : [i]));
  const touched = (all: typeof before) => changed.flatMap((i) => all[i] ?? []);
  return runToEnd(isSameMeaning(touched(before), touched(after)));
}

/** A range, from the beginning of its first line to the end of its last. */
function wholeLines(file: ParsedFile, { start, end }: Range): Range {
  const last = Math.max(end, start);
  const from = positionAt(file.lines, start).line;
  const to = positionAt(file.lines, last);
  // a range that ends where a line begins has nothing of that line
  const lastLine = to.character === 0 && to.line > from ? to.line - 1 : to.line;
  return { start: lineStart(file, from), end: lineEnd(file, lastLine) };
}

function lineStart({ lines }: ParsedFile, line: number): number {
  return offsetAt(lines, { line, character: 0 });
}

function lineEnd({ lines }: ParsedFile, line: number): number {
  return offsetAt(lines, { line, character: Number.MAX_SAFE_INTEGER });
}

/** The declarations that a range touches, with the comments around them: from the end of one outside to the next. */
function windowAround({ declarations, offsets, text, lines }: ParsedFile, range: Range): Range {
  const begin = (i: number) => offsets[i] as number;
  const end = (i: number) => begin(i) + (declarations[i]?.length ?? 0);
  let first = countUpTo(offsets, range.start) - 1;
  if (first < 0 || end(first) < range.start) first++;
  // a declaration that begins on the line on which another ends is laid out with it
  while (first > 0 && positionAt(lines, end(first - 1)).line === positionAt(lines, begin(first)).line) first--;
  const next = countUpTo(offsets, range.end);
  const start = first === 0 ? 0 : end(first - 1);
  return { start, end: Math.max(next < declarations.length ? begin(next) : text.length, start) };
}

/** The statement whose block ends at an offset. */
function blockClosedAt(file: ParsedFile, offset: number): Range | undefined {
  const index = countUpTo(file.offsets, offset - 1) - 1;
  const declaration = file.declarations[index];
  if (!declaration) return undefined;
  const begin = file.offsets[index] as number;
  const found = statementsAt(declaration, offset - begin).findLast((one) => bodyOf(one)?.end === offset - begin);
  return found && { start: found.start + begin, end: found.end + begin };
}

/** How many blocks are open at an offset. */
function depthAt(file: ParsedFile, offset: number): number {
  const begin = file.offsets[countUpTo(file.offsets, offset) - 1];
  if (begin === undefined) return 0;
  let depth = 0;
  for (const { kind, text } of tokenize(file.text.slice(begin, offset)).tokens) {
    if (kind !== 'punctuation') continue;
    if (text === '{') depth++;
    else if (text === '}') depth = Math.max(depth - 1, 0);
  }
  return depth;
}
