// From declarations to a cloud: names resolved, defaults filled in, addresses handed out, and everything reported that is
// wrong with names, values and addresses. Never fails: what is wrong is left out or taken as it is. After an edit what it
// left alone is taken over. Knows no packet.
import type { Diagnostic } from '../base/diagnostic.ts';
import { once } from '../base/once.ts';
import type { OriginId, Span } from '../base/span.ts';
import { eachInSteps, onceInSteps, runToEnd, type Steps } from '../base/steps.ts';
import { maxFileFaults } from '../syntax/limits.ts';
import type { Declaration } from '../syntax/parse.ts';
import type { Cloud, OriginSpan } from './cloud.ts';
import { endsOf, type ReadFlows, readFlows } from './ends.ts';
import { checkPools } from './externals.ts';
import type { HolderClaim } from './holder-index.ts';
import { checkInterfaces } from './interfaces.ts';
import { type Memory, newMemory, type ResolveMemory } from './memory.ts';
import { type NamedUnits, nameUnits } from './named-units.ts';
import { checkBridges, checkNetworks } from './networks.ts';
import { type Placed, placeEverything } from './place.ts';
import { type Read, readEverything } from './read.ts';
import { faultsOf, type Reading, type Readings } from './readings.ts';
import { newReport, type Report, spanIn } from './report.ts';
import { checkUnused, idleOf, type Unnamed, unnamedOf, wordsIn } from './unused.ts';

/** A cloud and what is wrong with it, in file order. */
export type Resolved = {
  readonly cloud: Cloud;
  readonly diagnostics: readonly Diagnostic[];
  /** For the next run, after an edit. */
  readonly memory: ResolveMemory;
  /** Puts together where each origin of the cloud stands, in steps, for whoever will ask for that. */
  readonly index: () => Steps<void>;
};

/**
 * Resolves declarations in the order in which they count (includes expanded). Any trees give a cloud, in which every
 * name that something refers to exists. Linear but for sorting; after an edit one comparison for each declaration, and more
 * only for what the edit changed.
 * @param previous what an earlier run gave; it serves one following run, others begin anew
 */
export function resolve(declarations: readonly Declaration[], previous?: Pick<Resolved, 'memory'>): Resolved {
  return runToEnd(resolveSteps(declarations, previous));
}

/** The same in steps. What is given up between two of them takes the previous run's memory with it: the next begins anew. */
export function* resolveSteps(
  declarations: readonly Declaration[],
  previous?: Pick<Resolved, 'memory'>,
): Steps<Resolved> {
  const memory = previous?.memory.held ?? newMemory();
  if (previous) previous.memory.held = undefined;
  const named = yield* nameUnits(memory, declarations);
  const { byDeclaration, layout } = named;
  const spoiled = new Set([...layout.spoiling.values()].flatMap((declaration) => declaration.spoiled));
  const sought = { count: 0 };
  const report = newReport(spoiled, sought);
  const nowhere: Span = { declaration: declarations[0]?.id ?? '', start: 0, end: 0 };
  report.spans.set('cloud', { name: nowhere, whole: nowhere });

  const context = { namesOf: named.namesOf, renamed: named.renamedUnits, byDeclaration, spoiled, sought };
  const read = yield* readEverything(context, named, memory.read);
  const placed = yield* placeEverything(memory, named, read, newReport(spoiled, sought));
  yield comparing;
  const isSameBetween = memory.read?.tenants && isAlike(memory.read, read);
  const between = (isSameBetween ? memory.between : undefined) ?? checkBetween(named, read, newReport(spoiled, sought));
  if (placed.hosts.lacking.size > 0)
    checkInterfaces(report, read.options, { get: (name) => read.networkByName.get(name) }, placed.hosts.list);

  yield comparing;
  const spans = once(() => runToEnd(spanSteps([report, ...reportsOf(read)])));
  // complete when flows are read, too
  const allSpans = onceInSteps(() =>
    spanSteps([report, ...reportsOf(read), ...flowReadings(flows).map((one) => one.report)]),
  );
  const byOrder = (a: HolderClaim, b: HolderClaim): number =>
    a.order - b.order || byDeclaration({ id: a.declaration }, { id: b.declaration }) || a.at - b.at;
  memory.holders.check(report, { byOrder, byPlace: named.byPlace, placeOf: placeFinder(read, spans) });
  yield comparing;
  const found = [
    ...named.diagnostics,
    ...readDiagnostics(read, byDeclaration),
    ...placed.report.diagnostics,
    ...networkDiagnostics(read, placed),
    ...between,
  ];

  yield comparing;
  // flows, which name all the rest
  const poolsExhausted = found.some(({ code }) => code === 'pool-exhausted');
  const ends = yield* endsOf(memory, named, read, placed, { byOrder, poolsExhausted });
  const flows = yield* readFlows(context, named, ends, memory.flows);
  found.push(...faultsOf(flows.flows, byDeclaration), ...faultsOf(flows.expectations, byDeclaration));
  yield { ...comparing, done: 1 };
  const doubtful = once(() => {
    const faulty = new Set([...found, ...report.diagnostics].map(({ span }) => span.declaration));
    return wordsIn([...faulty].flatMap((id) => layout.units.get(id)?.node ?? []));
  });
  const unnamed =
    isSameBetween && memory.unnamed && memory.read?.secgroups === read.secgroups ? memory.unnamed : unnamedIn(read);
  yield { ...comparing, done: 1 };
  const isIdleSame = !memory.used.hasTurned() && unnamed === memory.unnamed;
  const idle = (isIdleSame ? memory.idle : undefined) ?? idleOf(unnamed, memory.used);
  if (idle.networks.length + idle.groups.length + idle.pools.length > 0) {
    yield { ...comparing, done: 1 };
    doubtful();
    yield { ...comparing, done: 1 };
  }
  checkUnused(report, idle, (name) => spoiled.has(name) || doubtful().has(name));
  yield { ...comparing, done: 1 };
  const cloud = cloudOf(read, placed, flows, allSpans.get);
  const diagnostics = [...found, ...report.diagnostics].sort((a, b) => named.byPlace(a.span, b.span));
  const held: Memory = {
    ...memory,
    layout,
    renamed: named.renamed,
    read,
    placed,
    flows,
    between,
    unnamed,
    idle,
  };
  const index = function* (): Steps<void> {
    yield* allSpans.steps();
  };
  return { cloud, diagnostics: limited(diagnostics), memory: { held }, index };
}

const comparing = { what: 'comparing names and addresses', done: 0 };

/** The cloud; the long lists are put together when somebody asks for them, as while typing nobody does. */
function cloudOf(
  read: Read,
  placed: Placed,
  { flows, expectations }: ReadFlows,
  spans: () => ReadonlyMap<OriginId, OriginSpan>,
): Cloud {
  const values = <Value, Item>(readings: Readings<Value>, itemsOf: (value: Value) => readonly Item[]) =>
    once(() => readings.list.flatMap(({ value }) => itemsOf(value)));
  const lists = {
    externals: once(() => [...read.externalByName.values()]),
    tenants: values(read.tenants, ({ tenant }) => (tenant ? [tenant] : [])),
    networks: once(() => [...read.networkByName.values()]),
    hosts: once(() => placed.hosts.list.map(({ host }) => host)),
    instances: once(() => placed.hosts.list.flatMap(({ instances }) => instances)),
    routers: values(read.routers, ({ router }) => [router]),
    flows: values(flows, (flow) => (flow ? [flow] : [])),
    expectations: values(expectations, (expectation) => (expectation ? [expectation] : [])),
  };
  return {
    options: read.options,
    switches: read.switches,
    secgroups: read.secgroups,
    doubledMacs: placed.macs.doubled,
    get externals() {
      return lists.externals();
    },
    get tenants() {
      return lists.tenants();
    },
    get networks() {
      return lists.networks();
    },
    get hosts() {
      return lists.hosts();
    },
    get instances() {
      return lists.instances();
    },
    get routers() {
      return lists.routers();
    },
    get flows() {
      return lists.flows();
    },
    get expectations() {
      return lists.expectations();
    },
    get spans() {
      return spans();
    },
  };
}

function unnamedIn(read: Read): Unnamed {
  const tenants = read.tenants.list.map(({ value }) => value);
  const externals = read.externals.list.map(({ value }) => value);
  return unnamedOf(tenants, externals, read.secgroups);
}

/** Not more errors, and not more hints, than anybody reads. */
function limited(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  if (diagnostics.length <= maxFileFaults) return diagnostics;
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const others = diagnostics.filter(({ severity }) => severity !== 'error').slice(0, maxFileFaults);
  if (errors.length <= maxFileFaults) return [...errors, ...others];
  const kept = errors.slice(0, maxFileFaults);
  const last = kept.pop() as Diagnostic;
  const message = `there are more than ${maxFileFaults} errors of names and values: mend the first ones`;
  return [...kept, { ...last, code: 'limit', message, related: [] }, ...others];
}

/** Whether nothing changed that networks and externals could be at odds about, not even its place. */
function isAlike(before: Read, now: Read): boolean {
  return (
    before.options === now.options &&
    before.tenants.list === now.tenants.list &&
    before.externals.list === now.externals.list
  );
}

function checkBetween(named: NamedUnits, read: Read, report: Report): readonly Diagnostic[] {
  const networks = read.tenants.list.flatMap(({ value }) => value.networks);
  const externals = read.externals.list.map(({ value }) => value);
  checkBridges(report, read.options, networks);
  checkNetworks(report, networks, externals, named.byPlace);
  checkPools(report, externals);
  return report.diagnostics;
}

function readDiagnostics(read: Read, byDeclaration: NamedUnits['byDeclaration']): readonly Diagnostic[] {
  const { externals, tenants, groups, hosts, routers } = read;
  return [
    ...read.optionReport.diagnostics,
    ...read.switchReport.diagnostics,
    ...faultsOf(externals, byDeclaration),
    ...faultsOf(tenants, byDeclaration),
    ...faultsOf(groups, byDeclaration),
    ...faultsOf(hosts, byDeclaration),
    ...faultsOf(routers, byDeclaration),
  ];
}

/** What was found as networks handed out their addresses, in the order of the networks. */
function networkDiagnostics(read: Read, { networks: { byName, faulty } }: Placed): readonly Diagnostic[] {
  if (faulty.size === 0) return [];
  return [...read.networkByName.keys()].flatMap((name) => (faulty.has(name) && byName.get(name)?.diagnostics) || []);
}

function* reportsOf(read: Read): Iterable<Report> {
  yield read.optionReport;
  yield read.switchReport;
  for (const readings of [read.externals, read.tenants, read.groups, read.hosts, read.routers])
    for (const { report } of readings.list) yield report;
}

/** Declarations whose places are noted in one step: some milliseconds. */
const declarationsAtOnce = 1024;

function* spanSteps(reports: readonly Report[]): Steps<ReadonlyMap<OriginId, OriginSpan>> {
  const spans = new Map<OriginId, OriginSpan>();
  yield* eachInSteps(reports, declarationsAtOnce, comparing.what, (report) => {
    for (const [origin, span] of report.spans) spans.set(origin, span);
  });
  return spans;
}

/** Finds the word that says a holder's address: the address itself where it is written, else what the origin names. */
function placeFinder(read: Read, spans: () => ReadonlyMap<OriginId, OriginSpan>): (claim: HolderClaim) => Span {
  return ({ holder: { origin }, declaration }) => {
    const external = read.externals.index.byId.get(declaration)?.value;
    const machine = external?.places.get(origin);
    if (external && machine) return spanIn(external.source, machine);
    const host = read.hosts.index.byId.get(declaration)?.value;
    const owner = host?.read ?? read.routers.index.byId.get(declaration)?.value;
    const nic = owner?.nics.find((one) => one.nic.origin === origin)?.node.address;
    const bridge = host?.read.bridges.find((one) => one.origin === origin)?.node.address;
    const instance = host?.instances.find((one) => one.origin === origin)?.address?.word;
    const word = nic ?? bridge ?? instance;
    if (owner && word) return spanIn(owner.source, word);
    return (spans().get(origin) ?? (spans().get('cloud') as OriginSpan)).name;
  };
}

function flowReadings({ flows, expectations }: ReadFlows): readonly Reading<unknown>[] {
  return [...flows.list, ...expectations.list];
}
