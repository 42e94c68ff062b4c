// Reads everything that is written, kind by kind in the order in which they name each other: options, externals, switches,
// networks, groups, hosts with their instances, routers. Allocates nothing.
import { groupBy } from '../base/group-by.ts';
import { isSameList, kept, keptList } from '../base/kept.ts';
import type { Steps } from '../base/steps.ts';
import type { CloudStatement, ExternalStatement, NamedStatement } from '../syntax/tree.ts';
import { type Ipv4Prefix, prefixOf } from '../wire/address.ts';
import { baseOf } from './claims.ts';
import type { External, Options, Secgroup, SwitchDeclaration, Tenant, TenantNetwork } from './cloud.ts';
import { type ReadExternal, readExternal, resolveSwitches } from './externals.ts';
import { isAnyOf, type Lookups, noting, recorded, type Sought } from './lookups.ts';
import { emptyTaken, takeName } from './name-index.ts';
import { type NamedUnits, namesOfKind } from './named-units.ts';
import type { Inner } from './names.ts';
import { type ReadNetwork, readNetwork } from './networks.ts';
import type { Wires } from './next-hop.ts';
import { resolveOptions } from './options.ts';
import { type HostReading, hostReading } from './placed-hosts.ts';
import { type ReadRouter, readHost, readRouter } from './read-hosts.ts';
import { readInstance } from './read-instances.ts';
import { isFaultless, type ReadingContext, type Readings, readUnits, type Unit } from './readings.ts';
import { mark, newReport, type Report } from './report.ts';
import { readGroups } from './secgroups.ts';
import { noPrefix } from './values.ts';

/** A tenant, or a network that tenants share. */
export type TenantReading = {
  readonly tenant: Tenant | null;
  readonly networks: readonly ReadNetwork[];
  readonly groups: readonly Inner<NamedStatement>[];
  /** The names of its groups; every tenant has `default`. */
  readonly groupNames: ReadonlySet<string>;
};

/** Everything as it is written. Values that are as they were before the edit are the same objects. */
export type Read = {
  readonly clouds: readonly Unit[];
  readonly switchUnits: readonly Unit[];
  readonly options: Options;
  readonly optionReport: Report;
  readonly externals: Readings<ReadExternal>;
  readonly externalByName: ReadonlyMap<string, External>;
  readonly switches: readonly SwitchDeclaration[];
  readonly switchReport: Report;
  /** The names of switches, and those that they link to. */
  readonly switchNames: ReadonlySet<Sought>;
  readonly tenants: Readings<TenantReading>;
  readonly networkByName: ReadonlyMap<string, TenantNetwork>;
  readonly groupNames: ReadonlyMap<string, ReadonlySet<string>>;
  readonly groups: Readings<readonly Secgroup[]>;
  readonly secgroups: readonly Secgroup[];
  readonly hosts: Readings<HostReading>;
  readonly routers: Readings<ReadRouter>;
};

/** Reads all units. Linear in what changed and in what it changed for others. In steps. */
export function* readEverything(context: ReadingContext, named: NamedUnits, before: Read | undefined): Steps<Read> {
  const { names } = named;
  const clouds = named.ofKind('cloud');
  const known = before && before.clouds === clouds && before.optionReport.diagnostics.length === 0;
  const optionReport = known ? before.optionReport : newReport(context.spoiled, context.sought);
  const options = known
    ? before.options
    : kept(
        before?.options,
        resolveOptions(
          optionReport,
          clouds.map(({ source, node }) => ({ source, node: node as CloudStatement })),
        ).options,
      );

  const nothing: Lookups = {
    changes: { names: named.changed, tables: options !== before?.options },
    names,
    options,
    externals: { get: () => undefined },
    networks: { get: () => undefined },
    groups: { get: () => undefined, keys: () => [] },
    around: () => [],
    groupLists: new Map(),
  };
  const first = { lookups: nothing, record: recorded };
  const externals = yield* readUnits(context, named.ofKind('external'), before?.externals, first, readExternalUnit);
  const externalByName =
    before && externals.list === before.externals.list
      ? before.externalByName
      : tableOf(
          before?.externalByName,
          externals.list.map(({ value }) => value.external),
        );
  const wired = readSwitches(context, named, before);

  const tenants = yield* readUnits(context, named.ofKind('tenant'), before?.tenants, first, readTenantUnit);
  const isSame = before && tenants.list === before.tenants.list;
  const networkByName = isSame
    ? before.networkByName
    : tableOf(
        before?.networkByName,
        tenants.list.flatMap(({ value }) => value.networks.map(({ network }) => network)),
      );
  const groupNames = isSame
    ? before.groupNames
    : groupTable(
        before?.groupNames,
        tenants.list.map(({ value }) => value),
      );
  const tables =
    options !== before?.options ||
    externalByName !== before.externalByName ||
    networkByName !== before.networkByName ||
    groupNames !== before.groupNames;
  const lookups: Lookups = {
    ...nothing,
    changes: { names: named.changed, tables },
    externals: { get: (name) => externalByName.get(name) },
    networks: { get: (name) => networkByName.get(name) },
    groups: { get: (name) => groupNames.get(name), keys: () => groupNames.keys() },
    around: networksAround(networkByName),
  };
  const all = { lookups, record: recorded };
  const groups = yield* readUnits(context, named.ofKind('tenant'), before?.groups, all, (report, unit, own, words) => {
    const tenant = tenants.index.byId.get(unit.source.id)?.value;
    return tenant?.tenant ? readGroups(report, words, own[0] ?? '', tenant.groups) : [];
  });
  const secgroups =
    before && groups.list === before.groups.list
      ? before.secgroups
      : keptList(
          before?.secgroups,
          groups.list.flatMap(({ value }) => value),
          ({ tenant, name }) => `${tenant}.${name}`,
        );
  const hosts = yield* readUnits(context, named.ofKind('host'), before?.hosts, all, readHostUnit);
  const routers = yield* readUnits(context, named.ofKind('router'), before?.routers, all, readRouterUnit);
  return {
    clouds,
    options,
    optionReport,
    externals,
    externalByName,
    ...wired,
    tenants,
    networkByName,
    groupNames,
    groups,
    secgroups,
    hosts,
    routers,
  };
}

/** The switches, which link to each other and so are read together. */
function readSwitches(context: ReadingContext, named: NamedUnits, before: Read | undefined) {
  const switchUnits = named.ofKind('switch');
  const isKnown =
    before?.switchUnits === switchUnits &&
    isFaultless(before.switchReport) &&
    !isAnyOf(before.switchNames, named.changed);
  if (before && isKnown) {
    const { switches, switchReport, switchNames } = before;
    return { switchUnits, switches, switchReport, switchNames };
  }
  const switchReport = newReport(context.spoiled, context.sought);
  const declared = switchUnits.map((unit) => declaredAs(unit, named.namesOf(unit)));
  const switchNames = new Set<Sought>(declared.flatMap(({ name, node }) => [name, baseOf(node.name)]));
  const names = { ...named.names, find: noting(switchNames, named.names.find) };
  const switches = keptList(before?.switches, resolveSwitches(switchReport, names, declared), ({ name }) => name);
  return { switchUnits, switches, switchReport, switchNames };
}

/** The values by name; the table of before where all are the same, value by value what equals the one of before. */
function tableOf<Value extends { readonly name: string; readonly cidr: Ipv4Prefix }>(
  before: ReadonlyMap<string, Value> | undefined,
  values: readonly Value[],
): ReadonlyMap<string, Value> {
  const table = new Map<string, Value>();
  let same = before?.size === values.length;
  for (const value of values) {
    const known = before?.get(value.name);
    // a prefix that is missing is no other's equal
    const isMissing = (value.cidr === noPrefix) !== (known?.cidr === noPrefix);
    const one = isMissing ? value : kept(known, value);
    same &&= one === known;
    table.set(value.name, one);
  }
  return same && before && isSameList([...before.keys()], [...table.keys()]) ? before : table;
}

function groupTable(
  before: ReadonlyMap<string, ReadonlySet<string>> | undefined,
  tenants: readonly TenantReading[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const table = new Map<string, ReadonlySet<string>>();
  let same = true;
  for (const { tenant, groupNames } of tenants) {
    if (!tenant) continue;
    const known = before?.get(tenant.name);
    const names = kept(known, groupNames);
    same &&= names === known;
    table.set(tenant.name, names);
  }
  return same && before?.size === table.size ? before : table;
}

function declaredAs(unit: Unit, names: readonly string[]): Inner<NamedStatement> {
  return { name: names[0] ?? '', source: unit.source, node: unit.node as NamedStatement, parent: '' };
}

function readExternalUnit(report: Report, unit: Unit, names: readonly string[]): ReadExternal {
  const node = unit.node as ExternalStatement;
  const { source } = unit;
  const pools = namesOfKind(unit, names, 'pool');
  const machines = namesOfKind(unit, names, 'machine');
  return readExternal(
    report,
    { name: names[0] ?? '', source, node },
    node.body.items
      .filter((item) => item.kind === 'pool')
      .map((item, i) => ({ name: pools[i] ?? '', source, node: item })),
    node.body.items
      .filter((item) => item.kind === 'machine')
      .map((item, i) => ({ name: machines[i] ?? '', source, node: item })),
  );
}

function readTenantUnit(report: Report, unit: Unit, names: readonly string[], lookups: Lookups): TenantReading {
  const node = unit.node as NamedStatement;
  const { source } = unit;
  if (node.kind === 'network') {
    const network = readNetwork(report, lookups, declaredAs(unit, names));
    return { tenant: null, networks: [network], groups: [], groupNames: new Set() };
  }
  const name = names[0] ?? '';
  const origin = mark(report, `tenant:${name}`, source, node.name, node);
  const own = namesOfKind(unit, names, 'network');
  const networks = blocksOf(node, 'network').map((item, i) =>
    readNetwork(report, lookups, { name: own[i] ?? '', source, node: item, parent: name }),
  );
  const taken = emptyTaken();
  const groups = blocksOf(node, 'secgroup').map((item): Inner<NamedStatement> => {
    const word = { word: item.name, base: baseOf(item.name) };
    return { name: takeName(report.diagnostics, taken, 'secgroup', word, source), source, node: item, parent: name };
  });
  const groupNames = new Set(groups.map((group) => group.name)).add('default');
  return { tenant: { name, origin }, networks, groups, groupNames };
}

function readHostUnit(report: Report, unit: Unit, names: readonly string[], lookups: Lookups): HostReading {
  const declared = declaredAs(unit, names);
  const read = readHost(report, lookups, declared);
  const own = namesOfKind(unit, names, 'instance');
  const instances = blocksOf(declared.node, 'vm').flatMap((item, i) => {
    const one = { name: own[i] ?? '', source: unit.source, node: item, parent: declared.name };
    return readInstance(report, lookups, one) ?? [];
  });
  return hostReading(read, instances);
}

function readRouterUnit(report: Report, unit: Unit, names: readonly string[], lookups: Lookups): ReadRouter {
  return readRouter(report, lookups, declaredAs(unit, names));
}

function blocksOf({ body }: NamedStatement, kind: NamedStatement['kind']): NamedStatement[] {
  return body.items.filter((item): item is NamedStatement => item.kind === kind);
}

/** The networks in which an address lies: one look-up per prefix length in use. */
function networksAround(networks: ReadonlyMap<string, TenantNetwork>): Wires {
  let sets: { readonly length: number; readonly addresses: ReadonlySet<number> }[] | undefined;
  return (address) => {
    sets ??= [...groupBy(networks.values(), ({ cidr }) => cidr.length)].map(([length, some]) => ({
      length,
      addresses: new Set(some.map(({ cidr }) => cidr.address)),
    }));
    return sets
      .map(({ length }) => prefixOf(address, length))
      .filter((prefix, i) => sets?.[i]?.addresses.has(prefix.address));
  };
}
