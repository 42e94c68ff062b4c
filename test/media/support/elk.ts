// elk in the test's own thread.
import ELK from 'elkjs/lib/elk.bundled.js';
import type { AskElk } from '../../../media/layout/layout.ts';

/** elk, and how often it was asked. */
export function countingElk(): { readonly ask: AskElk; readonly asked: () => number } {
  const elk = new ELK();
  let count = 0;
  return {
    ask: (graph) => {
      count++;
      return elk.layout(graph);
    },
    asked: () => count,
  };
}

/** A worker that never came up. */
export const deadElk: AskElk = () => Promise.resolve(null);
