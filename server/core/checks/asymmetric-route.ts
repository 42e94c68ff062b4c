// A flow whose request and answer are routed by different machines: it works, and whoever looks at one machine only
// sees half of it. Knows only who routed.
import type { Diagnostic } from '../base/diagnostic.ts';
import type { Span } from '../base/span.ts';
import type { Case } from '../verifier/expectations.ts';
import { listOf } from './words.ts';

/** Reports `asymmetric-route` for a case at the flow or expectation it belongs to, or nothing when it is symmetric. */
export function asymmetricRoute(one: Case | null, span: Span | undefined): Diagnostic[] {
  if (!one?.asymmetric || !span) return [];
  const { request, reply } = one.asymmetric;
  const message =
    `${one.from} -> ${one.to}: ${whoRoutes(request)} the request and ${whoRoutes(reply)} the answer; ` +
    'look at both when you search for a lost packet';
  return [{ code: 'asymmetric-route', severity: 'information', message, span, related: [] }];
}

function whoRoutes(nodes: readonly string[]): string {
  if (nodes.length === 0) return 'nobody routes';
  return `${listOf(nodes)} ${nodes.length === 1 ? 'routes' : 'route'}`;
}
