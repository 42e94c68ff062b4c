// The table of a run, for a terminal and for the README. Knows no measuring.
import type { Goal, Unit } from './goals.ts';
import type { Figure } from './row.ts';

/** What became of one goal: its figure, that its answer was wrong, or that it was not asked for. */
export type Result =
  | (Figure & { readonly kind: 'figure' })
  | { readonly kind: 'wrong'; readonly name: string; readonly message: string }
  | { readonly kind: 'left-out'; readonly name: string };

/** Whether a figure is good enough. */
export type Judgement = 'aim reached' | 'must reached' | 'not reached' | 'not built' | 'wrong answer' | '';

/** Holds a figure against its goal. */
export function judge(goal: Goal, result: Result): Judgement {
  if (result.kind === 'wrong') return 'wrong answer';
  if (result.kind === 'left-out') return '';
  const { value } = result;
  if (value === null) return 'not built';
  const meets = (limit: number) => (goal.better === 'less' ? value <= limit : value >= limit);
  if (!meets(goal.must)) return 'not reached';
  return goal.aim !== null && meets(goal.aim) ? 'aim reached' : 'must reached';
}

/** A figure with its unit, as precise as it deserves. */
export function figureText(value: number, unit: Unit): string {
  const size = Math.abs(value);
  const digits = size >= 100 || Number.isInteger(value) ? 0 : size >= 10 ? 1 : 2;
  const number = value.toLocaleString('en', { maximumFractionDigits: digits, minimumFractionDigits: 0 });
  return unit === '/s' ? `${number}/s` : unit === '' ? number : `${number} ${unit}`;
}

/** A limit as the table says it. */
export function limitText({ better, unit }: Goal, limit: number | null): string {
  return limit === null ? '' : `${better === 'less' ? '≤' : '≥'} ${figureText(limit, unit)}`;
}

type Line = readonly string[];

function lineOf(goal: Goal, result: Result): Line {
  const today = result.kind === 'figure' && result.value !== null ? figureText(result.value, goal.unit) : '';
  return [goal.what, limitText(goal, goal.must), limitText(goal, goal.aim), today, judge(goal, result)];
}

const heads = ['what', 'must', 'aim', 'today', ''];

/** The table for a terminal, each line followed by its note. */
export function terminalTable(goals: readonly Goal[], results: ReadonlyMap<string, Result>): string {
  const shown = goals.map((goal) => ({ goal, result: resultOf(goal, results) }));
  const lines = [heads, ...shown.map(({ goal, result }) => lineOf(goal, result))];
  const widths = heads.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const padded = lines.map((line) =>
    line
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  '),
  );
  const notes = shown.map(({ result }) => {
    if (result.kind === 'figure') return result.note;
    return result.kind === 'wrong' ? result.message : '';
  });
  return padded
    .flatMap((line, index) => [
      line.trimEnd(),
      ...(notes[index - 1] ?? '').split('\n').flatMap((note) => (note ? [`    ${note}`] : [])),
    ])
    .join('\n');
}

/** The table as Markdown. */
export function markdownTable(goals: readonly Goal[], results: ReadonlyMap<string, Result>): string {
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const lines = goals.map((goal) => lineOf(goal, resultOf(goal, results)));
  return [row(heads), row(heads.map(() => '---')), ...lines.map(row)].join('\n');
}

function resultOf(goal: Goal, results: ReadonlyMap<string, Result>): Result {
  return results.get(goal.name) ?? { kind: 'left-out', name: goal.name };
}
