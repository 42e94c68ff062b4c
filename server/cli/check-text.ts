// `check` for people: each finding with its line, what it points at, and the related places.
import type { Diagnostic, Severity } from '../core/base/diagnostic.ts';
import type { Span } from '../core/base/span.ts';
import { exerciseWords, unexercisedWords } from '../core/checks/exercise.ts';
import { placeOf } from '../core/pipeline/analyse.ts';
import type { Analysis } from '../core/pipeline/analysis.ts';
import type { Checked } from './check.ts';
import { type Places, placesOf } from './places.ts';
import type { Style } from './terminal.ts';

/** All findings in the order of the text, then what is not exercised where that was asked for, then a line that sums up. */
export function checkText(checked: readonly Checked[], style: Style): string {
  const blocks: string[] = [];
  const seen = new Set<string>();
  const counts: Record<Severity, number> = { error: 0, warning: 0, information: 0, hint: 0 };
  let held = 0;
  let expected = 0;
  for (const { analysis, diagnostics, expectations } of checked) {
    const places = placesOf(analysis);
    for (const diagnostic of inOrder(analysis, diagnostics)) {
      const block = diagnosticText(analysis, places, diagnostic, style);
      if (seen.has(block)) continue;
      seen.add(block);
      blocks.push(block);
      counts[diagnostic.severity]++;
    }
    expected += expectations.length;
    held += expectations.filter(({ outcome }) => outcome === 'pass').length;
  }
  const coverage = coverageText(checked, style);
  return [...blocks, ...coverage.blocks, summary(counts, held, expected, style)].join('\n').concat(coverage.summary);
}

/** What no packet uses, line by line, and how much is used, a line for each topology that was asked about. */
function coverageText(
  checked: readonly Checked[],
  style: Style,
): { readonly blocks: string[]; readonly summary: string } {
  // what two topologies include is exercised where one of them does
  const blocks = new Map<string, 'used' | 'unused'>();
  let summary = '';
  for (const { analysis, exercise } of checked) {
    if (!exercise) continue;
    const places = placesOf(analysis);
    for (const item of inOrder(analysis, exercise.items)) {
      const head = `${style.bold(where(analysis, places, item.span))}: ${unexercisedWords(item)}`;
      const block = `${[head, ...excerpt(analysis, places, item.span, style.blue, style)].join('\n')}\n`;
      if (item.packets > 0) blocks.set(block, 'used');
      else if (!blocks.has(block)) blocks.set(block, 'unused');
    }
    summary += `${checked.length > 1 ? `${analysis.entry}: ` : ''}${exerciseWords(exercise)}\n`;
  }
  return { blocks: [...blocks].flatMap(([block, use]) => (use === 'unused' ? [block] : [])), summary };
}

/** Findings by file, then by place. */
function inOrder<T extends { readonly span: Span }>(analysis: Analysis, findings: readonly T[]): readonly T[] {
  const files = [...analysis.files.keys()];
  return findings
    .map((finding) => ({ finding, place: placeOf(analysis, finding.span) }))
    .sort((a, b) => files.indexOf(a.place.file) - files.indexOf(b.place.file) || a.place.start - b.place.start)
    .map(({ finding }) => finding);
}

function diagnosticText(analysis: Analysis, places: Places, diagnostic: Diagnostic, style: Style): string {
  const { code, severity, message, span, related } = diagnostic;
  const paint = { error: style.red, warning: style.yellow, information: style.blue, hint: style.dim }[severity];
  const lines = [
    `${style.bold(where(analysis, places, span))}: ${paint(`${severity}[${code}]`)}: ${message}`,
    ...excerpt(analysis, places, span, paint, style),
  ];
  for (const other of related) {
    lines.push(`  ${where(analysis, places, other.span)}: ${other.message}`);
    // A remedy's place is where one would write; the line itself says nothing yet.
    if (other.remedy === undefined && !sameLine(analysis, places, other.span, span))
      lines.push(...excerpt(analysis, places, other.span, style.blue, style));
  }
  return `${lines.join('\n')}\n`;
}

function where(analysis: Analysis, places: Places, span: Span): string {
  const { file, range } = places.source(placeOf(analysis, span));
  return `${file}:${range.start.line + 1}:${range.start.character + 1}`;
}

/** Longest part of a line that is shown; of a longer line the part around the place. */
const widest = 160;

/** The line with a mark under what is meant; a place that runs over several lines is marked on its first. */
function excerpt(
  analysis: Analysis,
  places: Places,
  span: Span,
  paint: (text: string) => string,
  style: Style,
): string[] {
  const { file, range } = places.source(placeOf(analysis, span));
  const line = places.line(file, range.start.line);
  const from = line.length > widest ? Math.max(0, range.start.character - widest / 4) : 0;
  const shown = line.slice(from, from + widest);
  const start = range.start.character - from;
  const end = Math.min(shown.length, (range.end.line === range.start.line ? range.end.character : line.length) - from);
  const number = String(range.start.line + 1).padStart(5);
  // Tabs stay tabs, so that the mark stands under its word however wide they are shown.
  const indent = shown.slice(0, start).replace(/[^\t]/g, ' ');
  const mark = '^'.repeat(Math.max(1, end - start));
  return [`${style.dim(`${number} |`)} ${shown}`, `${style.dim('      |')} ${indent}${paint(mark)}`];
}

function sameLine(analysis: Analysis, places: Places, a: Span, b: Span): boolean {
  const [one, two] = [places.source(placeOf(analysis, a)), places.source(placeOf(analysis, b))];
  return one.file === two.file && one.range.start.line === two.range.start.line;
}

function summary(counts: Record<Severity, number>, held: number, expected: number, style: Style): string {
  const words: string[] = [];
  if (counts.error > 0) words.push(style.red(counted(counts.error, 'error')));
  if (counts.warning > 0) words.push(style.yellow(counted(counts.warning, 'warning')));
  const notes = counts.information + counts.hint;
  if (notes > 0) words.push(counted(notes, 'note'));
  const found = words.length === 0 ? style.green('nothing wrong') : words.join(', ');
  if (expected === 0) return `${found}\n`;
  const all =
    held === expected
      ? `${expected === 1 ? 'the expectation holds' : `all ${expected} expectations hold`}`
      : `${held} of ${counted(expected, 'expectation')} ${held === 1 ? 'holds' : 'hold'}`;
  return `${found}; ${all}\n`;
}

function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
