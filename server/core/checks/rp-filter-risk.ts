// A strict rp_filter that drops a flow: the answer to its sender would leave by another interface than it came in by
// (RFC 3704, strict mode; Documentation/networking/ip-sysctl). Knows only how flows ended.
import type { Diagnostic } from '../base/diagnostic.ts';
import type { OriginId } from '../base/span.ts';
import type { CheckContext, Collector } from './context.ts';

/** A flow that somebody means, and where it ended. */
export type LostFlow = { readonly flow: string; readonly node: string; readonly reason: string };

/** Collects lost flows and reports `rp-filter-risk` at the option that dropped some. */
export function rpFilterRisk(context: CheckContext): Collector<LostFlow> {
  const { cloud } = context.analysis;
  const drafts = new Map<
    OriginId,
    { readonly first: LostFlow; readonly flows: Set<string>; readonly nodes: Set<string> }
  >();
  return {
    visit: (lost) => {
      if (lost.reason !== 'rp-filter') return;
      const origin = context.hosts.get(lost.node)?.origins.get('rp_filter') ?? cloud.options.origins.get('rp_filter');
      if (origin === undefined) return;
      const draft = drafts.get(origin) ?? { first: lost, flows: new Set(), nodes: new Set() };
      draft.flows.add(lost.flow);
      draft.nodes.add(lost.node);
      drafts.set(origin, draft);
    },
    finish: () =>
      [...drafts].flatMap(([origin, { first, flows, nodes }]): Diagnostic[] => {
        const span = context.spanOf(origin);
        if (!span) return [];
        const others = flows.size > 1 ? ` and ${flows.size - 1} more` : '';
        const related = [...nodes].flatMap((node) => {
          const place = context.spanOfNode(node);
          return place
            ? [{ message: `${node} drops what comes in by another way than it would answer`, span: place }]
            : [];
        });
        const message =
          `rp_filter 1 on ${first.node} drops ${first.flow}${others}, ` +
          'as the answer would leave by another interface; say 0 or 2, or mend the routes';
        return [{ code: 'rp-filter-risk', severity: 'warning', message, span, related }];
      }),
  };
}
