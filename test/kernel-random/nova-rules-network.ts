// What the service nova-network writes on a host: NAT for its ranges, gateways, DHCP, VPN and floating addresses.
// Written from nova/network/linux_net.py, l3.py and manager.py of each release, without a look at server/core/nova.
import type { Cloud, Host, HostBridge, Release, TenantNetwork } from '../../server/core/topology/cloud.ts';
import { formatIpv4, formatPrefix, type Ipv4, type Ipv4Prefix } from '../../server/core/wire/address.ts';
import { addRule, addTopRule, type HostTables, insertEbtables } from './nova-rules-table.ts';

const releases: readonly Release[] = ['essex', 'folsom', 'grizzly', 'havana', 'icehouse', 'juno', 'kilo', 'newton'];

/** Whether a cloud runs that release or a later one. */
export function since({ options }: Cloud, release: Release): boolean {
  return releases.indexOf(options.release) >= releases.indexOf(release);
}

/** `$my_ip`: the address of the public interface, as the language says, else the first one; undefined: the host has none. */
export function myIp({ nics, publicInterface }: Host): Ipv4 | undefined {
  const own = nics.filter(({ address }) => address !== null);
  return (own.find(({ name }) => name === publicInterface) ?? own[0])?.address ?? undefined;
}

/** A network for which nova-network on this host is the gateway. */
export type Served = { readonly network: TenantNetwork; readonly address: Ipv4; readonly index: number };

/** `network_get_all_by_host`: with multi_host the networks that have a bridge here, else those whose host this is. */
export function servedBy({ options, networks }: Cloud, { name, bridges }: Host): readonly Served[] {
  return networks.flatMap((network, index) => {
    const bridge: HostBridge | undefined = bridges.find((one) => one.network === network.name);
    if (!bridge?.exists || bridge.gateway === null) return [];
    if (!options.multiHost && network.host !== name) return [];
    return [{ network, address: bridge.gateway, index }];
  });
}

/** The service from its start: `init_host`, `metadata_forward`, each network, then the floating addresses. */
export function runNovaNetwork(tables: HostTables, cloud: Cloud, host: Host): void {
  const served = servedBy(cloud, host);
  const { fixedRange } = cloud.options;
  if (fixedRange !== null) initHost(tables, cloud, host, fixedRange, false);
  metadataForward(tables, cloud, host);
  for (const one of served) {
    if (fixedRange === null) initHost(tables, cloud, host, one.network.cidr, isExternal(cloud, one));
    gatewayRules(tables, cloud, one.network.bridge, 'nova-network', one.network.gateway !== 'none');
    if (cloud.options.shareDhcpAddress) isolateDhcpAddress(tables, cloud, host, one);
    if (cloud.options.networkManager === 'VlanManager') vpnForward(tables, host, one);
    dhcpRules(tables, cloud, one.network.bridge);
  }
  floatingAddresses(tables, cloud, host);
}

/** `_initialize_network` (Juno): the network's gateway is said, and isn't this bridge. */
function isExternal(cloud: Cloud, { network, address }: Served): boolean {
  return since(cloud, 'juno') && network.gateway !== null && network.gateway !== address;
}

/** linux_net `init_host` and `add_snat_rule` for one range. */
function initHost(tables: HostTables, cloud: Cloud, host: Host, range: Ipv4Prefix, external: boolean): void {
  const { forceSnatRange, dmzCidr } = cloud.options;
  const from = formatPrefix(range);
  const source = host.routingSourceIp === null ? null : formatIpv4(host.routingSourceIp);
  if (source !== null) {
    const forced = external || (since(cloud, 'havana') && !since(cloud, 'juno') && forceSnatRange.length > 0);
    const targets = forced ? forceSnatRange.map((to) => destination(to)) : [''];
    const out =
      since(cloud, 'folsom') && !external && host.publicInterface !== null ? ` -o ${host.publicInterface}` : '';
    for (const to of targets) natRule(tables, 'snat', `-s ${from}${to}${out} -j SNAT --to-source ${source}`);
  }
  if (since(cloud, 'grizzly') && (external || !since(cloud, 'juno'))) {
    for (const to of forceSnatRange) {
      const pulled = `PREROUTING -p IPv4 --ip-src ${from} --ip-dst ${formatPrefix(to)} -j redirect --redirect-target ACCEPT`;
      insertEbtables(tables, 'nat', pulled);
    }
  }
  const metadata = cloud.options.metadataHost ?? myIp(host);
  if (metadata !== undefined) natRule(tables, 'POSTROUTING', `-s ${from} -d ${formatIpv4(metadata)}/32 -j ACCEPT`);
  for (const dmz of dmzCidr) natRule(tables, 'POSTROUTING', `-s ${from}${destination(dmz)} -j ACCEPT`);
  natRule(tables, 'POSTROUTING', `-s ${from}${destination(range)} -m conntrack ! --ctstate DNAT -j ACCEPT`);
}

/** A prefix as -d; the kernel doesn't print the one that everything matches. */
function destination(prefix: Ipv4Prefix): string {
  return prefix.length === 0 ? '' : ` -d ${formatPrefix(prefix)}`;
}

/** linux_net `metadata_forward`. */
function metadataForward(tables: HostTables, cloud: Cloud, host: Host): void {
  const metadata = cloud.options.metadataHost ?? myIp(host);
  if (metadata === undefined) return;
  const local = formatIpv4(metadata) === '127.0.0.1' && since(cloud, 'folsom');
  const target = local ? 'REDIRECT --to-ports 8775' : `DNAT --to-destination ${formatIpv4(metadata)}:8775`;
  natRule(tables, 'PREROUTING', `-d 169.254.169.254/32 -p tcp -m tcp --dport 80 -j ${target}`);
}

/** linux_net `ensure_bridge` and `get_gateway_rules`, which nova-compute calls as well where multi_host is false. */
export function gatewayRules(
  tables: HostTables,
  cloud: Cloud,
  bridge: string,
  service: string,
  gateway: boolean,
): void {
  const forward = (rule: string) => addRule(tables, 'filter', `${service}-FORWARD`, rule);
  const interfaces = cloud.options.forwardBridgeInterface;
  const target = gateway ? 'ACCEPT' : 'DROP';
  if (!gateway || interfaces.includes('all')) {
    forward(`-i ${bridge} -j ${target}`);
    forward(`-o ${bridge} -j ${target}`);
    return;
  }
  for (const other of interfaces) {
    forward(`-i ${bridge} -o ${other} -j ACCEPT`);
    forward(`-i ${other} -o ${bridge} -j ACCEPT`);
  }
  forward(`-i ${bridge} -o ${bridge} -j ACCEPT`);
  forward(`-i ${bridge} -j DROP`);
  forward(`-o ${bridge} -j DROP`);
}

/** linux_net `isolate_dhcp_address`: hosts that share `.1` must not hear each other's. */
function isolateDhcpAddress(tables: HostTables, cloud: Cloud, host: Host, { network, address }: Served): void {
  const port = network.vlan === null ? host.flatInterface : `vlan${network.vlan}`;
  const ip = formatIpv4(address);
  insertEbtables(tables, 'filter', `INPUT -p ARP -i ${port} --arp-ip-dst ${ip} -j DROP`);
  insertEbtables(tables, 'filter', `OUTPUT -p ARP -o ${port} --arp-ip-src ${ip} -j DROP`);
  if (since(cloud, 'juno')) {
    const dhcp = '--ip-proto udp --ip-dport 67:68 -j DROP';
    insertEbtables(tables, 'filter', `FORWARD -p IPv4 -i ${port} ${dhcp}`);
    insertEbtables(tables, 'filter', `FORWARD -p IPv4 -o ${port} ${dhcp}`);
    return;
  }
  const top = (rule: string) => addTopRule(tables, 'filter', 'nova-network-FORWARD', rule);
  const broadcast = (way: string) =>
    `-d 255.255.255.255/32 -p udp -m physdev --physdev-${way} ${port} -m udp --dport 67 -j DROP`;
  top(broadcast('in'));
  top(broadcast('out'));
  top(`-d ${ip}/32 -m physdev --physdev-in ${port} -j DROP`);
  top(`-s ${ip}/32 -m physdev --physdev-out ${port} -j DROP`);
}

/** linux_net `ensure_vpn_forward`: the network's second address is its VPN instance, port 1000 and up its port outside. */
function vpnForward(tables: HostTables, host: Host, { network, index }: Served): void {
  const vpn = formatIpv4(network.cidr.address + 2);
  const outside = myIp(host);
  addRule(tables, 'filter', 'nova-network-FORWARD', `-d ${vpn}/32 -p udp -m udp --dport 1194 -j ACCEPT`);
  if (outside === undefined) return;
  const match = `-d ${formatIpv4(outside)}/32 -p udp -m udp --dport ${1000 + index}`;
  for (const chain of ['PREROUTING', 'OUTPUT']) {
    natRule(tables, chain, `${match} -j DNAT --to-destination ${vpn}:1194`);
  }
}

/** linux_net `restart_dhcp`: dnsmasq is to be heard, and its answers get a checksum. */
function dhcpRules(tables: HostTables, cloud: Cloud, bridge: string): void {
  if (since(cloud, 'grizzly') && cloud.options.multiHost) {
    const rule = `-o ${bridge} -p udp -m udp --dport 68 -j CHECKSUM --checksum-fill`;
    addRule(tables, 'mangle', 'nova-network-POSTROUTING', rule);
  }
  for (const port of [67, 53]) {
    for (const protocol of ['udp', 'tcp']) {
      const rule = `-i ${bridge} -p ${protocol} -m ${protocol} --dport ${port} -j ACCEPT`;
      addRule(tables, 'filter', 'nova-network-INPUT', rule);
    }
  }
}

/** `init_host_floating_ips` and `ensure_floating_forward`: on the instance's host, or on its network's. */
function floatingAddresses(tables: HostTables, cloud: Cloud, host: Host): void {
  for (const { host: home, network: name, address, floating } of cloud.instances) {
    const network = cloud.networks.find((one) => one.name === name);
    if (!network || (cloud.options.multiHost ? home : network.host) !== host.name) continue;
    const fixed = formatIpv4(address);
    for (const one of floating) {
      const outside = formatIpv4(one.address);
      const snat = `-j SNAT --to-source ${outside}`;
      const out = since(cloud, 'folsom') ? ` -o ${host.publicInterface}` : '';
      if (since(cloud, 'grizzly')) natRule(tables, 'float-snat', `-s ${fixed}/32 -d ${fixed}/32 ${snat}`);
      natRule(tables, 'float-snat', `-s ${fixed}/32${out} ${snat}`);
      for (const chain of ['PREROUTING', 'OUTPUT']) {
        natRule(tables, chain, `-d ${outside}/32 -j DNAT --to-destination ${fixed}`);
      }
      if (since(cloud, 'havana')) {
        natRule(tables, 'POSTROUTING', `-s ${fixed}/32 -m conntrack --ctstate DNAT ${snat}`);
      }
      if (since(cloud, 'grizzly') && host.publicInterface !== network.bridge) {
        const pulled = `--ip-src ${fixed} ! --ip-dst ${formatPrefix(network.cidr)} -j redirect --redirect-target ACCEPT`;
        insertEbtables(tables, 'nat', `PREROUTING -p IPv4 --logical-in ${network.bridge} ${pulled}`);
      }
    }
  }
}

function natRule(tables: HostTables, chain: string, rule: string): void {
  addRule(tables, 'nat', `nova-network-${chain}`, rule);
}
