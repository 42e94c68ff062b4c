// What changes that are tried do to expectations and named flows, and which single failure breaks which expectation. Knows no
// lines and no URIs.
import type { OriginId } from '../base/span.ts';
import type { Steps } from '../base/steps.ts';
import type { Analysis, ReadInclude } from '../pipeline/analysis.ts';
import { createStimuli } from '../pipeline/stimulus.ts';
import type { FlowChoice, WhatIf } from '../protocol/messages.ts';
import { simulate } from '../simulator/simulate.ts';
import { type Evaluation, evaluateSteps } from '../verifier/expectations.ts';
import { type Verifier, verifierSteps } from '../verifier/verifier.ts';
import { reasonWords } from '../views/reason-words.ts';
import { changedBy, whatIfWords } from './what-if.ts';

/** An expectation or a flow of a text, and whether it holds or arrives. */
export type Outcome = {
  readonly kind: 'expectation' | 'flow';
  readonly name: string;
  readonly holds: boolean;
  /** Why not, in a few words. */
  readonly why: string;
  /** The packet that speaks for it; null where none was sent. */
  readonly flow: FlowChoice | null;
  readonly origin: OriginId;
};

/** What is expected and sent in a text, and its verifier, which a copy takes verdicts over from. */
export type Outcomes = { readonly verifier: Verifier; readonly all: readonly Outcome[] };

/** So many flows are followed. */
const mostFlows = 200;
/** So many cables and hosts are tried. */
const mostFailures = 300;

const trying = 'trying what is expected';

/** Finds out what holds and arrives in a text. In steps. */
export function* outcomesOf(
  analysis: Analysis,
  previous: Verifier | null,
  flows: 'with flows' | 'expectations alone',
): Steps<Outcomes> {
  yield* analysis.derive();
  const { cloud, network, compiled } = analysis;
  yield* compiled.index();
  const verifier = yield* previous ? verifierSteps(analysis, previous) : verifierSteps(analysis);
  const stimulusOf = createStimuli(cloud, network);
  const all: Outcome[] = [];
  for (const expectation of cloud.expectations) {
    const evaluating = evaluateSteps(verifier, expectation, (from, to, protocol, port) =>
      stimulusOf({ from, to, protocol, port, ttl: 64, source: null, mac: null }),
    );
    let step = evaluating.next();
    for (; !step.done; step = evaluating.next()) yield { what: trying, done: 0 };
    const { outcome } = step.value;
    const { text, origin } = expectation;
    const name = text.replace(/^expect\s+/, '');
    const holds = outcome === 'pass';
    all.push({
      kind: 'expectation',
      name,
      holds,
      why: holds ? '' : whyOf(step.value),
      flow: flowOf(step.value),
      origin,
    });
  }
  for (const flow of flows === 'with flows' ? cloud.flows.slice(0, mostFlows) : []) {
    yield { what: trying, done: 0.5 };
    const stimulus = stimulusOf(flow);
    const trace = stimulus.kind === 'refused' ? null : simulate(compiled, stimulus, { copies: 'addressed' });
    const holds = trace?.outcome === 'delivered';
    const why = trace?.reason ? `${reasonWords(trace.reason.code)} at ${trace.reason.node}` : '';
    const { name, origin } = flow;
    all.push({ kind: 'flow', name, holds, why: holds ? '' : why, flow: { kind: 'named', name }, origin });
  }
  return { verifier, all };
}

function whyOf({ witness, refusal }: Evaluation): string {
  if (refusal !== null) return refusal;
  if (!witness) return '';
  const who = `${witness.from} → ${witness.to}`;
  return witness.reason ? `${who}: ${reasonWords(witness.reason.code)} at ${witness.reason.node}` : who;
}

function flowOf({ witness }: Evaluation): FlowChoice | null {
  if (!witness) return null;
  const { from, to, protocol, port } = witness;
  return { kind: 'free', from, to, protocol, port };
}

/** Those of the second text that hold there and did not before, or the other way round; by their names. */
export function turnedBy(before: readonly Outcome[], after: readonly Outcome[]): readonly Outcome[] {
  const old = new Map(before.map((one) => [`${one.kind} ${one.name}`, one.holds]));
  return after.filter(({ kind, name, holds }) => {
    const was = old.get(`${kind} ${name}`);
    return was !== undefined && was !== holds;
  });
}

/** A single failure, and what it breaks. */
export type Break = { readonly change: WhatIf; readonly words: string; readonly breaks: readonly Outcome[] };

/** Every single failure of a cable or a host that breaks an expectation, those that break most first. */
export type Breaks = {
  readonly failures: readonly Break[];
  readonly tried: number;
  readonly holding: number;
  readonly incomplete: boolean;
};

/**
 * Tries every cable and every host of a text without it. In steps; costs what reading and deriving the text costs, for each of
 * them, so in a large cloud only some are tried: those that the expectations' packets meet first.
 */
export function* singleFailures(analysis: Analysis, read: ReadInclude): Steps<Breaks> {
  const what = 'trying every failure';
  const before = yield* outcomesOf(analysis, null, 'expectations alone');
  const held = before.all.filter(({ holds }) => holds);
  const all = held.length === 0 ? [] : failuresOf(analysis);
  const failures: Break[] = [];
  for (const [index, change] of all.slice(0, mostFailures).entries()) {
    yield { what, done: index / all.length };
    const made = yield* changedBy(analysis, [change], read);
    if (made.kind === 'refused') continue;
    const after = yield* outcomesOf(made.after, before.verifier, 'expectations alone');
    const breaks = turnedBy(before.all, after.all).filter(({ holds }) => !holds);
    if (breaks.length > 0) failures.push({ change, words: whatIfWords(change), breaks });
  }
  failures.sort((a, b) => b.breaks.length - a.breaks.length);
  const tried = Math.min(all.length, mostFailures);
  return { failures, tried, holding: held.length, incomplete: tried < all.length };
}

/** Every cable that is in, and every host that is on. */
function failuresOf({ cloud }: Analysis): readonly WhatIf[] {
  const cables = [...cloud.hosts, ...cloud.routers].flatMap(({ name, nics }) =>
    nics.flatMap(({ name: nic, to, noCarrier }): WhatIf[] =>
      to === null || noCarrier ? [] : [{ kind: 'cut', a: `${name}/${nic}`, b: to }],
    ),
  );
  const trunks = cloud.switches.flatMap(({ name, links }) =>
    links.flatMap(({ to, noCarrier }): WhatIf[] => (noCarrier ? [] : [{ kind: 'cut', a: name, b: to }])),
  );
  const hosts = cloud.hosts.flatMap(({ name: host, isDown }): WhatIf[] => (isDown ? [] : [{ kind: 'down', host }]));
  return [...hosts, ...trunks, ...cables];
}
