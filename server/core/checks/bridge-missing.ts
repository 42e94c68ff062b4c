// The product's reason to be: a host lacks the bridge of a network whose instances the rules mean to talk with its own.
// Knows the verdicts of meant pairs; what would mend it is tried in remedies.ts.
import type { Diagnostic, Related } from '../base/diagnostic.ts';
import type { OriginId } from '../base/span.ts';
import { simulate } from '../simulator/simulate.ts';
import type { InstanceClass } from '../verifier/classes.ts';
import { nodeOf } from '../verifier/verdict.ts';
import { stimulusFor } from '../verifier/verifier.ts';
import type { CheckContext, Collector, Findings } from './context.ts';
import type { MeantPair } from './meant-pairs.ts';
import { type Remedy, remediesFor } from './remedies.ts';
import { capital, count, endWords, listOf, protocolWords } from './words.ts';

/** How many rules one diagnostic names as related places; the rest are counted. */
export const maxRelatedRules = 12;

/** For how many faults of one run remedies are tried and packets are followed; the rest are reported without. */
export const maxExplainedFaults = 24;

/** A host that lacks a network, and what fails because of it. */
export type BridgeFault = {
  readonly host: string;
  readonly network: string;
  /** The first failing pair, of which the trace is told. */
  readonly first: MeantPair;
  /** Failing pairs of classes, each once, whichever rules mean it. */
  readonly failing: readonly MeantPair[];
  /** Every rule that means one of them. */
  readonly rules: readonly OriginId[];
};

type Draft = {
  readonly host: string;
  readonly network: string;
  readonly failing: MeantPair[];
  /** Which pairs of classes are among them. */
  readonly seen: Set<number>;
  readonly rules: Map<string, MeantPair>;
  /** Instance pairs from the host to the network and from the network to the host. */
  readonly failed: { out: number; in: number };
};

/** Collects meant pairs and reports `bridge-missing`, one for each host and network. */
export function bridgeMissing(
  context: CheckContext,
): Pick<Collector<MeantPair>, 'visit'> & { readonly finish: () => Findings } {
  // numbers for keys: very many pairs are looked at
  const drafts = new Map<number, Draft>();
  const meant = new Map<number, { out: number; in: number }>();
  const hostCount = context.analysis.cloud.hosts.length + 1;
  /** A host and a network; -1 is one that there is not. */
  const keyOf = (host: InstanceClass, network: InstanceClass) => network.networkIndex * hostCount + host.hostIndex;
  const size = context.verifier.classes.classes.length;
  const pairOf = (pair: MeantPair) => pair.from.index * size + pair.to.index;

  const add = (pair: MeantPair, at: InstanceClass, other: InstanceClass, way: 'out' | 'in'): void => {
    const key = keyOf(at, other);
    let draft = drafts.get(key);
    if (!draft) {
      const { host } = at;
      const { network } = other;
      draft = { host, network, failing: [], seen: new Set(), rules: new Map(), failed: { out: 0, in: 0 } };
      drafts.set(key, draft);
    }
    if (!draft.rules.has(pair.rule.origin)) draft.rules.set(pair.rule.origin, pair);
    const once = pairOf(pair);
    if (draft.seen.has(once)) return;
    draft.seen.add(once);
    draft.failing.push(pair);
    draft.failed[way] += pair.pairs;
  };

  const counted = new Set<number>();
  const total = (pair: MeantPair): void => {
    const id = pairOf(pair);
    if (counted.has(id)) return;
    counted.add(id);
    tally(meant, keyOf(pair.from, pair.to)).out += pair.pairs;
    tally(meant, keyOf(pair.to, pair.from)).in += pair.pairs;
  };

  return {
    visit: (pair) => {
      const { from, to, verdict } = pair;
      if (from.network === to.network) return;
      total(pair);
      if (verdict.outcome === 'reachable') return;
      for (const cause of verdict.causes) {
        if (cause.code !== 'bridge-missing') continue;
        const node = nodeOf(cause.at, member(from), member(to));
        if (node === from.host) add(pair, from, to, 'out');
        else if (node === to.host) add(pair, to, from, 'in');
      }
    },
    *finish() {
      const hosts = new Map(context.analysis.cloud.hosts.map((host, index) => [host.name, index]));
      const networks = new Map(context.analysis.cloud.networks.map((network, index) => [network.name, index]));
      const place = (draft: Draft) => (hosts.get(draft.host) ?? 0) * networks.size + (networks.get(draft.network) ?? 0);
      const sorted = [...drafts].sort(([, a], [, b]) => place(a) - place(b));
      for (const [index, [key, draft]] of sorted.entries()) {
        const total = meant.get(key) ?? draft.failed;
        const done = index / sorted.length;
        const reporting = report(context, draft, total, index < maxExplainedFaults ? 'in full' : 'in short');
        let step = reporting.next();
        for (; !step.done; step = reporting.next()) yield { finding: null, done };
        yield { finding: step.value, done };
      }
    },
  };
}

function* report(
  context: CheckContext,
  draft: Draft,
  meant: { out: number; in: number },
  detail: 'in full' | 'in short',
): Generator<undefined, Diagnostic | null> {
  const { host, network, failed } = draft;
  const first = draft.failing[0];
  const declaration = context.hosts.get(host);
  const span = context.spanOf(declaration?.origin);
  const target = context.networks.get(network);
  if (!first || !span || !target) return null;
  const fault: BridgeFault = { host, network, first, failing: draft.failing, rules: [...draft.rules.keys()] };
  const remedies = detail === 'in full' ? yield* remediesFor(context, fault) : [];

  const isOut = (pair: MeantPair) => pair.from.host === host && pair.to.network === network;
  const here = (pair: MeantPair) => (isOut(pair) ? pair.from : pair.to);
  const there = (pair: MeantPair) => (here(pair) === pair.from ? pair.to : pair.from);
  const tenantsHere = listOf(unique(draft.failing.map((pair) => here(pair).tenant)));
  const tenantsThere = listOf(unique(draft.failing.map((pair) => there(pair).tenant)));
  const between =
    failed.out > 0
      ? `${tenantsHere} on ${host} can't reach ${tenantsThere}`
      : `${tenantsHere} on ${host} can't answer ${tenantsThere}`;
  const later = detail === 'in short' ? '; mend those above first' : '';
  const mend = remedies[0] ? `; ${remedies[0].title}` : later;
  const message = `${between}: no ${target.bridge} here, so no route to ${network}${mend}`;

  const related: Related[] = [];
  const rules = [...draft.rules.values()];
  for (const { rule, group, from } of rules.slice(0, maxRelatedRules)) {
    const place = context.spanOf(rule.origin);
    if (place) related.push({ message: `this rule means ${from.network} to reach ${group.tenant}`, span: place });
  }
  if (rules.length > maxRelatedRules) {
    related.push({ message: `${count(rules.length - maxRelatedRules, 'more rule')} mean pairs that fail here`, span });
  }
  for (const pair of [draft.failing.find(isOut), draft.failing.find((one) => !isOut(one))]) {
    if (pair && detail === 'in full') related.push(failingHop(context, pair, span));
  }
  related.push({ message: countWords(host, network, failed, meant), span });
  for (const remedy of remedies) related.push(remedyWords(remedy, span));
  if (detail === 'in short') {
    const message = `remedies are tried for the first ${maxExplainedFaults} missing bridges of a file; mend those first`;
    related.push({ message, span });
  }
  const fixes = remedies.flatMap(({ title, edits }) => (edits ? [{ title: capital(title), edits }] : []));
  return { code: 'bridge-missing', severity: 'error', message, span, related, fixes, missingBridge: { host, network } };
}

/** Where and why the packet of a pair ends, at the line of the file that decided it. */
function failingHop(context: CheckContext, pair: MeantPair, fallback: Diagnostic['span']): Related {
  const { from, to, question } = pair;
  const sender = member(from);
  const receiver = from === to ? (to.members[1] ?? member(to)) : member(to);
  const trace = simulate(context.analysis.compiled, stimulusFor(sender, receiver, question), { copies: 'addressed' });
  const flow = `${sender.name} -> ${receiver.name} ${protocolWords(question.protocol, question.port)}`;
  const lost = trace.legs.request === 'delivered' ? 'arrives and its answer is lost' : 'is lost';
  const end = trace.reason ? `: ${endWords(trace.reason)}` : '';
  return { message: `${flow} ${lost}${end}`, span: context.spanOf(trace.reason?.origin) ?? fallback };
}

function countWords(
  host: string,
  network: string,
  failed: { readonly out: number; readonly in: number },
  meant: { readonly out: number; readonly in: number },
): string {
  return (
    `of the pairs that the rules mean, ${failed.out} of ${meant.out} from ${host} to ${network} ` +
    `and ${failed.in} of ${meant.in} from ${network} to ${host} fail`
  );
}

function remedyWords(remedy: Remedy, fallback: Diagnostic['span']): Related {
  const words = `${remedy.title}${remedy.also ? ` (${remedy.also})` : ''}`;
  return { message: `remedy: ${words}`, span: remedy.span ?? fallback, remedy: words };
}

function tally(tallies: Map<number, { out: number; in: number }>, key: number): { out: number; in: number } {
  let found = tallies.get(key);
  if (!found) {
    found = { out: 0, in: 0 };
    tallies.set(key, found);
  }
  return found;
}

function unique(items: readonly string[]): string[] {
  return [...new Set(items)];
}

function member(one: InstanceClass) {
  const [first] = one.members;
  if (!first) throw new Error(`class ${one.index} has no member`);
  return first;
}
