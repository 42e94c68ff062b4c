// What the page has to know of a flow besides its name.
import type { FlowChoice, LocatedReplay, NetworkModel, TraceResult } from '../server/core/protocol/messages.ts';
import { comparedWays } from '../server/core/views/compared.ts';
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

/** Whether two choices mean the same flow. */
export function isSame(one: FlowChoice, other: FlowChoice): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** The flow before it went the way that it goes now: what was shown last, where that was another way. */
export function earlierOf(
  { result: before, earlier }: Pick<PageState, 'result' | 'earlier'>,
  now: TraceResult,
): LocatedReplay | null {
  if (before?.kind !== 'replay' || now.kind !== 'replay') return earlier;
  return comparedWays(now.replay, before.replay).partAt === null ? earlier : before.replay;
}
