// Small edits of a cloud that a remedy makes on a copy: a bridge, a bridge everywhere, a route. Changes no value in place.

import type { SpanEdit } from '../base/diagnostic.ts';
import type { Span } from '../base/span.ts';
import type { Host, HostBridge, Options, TenantNetwork } from '../topology/cloud.ts';
import { publicAddressOf } from '../verifier/special.ts';
import { formatIpv4, formatPrefix, type Ipv4, type Ipv4Range, rangeOf } from '../wire/address.ts';
import type { CheckContext } from './context.ts';
import type { Proposal, RemedyRequest } from './remedies.ts';
import { all, declaredFirst, lineAdded, rewritten } from './text-edits.ts';
import { listOf } from './words.ts';

/** More bridges than this at once are not named one by one: `provision everywhere` says it better. */
const maxBridgesNamed = 4;

/** R1 on one host: `bridge NETWORK`, or without its `on-demand`. */
export function withBridge(request: RemedyRequest): Proposal | undefined {
  return withBridges(request, [{ host: request.fault.host, network: request.fault.network }]);
}

/** R1 on both sides: where the answers are lost on the other host, one bridge does not do. */
export function withBridgesOnBothSides(request: RemedyRequest): Proposal | undefined {
  const { host, network, failing } = request.fault;
  const gaps = new Map([[`${host} ${network}`, { host, network }]]);
  for (const { from, to } of failing) {
    for (const [one, other] of [
      [from, to],
      [to, from],
    ] as const) {
      const known = request.context.hosts.get(one.host)?.bridges.find((bridge) => bridge.network === other.network);
      if (!known?.exists) gaps.set(`${one.host} ${other.network}`, { host: one.host, network: other.network });
    }
  }
  return gaps.size === 1 || gaps.size > maxBridgesNamed ? undefined : withBridges(request, [...gaps.values()]);
}

type Gap = { readonly host: string; readonly network: string };

function withBridges({ context, cloud, probes }: RemedyRequest, gaps: readonly Gap[]): Proposal | undefined {
  const words: string[] = [];
  const edits: (SpanEdit | null)[] = [];
  let span: Span | undefined;
  let hosts = cloud.hosts;
  for (const gap of gaps) {
    const network = context.networks.get(gap.network);
    if (!network) return undefined;
    const declared = context.hosts.get(gap.host)?.bridges.find((bridge) => bridge.network === gap.network);
    const reserved = declared?.because === 'on-demand';
    words.push(
      reserved
        ? `take \`on-demand\` off \`bridge ${gap.network}\` of host ${gap.host}`
        : `add \`bridge ${gap.network}\` to host ${gap.host}`,
    );
    if (reserved) span ??= context.spanOf(declared.origin);
    const host = context.hosts.get(gap.host)?.origin;
    edits.push(
      reserved
        ? rewritten(context, declared.origin, / +on-demand\b/, '')
        : lineAdded(context, host, `bridge ${gap.network}`),
    );
    hosts = hosts.map((host) => (host.name === gap.host ? bridged(host, network, context, 'declared') : host));
  }
  const title = listOf(words);
  return { kind: 'bridge', title, also: '', span: span ?? null, edits: all(edits), cloud: { ...cloud, hosts }, probes };
}

/** R1 on every host: `provision everywhere`. */
export function withBridgeEverywhere({ context, cloud, probes }: RemedyRequest): Proposal | undefined {
  const { options } = context.analysis.cloud;
  const wanted = new Set(cloud.instances.map((instance) => instance.network));
  const networks = cloud.networks.filter((network) => wanted.has(network.name));
  return {
    kind: 'everywhere',
    title: context.spanOf(options.origin)
      ? 'say `provision everywhere` in cloud'
      : 'add `cloud { provision everywhere }`',
    also: 'every host then has every network',
    span: context.spanOf(options.origins.get('provision') ?? options.origin) ?? null,
    edits: all([provisionedEverywhere(context)]),
    cloud: {
      ...cloud,
      options: { ...options, provision: 'everywhere' },
      hosts: cloud.hosts.map((host) =>
        networks.reduce((current, network) => bridged(current, network, context, 'everywhere'), host),
      ),
    },
    probes,
  };
}

function provisionedEverywhere(context: CheckContext): SpanEdit | null {
  const { options } = context.analysis.cloud;
  const said = options.origins.get('provision');
  if (said !== undefined && context.spanOf(said)) return rewritten(context, said, /^.*$/, 'provision everywhere');
  if (context.spanOf(options.origin)) return lineAdded(context, options.origin, 'provision everywhere');
  return declaredFirst(context, 'cloud {\n  provision everywhere\n}');
}

/** R5: a static route to a host that has the bridge. */
export function withRoute({ context, fault, cloud, probes }: RemedyRequest): Proposal | undefined {
  const network = context.networks.get(fault.network);
  const { from, to } = fault.first;
  const other = context.hosts.get(from.host === fault.host ? to.host : from.host);
  const via = other && publicAddressOf(other);
  if (!network || via === null || via === undefined) return undefined;
  const { release } = context.analysis.cloud.options;
  const early = release === 'essex' || release === 'folsom' || release === 'grizzly';
  return {
    kind: 'route',
    title: `add \`route ${formatPrefix(network.cidr)} via ${formatIpv4(via)}\` to host ${fault.host}`,
    also: early
      ? `works in ${release} because nothing translates the source, and only while rp_filter on ${other?.name} is 0 or 2`
      : `in ${release} the source is translated, so the groups must allow the host's address; answers need rp_filter 0 or 2`,
    span: null,
    edits: all([
      lineAdded(
        context,
        context.hosts.get(fault.host)?.origin,
        `route ${formatPrefix(network.cidr)} via ${formatIpv4(via)}`,
      ),
    ]),
    cloud: {
      ...cloud,
      hosts: cloud.hosts.map((host) =>
        host.name === fault.host
          ? { ...host, routes: [...host.routes, { to: network.cidr, type: 'unicast', via, origin: host.origin }] }
          : host,
      ),
    },
    probes,
  };
}

/** The host with the bridge of a network, which gets the address reserved for it or a free one. */
function bridged(host: Host, network: TenantNetwork, context: CheckContext, because: HostBridge['because']): Host {
  const known = host.bridges.find((bridge) => bridge.network === network.name);
  if (known?.exists) return host;
  const gateway = known?.gateway ?? gatewayFor(context, network);
  const bridge: HostBridge = { network: network.name, gateway, exists: true, because, origin: host.origin };
  return { ...host, bridges: [...host.bridges.filter((one) => one !== known), bridge] };
}

/** `.1` if free or shared, else the lowest free address; none where another host is the network's only gateway. */
function gatewayFor({ analysis, taken }: CheckContext, network: TenantNetwork): Ipv4 | null {
  if (network.host !== null) return null;
  const { options } = analysis.cloud;
  if (options.shareDhcpAddress) return network.cidr.address + 1;
  return freeAddresses(taken(), network, options).next().value ?? null;
}

/** The free addresses of a network, lowest first; the second one is VlanManager's own (`_bottom_reserved_ips`). */
export function* freeAddresses(
  taken: ReadonlySet<Ipv4>,
  network: TenantNetwork,
  { networkManager }: Options,
): Generator<Ipv4, undefined> {
  const { first, last } = rangeOf(network.cidr);
  for (let address = first + 1; address < last; address++) {
    const reserved = networkManager === 'VlanManager' && address === first + 2;
    if (!reserved && !taken.has(address)) yield address;
  }
  return undefined;
}

/** The highest free address of a network. */
export function highestFree(taken: ReadonlySet<Ipv4>, network: TenantNetwork): Ipv4 | undefined {
  const { first, last } = rangeOf(network.cidr);
  for (let address = last - 1; address > first; address--) if (!taken.has(address)) return address;
  return undefined;
}

/** The free addresses within a range, lowest first. */
export function* freeWithin(taken: ReadonlySet<Ipv4>, { first, last }: Ipv4Range): Generator<Ipv4, undefined> {
  for (let address = first; address <= last; address++) if (!taken.has(address)) yield address;
  return undefined;
}
