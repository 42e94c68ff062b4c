// Where a faulty statement ends and reading goes on: at the next keyword from which a statement can be read, or the next
// line. Knows tokens and what the grammar says of them, no trees.
import { type BlockKind, isBlockKeyword } from './keywords.ts';
import { matchShape, type ShapeMemo } from './shape.ts';
import type { Token } from './tokens.ts';

/**
 * Where a faulty statement ends: at the next keyword from which one can be read, at the next line that stands no deeper
 * than the statement's own, or behind its block.
 */
export function faultEnd(
  kind: BlockKind,
  tokens: readonly Token[],
  begin: number,
  from: number,
  memo: ShapeMemo,
): number {
  const sound = nextSound(kind, tokens, from, memo);
  const { indent } = tokens[begin] as Token;
  for (let i = Math.max(from, begin + 1); i < sound; i++) {
    const token = tokens[i] as Token;
    if (token.first && token.indent <= indent && token.kind !== 'block') return i;
    if (tokens[i - 1]?.kind === 'block' && token.kind === 'word') return i;
  }
  return sound;
}

/** Where a repaired statement ends, the next fault or the next statement behind it; undefined when it still doesn't fit. */
export function repairedEnd(
  kind: BlockKind,
  tokens: readonly Token[],
  begin: number,
  at: number,
  memo: ShapeMemo,
): number | undefined {
  const end = faultEnd(kind, tokens, begin, Math.max(at, begin) + 1, memo);
  const match = matchShape(kind, tokens.slice(begin, end), memo);
  if (match.ok) return end;
  for (let k = begin + match.at; k > at; k--) {
    if (isKeywordAt(kind, tokens, k) && matchShape(kind, tokens.slice(begin, k), memo).ok) return k;
  }
  return undefined;
}

/** The next keyword from which one statement can be read, or the end. */
export function nextSound(kind: BlockKind, tokens: readonly Token[], from: number, memo: ShapeMemo): number {
  for (let i = from; i < tokens.length; i++) {
    if (!isKeywordAt(kind, tokens, i)) continue;
    for (let end = i + 2; end <= tokens.length; end++) {
      if (end < tokens.length && !isKeywordAt(kind, tokens, end)) continue;
      if (matchShape(kind, tokens.slice(i, end), memo).ok) return i;
      if (end - i > maxRecoveryWindow) break;
    }
  }
  return tokens.length;
}

// a statement on a line with others has fewer words than this
const maxRecoveryWindow = 24;

/** Whether the word at an index begins statements of such a block. */
export function isKeywordAt(kind: BlockKind, tokens: readonly Token[], i: number): boolean {
  const token = tokens[i];
  return token?.kind === 'word' && isBlockKeyword(kind, token.text);
}
