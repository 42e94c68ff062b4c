// Folding ranges: blocks, comments and runs of includes that are longer than a line. Knows no editor.
import { type LineIndex, positionAt } from '../base/line-index.ts';
import { eachInSteps, runToEnd, type Steps } from '../base/steps.ts';
import type { ParsedFile } from '../syntax/parse.ts';
import { bodyOf, type Statement } from '../syntax/tree.ts';

/** What can be folded; from behind the first character that stays to the last that goes. */
export type Fold = {
  readonly start: number;
  readonly end: number;
  readonly kind: 'block' | 'comment' | 'includes';
};

/** What can be folded in a file, in the order of where it begins; linear in the file. */
export function foldsOf(file: ParsedFile): readonly Fold[] {
  return runToEnd(foldSteps(file));
}

const folding = 'folding';
/** Declarations, and comments, that are looked at in one step: some milliseconds. */
const declarationsAtOnce = 256;
const commentsAtOnce = 2048;

/** The same in steps. */
export function* foldSteps(file: ParsedFile): Steps<readonly Fold[]> {
  const folds: Fold[] = [];
  const includes: (Range | undefined)[] = [];
  yield* eachInSteps(file.declarations, declarationsAtOnce, folding, ({ node }, i) => {
    const offset = file.offsets[i] as number;
    if (node) addBlocks(folds, file.text, node, offset);
    includes.push(node?.kind === 'include' ? { start: offset + node.start, end: offset + node.end } : undefined);
  });
  addRuns(folds, includes, 'includes');
  addRuns(folds, yield* commentRuns(file), 'comment');
  const line = (offset: number) => positionAt(file.lines, offset).line;
  const long: Fold[] = [];
  yield* eachInSteps(folds, declarationsAtOnce, folding, (fold) => {
    if (line(fold.start) < line(fold.end)) long.push(fold);
  });
  return long.sort((a, b) => a.start - b.start);
}

function addBlocks(folds: Fold[], text: string, statement: Statement, offset: number): void {
  const body = bodyOf(statement);
  if (!body) return;
  const start = body.start + 1 + offset;
  const inner = text.slice(start, body.end - 1 + offset).trimEnd();
  folds.push({ start, end: start + inner.length, kind: 'block' });
  for (const item of body.items) addBlocks(folds, text, item, offset);
}

type Range = { readonly start: number; readonly end: number };

/** One fold for each run between two gaps. */
function addRuns(folds: Fold[], items: readonly (Range | undefined)[], kind: Fold['kind']): void {
  let run: Range | undefined;
  for (const item of [...items, undefined]) {
    if (item) run = { start: run?.start ?? item.start, end: item.end };
    else if (run) {
      folds.push({ ...run, kind });
      run = undefined;
    }
  }
}

/**
 * The comments that have lines of their own, with a gap wherever the next one is not on the next line. Found by one pattern, as
 * only comments and the strings that look like some matter here: tokens of the whole file would take five times as long.
 */
function* commentRuns({ text, lines }: ParsedFile): Steps<readonly (Range | undefined)[]> {
  const found: (Range | undefined)[] = [];
  let last = -2;
  let seen = 0;
  for (const match of text.matchAll(stringOrComment)) {
    if (++seen % commentsAtOnce === 0) yield { what: folding, done: match.index / text.length };
    if (match[0].startsWith('"')) continue;
    const comment = { start: match.index, end: match.index + match[0].length };
    const line = lineOf(lines, comment.start);
    const isAlone = text.slice(lines.starts[line], comment.start).trim() === '';
    if (line !== last + 1 || !isAlone) found.push(undefined);
    if (isAlone) found.push(comment);
    last = isAlone ? lineOf(lines, comment.end) : -2;
  }
  return found;
}

const stringOrComment = /"(?:[^"\\\n\r]|\\.)*"|#[^\n\r]*|\/\/[^\n\r]*|\/\*[\s\S]*?(?:\*\/|$)/g;

function lineOf(lines: LineIndex, offset: number): number {
  return positionAt(lines, offset).line;
}
