// Tries a fix on a copy of the text: what it was meant to mend must be gone, nothing may be wrong that was not, and what it
// changes in who reaches whom is told. Nothing is offered that was not tried. Knows no editor.
import type { Diagnostic, Fix, SpanEdit } from '../base/diagnostic.ts';
import type { Steps } from '../base/steps.ts';
import { applyEdits, type FileEdit } from '../base/text-edit.ts';
import { analyseCopy, placeOf } from '../pipeline/analyse.ts';
import type { Analysis, ReadInclude } from '../pipeline/analysis.ts';
import { type Differences, differencesOf } from '../verifier/differences.ts';
import { type Verifier, verifierSteps } from '../verifier/verifier.ts';
import { checkSteps } from './check.ts';
import { count, listOf } from './words.ts';

/** What is known of the text that a fix is for. */
export type Original = {
  readonly analysis: Analysis;
  /** All that is said of it. */
  readonly diagnostics: readonly Diagnostic[];
  readonly read: ReadInclude;
  /** Who reaches whom in it, for comparing; made once for all fixes. */
  readonly verifier: Verifier;
};

/** A fix that was found to work. */
export type ProvenFix = {
  readonly title: string;
  /** In the order of each file; they don't overlap. */
  readonly edits: readonly FileEdit[];
  readonly differences: Differences;
  /** How many expectations fail with it that held. */
  readonly fails: number;
  /** Whether these expect what it mends; where a text was misread, they expected something else than it says. */
  readonly isUnexpected: boolean;
  /** The text with it, as the original of the next fix. */
  readonly after: Original;
};

/** The original of an analysis. In steps. */
export function* originalOf(
  analysis: Analysis,
  diagnostics: readonly Diagnostic[],
  read: ReadInclude,
): Steps<Original> {
  yield* analysis.derive();
  return { analysis, diagnostics, read, verifier: yield* verifierSteps(analysis) };
}

/**
 * Tries one fix of a finding; null where it does not do. Costs what reading and checking the text costs. In steps.
 */
export function* proveFix(original: Original, finding: Diagnostic, { title, edits }: Fix): Steps<ProvenFix | null> {
  const placed = placedEdits(original.analysis, edits);
  const after = yield* analyseCopy(original.analysis, edited(original.analysis, placed), original.read);
  const checked = yield* checkSteps(after);
  const left = [...after.diagnostics, ...checked.diagnostics];
  if (left.some((one) => isLike(one, finding))) return null;
  // Who expects a fault is told that it is gone, and decides; but what was expected before is no way to mend what was not.
  const isExpected = finding.code !== 'expectation-failed';
  const counted = (list: readonly Diagnostic[]) => errorsIn(isExpected ? list.filter(isNoExpectation) : list);
  const [before, now] = [counted(original.diagnostics), counted(left)];
  if (now > before) return null;
  // What was misread hides what is wrong behind it; but mending what packets do must leave less that is wrong.
  const isMisread = original.analysis.diagnostics.includes(finding);
  if (finding.severity === 'error' && !isMisread && now === before) return null;
  const failed = new Set(original.diagnostics.flatMap((one) => (isNoExpectation(one) ? [] : [one.span.declaration])));
  const fails = left.filter((one) => !isNoExpectation(one) && !failed.has(one.span.declaration)).length;
  const verifier = yield* verifierSteps(after);
  const differences = yield* differencesOf(original.verifier, verifier);
  const { read } = original;
  const isUnexpected = fails > 0 && !isMisread;
  return {
    title,
    edits: placed,
    differences,
    fails,
    isUnexpected,
    after: { analysis: after, diagnostics: left, read, verifier },
  };
}

/** What a fix changes besides the text, in a few words; empty where nobody reaches anybody else than before. */
export function changesSaid({ changed, added, removed, tooMany }: Differences): string {
  if (tooMany) return 'changes much of who reaches whom';
  const words: string[] = [];
  for (const change of ['opened', 'closed', 're-routed'] as const) {
    const own = changed.filter((one) => one.change === change);
    const pairs = (some: typeof own) => some.reduce((sum, one) => sum + one.pairs, 0);
    const all = pairs(own);
    if (all === 0) continue;
    const between = pairs(own.filter(({ fromTenant, toTenant }) => fromTenant !== toTenant));
    const verb = { opened: 'opens', closed: 'closes', 're-routed': 're-routes' }[change];
    const where = between === 0 ? '' : between === all ? ' between tenants' : `, ${between} of them between tenants`;
    words.push(`${verb} ${count(all, 'pair')}${where}`);
  }
  if (added.length > 0) words.push(`adds ${count(added.length, 'instance')}`);
  if (removed.length > 0) words.push(`takes out ${count(removed.length, 'instance')}`);
  return listOf(words);
}

/** The same of a fix, with the expectations that fail by it. */
export function effectsSaid({ differences, fails }: Pick<ProvenFix, 'differences' | 'fails'>): string {
  const broken = fails > 0 ? [`fails ${count(fails, 'expectation')}`] : [];
  return [changesSaid(differences), ...broken].filter((words) => words !== '').join('; ');
}

function isNoExpectation({ code }: Diagnostic): boolean {
  return code !== 'expectation-failed';
}

/** Edits where they stand in files, in order; of one place the first stays first. */
export function placedEdits(analysis: Analysis, edits: readonly SpanEdit[]): readonly FileEdit[] {
  const placed = edits.map(({ span, text }): FileEdit => ({ ...placeOf(analysis, span), text }));
  return placed.sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.start - b.start || a.end - b.end));
}

/** The texts of the files that edits change. */
function edited({ files }: Analysis, edits: readonly FileEdit[]): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const file of new Set(edits.map((edit) => edit.file))) {
    const own = edits.filter((edit) => edit.file === file);
    texts.set(file, applyEdits(files.get(file)?.text ?? '', own));
  }
  return texts;
}

/** Whether two findings say the same of the same thing; where that stands may be another place by now. */
function isLike(one: Diagnostic, other: Diagnostic): boolean {
  if (one.code !== other.code) return false;
  const [gap, otherGap] = [one.missingBridge, other.missingBridge];
  if (gap && otherGap) return gap.host === otherGap.host && gap.network === otherGap.network;
  return one.message === other.message && one.span.declaration === other.span.declaration;
}

function errorsIn(diagnostics: readonly Diagnostic[]): number {
  return diagnostics.reduce((sum, { severity }) => sum + Number(severity === 'error'), 0);
}
