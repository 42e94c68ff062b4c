// Whether what a file expects of its packets holds. Names and addresses as ends are turned into packets by the caller;
// knows no text.
import type { NodeId } from '../network/network.ts';
import { simulate } from '../simulator/simulate.ts';
import type { CauseCode, ReasonCode, Stimulus, Trace } from '../simulator/trace.ts';
import type { Expectation, FlowEnd, Instance } from '../topology/cloud.ts';
import type { Protocol } from '../wire/packet.ts';
import type { InstanceClass } from './classes.ts';
import { type ClassPair, classPairs, endsOf, isOneInstance } from './end-pairs.ts';
import { passes, pathOf } from './path.ts';
import { isAsymmetric, nodeOf, outcomeOf, type Part, type ReachOutcome } from './verdict.ts';
import type { Question, TargetAddress, Verifier } from './verifier.ts';

type FlowExpectation = Extract<Expectation, { readonly kind: 'flow' }>;
type IsolationExpectation = Extract<Expectation, { readonly kind: 'isolated' }>;

/** One pair of ends that an expectation speaks about, and how its packet fared. */
export type Case = {
  readonly from: string;
  readonly to: string;
  readonly protocol: Protocol;
  /** Null for icmp. */
  readonly port: number | null;
  readonly outcome: ReachOutcome;
  readonly reason: { readonly code: ReasonCode; readonly node: NodeId } | null;
  readonly causes: readonly { readonly code: CauseCode; readonly node: NodeId }[];
  readonly way: readonly NodeId[];
  /** Who routed the request and the reply, when these are not the same machines. */
  readonly asymmetric: { readonly request: readonly NodeId[]; readonly reply: readonly NodeId[] } | null;
  /** The full story. */
  readonly trace: () => Trace;
};

/** Why a packet can't be sent, in one clause for the user. */
export type Refusal = { readonly kind: 'refused'; readonly message: string };

/** Turns a pair of ends into a packet. */
export type Send = (from: FlowEnd, to: FlowEnd, protocol: Protocol, port: number | null) => Stimulus | Refusal;

/** What became of an expectation. */
export type Evaluation = {
  readonly outcome: 'pass' | 'fail';
  /** The case that speaks for it: the first that fails, else the first that has a reason, else the first. */
  readonly witness: Case | null;
  /** Which part of the expectation the witness fails, or null when it passes. */
  readonly fault: 'outcome' | 'code' | 'via' | 'isolation' | 'refused' | null;
  /** Set with fault `refused`. */
  readonly refusal: string | null;
  /** The first case that is routed by others coming than going. */
  readonly asymmetric: Case | null;
};

/** The port that is asked unless one is said (language contract). */
export const defaultPort = 80;

/** How many trace events may have been spent when a further pair of an expectation is tried. */
export const maxExpectationEffort = 8_000_000;
const tooMany = 'not all of its pairs were tried: too many kinds of instances for one run; expect less at once';

/**
 * Tries an expectation, pairs of alike instances once. Stops after every pair.
 * @param send makes the packet where an end is not an instance
 */
export function evaluateSteps(
  verifier: Verifier,
  expectation: Expectation,
  send: Send,
): Generator<undefined, Evaluation> {
  return expectation.kind === 'flow'
    ? evaluateFlow(verifier, expectation, send)
    : evaluateIsolation(verifier, expectation);
}

function* evaluateFlow(verifier: Verifier, expectation: FlowExpectation, send: Send): Generator<undefined, Evaluation> {
  let spokesman: Case | null = null;
  let asymmetric: Case | null = null;
  for (const one of casesOf(verifier, expectation, send)) {
    yield;
    if (one.kind === 'refused') {
      return { outcome: 'fail', witness: null, fault: 'refused', refusal: one.message, asymmetric };
    }
    asymmetric ??= one.case.asymmetric ? one.case : null;
    const fault = faultOf(expectation, one.case);
    if (fault) return { outcome: 'fail', witness: one.case, fault, refusal: null, asymmetric };
    if (!spokesman || (!spokesman.reason && one.case.reason)) spokesman = one.case;
  }
  return { outcome: 'pass', witness: spokesman, fault: null, refusal: null, asymmetric };
}

function faultOf(expectation: FlowExpectation, one: Case): 'outcome' | 'code' | 'via' | null {
  const met = expectation.outcome === 'unreachable' ? one.outcome !== 'reachable' : one.outcome === expectation.outcome;
  if (!met) return 'outcome';
  const { code, via } = expectation;
  if (code !== null && one.reason?.code !== code && !one.causes.some((cause) => cause.code === code)) return 'code';
  return passes({ nodes: one.way }, via) ? null : 'via';
}

function* evaluateIsolation(verifier: Verifier, expectation: IsolationExpectation): Generator<undefined, Evaluation> {
  const a = verifier.members(expectation.a);
  const b = verifier.members(expectation.b);
  for (const [senders, targets] of [
    [a, b],
    [b, a],
  ] as const) {
    for (const pair of classPairs(verifier, senders, targets, [])) {
      yield;
      if (verifier.effort() > maxExpectationEffort) {
        return { outcome: 'fail', witness: null, fault: 'refused', refusal: tooMany, asymmetric: null };
      }
      for (const question of everyQuestion(pair.toClass, pair.to)) {
        const found = verifier.verdict(pair.fromClass, pair.toClass, question);
        if (found?.legs.request !== 'delivered') continue;
        const witness = caseOf(verifier, pair, question);
        return { outcome: 'fail', witness: witness ?? null, fault: 'isolation', refusal: null, asymmetric: null };
      }
    }
  }
  return { outcome: 'pass', witness: null, fault: null, refusal: null, asymmetric: null };
}

/** Enough questions to find any that gets in: a group that admits a port admits the first of that rule's ports. */
function* everyQuestion(target: InstanceClass, instance: Instance): Generator<Question> {
  const ports = new Set([defaultPort]);
  for (const group of target.groups) {
    for (const rule of group.rules) for (const { first } of rule.ports) ports.add(first);
  }
  const addresses: TargetAddress[] = ['fixed', ...instance.floating.keys()];
  for (const address of addresses) {
    yield { protocol: 'icmp', port: 0, target: address };
    for (const port of ports) {
      yield { protocol: 'tcp', port, target: address };
      yield { protocol: 'udp', port, target: address };
    }
  }
}

type Step = { readonly kind: 'case'; readonly case: Case } | Refusal;

function* casesOf(verifier: Verifier, expectation: FlowExpectation, send: Send): Generator<Step> {
  const { protocol } = expectation;
  const port = protocol === 'icmp' ? null : (expectation.port ?? defaultPort);
  const senders = verifier.members(expectation.from);
  const target = expectation.to.kind === 'floating' ? expectation.to.index : ('fixed' as const);
  const targets = verifier.members(expectation.to);
  if (senders.length > 0 && targets.length > 0 && !isOneInstance(expectation.from, expectation.to)) {
    for (const pair of classPairs(verifier, senders, targets, expectation.via)) {
      if (verifier.effort() > maxExpectationEffort) {
        yield refused(tooMany);
        return;
      }
      const one = caseOf(verifier, pair, { protocol, port: port ?? 0, target });
      if (one) yield { kind: 'case', case: one };
      else if (target !== 'fixed')
        yield refused(`${pair.to.name} has no such floating address; give it one with \`floating\``);
    }
    return;
  }
  for (const from of endsOf(verifier, expectation.from, senders)) {
    for (const to of endsOf(verifier, expectation.to, targets)) {
      const stimulus = send(from.end, to.end, protocol, port);
      if (stimulus.kind === 'refused') {
        yield stimulus;
        continue;
      }
      yield {
        kind: 'case',
        case: caseOfTrace(
          simulate(verifier.subject.compiled, stimulus, { copies: 'addressed' }),
          from.name,
          to.name,
          protocol,
          port,
        ),
      };
    }
  }
}

function caseOf(verifier: Verifier, pair: ClassPair, question: Question): Case | undefined {
  const verdict = verifier.verdict(pair.fromClass, pair.toClass, question);
  if (!verdict) return undefined;
  const { from, to } = pair;
  const node = (part: Part): NodeId => nodeOf(part, from, to);
  const request = verdict.routers.request.map(node);
  const reply = verdict.routers.reply.map(node);
  return {
    from: from.name,
    to: question.target === 'fixed' ? to.name : `${to.name}.floating`,
    protocol: question.protocol,
    port: question.protocol === 'icmp' ? null : question.port,
    outcome: verdict.outcome,
    reason: verdict.reason && verdict.at ? { code: verdict.reason, node: node(verdict.at) } : null,
    causes: verdict.causes.map((cause) => ({ code: cause.code, node: node(cause.at) })),
    way: verdict.way.map(node),
    asymmetric: isAsymmetric(verdict.answered, request, reply) ? { request, reply } : null,
    trace: () => verifier.trace(from, to, question),
  };
}

/** The case of a trace that was made on its own. */
export function caseOfTrace(trace: Trace, from: string, to: string, protocol: Protocol, port: number | null): Case {
  const request = pathOf(trace, 'request');
  const reply = pathOf(trace, 'reply');
  return {
    from,
    to,
    protocol,
    port,
    outcome: outcomeOf(trace),
    reason: trace.reason,
    causes: trace.causes,
    way: request.nodes,
    asymmetric: isAsymmetric(reply.nodes.length > 0, request.routers, reply.routers)
      ? { request: request.routers, reply: reply.routers }
      : null,
    trace: () => trace,
  };
}

function refused(message: string): Refusal {
  return { kind: 'refused', message };
}
