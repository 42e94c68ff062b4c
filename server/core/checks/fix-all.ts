// All that can be mended in a topology, one fix after the other, each tried on what the ones before it made. Knows no editor.
import type { Diagnostic, DiagnosticCode } from '../base/diagnostic.ts';
import type { Steps } from '../base/steps.ts';
import type { FileEdit } from '../base/text-edit.ts';
import { fixesFor } from './fixes.ts';
import { type Original, proveFix } from './prove-fix.ts';

/** How many fixes are made at once: each costs what checking the text costs. */
export const maxFixedAtOnce = 50;

/** An expectation that fails is a question to whoever wrote it, not a mistake in the text. */
const asked: ReadonlySet<DiagnosticCode> = new Set(['expectation-failed']);

/**
 * Mends errors and warnings by the best fix that works for each, in the order of the text, and gives one edit for each file
 * that changes. In steps.
 */
export function* fixAll(original: Original): Steps<readonly FileEdit[]> {
  let current = original;
  const hopeless = new Set<string>();
  for (let made = 0; made < maxFixedAtOnce; made++) {
    yield { what: 'mending what can be mended', done: made / maxFixedAtOnce };
    const next: Original | null = yield* oneMore(current, hopeless);
    if (!next) break;
    current = next;
  }
  const edits: FileEdit[] = [];
  for (const { file, text } of original.analysis.files.values()) {
    const now = current.analysis.files.get(file)?.text ?? text;
    if (now !== text) edits.push(whatDiffers(file, text, now));
  }
  return edits;
}

function* oneMore(current: Original, hopeless: Set<string>): Steps<Original | null> {
  for (const finding of current.diagnostics) {
    const key = JSON.stringify([finding.code, finding.message, finding.span.declaration]);
    if (!isMendable(finding) || hopeless.has(key)) continue;
    for (const fix of fixesFor(current.analysis, finding)) {
      const proven = yield* proveFix(current, finding, fix);
      // what somebody expects is not changed unasked
      if (proven && !proven.isUnexpected) return proven.after;
    }
    hopeless.add(key);
  }
  return null;
}

function isMendable({ severity, code }: Diagnostic): boolean {
  return (severity === 'error' || severity === 'warning') && !asked.has(code);
}

/** One edit that makes one text of another: from where they begin to differ to where they are the same again. */
function whatDiffers(file: string, before: string, after: string): FileEdit {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start++;
  let tail = 0;
  while (tail < shorter - start && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  return { file, start, end: before.length - tail, text: after.slice(start, after.length - tail) };
}
