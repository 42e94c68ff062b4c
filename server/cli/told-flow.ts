// A flow told for a command: its replay, with remedies that were tried where a bridge is missing.
import { check } from '../core/checks/check.ts';
import { type FlowQuestion, tellFlow } from '../core/ide/trace-flow.ts';
import { withTriedRemedies } from '../core/ide/tried-remedies.ts';
import type { Analysis } from '../core/pipeline/analysis.ts';
import type { Replay } from '../core/views/replay.ts';
import { Unusable } from './terminal.ts';

/** The replay of a flow; what can't be sent is a mistake of the arguments. */
export function toldFlow(
  analysis: Analysis,
  question: FlowQuestion | { readonly kind: 'refused'; readonly message: string },
  warmth: { readonly start: 'cold' | 'warm' } = { start: 'cold' },
): Replay {
  const result = question.kind === 'refused' ? question : tellFlow(analysis, question, warmth);
  if (result.kind === 'refused') throw new Unusable(result.message);
  const { replay } = result;
  if (!replay.causes.some(({ code }) => code === 'bridge-missing')) return replay;
  return withTriedRemedies(replay, check(analysis).diagnostics);
}
