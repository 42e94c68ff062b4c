// An `expect` that does not hold: what happened instead, and where.
import type { Diagnostic, Related } from '../base/diagnostic.ts';
import type { Expectation } from '../topology/cloud.ts';
import type { Case, Evaluation } from '../verifier/expectations.ts';
import { carrierFixes } from './carrier-edits.ts';
import type { CheckContext } from './context.ts';
import { endWords, listOf, protocolWords } from './words.ts';

/** Reports `expectation-failed` at an expectation that fails, or nothing when it holds. */
export function expectationFailed(
  context: CheckContext,
  expectation: Expectation,
  evaluation: Evaluation,
): Diagnostic[] {
  const span = context.spanOf(expectation.origin);
  if (evaluation.outcome === 'pass' || !span) return [];
  const { witness, fault, refusal } = evaluation;
  if (!witness) {
    return [
      { code: 'expectation-failed', severity: 'error', message: refusal ?? 'nothing can be sent', span, related: [] },
    ];
  }
  const related: Related[] = [];
  const trace = witness.trace();
  if (trace.reason) {
    related.push({
      message: `it ends here: ${endWords(trace.reason)}`,
      span: context.spanOf(trace.reason.origin) ?? span,
    });
  }
  for (const cause of trace.causes) {
    related.push({
      message: `the cause: ${endWords(cause)}`,
      span: context.spanOf(cause.origin) ?? span,
    });
  }
  for (const note of trace.notes)
    related.push({ message: `Note: ${note.message}`, span: context.spanOf(note.origin) ?? span });
  const message = `${flowWords(witness)} ${instead(expectation, witness, fault)}`;
  const fixes = carrierFixes(context, trace.causes);
  const more = fixes.length === 0 ? {} : { fixes };
  return [{ code: 'expectation-failed', severity: 'error', message, span, related, ...more }];
}

function instead(expectation: Expectation, witness: Case, fault: Evaluation['fault']): string {
  if (expectation.kind === 'isolated' || fault === 'isolation')
    return 'gets in, so the two are not isolated; take out what lets it in';
  const why = witness.reason ? ` (${codesOf(witness)})` : '';
  switch (fault) {
    case 'code':
      return `is ${witness.outcome} as expected, but not by ${expectation.code}: ${codesOf(witness) || 'there is no reason'}`;
    case 'via':
      return `is ${witness.outcome} as expected, but by another way: ${witness.way.join(', ')}`;
    default:
      return `is ${witness.outcome}${why}, not ${expectation.outcome}; mend the network or the expectation`;
  }
}

function codesOf(witness: Case): string {
  const reason = witness.reason ? [`${witness.reason.code} at ${witness.reason.node}`] : [];
  const causes = witness.causes.map((cause) => `${cause.code} at ${cause.node}`);
  return listOf([...reason, ...causes]);
}

function flowWords(witness: Case): string {
  return `${witness.from} -> ${witness.to} ${protocolWords(witness.protocol, witness.port)}`;
}
