// What would mend a missing bridge: the remedies that the article and its readers name. Each is applied to a copy of
// the cloud and simulated again; what does not work there is not named. Knows clouds, not text.
import type { SpanEdit } from '../base/diagnostic.ts';
import type { Span } from '../base/span.ts';
import type { Steps } from '../base/steps.ts';
import { provisionSteps } from '../nova/provision.ts';
import { compileSteps, simulate } from '../simulator/simulate.ts';
import type { Cloud } from '../topology/cloud.ts';
import { groupName } from '../verifier/permits.ts';
import { type Question, stimulusFor } from '../verifier/verifier.ts';
import type { BridgeFault } from './bridge-missing.ts';
import { withBridge, withBridgeEverywhere, withBridgesOnBothSides, withRoute } from './cloud-edits.ts';
import { withFlatNetwork, withFloating, withRouter } from './cloud-redesigns.ts';
import type { CheckContext } from './context.ts';

/** How many kinds of failing pairs a remedy must mend to be named. */
export const maxPairsTried = 12;

/** Where more hosts than this are one of a kind, much else is wrong, and no remedy is tried. */
export const maxHostsTried = 64;

/** What mends a missing bridge: examples/r1.topo (in two ways) to r5.topo. */
export type RemedyKind = 'bridge' | 'everywhere' | 'floating' | 'router' | 'flat' | 'route';

/** A remedy that was found to work. */
export type Remedy = {
  readonly kind: RemedyKind;
  /** The edit, in the imperative. */
  readonly title: string;
  /** What else it does, or on what it depends; empty when nothing. */
  readonly also: string;
  /** Where the edit goes, or null for the place of the fault. */
  readonly span: Span | null;
  /** The edit itself; null where it is a matter of design, or can't be written here. */
  readonly edits: readonly SpanEdit[] | null;
};

/** A pair that must be mended. */
export type Probe = { readonly from: string; readonly to: string; readonly question: Question };

/** A changed cloud, and the pairs to try in it: by other addresses, perhaps. */
export type Proposal = Remedy & { readonly cloud: Cloud; readonly probes: readonly Probe[] };

/** In the order in which they are named; of two of one kind the second is tried only where the first does not work. */
const makers: readonly ((request: RemedyRequest) => Proposal | undefined)[] = [
  withBridge,
  withBridgesOnBothSides,
  withBridgeEverywhere,
  withFloating,
  withRouter,
  withFlatNetwork,
  withRoute,
];

/** The remedies that mend a fault, the most local one first. Stops often while it tries them. */
export function* remediesFor(context: CheckContext, fault: BridgeFault): Generator<undefined, Remedy[]> {
  const probes = probesOf(fault);
  const cloud = sliceOf(context, fault, probes);
  const remedies: Remedy[] = [];
  if (!cloud) return remedies;
  for (const [index, make] of makers.entries()) {
    yield;
    const proposal = make({ context, fault, cloud, probes });
    if (!proposal || remedies.some((other) => other.kind === proposal.kind)) continue;
    const name = `${fault.host}\n${fault.network}\n${index}`;
    if (!(yield* context.trials.outcome(name, proposal, mends))) continue;
    const { kind, title, also, span, edits } = proposal;
    remedies.push({ kind, title, also, span, edits });
  }
  return remedies;
}

/** What a remedy is made from. */
export type RemedyRequest = {
  readonly context: CheckContext;
  readonly fault: BridgeFault;
  /** The part of the cloud that the probes need. */
  readonly cloud: Cloud;
  readonly probes: readonly Probe[];
};

function* mends({ cloud, probes }: Proposal): Generator<undefined, boolean> {
  const { network } = yield* untold(provisionSteps(cloud));
  const compiled = yield* untold(compileSteps(network));
  const instances = new Map(cloud.instances.map((instance) => [instance.name, instance]));
  for (const { from, to, question } of probes) {
    yield;
    const sender = instances.get(from);
    const receiver = instances.get(to);
    if (!sender || !receiver) return false;
    const { outcome } = simulate(compiled, stimulusFor(sender, receiver, question), { copies: 'addressed' });
    if (outcome !== 'delivered') return false;
  }
  return true;
}

/** The same steps; where they are is nobody's business. */
function* untold<T>(steps: Steps<T>): Generator<undefined, T> {
  let step = steps.next();
  for (; !step.done; step = steps.next()) yield;
  return step.value;
}

function probesOf(fault: BridgeFault): Probe[] {
  // Pairs with one and the same verdict are alike, so one of them speaks for all.
  const kinds = new Map(fault.failing.toReversed().map((pair) => [pair.verdict, pair]));
  return [...kinds.values()].slice(0, maxPairsTried).flatMap(({ from, to, question }) => {
    const sender = from.members[0];
    const receiver = from === to ? to.members[1] : to.members[0];
    return sender && receiver ? [{ from: sender.name, to: receiver.name, question }] : [];
  });
}

/** The hosts, instances and networks that matter to the probes, so that a remedy costs the same in any cloud. */
function sliceOf(context: CheckContext, fault: BridgeFault, probes: readonly Probe[]): Cloud | undefined {
  const { cloud } = context.analysis;
  const { special } = context.verifier.classes;
  const names = new Set(probes.flatMap(({ from, to }) => [from, to]));
  for (const name of special.instances) names.add(name);
  const instances = context.instancesNamed(names);
  const hosts = new Set([fault.host, ...instances.map((instance) => instance.host), ...special.hosts]);
  if (hosts.size > maxHostsTried) return undefined;
  const groups = new Set(
    instances.flatMap(({ tenant, secgroups }) => secgroups.map((name) => groupName(tenant, name))),
  );
  const networks = new Set([fault.network, ...special.networks, ...instances.map((instance) => instance.network)]);
  return {
    ...cloud,
    hosts: cloud.hosts
      .filter((host) => hosts.has(host.name))
      .map((host) => ({ ...host, bridges: host.bridges.filter((bridge) => networks.has(bridge.network)) })),
    instances,
    // of no other group is anybody left who would be let in or refused by it
    secgroups: cloud.secgroups.filter(({ tenant, name }) => groups.has(groupName(tenant, name))),
    flows: [],
    expectations: [],
  };
}
