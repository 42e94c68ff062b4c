// One sentence for each event of a trace, from which a reader learns why the packet went there. The single door to the
// other sentences-*.ts files. Knows no source text.
import type { TraceEvent } from '../simulator/trace.ts';
import { serviceSentence, settingSentence } from './sentences-end.ts';
import { filterSentence } from './sentences-filter.ts';
import { linkSentence, lossSentence } from './sentences-link.ts';
import { routeSentence } from './sentences-route.ts';
import { frameSentence } from './spots.ts';
import type { Telling } from './telling.ts';

/** Why this happened, in one sentence without a full stop. */
export function because(telling: Telling, event: TraceEvent): string {
  const { decision } = event;
  if (event.direction !== null) return frameSentence(telling, event);
  if (decision === null || decision.kind === 'carrier') return lossSentence(event) ?? frameSentence(telling, event);
  switch (decision.kind) {
    case 'route':
      return routeSentence(telling, event, decision);
    case 'rule':
    case 'conntrack':
      return filterSentence(telling, event, decision);
    case 'neighbour':
    case 'forwarding':
    case 'vlan':
      return linkSentence(telling, event, decision);
    case 'lease':
    case 'socket':
      return serviceSentence(telling, event, decision);
    case 'setting':
    case 'prefix':
      return settingSentence(telling, event, decision);
  }
}
