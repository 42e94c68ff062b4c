// What the page has to know of a flow besides its name.
import type { FlowChoice, NetworkModel } from '../server/core/protocol/messages.ts';
import type { PageState } from './state.ts';

/** Names that may be boxes at the flow's ends: they are drawn whatever else is folded. */
export function flowEnds({ flow, model }: Pick<PageState, 'flow' | 'model'>): string[] {
  if (!flow) return [];
  if (flow.kind === 'dhcp') return [flow.instance];
  if (flow.kind === 'free') return [flow.from, flow.to.replace(/\.floating.*$/, '')];
  const label = model?.flows.find((each) => each.name === flow.name)?.label ?? '';
  return label.split(/[\s→]+|->/).map((word) => word.replace(/\.floating.*$/, ''));
}

/** Whether a file still has the flow; whether a free one means anything, its trace tells. */
export function exists(flow: FlowChoice, model: NetworkModel): boolean {
  if (flow.kind === 'named') return model.flows.some((each) => each.name === flow.name);
  return true;
}
