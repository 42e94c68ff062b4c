// Hovers on networks, switches, externals and addresses: where they exist, on whom, and what that means.
import type { Switch } from '../network/network.ts';
import { formatRoute, formatRule } from '../network/print.ts';
import type { External, TenantNetwork } from '../topology/cloud.ts';
import { addressName, segmentOf } from '../views/names.ts';
import { contains, formatIpv4, formatPrefix, type Ipv4, type Ipv4Prefix } from '../wire/address.ts';
import { type HoverContext, machineNamed, ruleLines } from './hover-words.ts';
import { blocks, code, heading, inline, names, section, table } from './markdown.ts';

/** A network: its gateway on every host, its instances, the rules that name its range. */
export function networkHover(context: HoverContext, network: TenantNetwork): string {
  const { cloud } = context.analysis;
  const onNetwork = cloud.instances.filter((one) => one.network === network.name);
  const rows = cloud.hosts.flatMap((host) => {
    const here = host.bridges.find((one) => one.network === network.name);
    if (!here) return [];
    const instances = onNetwork.filter((one) => one.host === host.name).map(({ name }) => name);
    const gateway = here.gateway === null ? '–' : formatIpv4(here.gateway);
    const mac = machineNamed(context, host.name)?.interfaces.find(({ name }) => name === network.bridge)?.mac;
    return [
      [
        inline(host.name),
        here.exists ? inline(network.bridge) : `no ${inline(network.bridge)}`,
        here.exists ? gateway : `(${gateway})`,
        mac ? inline(mac) : '–',
        names(instances, 6) || '–',
      ],
    ];
  });
  const facts = [
    network.vlan === null ? 'untagged' : `VLAN ${network.vlan}`,
    formatPrefix(network.cidr),
    `bridge ${inline(network.bridge)}`,
    network.tenant === null ? 'shared by tenants' : `tenant ${inline(network.tenant)}`,
  ];
  const first = cloud.hosts.find((host) => host.bridges.some((one) => one.network === network.name && one.exists));
  const machine = first && machineNamed(context, first.name);
  const naming = machine
    ? ruleLines(machine.iptables.nat, ({ match }) =>
        [match.source, match.destination].some(
          (one) =>
            one !== undefined &&
            one.value.length > 0 &&
            one.value.length < 32 &&
            contains(one.value, network.cidr.address),
        ),
      )
    : [];
  return blocks(
    heading('network', network.name),
    facts.join(', '),
    table(['host', 'bridge', 'gateway', 'MAC', 'instances'], rows),
    section('Who reaches its instances:', context.reachTable('network', network).get()),
    first ? section(`NAT rules about it, on ${inline(first.name)}:`, code(naming)) : '',
  );
}

/** A switch: which VLANs each port carries. */
export function switchHover({ analysis }: HoverContext, name: string): string {
  const found = analysis.network.nodes.find((node): node is Switch => node.kind === 'switch' && node.name === name);
  const rows = (found?.ports ?? []).map((port) => [
    inline(port.name),
    port.access !== null ? `access ${port.access}` : trunkWords(port.trunk),
  ]);
  return blocks(heading(found?.role === 'external' ? 'wire' : 'switch', name), table(['port', 'VLANs'], rows));
}

/** An external: its wire, its router and its pools. */
export function externalHover(context: HoverContext, external: External): string {
  const { cloud } = context.analysis;
  const gateway = external.gateway === null ? 'none' : formatIpv4(external.gateway);
  const kind = { router: ` (${inline(`${external.name}-router`)})`, silent: ' (nobody answers there)', none: '' }[
    external.gatewayKind
  ];
  const assigned = cloud.instances.flatMap((instance) =>
    instance.floating
      .filter((one) => one.external === external.name || contains(external.cidr, one.address))
      .map((one) => [formatIpv4(one.address), inline(instance.name), inline(instance.host)]),
  );
  const router = external.gatewayKind === 'router' ? machineNamed(context, `${external.name}-router`) : undefined;
  return blocks(
    heading('external', external.name),
    `${formatPrefix(external.cidr)}, gateway ${gateway}${kind}`,
    table(
      ['pool', 'from', 'to'],
      external.pools.map(({ name, range }) => [inline(name), formatIpv4(range.first), formatIpv4(range.last)]),
    ),
    table(['floating', 'instance', 'held by'], assigned),
    router ? blocks(`Routing table of ${inline(router.name)}:`, code(router.routes.map(formatRoute))) : '',
  );
}

/** An address: whose it is, in which network, and who translates it. */
export function addressHover({ analysis, names: whoIsWho }: HoverContext, address: Ipv4): string {
  const known = whoIsWho.get();
  const segment = segmentOf(known, address);
  const floating = known.floating.get(address);
  const external = analysis.cloud.externals.find(({ cidr }) => contains(cidr, address));
  const reserved = analysis.cloud.hosts.find((host) =>
    host.bridges.some((one) => one.gateway === address && !one.exists),
  );
  const owner = known.owners.has(address) || floating ? addressName(known, address) : undefined;
  const mac = machineMac(analysis.network.nodes, known.owners.get(address));
  const host = floating && analysis.network.nodes.find((node) => node.name === floating.host);
  const rules =
    host?.kind === 'machine'
      ? host.iptables.nat.chains.flatMap(({ name, rules: list }) =>
          list
            .filter(
              ({ match, target }) =>
                match.destination?.value.address === address || (target.kind === 'snat' && target.to === address),
            )
            .map((rule) => formatRule(name, rule)),
        )
      : [];
  return blocks(
    heading('address', formatIpv4(address)),
    owner ??
      (reserved
        ? `Reserved for a bridge on ${inline(reserved.name)} that is made when an instance needs it`
        : 'Nobody has it'),
    segment
      ? `In ${inline(segment.name)}, ${formatPrefix(segment.cidr)}${segment.vlan === null ? '' : `, VLAN ${segment.vlan}`}`
      : external
        ? `On the wire of ${inline(external.name)}, ${formatPrefix(external.cidr)}`
        : '',
    mac ? `MAC ${inline(mac)}` : '',
    floating ? `Stands for ${inline(floating.instance)}; ${inline(floating.host)} holds and translates it:` : '',
    code(rules),
  );
}

/** A prefix: which networks lie in it, or hold it. */
export function prefixHover({ analysis }: HoverContext, prefix: Ipv4Prefix): string {
  const inside = analysis.cloud.networks.filter(
    ({ cidr }) => prefix.length <= cidr.length && contains(prefix, cidr.address),
  );
  const around = analysis.cloud.networks.filter(
    ({ cidr }) => cidr.length < prefix.length && contains(cidr, prefix.address),
  );
  const instances = analysis.cloud.instances.filter(
    ({ address, floating }) => contains(prefix, address) || floating.some((one) => contains(prefix, one.address)),
  );
  const size = 2 ** (32 - prefix.length);
  return blocks(
    heading('prefix', formatPrefix(prefix)),
    `${size} ${size === 1 ? 'address' : 'addresses'}, ${formatIpv4(prefix.address)} to ${formatIpv4(prefix.address + size - 1)}`,
    inside.length > 0
      ? `Holds ${names(inside.map(({ name }) => name))}`
      : around.length > 0
        ? `Lies in ${names(around.map(({ name }) => name))}`
        : '',
    instances.length > 0 ? `Addresses of ${names(instances.map(({ name }) => name))}` : '',
  );
}

function trunkWords(trunk: 'all' | readonly { readonly first: number; readonly last: number }[]): string {
  if (trunk === 'all') return 'all';
  return trunk.map(({ first, last }) => (first === last ? `${first}` : `${first}-${last}`)).join(', ') || 'none';
}

function machineMac(
  nodes: HoverContext['analysis']['network']['nodes'],
  owner: { readonly node: string; readonly interface: string } | undefined,
): string | undefined {
  const node = owner && nodes.find(({ name }) => name === owner.node);
  return node?.kind === 'machine'
    ? node.interfaces.find(({ name, device }) => name === owner?.interface && device.kind !== 'loopback')?.mac
    : undefined;
}
