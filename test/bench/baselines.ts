// What figures are compared with, measured in the same run: S, a bare scan of the same text, and H, hop by hop.
import { simulate } from '../../server/core/simulator/simulate.ts';
import type { Trace } from '../../server/core/simulator/trace.ts';
import type { Instance } from '../../server/core/topology/cloud.ts';
import type { Subject } from '../../server/core/verifier/subject.ts';
import { type Question, stimulusFor } from '../../server/core/verifier/verifier.ts';

/** S: words of a text, counted. The baseline is the best of seven. */
export function scan(text: string): number {
  let n = 0;
  for (const _ of text.matchAll(/[A-Za-z_][\w-]*|[\d.:/]+|\S/g)) n++;
  return n;
}

/** How often S is taken. */
export const scans = 7;

/** H: one pair by the project's own simulator. */
export function hopByHop(subject: Subject, from: Instance, to: Instance, question: Question): Trace {
  return simulate(subject.compiled, stimulusFor(from, to, question), { copies: 'addressed' });
}
