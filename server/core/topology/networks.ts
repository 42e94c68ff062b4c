// Networks with their VLAN, prefix and bridge. Knows no host's bridges and no instance.
// Bridge names and reserved addresses: nova/network/manager.py (create_networks, _bottom_reserved_ips).
import type { Span } from '../base/span.ts';
import type { NamedStatement, Word } from '../syntax/tree.ts';
import { contains, formatPrefix, type Ipv4, type Ipv4Prefix, overlaps } from '../wire/address.ts';
import type { Options, TenantNetwork } from './cloud.ts';
import type { ReadExternal } from './externals.ts';
import { fieldOf, listWords, missingField, singleFields } from './fields.ts';
import type { Lookups } from './lookups.ts';
import { findEntity, type Inner, type Names } from './names.ts';
import { checkNextHop, specialIn, wiresOf } from './next-hop.ts';
import { error, mark, quoted, type Report, type Source, spanIn } from './report.ts';
import { addressOrNone, addressValue, boundValue, noPrefix, prefixValue, vlanValue } from './values.ts';

/** A network and where its words stand. */
export type ReadNetwork = {
  readonly network: TenantNetwork;
  readonly source: Source;
  readonly name: Word;
  readonly keyword: Word;
  readonly cidr: Word | null;
  readonly vlan: Word | null;
  readonly bridge: Word | null;
  readonly isUnique: boolean;
};

const singles = ['vlan', 'cidr', 'bridge', 'gateway', 'dhcp_start', 'host'];

/** A network as it is written. */
export function readNetwork(report: Report, lookups: Lookups, declared: Inner<NamedStatement>): ReadNetwork {
  const { names, options } = lookups;
  const { name, source, node, parent } = declared;
  const flat = options.networkManager === 'FlatDHCPManager';
  const origin = mark(report, `network:${name}`, source, node.name, node);
  const fields = singleFields(report, source, node.body, singles);
  const wordOf = (keyword: string): Word | null => fieldOf(fields, keyword)?.value ?? null;
  const lacking: { readonly keyword: string; readonly message: string }[] = [];
  const missing = (keyword: string, message: string): void => {
    lacking.push({ keyword, message });
  };

  const cidrWord = wordOf('cidr');
  if (!cidrWord) missing('cidr', 'has no addresses');
  const cidr = (cidrWord && prefixValue(report, source, cidrWord)) ?? noPrefix;

  const vlanWord = wordOf('vlan');
  if (!vlanWord && !flat) missing('vlan', 'has no VLAN, which VlanManager needs');
  if (vlanWord && flat) {
    const message = 'FlatDHCPManager has no VLANs: take vlan out or choose VlanManager';
    error(report, 'option-conflict', spanIn(source, fieldOf(fields, 'vlan')?.keyword ?? vlanWord), message);
  }
  const vlan = vlanWord && !flat ? (vlanValue(report, source, vlanWord) ?? null) : null;

  const bridgeWord = wordOf('bridge');
  const bridge = bridgeWord?.text ?? (flat ? options.flatNetworkBridge : vlan === null ? `br-${name}` : `br${vlan}`);
  const gatewayWord = wordOf('gateway');
  const said = gatewayWord ? addressOrNone(report, source, gatewayWord) : undefined;
  if (gatewayWord && said !== undefined && said !== null) {
    const outside = `lies outside of ${name}: choose an address in ${formatPrefix(cidr)}`;
    checkNextHop(report, source, gatewayWord, said, wiresOf([cidr]), outside);
  }
  const startWord = wordOf('dhcp_start');
  const start = startWord ? boundValue(report, source, startWord) : undefined;
  if (startWord && start !== undefined && cidr !== noPrefix && !contains(cidr, start))
    outside(report, source, startWord, name, cidr);

  const network: TenantNetwork = {
    name,
    tenant: parent === '' ? null : parent,
    vlan,
    cidr,
    bridge,
    gateway: said === undefined ? null : (said ?? 'none'),
    dhcpStart: start !== undefined && contains(cidr, start) ? start : cidr.address + (flat ? 2 : 3),
    dns: listWords(node.body, 'dns').flatMap((word) => addressValue(report, source, word) ?? []),
    host: networkHost(report, names, options, source, wordOf('host'), missing),
    origin,
    gatewayOrigin: gatewayWord
      ? mark(report, `gateway:${name}`, source, gatewayWord, fieldOf(fields, 'gateway') ?? node)
      : origin,
  };
  if (lacking.length > 0) {
    const [what, add] = [lacking.map(({ message }) => message), lacking.map(({ keyword }) => keyword)];
    const message = `${name} ${what.join(' and ')}: add ${add.join(' and ')}`;
    missingField(report, source, node.body, node.name, node.keyword, message);
  }
  return {
    network,
    source,
    name: node.name,
    keyword: node.keyword,
    cidr: cidrWord,
    vlan: vlanWord,
    bridge: bridgeWord,
    isUnique: name === node.name.text,
  };
}

/** Reports bridge names that two networks say, and with FlatDHCPManager every network beside the first. */
export function checkBridges(report: Report, options: Options, networks: readonly ReadNetwork[]): void {
  if (options.networkManager === 'FlatDHCPManager') {
    checkOneFlatNetwork(report, networks);
    return;
  }
  const bridges = new Map<string, ReadNetwork>();
  for (const one of networks) {
    const { bridge } = one.network;
    const before = bridges.get(bridge);
    if (!before) bridges.set(bridge, one);
    else if (one.bridge) {
      error(
        report,
        'duplicate-name',
        spanIn(one.source, one.bridge),
        `${quoted(bridge)} is a bridge already: choose another name`,
        [{ message: 'the network whose bridge it is', span: spanIn(before.source, before.bridge ?? before.name) }],
      );
    }
  }
}

/**
 * Reports networks beside the first one with FlatDHCPManager. nova would give all of them the flat_network_bridge, and
 * names the lease file and the process of dnsmasq after the bridge: the network that is set up last takes both away from
 * the others. With bridges of their own they would quarrel about the one flat_interface. (nova/network/linux_net.py,
 * restart_dhcp, _dhcp_file, ensure_bridge)
 */
function checkOneFlatNetwork(report: Report, networks: readonly ReadNetwork[]): void {
  const [first, ...others] = networks;
  if (!first) return;
  for (const { network, source, name, keyword } of others) {
    const message =
      `FlatDHCPManager has one bridge, whose dnsmasq serves one network, and that is ${first.network.name}: ` +
      `put the instances of ${network.name} there or choose VlanManager`;
    error(report, 'option-conflict', spanIn(source, name.start < name.end ? name : keyword), message, [
      { message: `the network that has the bridge`, span: spanIn(first.source, first.name) },
    ]);
  }
}

/** Reports an address that isn't in its network. */
export function outside(report: Report, source: Source, word: Word, name: string, cidr: Ipv4Prefix): void {
  error(
    report,
    'address-outside-network',
    spanIn(source, word),
    `${quoted(word)} lies outside of ${name}: choose an address in ${formatPrefix(cidr)}`,
  );
}

/** Why an address of a network can be nobody's, or undefined. `.2`: the VPN instance of VlanManager. */
export function reservedBecause(network: TenantNetwork, options: Options, address: Ipv4): string | undefined {
  const special = specialIn(network.cidr, address);
  if (special) return `the network's ${special}`;
  const vpn = options.networkManager === 'VlanManager' && address === network.cidr.address + 2;
  return vpn && network.cidr.length < 30 ? 'kept by VlanManager for the VPN instance' : undefined;
}

function networkHost(
  report: Report,
  names: Names,
  options: Options,
  source: Source,
  word: Word | null,
  missing: (keyword: string, message: string) => void,
): string | null {
  if (!word) {
    if (!options.multiHost)
      missing('host', 'needs the host that runs nova-network for it, because multi_host is false');
    return null;
  }
  const host = findEntity(report, names, source, word, ['host'], 'host');
  if (!options.multiHost) return host?.name ?? null;
  const message = 'with multi_host true every host runs nova-network for itself: take host out or say multi_host false';
  error(report, 'option-conflict', spanIn(source, word), message);
  return null;
}

/** Reports VLANs that two networks use, and prefixes that overlap. */
export function checkNetworks(
  report: Report,
  networks: readonly ReadNetwork[],
  externals: readonly ReadExternal[],
  byPlace: (a: Span, b: Span) => number,
): void {
  const vlans = new Map<number, ReadNetwork>();
  for (const one of networks) {
    const vlan = one.network.vlan;
    if (vlan === null || !one.vlan) continue;
    const before = vlans.get(vlan);
    if (!before) vlans.set(vlan, one);
    else {
      error(
        report,
        'duplicate-vlan',
        spanIn(one.source, one.vlan),
        `VLAN ${vlan} is the one of ${before.network.name}: choose another`,
        before.vlan
          ? [{ message: `the VLAN of ${before.network.name}`, span: spanIn(before.source, before.vlan) }]
          : [],
      );
    }
  }
  const prefixes: PlacedPrefix[] = [];
  for (const { network, source, cidr: word } of networks) {
    if (word && network.cidr !== noPrefix)
      prefixes.push({ name: network.name, prefix: network.cidr, span: spanIn(source, word) });
  }
  for (const { external, source, cidr } of externals) {
    if (cidr && external.cidr !== noPrefix)
      prefixes.push({ name: external.name, prefix: external.cidr, span: spanIn(source, cidr) });
  }
  checkOverlaps(
    report,
    prefixes.toSorted((a, b) => byPlace(a.span, b.span)),
  );
}

type PlacedPrefix = { readonly name: string; readonly prefix: Ipv4Prefix; readonly span: Span };

/**
 * Sorted by address, the wider first, each prefix lies in those that are still open: the ones before it that reach as far.
 * Of each pair the later one in the file is reported, once.
 */
function checkOverlaps(report: Report, prefixes: readonly PlacedPrefix[]): void {
  const order = new Map(prefixes.map((one, i) => [one, i]));
  const isLater = (a: PlacedPrefix, b: PlacedPrefix): boolean => (order.get(a) as number) > (order.get(b) as number);
  const sorted = prefixes.toSorted((a, b) => a.prefix.address - b.prefix.address || a.prefix.length - b.prefix.length);
  const first = new Map<PlacedPrefix, PlacedPrefix>();
  let open: PlacedPrefix[] = [];
  for (const one of sorted) {
    open = open.filter(({ prefix }) => overlaps(prefix, one.prefix));
    for (const wider of open) {
      const [late, early] = isLater(wider, one) ? [wider, one] : [one, wider];
      if (!first.has(late)) first.set(late, early);
    }
    // one of several equal prefixes speaks for all
    open = [...open.filter(({ prefix }) => prefix.length !== one.prefix.length), one];
  }
  for (const [late, early] of first) {
    const message = `${quoted(formatPrefix(late.prefix))} overlaps ${early.name}: choose a prefix of its own`;
    error(report, 'overlapping-cidr', late.span, message, [
      { message: `the prefix of ${early.name}`, span: early.span },
    ]);
  }
}
