// From declarations to a cloud: names resolved, defaults filled in, addresses handed out, and everything reported that is
// wrong with names, values and addresses. Never fails: what is wrong is left out or taken as it is. Knows no packet.
import type { Diagnostic } from '../base/diagnostic.ts';
import { groupBy } from '../base/group-by.ts';
import type { OriginId, Span } from '../base/span.ts';
import { maxFileFaults } from '../syntax/limits.ts';
import type { Declaration } from '../syntax/parse.ts';
import { type Ipv4, prefixOf } from '../wire/address.ts';
import { derivedMac } from './allocate.ts';
import { placeAll } from './bridges.ts';
import type { Cloud, Host, HostBridge, Instance, OriginSpan } from './cloud.ts';
import { checkPools, resolveExternals, resolveSwitches } from './externals.ts';
import { resolveFloating } from './floating.ts';
import { resolveExpectations, resolveFlows } from './flows.ts';
import { checkHolders, checkNics, collectHolders, type Holder, type HolderParts } from './holders.ts';
import { checkInterfaces } from './interfaces.ts';
import { collectNames, type Names } from './names.ts';
import { checkNetworks, type ReadNetwork, resolveNetworks } from './networks.ts';
import type { Wires } from './next-hop.ts';
import { resolveOptions } from './options.ts';
import type { ReadNic } from './parts.ts';
import { type HostContext, type ReadHost, readHost, readRouters } from './read-hosts.ts';
import { type ReadInstance, readInstance } from './read-instances.ts';
import { error, mark, type Report, type Source, spanIn } from './report.ts';
import { groupNames, resolveGroups } from './secgroups.ts';
import { checkUnused } from './unused.ts';

/** A cloud and what is wrong with it, in file order. */
export type Resolved = { readonly cloud: Cloud; readonly diagnostics: readonly Diagnostic[] };

/**
 * Resolves declarations in the order in which they count (includes expanded). Any trees give a cloud, in which every
 * name that something refers to exists. Linear but for sorting.
 */
export function resolve(declarations: readonly Declaration[]): Resolved {
  const report: Report = {
    diagnostics: [],
    spans: new Map(),
    spoiled: new Set(declarations.flatMap((declaration) => declaration.spoiled)),
    written: new Set(),
  };
  const nowhere: Span = { declaration: declarations[0]?.id ?? '', start: 0, end: 0 };
  report.spans.set('cloud', { name: nowhere, whole: nowhere });

  // read everything that is written
  const names = collectNames(report, declarations);
  for (const { name, source, node } of names.tenants) mark(report, `tenant:${name}`, source, node.name, node);
  const { options, said } = resolveOptions(report, names);
  const externals = resolveExternals(report, names);
  const externalByName = new Map(externals.map((external) => [external.name, external]));
  const switches = resolveSwitches(report, names);
  const networks = resolveNetworks(report, names, options);
  const networkByName = new Map(networks.map((one) => [one.network.name, one]));
  const groups = groupNames(names);
  const secgroups = resolveGroups(report, names, groups);
  const context: HostContext = { names, options, externals: externalByName, networks: networksAround(networks) };
  const readHosts = names.hosts.map((host) => readHost(report, context, host));
  const routers = readRouters(report, context);
  const readInstances = names.instances.flatMap((one) => readInstance(report, names, networkByName, groups, one) ?? []);

  // hand out what is not
  const { hosts, places } = placeAll(report, options, said, networks, readHosts, readInstances);
  const floating = resolveFloating(report, names, externals, readInstances);
  const macs = macsOf(report, readInstances);
  const bridgeElsewhere = options.multiHost ? undefined : bridgeFinder(hosts);
  const instances = readInstances.map((read): Instance => {
    const { network } = read.network;
    const place = places.get(read.name);
    const bridge = bridgeElsewhere ? bridgeElsewhere(network.host ?? read.host, network.name) : place?.bridge;
    const said =
      network.gateway === null ? (bridge?.gateway ?? null) : network.gateway === 'none' ? null : network.gateway;
    const fallback = network.gateway === null ? (bridge?.origin ?? network.origin) : network.gatewayOrigin;
    return {
      name: read.name,
      host: read.host,
      network: network.name,
      tenant: read.tenant,
      address: place?.address ?? network.cidr.address,
      mac: macs.get(read.name) as string,
      secgroups: read.secgroups,
      floating: floating.get(read.name) ?? [],
      gateway: read.gateway === undefined ? said : read.gateway,
      gatewayOrigin: read.gatewayOrigin ?? fallback,
      routes: read.routes,
      listen: read.listen,
      origin: read.origin,
    };
  });

  // check addresses
  const parts: HolderParts = {
    options,
    externals,
    switches,
    networks,
    hosts,
    instances,
    homeless: new Set([...places].flatMap(([name, { address }]) => (address === undefined ? [name] : []))),
    routers: routers.map(({ router }) => router),
    nics: nicPlaces([...readHosts, ...routers]),
  };
  const byPlace = fileOrder(declarations);
  checkNetworks(report, networks, externals, names, byPlace);
  checkPools(report, names, externals);
  checkNics(report, parts);
  checkInterfaces(report, options, networks, hosts, instances, readHosts);
  const holders = collectHolders(parts);
  checkHolders(report, holders, placeFinder(report, names, readHosts, readInstances, routers), byPlace);

  // flows, which name all the rest
  let byAddress: ReadonlyMap<Ipv4, Holder[]> | undefined;
  const ends = {
    names,
    instances: new Map(instances.map((instance) => [instance.name, instance])),
    upstreams: new Set(
      externals.filter(({ gatewayKind }) => gatewayKind === 'router').map(({ name }) => `${name}-router`),
    ),
    poolsExhausted: report.diagnostics.some(({ code }) => code === 'pool-exhausted'),
    holders: (address: Ipv4) => {
      byAddress ??= groupBy(holders, (holder) => holder.address);
      return [...new Set(byAddress.get(address)?.flatMap(({ name, absent }) => (absent ? [] : [name])))];
    },
  };
  const flows = resolveFlows(report, ends);
  const expectations = resolveExpectations(report, ends);
  const cloud: Cloud = {
    options,
    externals,
    switches,
    tenants: names.tenants.map(({ name }) => ({ name, origin: `tenant:${name}` })),
    networks: networks.map(({ network }) => network),
    secgroups,
    hosts,
    instances,
    routers: parts.routers,
    flows,
    expectations,
    spans: report.spans,
  };
  checkUnused(report, names, cloud);
  return { cloud, diagnostics: limited(report.diagnostics.toSorted((a, b) => byPlace(a.span, b.span))) };
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

/** The networks in which an address lies: one look-up per prefix length in use. */
function networksAround(networks: readonly ReadNetwork[]): Wires {
  const byLength = groupBy(networks, ({ network }) => network.cidr.length);
  const sets = [...byLength].map(([length, some]) => ({
    length,
    addresses: new Set(some.map(({ network }) => network.cidr.address)),
  }));
  return (address) =>
    sets.map(({ length }) => prefixOf(address, length)).filter((prefix, i) => sets[i]?.addresses.has(prefix.address));
}

function bridgeFinder(hosts: readonly Host[]): (host: string, network: string) => HostBridge | undefined {
  const byHost = new Map(
    hosts.map(({ name, bridges }) => [name, new Map(bridges.map((bridge) => [bridge.network, bridge]))]),
  );
  return (host, network) => byHost.get(host)?.get(network);
}

function macsOf(report: Report, instances: readonly ReadInstance[]): ReadonlyMap<string, string> {
  const holders = new Map<string, ReadInstance>();
  const macs = new Map<string, string>();
  for (const instance of instances) {
    if (!instance.mac) continue;
    const { value, word } = instance.mac;
    const before = holders.get(value);
    macs.set(instance.name, value);
    if (!before) holders.set(value, instance);
    else {
      error(
        report,
        'duplicate-mac',
        spanIn(instance.source, word),
        `${before.name} has this MAC address already: choose another`,
        [
          {
            message: `the MAC address of ${before.name}`,
            span: spanIn(before.source, before.mac?.word ?? before.word),
          },
        ],
      );
    }
  }
  for (const instance of instances) {
    if (instance.mac) continue;
    let salt = 0;
    let mac = derivedMac(instance.name, salt);
    while (holders.has(mac)) mac = derivedMac(instance.name, ++salt);
    holders.set(mac, instance);
    macs.set(instance.name, mac);
  }
  return macs;
}

type NicOwner = { readonly source: Source; readonly nics: readonly ReadNic[] };

function nicPlaces(owners: readonly NicOwner[]): ReadonlyMap<string, { read: ReadNic; source: Source }> {
  return new Map(
    owners.flatMap(({ source, nics }) => nics.map((read) => [read.nic.origin, { read, source }] as const)),
  );
}

/** Finds the word that says an address: the address itself where it is written, else what the origin names. */
function placeFinder(
  report: Report,
  names: Names,
  hosts: readonly ReadHost[],
  instances: readonly ReadInstance[],
  routers: readonly NicOwner[],
): (origin: OriginId) => Span {
  let places: Map<OriginId, Span> | undefined;
  const collect = (): Map<OriginId, Span> => {
    const found = new Map<OriginId, Span>();
    for (const { name, source, node } of names.machines) found.set(`machine:${name}`, spanIn(source, node.address));
    for (const { source, nics } of [...hosts, ...routers]) {
      for (const { nic, node } of nics) if (node.address) found.set(nic.origin, spanIn(source, node.address));
    }
    for (const { source, bridges } of hosts) {
      for (const { origin, node } of bridges) if (node.address) found.set(origin, spanIn(source, node.address));
    }
    for (const { origin, source, address } of instances) if (address) found.set(origin, spanIn(source, address.word));
    return found;
  };
  return (origin) => {
    places ??= collect();
    return places.get(origin) ?? report.spans.get(origin)?.name ?? (report.spans.get('cloud') as OriginSpan).name;
  };
}

/** Compares places by where they stand: included files at their include. */
function fileOrder(declarations: readonly Declaration[]): (a: Span, b: Span) => number {
  const order = new Map(declarations.map((declaration, i) => [declaration.id, i]));
  const rank = (span: Span): number => order.get(span.declaration) ?? -1;
  return (a, b) => rank(a) - rank(b) || a.start - b.start;
}
