// The way that the addressed packet of a trace took, without flooded copies, ARP and decisions. Knows no cloud.
import type { NodeId } from '../network/network.ts';
import type { Trace, TraceEvent } from '../simulator/trace.ts';

/** The way of one leg: nodes in the order in which the packet was seen on them, and those that lowered its TTL. */
export type LegPath = {
  /** One entry for each visit: a node stands twice when the packet came back to it. */
  readonly nodes: readonly NodeId[];
  /** Machines that routed it, each once, in order. */
  readonly routers: readonly NodeId[];
  /** With which the packet was last seen; null where it was not. */
  readonly ttl: number | null;
  /** Whether somebody on the way changed its source or destination. */
  readonly translated: boolean;
};

/**
 * The way of a leg from its sender to where it was delivered, or to where it ended. Empty when the leg was never sent.
 */
export function pathOf(trace: Trace, leg: 'request' | 'reply'): LegPath {
  const end = endOf(trace, leg);
  const way: TraceEvent[] = [];
  for (let event = end; event; event = eventAt(trace, event.parent)) {
    if (event.leg === leg) way.push(event);
  }
  way.reverse();
  const nodes: NodeId[] = [];
  const routers: NodeId[] = [];
  let ttl: number | null = null;
  let ends: string | null = null;
  let translated = false;
  for (const event of way) {
    if (event.direction === null || event.frame.payload.kind !== 'ipv4') continue;
    if (nodes.at(-1) !== event.node) nodes.push(event.node);
    const { ttl: current, src, dst } = event.frame.payload;
    translated ||= ends !== null && ends !== `${src} ${dst}`;
    ends = `${src} ${dst}`;
    if (ttl !== null && current < ttl && !routers.includes(event.node)) routers.push(event.node);
    ttl = current;
  }
  return { nodes, routers, ttl, translated };
}

/** Whether the names stand on the way in this order, others between them or not. */
export function passes(path: Pick<LegPath, 'nodes'>, via: readonly NodeId[]): boolean {
  let next = 0;
  for (const node of path.nodes) if (node === via[next]) next++;
  return next >= via.length;
}

function endOf(trace: Trace, leg: 'request' | 'reply'): TraceEvent | undefined {
  if (trace.legs[leg] === 'delivered') {
    const delivered = trace.events.findLast((event) => event.leg === leg && event.action === 'deliver');
    if (delivered) return delivered;
  }
  const step = trace.reason?.step ?? null;
  const reason = eventAt(trace, step);
  if (reason?.leg === leg) return reason;
  return trace.events.findLast((event) => event.leg === leg);
}

/** Steps count from 1 without a gap, so an event stands at its step. */
function eventAt(trace: Trace, step: number | null): TraceEvent | undefined {
  return step === null ? undefined : trace.events[step - 1];
}
