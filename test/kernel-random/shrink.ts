// The smallest cloud that shows a disagreement: statements are left out as long as one flow still disagrees.
import { type Judged, type Sound, soundCloud } from './judge.ts';
import { type Statement, sizeOf, smaller } from './topo-text.ts';

/** A disagreement and the smallest cloud found for it. */
export type Smallest = { readonly sound: Sound; readonly judged: Judged };

/** Who says what the kernel does with a cloud: a guest, or in a test anybody. */
export type Judge = (sound: Sound) => Promise<readonly Judged[]>;

/** How many clouds are tried at most for one disagreement. */
const limit = 150;

/**
 * Leaves out one statement after the other, outermost first, and keeps every cloud in which the flow still disagrees in
 * the same way (in its verdict, or else in its hops).
 */
export async function shrink(judge: Judge, start: Sound, found: Judged): Promise<Smallest> {
  const only = start.statements.filter(
    ({ head }) => !head.startsWith('flow ') || head.startsWith(`flow ${found.flow}:`),
  );
  let best: Smallest = { sound: start, judged: found };
  let tries = 0;
  const attempt = async (statements: readonly Statement[]): Promise<boolean> => {
    const sound = soundCloud(statements);
    if (!sound || tries >= limit) return false;
    tries++;
    try {
      const judged = (await judge(sound)).find((one) => kindOf(one) === kindOf(found));
      if (judged) best = { sound, judged };
      return judged !== undefined;
    } catch {
      return false;
    }
  };
  if (!(await attempt(only))) return best;
  for (let size = Infinity; sizeOf(best.sound.statements) < size; ) {
    size = sizeOf(best.sound.statements);
    // whoever was left out in vain is not tried again before something else is gone
    for (let at = 0, candidates = smaller(best.sound.statements); at < candidates.length; ) {
      if (await attempt(candidates[at] as readonly Statement[])) candidates = smaller(best.sound.statements);
      else at++;
    }
  }
  return best;
}

/** What sort of disagreement it is: the field of the verdict, or hops. */
function kindOf({ differences }: Judged): string {
  const [first = ''] = differences;
  return first === '' ? '' : (/^(\w+): the kernel says/.exec(first)?.[1] ?? 'hops');
}
