// The table filter of a host: nova's chains in their order, what each bridge may forward, what reaches dnsmasq and the
// metadata service (nova/network/linux_net.py `IptablesManager`, `get_gateway_rules`). Security groups are elsewhere.
import type { OriginId } from '../base/span.ts';
import type { Match, Rule, Table } from '../network/netfilter.ts';
import { type Ipv4, parseIpv4 } from '../wire/address.ts';
import { addChain, append, type Draft, filterBuiltin, finish, newDraft } from './drafts.ts';
import { metadataOf, metadataPort } from './metadata.ts';
import { vlanInterfaceName } from './names.ts';
import {
  dhcpSourceOf,
  type HostPlan,
  optionOrigin,
  type PlannedNetwork,
  runsNovaNetwork,
  type Service,
} from './plan.ts';
import { since } from './release.ts';
import { accept, drop, is, jump, only, port, rule } from './rules.ts';
import { addInstanceChains, type GroupRules } from './security-groups.ts';
import { vpnAddress } from './vpn.ts';

/** The table filter of one host. */
export function filterTable(plan: HostPlan, groups: GroupRules): Table {
  const draft = newDraft(filterBuiltin, plan.host.origin);
  addServiceChains(draft, plan);
  addIsolation(draft, plan);
  addBridgeRules(draft, plan);
  addMetadataRule(draft, plan);
  addDhcpRequestRule(draft, plan);
  addInstanceChains(draft, plan, groups);
  return finish(draft);
}

/** nova-filter-top first in FORWARD and OUTPUT, then each service's own chain; not in INPUT (`IptablesManager`). */
function addServiceChains(draft: Draft, plan: HostPlan): void {
  const { origin } = plan.host;
  for (const chain of ['FORWARD', 'OUTPUT']) append(draft, chain, rule({}, jump('nova-filter-top'), origin));
  for (const service of plan.services) {
    addChain(draft, `${service}-local`);
    append(draft, 'nova-filter-top', rule({}, jump(`${service}-local`), origin));
    for (const chain of filterBuiltin) {
      addChain(draft, `${service}-${chain}`);
      append(draft, chain, rule({}, jump(`${service}-${chain}`), origin));
    }
  }
}

/** What may cross each bridge, and what of it reaches dnsmasq; a bridge that two networks share is named once. */
function addBridgeRules(draft: Draft, plan: HostPlan): void {
  const seen = new Set<string>();
  for (const planned of plan.networks) {
    const { network } = planned;
    const first = !seen.has(network.bridge);
    seen.add(network.bridge);
    if (first) {
      for (const service of bridgeMakers(plan, planned)) {
        append(draft, `${service}-FORWARD`, ...gatewayRules(plan, planned, service));
      }
    }
    const vpn = planned.served ? vpnAddress(plan, planned) : null;
    if (vpn !== null) {
      const match: Match = { destination: is(only(vpn)), protocol: 'udp', destinationPorts: port(1194) };
      append(draft, 'nova-network-FORWARD', rule(match, accept, network.origin));
    }
    if (first && planned.served) append(draft, 'nova-network-INPUT', ...dnsmasqRules(planned));
  }
}

/**
 * Who makes the bridge and writes its rules: nova-network where it serves the network, and without multi_host also the VIF
 * driver of nova-compute, for its instances (nova/virt/libvirt/vif.py `plug_bridge`).
 */
function bridgeMakers(plan: HostPlan, { network, served }: PlannedNetwork): readonly Service[] {
  if (!served) return ['nova-compute'];
  const plugged = !plan.options.multiHost && plan.instances.some((one) => one.network?.name === network.name);
  return plugged ? ['nova-network', 'nova-compute'] : ['nova-network'];
}

/** `get_gateway_rules`: without a gateway nothing is routed; forward_bridge_interface came with Grizzly. */
function gatewayRules(plan: HostPlan, { network, bridge }: PlannedNetwork, service: Service): Rule[] {
  const name = network.bridge;
  const inward: Match = { in: is(name) };
  const outward: Match = { out: is(name) };
  // the VIF driver does not ask for the gateway (`ensure_bridge` has one by default)
  if (network.gateway === 'none' && service === 'nova-network') {
    return [rule(inward, drop, network.gatewayOrigin), rule(outward, drop, network.gatewayOrigin)];
  }
  const interfaces = plan.options.forwardBridgeInterface;
  if (!since(plan.options.release, 'grizzly') || interfaces.includes('all')) {
    return [rule(inward, accept, bridge.origin), rule(outward, accept, bridge.origin)];
  }
  const origin = optionOrigin(plan.options, 'forward_bridge_interface', bridge.origin);
  return [
    ...interfaces.flatMap((other) => [
      rule({ in: is(name), out: is(other) }, accept, origin),
      rule({ in: is(other), out: is(name) }, accept, origin),
    ]),
    rule({ in: is(name), out: is(name) }, accept, origin),
    rule(inward, drop, origin),
    rule(outward, drop, origin),
  ];
}

function dnsmasqRules({ network, bridge }: PlannedNetwork): Rule[] {
  const inward = is(network.bridge);
  return dnsmasqServices.map((service) => rule({ in: inward, ...service }, accept, bridge.origin));
}

/** DHCP and DNS, as `_add_dnsmasq_accept_rules` orders them. */
const dnsmasqServices = [67, 53].flatMap((number) =>
  (['udp', 'tcp'] as const).map((protocol) => ({ protocol, destinationPorts: port(number) })),
);

/** `metadata_accept`, run by nova-api; 127.0.0.1 means every local address from Havana on. */
function addMetadataRule(draft: Draft, plan: HostPlan): void {
  const metadata = metadataOf(plan);
  if (metadata === null || !runsNovaNetwork(plan)) return;
  const everyLocal = metadata.host === loopback && since(plan.options.release, 'havana');
  const where: Match = everyLocal ? { destinationType: 'LOCAL' } : { destination: is(only(metadata.host)) };
  const match: Match = { ...where, protocol: 'tcp', destinationPorts: port(metadataPort) };
  append(draft, 'nova-api-INPUT', rule(match, accept, metadata.origin));
}

/** From Grizzly nova-compute lets DHCP requests in where a policy would drop them (nova/virt/firewall.py). */
function addDhcpRequestRule(draft: Draft, plan: HostPlan): void {
  if (!since(plan.options.release, 'grizzly')) return;
  if (!plan.instances.some(({ network }) => dhcpSourceOf(plan, network) !== null)) return;
  const match: Match = {
    source: is(only(0)),
    destination: is(only(everybody)),
    protocol: 'udp',
    sourcePorts: port(68),
    destinationPorts: port(67),
  };
  for (const chain of ['INPUT', 'FORWARD']) {
    append(draft, `nova-compute-${chain}`, rule(match, accept, plan.host.origin));
  }
}

/** share_dhcp_address in Grizzly to Icehouse: the other hosts' dnsmasq is kept out by iptables too (`isolate_dhcp_address`). */
function addIsolation(draft: Draft, plan: HostPlan): void {
  const { release, shareDhcpAddress } = plan.options;
  if (!shareDhcpAddress || !since(release, 'grizzly') || since(release, 'juno')) return;
  const origin: OriginId = optionOrigin(plan.options, 'share_dhcp_address', plan.host.origin);
  for (const { network, bridge, served } of plan.networks) {
    const wire = isolatedInterface(plan, network.vlan);
    if (!served || bridge.gateway === null || wire === null) continue;
    const broadcast: Match = { destination: is(only(everybody)), protocol: 'udp', destinationPorts: port(67) };
    append(
      draft,
      'nova-network-FORWARD',
      rule({ ...broadcast, physdevIn: wire }, drop, origin),
      rule({ ...broadcast, physdevOut: wire }, drop, origin),
      rule({ destination: is(only(bridge.gateway)), physdevIn: wire }, drop, origin),
      rule({ source: is(only(bridge.gateway)), physdevOut: wire }, drop, origin),
    );
  }
}

/** The interface over which other hosts with the same gateway address would be heard; null: none. */
export function isolatedInterface(plan: HostPlan, vlan: number | null): string | null {
  if (plan.options.networkManager === 'FlatDHCPManager') return plan.host.flatInterface;
  return vlan === null || plan.host.vlanInterface === null ? null : vlanInterfaceName(vlan);
}

const loopback: Ipv4 = parseIpv4('127.0.0.1') ?? 0;
const everybody: Ipv4 = 0xffffffff;
