// What stands on the machines of a derived network, in the words of Linux's own tools:
//
//   compute1.br100 has 10.0.0.1/24 · compute1.br100 is there
//   compute1 route 10.0.0.0/24 dev br100 proto kernel scope link src 10.0.0.1        `ip route`
//   compute1 filter -A nova-compute-local -d 10.0.0.3/32 -j nova-compute-inst-1      `iptables -S`, by table
//   compute1 chain nova-network-snat: -j nova-network-float-snat | -s 10.0.0.0/8 …    a whole chain, in order
//   compute1 ebtables -A INPUT -p ARP …
//   compute1.br100 leases 10.0.0.3 as vm-1.novalocal, router 10.0.0.1, dns 10.0.0.1, 120 s
//   compute1 rp_filter 0 · compute1 ip_forward 1 · compute1 bridge_nf_call_iptables 1
import type { Machine, Network } from '../../server/core/network/network.ts';
import { formatEbtablesRule, formatRoute, formatRule, formatTable } from '../../server/core/network/print.ts';
import { formatIpv4 } from '../../server/core/wire/address.ts';

const tables = ['filter', 'nat', 'mangle'] as const;

/** Everything that stands on the machines of a network. */
export function networkFactsOf({ nodes }: Network): Set<string> {
  return new Set(nodes.flatMap((node) => (node.kind === 'machine' ? machineFacts(node) : [])));
}

function machineFacts(machine: Machine): string[] {
  const { name, interfaces, routes, iptables, ebtables, dhcpServers, sysctl } = machine;
  return [
    ...interfaces.flatMap((one) => [
      `${name}.${one.name} is there`,
      ...one.addresses.map(({ address, length }) => `${name}.${one.name} has ${formatIpv4(address)}/${length}`),
    ]),
    ...routes.map((route) => `${name} route ${formatRoute(route)}`),
    ...tables.flatMap((table) => formatTable(iptables[table]).map((line) => `${name} ${table} ${line}`)),
    ...tables.flatMap((table) =>
      iptables[table].chains.map(({ name: chain, rules }) => {
        const lines = rules.map((rule) => formatRule(chain, rule).slice(`-A ${chain} `.length));
        return `${name} chain ${chain}: ${lines.join(' | ')}`;
      }),
    ),
    ...[...ebtables.filter, ...ebtables.nat].map((rule) => `${name} ebtables ${formatEbtablesRule(rule)}`),
    ...dhcpServers.flatMap((server) =>
      server.leases.map(({ address, hostname, router, dns, leaseSeconds }) => {
        const gateway = router === null ? 'none' : formatIpv4(router);
        const at = `${name}.${server.interface} leases ${formatIpv4(address)} as ${hostname}`;
        return `${at}, router ${gateway}, dns ${dns.map(formatIpv4).join(' ')}, ${leaseSeconds} s`;
      }),
    ),
    `${name} rp_filter ${sysctl.rpFilter}`,
    `${name} ip_forward ${sysctl.ipForward}`,
    `${name} bridge_nf_call_iptables ${sysctl.bridgeNfCallIptables}`,
  ];
}
