// The verdict of one pair of instances, in a form that holds for every pair that is alike: hosts and instances are
// named by the part they play. Knows no classes.
import type { NodeId } from '../network/network.ts';
import type { CauseCode, LegOutcome, ReasonCode, Trace } from '../simulator/trace.ts';
import type { Instance } from '../topology/cloud.ts';
import { pathOf } from './path.ts';

/** How far a pair gets: there and back · there · not even there. */
export type ReachOutcome = 'reachable' | 'unreachable' | 'undelivered';

/** The part a node plays for a pair: one of these, or a third party's name. */
export type Part =
  | { readonly kind: 'from' }
  | { readonly kind: 'to' }
  | { readonly kind: 'from-host' }
  | { readonly kind: 'to-host' }
  | { readonly kind: 'other'; readonly node: NodeId };

/** What the simulator says of a pair, without the trace. */
export type Verdict = {
  readonly outcome: ReachOutcome;
  readonly legs: { readonly request: LegOutcome; readonly reply: LegOutcome };
  readonly reason: ReasonCode | null;
  /** Where the reason stands. */
  readonly at: Part | null;
  /** Nearest the root first. */
  readonly causes: readonly { readonly code: CauseCode; readonly at: Part }[];
  /** The request's way, one entry for each visit. */
  readonly way: readonly Part[];
  /** Who lowered the TTL of the request, and of the reply. */
  readonly routers: { readonly request: readonly Part[]; readonly reply: readonly Part[] };
  /** With which the request was last seen; null where it never was a packet on a wire. */
  readonly ttl: number | null;
  /** Whether the request's source or destination was changed on its way. */
  readonly translated: boolean;
  /** Whether a frame with the answer left whoever was asked: one without a route or a next hop never does. */
  readonly answered: boolean;
};

/** One end of a pair, and where it is: an instance on its host, a machine beyond its external. */
export type PairEnd = Pick<Instance, 'name' | 'host'>;

/** What a trace says of the pair it was made for. */
export function verdictOf(trace: Trace, from: PairEnd, to: PairEnd): Verdict {
  const part = (node: NodeId): Part => partOf(node, from, to);
  const request = pathOf(trace, 'request');
  const reply = pathOf(trace, 'reply');
  return {
    outcome: outcomeOf(trace),
    legs: trace.legs,
    reason: trace.reason?.code ?? null,
    at: trace.reason ? part(trace.reason.node) : null,
    causes: trace.causes.map((cause) => ({ code: cause.code, at: part(cause.node) })),
    way: request.nodes.map(part),
    routers: { request: request.routers.map(part), reply: reply.routers.map(part) },
    ttl: request.ttl,
    translated: request.translated,
    answered: reply.nodes.length > 0,
  };
}

/** How far the flow of a trace got. */
export function outcomeOf(trace: Trace): ReachOutcome {
  if (trace.outcome === 'delivered') return 'reachable';
  return trace.legs.request === 'delivered' ? 'unreachable' : 'undelivered';
}

/** The node that plays a part for a pair. */
export function nodeOf(part: Part, from: PairEnd, to: PairEnd): NodeId {
  switch (part.kind) {
    case 'from':
      return from.name;
    case 'to':
      return to.name;
    case 'from-host':
      return from.host;
    case 'to-host':
      return to.host;
    case 'other':
      return part.node;
  }
}

/** Whether the request and the reply were both sent, and not the same machines routed them. */
export function isAsymmetric(answered: boolean, request: readonly string[], reply: readonly string[]): boolean {
  if (!answered) return false;
  const there = new Set(request);
  const back = new Set(reply);
  return there.size !== back.size || request.some((node) => !back.has(node));
}

function partOf(node: NodeId, from: PairEnd, to: PairEnd): Part {
  if (node === from.name) return { kind: 'from' };
  if (node === to.name) return { kind: 'to' };
  if (node === from.host) return { kind: 'from-host' };
  if (node === to.host) return { kind: 'to-host' };
  return { kind: 'other', node };
}
