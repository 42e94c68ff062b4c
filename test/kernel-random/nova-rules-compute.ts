// What the service nova-compute writes on a host: a chain for each instance, out of its security groups.
// Written from nova/virt/firewall.py of each release, without a look at server/core/nova.
import type { Cloud, Host, Instance, SecgroupRule } from '../../server/core/topology/cloud.ts';
import { formatIpv4, formatPrefix } from '../../server/core/wire/address.ts';
import { gatewayRules, since } from './nova-rules-network.ts';
import { addChain, addRule, type HostTables } from './nova-rules-table.ts';

/** The chain of an instance; nova names it by a number, here its address tells it apart. */
export function instanceChain({ address }: Pick<Instance, 'address'>): string {
  return `nova-compute-inst-${formatIpv4(address)}`;
}

/** `IptablesFirewallDriver.prepare_instance_filter` for each instance of the host. */
export function runNovaCompute(tables: HostTables, cloud: Cloud, host: Host): void {
  addRule(tables, 'filter', 'nova-compute-sg-fallback', '-j DROP');
  const local = cloud.instances.filter((instance) => instance.host === host.name);
  if (!since(cloud, 'newton') && local.length > 0) addChain(tables, 'filter', 'nova-compute-provider');
  plugBridges(tables, cloud, host);
  for (const instance of local) {
    const chain = instanceChain(instance);
    addRule(tables, 'filter', 'nova-compute-local', `-d ${formatIpv4(instance.address)}/32 -j ${chain}`);
    for (const rule of instanceRules(cloud, instance)) addRule(tables, 'filter', chain, rule);
    if (since(cloud, 'grizzly') && dhcpServerOf(cloud, instance) !== undefined) {
      const ask = '-s 0.0.0.0/32 -d 255.255.255.255/32 -p udp -m udp --sport 68 --dport 67 -j ACCEPT';
      for (const each of ['INPUT', 'FORWARD']) addRule(tables, 'filter', `nova-compute-${each}`, ask);
    }
  }
}

/** nova/virt/libvirt/vif.py: without multi_host nova-compute makes its instances' bridges itself, with their rules. */
function plugBridges(tables: HostTables, cloud: Cloud, { name: host, bridges }: Host): void {
  if (cloud.options.multiHost) return;
  for (const network of cloud.networks) {
    const exists = bridges.some((bridge) => bridge.exists && bridge.network === network.name);
    const used = cloud.instances.some((instance) => instance.host === host && instance.network === network.name);
    if (exists && (used || network.host !== host)) gatewayRules(tables, cloud, network.bridge, 'nova-compute', true);
  }
}

/** `instance_rules`: what may come in, in nova's order. */
function instanceRules(cloud: Cloud, instance: Instance): readonly string[] {
  const network = cloud.networks.find(({ name }) => name === instance.network);
  const dhcp = dhcpServerOf(cloud, instance);
  return [
    '-m state --state INVALID -j DROP',
    '-m state --state RELATED,ESTABLISHED -j ACCEPT',
    ...(since(cloud, 'newton') ? [] : ['-j nova-compute-provider']),
    ...(dhcp === undefined ? [] : [`-s ${dhcp}/32 -p udp -m udp --sport 67 --dport 68 -j ACCEPT`]),
    ...(cloud.options.allowSameNetTraffic && network ? [`-s ${formatPrefix(network.cidr)} -j ACCEPT`] : []),
    ...groupRules(cloud, instance),
    '-j nova-compute-sg-fallback',
  ];
}

/** The `dhcp_server` of an instance's network as its host knows it. */
function dhcpServerOf({ options, networks, hosts }: Cloud, instance: Instance): string | undefined {
  const network = networks.find(({ name }) => name === instance.network);
  const home = options.multiHost ? instance.host : network?.host;
  const bridges = hosts.find(({ name }) => name === home)?.bridges;
  const gateway = bridges?.find((bridge) => bridge.network === instance.network)?.gateway;
  return gateway === null || gateway === undefined ? undefined : formatIpv4(gateway);
}

/** Each rule of each of its groups, once for each source. */
function groupRules(cloud: Cloud, { tenant, secgroups }: Instance): readonly string[] {
  const groups = secgroups.flatMap(
    (name) => cloud.secgroups.find((group) => group.tenant === tenant && group.name === name) ?? [],
  );
  return groups
    .flatMap(({ rules }) => rules)
    .flatMap((rule) =>
      matchesOf(rule).flatMap((match) => sourcesOf(cloud, rule).map((from) => `${from}${match}-j ACCEPT`)),
    );
}

/** `_build_tcp_udp_rule`, `_build_icmp_rule`: protocol and ports. No port is every port, -1 no ICMP type. */
function matchesOf({ protocol, ports, icmp }: SecgroupRule): readonly string[] {
  if (protocol === 'any') return [''];
  if (protocol === 'icmp') {
    if (icmp === null) return ['-p icmp '];
    return [`-p icmp -m icmp --icmp-type ${icmp.type}${icmp.code === null ? '' : `/${icmp.code}`} `];
  }
  const ranges = ports.length > 0 ? ports : [{ first: 1, last: 65535 }];
  return ranges.map(({ first, last }) => {
    const match = first === last ? `-m ${protocol} --dport ${first}` : `-m multiport --dports ${first}:${last}`;
    return `-p ${protocol} ${match} `;
  });
}

/** A group is the fixed addresses of its members on all hosts; `any` is 0.0.0.0/0, which the kernel doesn't print. */
function sourcesOf({ networks, instances }: Cloud, { source }: SecgroupRule): readonly string[] {
  const prefixes = (tenant: string) => networks.filter((network) => network.tenant === tenant);
  switch (source.kind) {
    case 'any':
      return [''];
    case 'prefix':
      return [source.prefix.length === 0 ? '' : `-s ${formatPrefix(source.prefix)} `];
    case 'group':
      return instances
        .filter(({ tenant, secgroups }) => tenant === source.tenant && secgroups.includes(source.name))
        .map(({ address }) => `-s ${formatIpv4(address)}/32 `);
    case 'network':
      return networks.filter(({ name }) => name === source.name).map(({ cidr }) => `-s ${formatPrefix(cidr)} `);
    case 'tenant':
      return prefixes(source.name).map(({ cidr }) => `-s ${formatPrefix(cidr)} `);
    case 'unknown':
      return [];
  }
}
