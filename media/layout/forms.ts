// The forms in which one network may be laid out, by the width of the page.
import type { DiagramGraph } from '../../server/core/views/diagram.ts';
import { type AskElk, type LayoutOptions, layOut } from './layout.ts';

const forms = [
  ['full', null],
  ['compact', null],
  ['compact', 1],
] as const;

/** Lays a network out in every form, so that whoever records what elk answers has it for a page of any width. */
export async function layOutInEveryForm(
  graph: DiagramGraph,
  drawn: Pick<LayoutOptions, 'keep' | 'opened'>,
  ask: AskElk,
): Promise<void> {
  for (const [form, perRow] of forms) await layOut(graph, { form, perRow, ...drawn, ask, cache: new Map() });
}
