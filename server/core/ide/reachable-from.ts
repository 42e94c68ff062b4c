// Whom an instance reaches, for a picture that dims the others. By classes: each is asked once. Knows no text.
import { eachInSteps, type Steps } from '../base/steps.ts';
import type { Analysis } from '../pipeline/analysis.ts';
import type { Remembered } from '../verifier/verdict-memory.ts';
import { verifierSteps } from '../verifier/verifier.ts';

/** Classes that are asked about in one step: most are known from a check, the others are simulated. */
const classesAtOnce = 8;
const asking = 'asking who can be reached';

/**
 * Names of the instances that one reaches by a ping of their fixed addresses, without itself, in the order of their classes;
 * null where there is no such instance. The network of the analysis is derived.
 * @param remembered what a check of the same text left: then hardly anything is simulated
 */
export function* reachableFrom(
  analysis: Analysis,
  name: string,
  remembered?: Remembered,
): Steps<readonly string[] | null> {
  const verifier = yield* verifierSteps(analysis, remembered);
  const { classes, classOf } = verifier.classes;
  const from = classOf.get(name);
  if (!from) return null;
  const ask = verifier.ask({ protocol: 'icmp', port: 0, target: 'fixed' });
  const reached: string[] = [];
  yield* eachInSteps(classes, classesAtOnce, asking, (to) => {
    if (ask(from, to)?.outcome !== 'reachable') return;
    for (const member of to.members) if (member.name !== name) reached.push(member.name);
  });
  return reached;
}
