// The call hierarchy, read as who sends to whom: a flow or an expectation is a call of its destination by its sender. A network
// or tenant stands for its instances. Knows no lines and no URIs.
import type { Place, Span } from '../base/span.ts';
import { eachInSteps, runToEnd, type Steps } from '../base/steps.ts';
import { locate, placeOf } from '../pipeline/analyse.ts';
import type { Analysis } from '../pipeline/analysis.ts';
import { declarationOf } from '../syntax/places.ts';
import type { Reference } from '../syntax/tree.ts';
import type { FlowEnd, Instance } from '../topology/cloud.ts';
import { formatIpv4 } from '../wire/address.ts';
import { declarationAt, occurrenceAt } from './navigation.ts';

/** What sends or is sent to. */
export type PartyKind = 'instance' | 'node' | 'network' | 'tenant' | 'address' | 'any';

/** A sender or destination: the same `id` is the same party. */
export type Party = {
  readonly id: `${PartyKind}:${string}`;
  readonly kind: PartyKind;
  readonly label: string;
  /** A few words beside it. */
  readonly detail: string;
  /** The name, and the statement around it: where it is declared, or where it is spoken of if nothing declares it. */
  readonly name: Place;
  readonly whole: Place;
};

/** One party that sends, or is sent to, and the words of the statements that say so. */
export type Call = { readonly party: Party; readonly places: readonly Place[] };

/** The party at an offset: what a name stands for, or the sender of the flow or expectation that stands there. */
export function partyAt(analysis: Analysis, file: string, offset: number): Party | undefined {
  return runToEnd(partySteps(analysis, file, offset));
}

/** The same in steps. */
export function* partySteps(analysis: Analysis, file: string, offset: number): Steps<Party | undefined> {
  const named = occurrenceAt(analysis, file, offset);
  const declaration = declarationAt(analysis, file, offset);
  if (!declaration) return undefined;
  const sending = (yield* sendingSteps(analysis)).find(({ span }) => span.declaration === declaration.id);
  if (!named || named.key.startsWith('flow:'))
    return sending && partyOf(analysis, sending.from, placesIn(analysis, sending).from);
  if (!named.key.startsWith('name:')) return undefined;
  const place = { file, start: declaration.offset + named.span.start, end: declaration.offset + named.span.end };
  const { name } = named;
  const end = endNamed(analysis, name);
  return end && partyOf(analysis, end, { name: place, whole: place });
}

/** Who sends to a party. One look at each flow and expectation. */
export function incomingCalls(analysis: Analysis, id: string): readonly Call[] {
  return runToEnd(callSteps(analysis, id, 'incoming'));
}

/** To whom a party sends. One look at each flow and expectation. */
export function outgoingCalls(analysis: Analysis, id: string): readonly Call[] {
  return runToEnd(callSteps(analysis, id, 'outgoing'));
}

/** Either in steps. */
export function callSteps(analysis: Analysis, id: string, direction: 'incoming' | 'outgoing'): Steps<readonly Call[]> {
  return direction === 'incoming' ? callsOf(analysis, id, 'to', 'from') : callsOf(analysis, id, 'from', 'to');
}

type Side = 'from' | 'to';
type Sending = { readonly from: FlowEnd; readonly to: FlowEnd; readonly span: Span; readonly label: string };

/** Flows and expectations that are looked at in one step: some milliseconds, also where each is a call. */
const sendingsAtOnce = 128;
const looking = 'looking for calls';

function* callsOf(analysis: Analysis, id: string, own: Side, other: Side): Steps<readonly Call[]> {
  const home = yield* homes(analysis);
  const found = new Map<string, { readonly party: Party; readonly places: Place[]; readonly labels: string[] }>();
  yield* eachInSteps(yield* sendingSteps(analysis), sendingsAtOnce, looking, (sending) => {
    if (!isPartOf(id, sending[own], home) || isItself(id, sending[other])) return;
    const places = placesIn(analysis, sending);
    const party = partyOf(analysis, sending[other], places[other]);
    const call = found.get(party.id) ?? { party, places: [], labels: [] };
    found.set(party.id, call);
    call.places.push(places[other].name);
    call.labels.push(sending.label);
  });
  return [...found.values()].map(({ party, places, labels }) => ({
    party: { ...party, detail: [...new Set(labels)].join(', ') },
    places,
  }));
}

/** Nothing sends to itself: an expectation of many leaves out the pairs of an instance with itself. */
function isItself(id: string, other: FlowEnd): boolean {
  return id.startsWith('instance:') && idOf(other) === id;
}

/** Names, and statements, that are noted in one step: some milliseconds. */
const namesAtOnce = 4096;

/** All flows and expectations that send something from one to another. */
function* sendingSteps({ cloud }: Analysis): Steps<readonly Sending[]> {
  const sendings: Sending[] = [];
  yield { what: looking, done: 0 };
  const { spans, flows, expectations } = cloud;
  yield { what: looking, done: 0 };
  const add = (origin: string, from: FlowEnd, to: FlowEnd | null, label: string) => {
    const span = spans.get(origin)?.whole;
    if (to && span) sendings.push({ from, to, span, label });
  };
  yield* eachInSteps(flows, namesAtOnce, looking, ({ name, from, to, protocol, port, origin }) =>
    add(origin, from, to, `flow ${name}: ${traffic(protocol, port)}`),
  );
  yield* eachInSteps(expectations, namesAtOnce, looking, (one) => {
    if (one.kind === 'flow')
      add(one.origin, one.from, one.to, `expect ${traffic(one.protocol, one.port)} ${one.outcome}`);
  });
  return sendings;
}

function traffic(protocol: string, port: number | null): string {
  return port === null ? protocol : `${protocol} ${port}`;
}

type Homes = (id: string) => readonly string[];

/** The parties that an instance or a network is a part of, itself first. */
function* homes({ cloud }: Analysis): Steps<Homes> {
  const tenants = new Map(cloud.networks.map(({ name, tenant }) => [`network:${name}`, tenant]));
  const instances = new Map<string, Instance>();
  yield* eachInSteps(cloud.instances, namesAtOnce, looking, (one) => instances.set(`instance:${one.name}`, one));
  return (id) => {
    const found = instances.get(id);
    if (found) return [id, `network:${found.network}`, `tenant:${found.tenant}`];
    const tenant = tenants.get(id);
    return tenant ? [id, `tenant:${tenant}`] : [id];
  };
}

/** Whether an end is the party, a part of it, or something that it is a part of. */
function isPartOf(id: string, end: FlowEnd, home: Homes): boolean {
  const own = idOf(end);
  if (own === 'any:') return /^(any|instance|network|tenant):/.test(id);
  return home(own).includes(id) || home(id).includes(own);
}

/** A floating address is its instance. */
function idOf(end: FlowEnd): Party['id'] {
  switch (end.kind) {
    case 'floating':
      return `instance:${end.instance}`;
    case 'address':
      return `address:${formatIpv4(end.address)}`;
    case 'any':
      return 'any:';
    default:
      return `${end.kind}:${end.name}`;
  }
}

type Words = { readonly name: Place; readonly whole: Place };

/** Where a statement names its ends. */
function placesIn(analysis: Analysis, { span }: Sending): Readonly<Record<Side, Words>> {
  const whole = placeOf(analysis, span);
  const words = (reference: Reference | null): Words => {
    if (!reference) return { name: whole, whole };
    return { name: placeOf(analysis, { ...span, start: reference.start, end: reference.end }), whole };
  };
  for (const file of analysis.files.values()) {
    const node = declarationOf(file, span.declaration)?.node;
    if (node?.kind === 'flow' || node?.kind === 'expect') return { from: words(node.from), to: words(node.to) };
  }
  return { from: words(null), to: words(null) };
}

/** The party that an end is; `spoken`: where a statement speaks of it. */
function partyOf(analysis: Analysis, end: FlowEnd, spoken: Words): Party {
  const id = idOf(end);
  const kind = id.slice(0, id.indexOf(':')) as PartyKind;
  const label = kind === 'any' ? 'any' : id.slice(kind.length + 1);
  const origins: readonly string[] =
    kind === 'instance'
      ? [`vm:${label}`]
      : kind === 'node'
        ? [`host:${label}`, `router:${label}`, `machine:${label}`, `external:${label.replace(/-router$/, '')}`]
        : [id];
  const declared = origins.flatMap((origin) => locate(analysis, origin) ?? []).at(0) ?? spoken;
  return { id, kind, label, detail: detailOf(analysis, kind, label), ...declared };
}

function detailOf({ cloud }: Analysis, kind: PartyKind, name: string): string {
  if (kind !== 'instance') return kind === 'node' || kind === 'any' ? '' : kind;
  const found = cloud.instances.find((one) => one.name === name);
  return found ? `${found.network} on ${found.host}` : '';
}

/** What a name would be as the end of a flow. */
function endNamed({ cloud }: Analysis, name: string): FlowEnd | undefined {
  const has = (list: readonly { readonly name: string }[]) => list.some((one) => one.name === name);
  if (has(cloud.instances)) return { kind: 'instance', name };
  if (has(cloud.networks)) return { kind: 'network', name };
  if (has(cloud.tenants)) return { kind: 'tenant', name };
  if (has(cloud.hosts) || has(cloud.routers)) return { kind: 'node', name };
  for (const external of cloud.externals) {
    if (external.name === name) return { kind: 'node', name: `${name}-router` };
    if (has(external.machines)) return { kind: 'node', name };
  }
  return undefined;
}
