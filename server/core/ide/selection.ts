// Selection ranges: what to select at an offset, and what around it, step by step up to the whole file. Knows no lines.
import { countUpTo } from '../base/offsets.ts';
import type { ParsedFile } from '../syntax/parse.ts';
import { tokenize } from '../syntax/tokens.ts';
import { bodyOf, type Ranged, type Statement } from '../syntax/tree.ts';
import { statementsAt } from './statement-at.ts';

/** The ranges around an offset, the innermost first; each lies within the next. Costs the declaration at the offset. */
export function selectionsAt(file: ParsedFile, offset: number): readonly Ranged[] {
  const { text, declarations, offsets } = file;
  const index = countUpTo(offsets, offset) - 1;
  const begin = offsets[index] ?? 0;
  const declaration = declarations[index];
  // comments behind a declaration stand between it and the next one
  const source = text.slice(begin, offsets[index + 1] ?? text.length);
  const { tokens, comments } = tokenize(source);
  const found: Ranged[] = [...tokens.filter(({ kind }) => kind !== 'punctuation'), ...comments];
  if (declaration) {
    found.push({ start: 0, end: declaration.length });
    for (const statement of statementsAt(declaration, offset - begin)) found.push(...rangesOf(statement, source));
  }
  const placed = found.map(({ start, end }) => ({ start: start + begin, end: end + begin }));
  return nested([...placed, { start: 0, end: text.length }], offset);
}

/** A statement, its block and what is in that, its references and its lists. */
function rangesOf(statement: Statement, text: string): readonly Ranged[] {
  const ranges: Ranged[] = [statement];
  const body = bodyOf(statement);
  if (body) {
    const inner = text.slice(body.start + 1, body.end - 1);
    const start = body.start + 1 + inner.length - inner.trimStart().length;
    ranges.push(body, { start, end: Math.max(start, body.start + 1 + inner.trimEnd().length) });
  }
  for (const part of Object.values(statement) as readonly unknown[]) {
    if (Array.isArray(part)) {
      const [first, last] = [part[0], part.at(-1)] as readonly (Ranged | undefined)[];
      if (first && last) ranges.push({ start: first.start, end: last.end });
    } else if (isRanged(part) && part !== body) ranges.push(part);
  }
  return ranges;
}

function isRanged(value: unknown): value is Ranged {
  return typeof value === 'object' && value !== null && 'start' in value && 'end' in value;
}

/** Those that hold the offset, from the smallest on; what is not within the next one is left out. */
function nested(ranges: readonly Ranged[], offset: number): readonly Ranged[] {
  const around = ranges.filter(({ start, end }) => start <= offset && offset <= end && start < end);
  const sorted = around.toSorted((a, b) => a.end - a.start - (b.end - b.start) || b.start - a.start);
  const chain: Ranged[] = [];
  for (const { start, end } of sorted) {
    const last = chain.at(-1);
    if (last && (last.start < start || end < last.end)) continue;
    if (last?.start === start && last.end === end) continue;
    chain.push({ start, end });
  }
  return chain;
}
