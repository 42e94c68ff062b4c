// What the selected instance can't reach is dimmed while no flow is shown.
import { html, nothing, type TemplateResult } from 'lit-html';
import type { DiagramId } from '../../server/core/views/diagram.ts';
import type { PageState } from '../state.ts';
import { nodeOf } from './opening.ts';

type Asks = Pick<PageState, 'model' | 'flow' | 'selected' | 'reach'>;

/** The instance of which is to be asked whom it reaches; null: of none, or it is known. */
export function reachToAsk({ model, flow, selected, reach }: Asks): DiagramId | null {
  if (!model || flow || selected === null || reach?.from === selected) return null;
  return nodeOf(model, selected)?.kind === 'instance' ? selected : null;
}

const known = new WeakMap<NonNullable<PageState['reach']>, ReadonlySet<DiagramId>>();

/** The boxes that are not dimmed: who is reached, and all that is no instance; null: nothing is dimmed. */
export function reachedBy({ model, flow, selected, reach }: Asks): ReadonlySet<DiagramId> | null {
  if (!model || flow || !reach || reach.from !== selected) return null;
  const before = known.get(reach);
  if (before) return before;
  const set = new Set([reach.from, ...reach.ids]);
  // Hosts and bridges are no places that are reached: a tile is dimmed where none of its instances is.
  const always = new Set(['nic', 'routing', 'nat', 'switch', 'external', 'router', 'machine']);
  for (const { id, kind } of model.graph.nodes) if (always.has(kind)) set.add(id);
  known.set(reach, set);
  return set;
}

/** The word for the legend. */
export function reachLegend(state: Asks): TemplateResult | typeof nothing {
  if (!state.model || !reachedBy(state)) return nothing;
  const name = nodeOf(state.model, state.selected ?? '')?.label ?? state.selected;
  return html`<span data-reach>dimmed: ${name} can’t ping it</span>`;
}
