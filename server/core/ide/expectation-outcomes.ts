// What became of expectations when a text was checked last, on the expectations of the text as it is now. Knows no lines.

import type { Diagnostic } from '../base/diagnostic.ts';
import type { Span } from '../base/span.ts';
import type { ExpectationResult } from '../checks/check.ts';
import type { Analysis } from '../pipeline/analysis.ts';
import type { Expectation } from '../topology/cloud.ts';
import { carrier } from './carry.ts';

/** What became of the expectation at a span. */
export type SpannedOutcome = Pick<ExpectationResult, 'outcome' | 'reason' | 'example' | 'way'> & {
  readonly span: Span;
};

/** The same with what a failed one is told to have done instead. */
export type ToldOutcome = Omit<SpannedOutcome, 'span' | 'way'> & { readonly message: string };

/** What is needed of a check. */
export type CheckedExpectations = Pick<Analysis, 'files'> & {
  readonly expectations: readonly SpannedOutcome[];
  readonly diagnostics: readonly Diagnostic[];
};

/** The outcomes of a check by the expectations of an analysis; one that was edited since has none. Linear in them. */
export function outcomesOf(
  checked: CheckedExpectations,
  now: Analysis,
): (expectation: Expectation) => ToldOutcome | undefined {
  const move = carrier(checked, now);
  const messages = new Map(
    checked.diagnostics.flatMap(({ code, span, message }) =>
      code === 'expectation-failed' ? [[keyOf(span), message] as const] : [],
    ),
  );
  const told = new Map<string, ToldOutcome>();
  for (const { span, outcome, reason, example } of checked.expectations) {
    const place = move(span);
    if (place) told.set(keyOf(place), { outcome, reason, example, message: messages.get(keyOf(span)) ?? '' });
  }
  return ({ origin }) => {
    const span = now.cloud.spans.get(origin)?.whole;
    return span && told.get(keyOf(span));
  };
}

/** The results of a check by their places: of the cloud that they are about nothing is held. */
export function spannedOutcomes({ cloud }: Analysis, results: readonly ExpectationResult[]): readonly SpannedOutcome[] {
  return results.flatMap(({ expectation, outcome, reason, example, way }) => {
    const span = cloud.spans.get(expectation.origin)?.whole;
    return span ? [{ span, outcome, reason, example, way }] : [];
  });
}

function keyOf({ declaration, start }: Span): string {
  return `${declaration}\n${start}`;
}
