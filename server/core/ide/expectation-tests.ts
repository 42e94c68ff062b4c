// Expectations as tests: those of a file by ids that stay while their words do, and what became of each when its topology was
// checked, with the same words as the diagnostic at it. Knows no lines and no URIs.
import type { Diagnostic } from '../base/diagnostic.ts';
import type { OriginId, Span } from '../base/span.ts';
import type { Analysis } from '../pipeline/analysis.ts';
import type { FlowChoice } from '../protocol/messages.ts';
import type { ParsedFile } from '../syntax/parse.ts';
import { placedDeclarations } from '../syntax/places.ts';
import type { Ranged } from '../syntax/tree.ts';
import type { Expectation } from '../topology/cloud.ts';
import { textOf } from '../topology/expectation-text.ts';
import { carried, carrier } from './carry.ts';
import type { CheckedExpectations, SpannedOutcome } from './expectation-outcomes.ts';
import { statementIndex } from './statement-index.ts';

/** An `expect` of a file, with its place there. */
export type ExpectationTest = Ranged & {
  /** Its words; of several with the same words the second one's ends with ` #2`, and so on. */
  readonly id: string;
  /** Its words without `expect`. */
  readonly label: string;
  readonly span: Span;
};

/** What became of one. */
export type TestedExpectation = {
  readonly file: string;
  readonly test: ExpectationTest;
  readonly origin: OriginId | null;
  /** `errored`: it says something that means nothing. */
  readonly outcome: 'passed' | 'failed' | 'errored';
  /** What is said at it: why it failed, or what it says wrong. */
  readonly findings: readonly Diagnostic[];
  /** Where it passed other nodes than expected. */
  readonly ways: { readonly expected: readonly string[]; readonly actual: readonly string[] } | null;
  /** The packet that speaks for it. */
  readonly flow: FlowChoice | null;
};

/** The expectations of a file in its order. Linear in its declarations. */
export function expectationTests(file: ParsedFile): readonly ExpectationTest[] {
  const seen = new Map<string, number>();
  return placedDeclarations(file).flatMap(({ id: declaration, node, offset }) => {
    if (node?.kind !== 'expect' && node?.kind !== 'isolated') return [];
    const label = textOf(node).replace(/^expect /, '');
    const times = (seen.get(label) ?? 0) + 1;
    seen.set(label, times);
    const { start, end } = node;
    const id = times === 1 ? label : `${label} #${times}`;
    return [{ id, label, start: offset + start, end: offset + end, span: { declaration, start, end } }];
  });
}

/** What became of the expectations of all files of a topology; one that was edited since the check is left out. */
export function testedExpectations(checked: CheckedExpectations, now: Analysis): readonly TestedExpectation[] {
  const move = carrier(checked, now);
  const outcomes = new Map<string, SpannedOutcome>();
  for (const outcome of checked.expectations) {
    const place = move(outcome.span);
    if (place) outcomes.set(keyOf(place), outcome);
  }
  const failures = new Map<string, Diagnostic>();
  for (const finding of carried(checked, now, checked.diagnostics))
    if (finding.code === 'expectation-failed') failures.set(keyOf(finding.span), finding);
  const faults = now.diagnostics.filter(({ severity }) => severity === 'error');
  const index = statementIndex(now);
  return [...now.files.values()].flatMap((file) =>
    expectationTests(file).flatMap((test): TestedExpectation[] => {
      const { declaration } = test.span;
      const findings = faults.filter(({ span }) => span.declaration === declaration);
      const node = file.declarations[file.indexes.get(declaration) ?? -1]?.node;
      const made = node ? index.expectation({ statement: node, declaration, offset: 0 }) : undefined;
      const told = { file: file.file, test, origin: made?.origin ?? null };
      if (findings.length > 0) return [{ ...told, outcome: 'errored', findings, ways: null, flow: null }];
      const known = outcomes.get(keyOf(test.span));
      if (!known) return [];
      const { outcome, example } = known;
      const flow = example && ({ kind: 'free', ...example } as const);
      if (outcome === 'pass') return [{ ...told, outcome: 'passed', findings, ways: null, flow }];
      const failure = failures.get(keyOf(test.span));
      return [{ ...told, outcome: 'failed', findings: failure ? [failure] : [], ways: waysOf(made, known), flow }];
    }),
  );
}

function waysOf(expectation: Expectation | undefined, { way }: SpannedOutcome): TestedExpectation['ways'] {
  return expectation?.kind === 'flow' && way ? { expected: expectation.via, actual: way } : null;
}

function keyOf({ declaration, start }: Span): string {
  return `${declaration}\n${start}`;
}
