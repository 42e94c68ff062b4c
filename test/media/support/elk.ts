// elk in the test's own thread.
import ELK from 'elkjs/lib/elk.bundled.js';
import type { AskElk } from '../../../media/layout/layout.ts';

const elk = new ELK();

export const askElk: AskElk = (graph) => elk.layout(graph);
