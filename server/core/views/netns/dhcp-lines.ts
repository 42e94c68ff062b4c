// A dnsmasq as nova-network starts it (nova/network/linux_net.py `restart_dhcp`): static leases only, one for each network
// and host. Knows the program's options; knows no cloud.
import type { DhcpLease, DhcpServer } from '../../network/network.ts';
import { formatIpv4, type Ipv4, maskOf, prefixOf } from '../../wire/address.ts';

/** A call of dnsmasq: its options, and the lines of its hosts file. */
export type DhcpCall = { readonly options: readonly string[]; readonly hosts: readonly string[] };

/** How the server of an interface is called; files are named without a folder, the script puts them into its own. */
export function dhcpCall(server: DhcpServer, device: string): DhcpCall {
  const [first] = server.leases;
  const length = first?.length ?? 24;
  const start = formatIpv4(first?.address ?? prefixOf(server.address, length).address);
  const range = `${start},static,${formatIpv4(maskOf(length))},${first?.leaseSeconds ?? 120}s`;
  return {
    options: [
      '--strict-order',
      '--bind-interfaces',
      '--conf-file=',
      '--no-resolv',
      '--no-hosts',
      '--domain=novalocal',
      `--interface=${device}`,
      '--except-interface=lo',
      `--listen-address=${formatIpv4(server.address)}`,
      `--dhcp-range=${range}`,
      '--dhcp-lease-max=65536',
      ...leaseOptions(server, first),
    ],
    hosts: server.leases.map(
      ({ mac, address, hostname, leaseSeconds }) =>
        `${mac},${hostname.replace(/\.novalocal$/, '')},${formatIpv4(address)},${leaseSeconds}s`,
    ),
  };
}

/** Options 3 and 6, where they aren't what dnsmasq says by itself: its own address. All leases of a server have the same. */
function leaseOptions(server: DhcpServer, lease: DhcpLease | undefined): string[] {
  if (!lease) return [];
  const options: string[] = [];
  if (lease.router === null) options.push('--dhcp-option=3');
  else if (lease.router !== server.address) options.push(`--dhcp-option=3,${formatIpv4(lease.router)}`);
  const own = lease.dns.length === 1 && lease.dns[0] === server.address;
  if (!own && lease.dns.length > 0)
    options.push(`--dhcp-option=6,${lease.dns.map((dns: Ipv4) => formatIpv4(dns)).join(',')}`);
  return options;
}
