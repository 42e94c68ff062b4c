// All checks that run packets or look at the whole cloud, in one go: what is shown on open and on save, and what
// decides the exit status of `hopscope check`. Knows no editor.
import type { Diagnostic } from '../base/diagnostic.ts';
import type { OriginId } from '../base/span.ts';
import { runToEnd, type Steps } from '../base/steps.ts';
import type { NodeId } from '../network/network.ts';
import type { Analysis } from '../pipeline/analysis.ts';
import { createStimuli } from '../pipeline/stimulus.ts';
import { simulate } from '../simulator/simulate.ts';
import type { CauseCode, Trace } from '../simulator/trace.ts';
import type { Expectation, FlowEnd, Secgroup } from '../topology/cloud.ts';
import { type Case, caseOfTrace, evaluateSteps } from '../verifier/expectations.ts';
import { nodeOf } from '../verifier/verdict.ts';
import { formatIpv4 } from '../wire/address.ts';
import { asymmetricRoute } from './asymmetric-route.ts';
import { bridgeMissing } from './bridge-missing.ts';
import { type CheckContext, type CheckMemory, type Collector, createContext, type Findings } from './context.ts';
import { expectationFailed } from './expectation-failed.ts';
import { filterBypassed } from './filter-bypassed.ts';
import { type MeantPair, meantPairs } from './meant-pairs.ts';
import { type LostFlow, rpFilterRisk } from './rp-filter-risk.ts';
import { ruleIdle } from './rule-idle.ts';
import { ruleShadowed } from './rule-shadowed.ts';
import { ruleUnreachable } from './rule-unreachable.ts';
import { switchLoops } from './switch-loop.ts';
import { vlanNotTrunked } from './vlan-not-trunked.ts';

/** What became of one `expect`. */
export type ExpectationResult = {
  readonly expectation: Expectation;
  readonly outcome: 'pass' | 'fail';
  /** Why the packet that speaks for it ended, or null when it got its answer. */
  readonly reason: CauseCode | null;
  /** That packet; null where none was sent. */
  readonly example: Pick<Case, 'from' | 'to' | 'protocol' | 'port'> | null;
  /** The nodes that it passed, where these are not those that are expected; else null. */
  readonly way: readonly NodeId[] | null;
  /** The story of that packet; made on the first call. Null where none was sent. */
  readonly trace: (() => Trace) | null;
};

/** What the checks found. */
export type CheckResult = {
  /** Not those of the analysis: add `analysis.diagnostics` for all. */
  readonly diagnostics: readonly Diagnostic[];
  /** In file order. */
  readonly expectations: readonly ExpectationResult[];
  /** What was simulated and tried for it, for the check after the next edit. */
  readonly remembered: CheckMemory;
};

/** What is needed of an earlier check. */
export type Previous = Pick<CheckResult, 'remembered'>;

type LostFlows = Pick<Collector<LostFlow>, 'visit'>;
type MeantPairCollectors = Readonly<Record<'bridges' | 'rules', Pick<Collector<MeantPair>, 'visit'>>> & {
  readonly lost: LostFlows;
};

/**
 * How many trace events one run spends on the pairs that rules mean. What needs more has hardly two instances alike,
 * as where a whole file was pasted many times.
 */
export const maxMeantEffort = 4_000_000;

/**
 * Runs every check on an analysis. Pairs of instances are tried by classes, so the cost grows with the kinds of
 * instances on each host and not with their pairs.
 * @param previous what a check before an edit gave: verdicts that still hold are taken over
 */
export function check(analysis: Analysis, previous?: Previous): CheckResult {
  return runToEnd(checkSteps(analysis, previous));
}

/** The same in steps: a pair, a flow, a finding. Given up between two of them, it leaves nothing behind but verdicts. */
export function* checkSteps(analysis: Analysis, previous?: Previous): Steps<CheckResult> {
  const compiled = yield* analysis.derive();
  yield* compiled.index();
  const context = yield* createContext(analysis, previous?.remembered);
  yield { what: trying, done: 0 };
  const lost = rpFilterRisk(context);
  const bridges = bridgeMissing(context);
  const rules = ruleUnreachable(context);
  const limits = yield* checkMeantPairs(context, { lost, bridges, rules });
  const stimulusOf = createStimuli(analysis.cloud, analysis.network);
  const flows = yield* checkFlows(context, stimulusOf, lost);
  const expectations = yield* checkExpectations(context, stimulusOf, lost);
  const missing = yield* foundBy(bridges.finish(), 'looking for what mends a missing bridge');
  const unreachable = rules.finish();
  yield wiring;
  const trunks = vlanNotTrunked(context);
  yield wiring;
  const loops = switchLoops(context);
  yield wiring;
  const diagnostics = [
    ...[...missing, ...limits, ...unreachable, ...expectations.diagnostics, ...flows, ...trunks, ...loops],
    ...lost.finish(),
    ...ruleIdle(context),
    ...(yield* foundBy(filterBypassed(context), 'trying what passes the groups')),
    ...(yield* foundBy(ruleShadowed(context), 'comparing rules')),
  ];
  const { memory, context: around } = context.verifier;
  return {
    diagnostics,
    expectations: expectations.results,
    remembered: { memory, context: around, remedies: context.trials.memory },
  };
}

const trying = 'trying the pairs that the rules mean';
const wiring = { what: 'looking at switches', done: 0 };

function* foundBy(findings: Findings, what: string): Steps<Diagnostic[]> {
  const found: Diagnostic[] = [];
  for (const { finding, done } of findings) {
    if (finding) found.push(finding);
    yield { what, done };
  }
  return found;
}

/** Shows every pair that the rules mean to whoever collects them; says where it had to stop. */
function* checkMeantPairs(context: CheckContext, { lost, bridges, rules }: MeantPairCollectors): Steps<Diagnostic[]> {
  const groups = context.analysis.cloud.secgroups.length;
  let group: Secgroup | undefined;
  let tried = 0;
  let stage = { what: trying, done: 0 };
  // there are very many pairs, and most cost a look-up: what each takes besides counts
  for (const pair of meantPairs(context)) {
    if (pair.group !== group) {
      group = pair.group;
      tried++;
      stage = { ...stage, done: tried / groups };
    }
    yield stage;
    if (context.verifier.effort() > maxMeantEffort) return limitReached(context, pair.rule.origin);
    bridges.visit(pair);
    rules.visit(pair);
    const sender = pair.from.members[0];
    const receiver = pair.to.members[pair.from === pair.to ? 1 : 0];
    const { reason, at } = pair.verdict;
    if (reason === 'rp-filter' && at && sender && receiver) {
      lost.visit({ flow: `${sender.name} -> ${receiver.name}`, node: nodeOf(at, sender, receiver), reason });
    }
  }
  return [];
}

type Stimuli = ReturnType<typeof createStimuli>;

function limitReached(context: CheckContext, origin: OriginId): Diagnostic[] {
  const span = context.spanOf(origin);
  const message =
    'pairs that this rule and later ones mean were not all tried: too many kinds of instances for one run; ' +
    'mend what else is wrong, or give clouds that never meet files of their own';
  return span ? [{ code: 'limit', severity: 'error', message, span, related: [] }] : [];
}

function* checkFlows(context: CheckContext, stimulusOf: Stimuli, lost: LostFlows): Steps<Diagnostic[]> {
  const { cloud, compiled } = context.analysis;
  const diagnostics: Diagnostic[] = [];
  for (const [index, flow] of cloud.flows.entries()) {
    const { protocol } = flow;
    if (protocol === 'dhcp' || !flow.to) continue;
    yield { what: 'following flows', done: index / cloud.flows.length };
    const stimulus = stimulusOf(flow);
    if (stimulus.kind === 'refused') continue;
    const one = caseOfTrace(
      simulate(compiled, stimulus, { copies: 'addressed' }),
      endName(flow.from),
      endName(flow.to),
      protocol,
      flow.port,
    );
    if (one.reason) lost.visit({ flow: flow.name, node: one.reason.node, reason: one.reason.code });
    diagnostics.push(...asymmetricRoute(one, context.spanOf(flow.origin)));
  }
  return diagnostics;
}

type Expected = { readonly diagnostics: readonly Diagnostic[]; readonly results: readonly ExpectationResult[] };

function* checkExpectations(context: CheckContext, stimulusOf: Stimuli, lost: LostFlows): Steps<Expected> {
  const { cloud } = context.analysis;
  const diagnostics: Diagnostic[] = [];
  const results: ExpectationResult[] = [];
  for (const expectation of cloud.expectations) {
    const stage = { what: 'trying what is expected', done: results.length / cloud.expectations.length };
    const evaluating = evaluateSteps(context.verifier, expectation, (from, to, protocol, port) =>
      stimulusOf({ from, to, protocol, port, ttl: 64, source: null, mac: null }),
    );
    let step = evaluating.next();
    for (; !step.done; step = evaluating.next()) yield stage;
    const evaluation = step.value;
    const { witness, outcome } = evaluation;
    if (witness?.reason) {
      lost.visit({ flow: `${witness.from} -> ${witness.to}`, node: witness.reason.node, reason: witness.reason.code });
    }
    // what kept it from being tried is reported inside it already: a name, for instance
    const isReported = evaluation.fault === 'refused' && context.isFaulty(expectation.origin);
    if (!isReported) {
      diagnostics.push(...expectationFailed(context, expectation, evaluation));
    }
    diagnostics.push(...asymmetricRoute(evaluation.asymmetric, context.spanOf(expectation.origin)));
    const trace = witness ? lazily(witness) : null;
    const way = evaluation.fault === 'via' ? (witness?.way ?? null) : null;
    const reason = witness?.reason?.code ?? null;
    results.push({ expectation, outcome, reason, example: exampleOf(witness), way, trace });
  }
  return { diagnostics, results };
}

function exampleOf(witness: Case | null): ExpectationResult['example'] {
  if (!witness) return null;
  const { from, to, protocol, port } = witness;
  return { from, to, protocol, port };
}

function lazily(witness: Case): () => Trace {
  let trace: Trace | undefined;
  return () => {
    trace ??= witness.trace();
    return trace;
  };
}

function endName(end: FlowEnd): string {
  switch (end.kind) {
    case 'floating':
      return `${end.instance}.floating`;
    case 'address':
      return formatIpv4(end.address);
    case 'any':
      return 'any';
    default:
      return end.name;
  }
}
