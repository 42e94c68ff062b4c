// Entries of the kernel's tables as Linux prints them: the local table (`ip route`), neighbours (`ip neigh`), a bridge's
// and a switch's table (`bridge fdb`), VLANs (`ip -d link`, `bridge vlan`), kernel settings (`sysctl`). What the network
// doesn't hold (times, counters) is left out. Knows nothing of what made them.
import { formatIpv4, type Ipv4, type Mac, prefixOf, rangeOf } from '../wire/address.ts';
import type { Interface, InterfaceAddress, SwitchPort, VlanRange } from './network.ts';

/**
 * One line of `ip route show table all` for an address of the machine itself, or undefined for an interface without it.
 * @example formatLocalRoute(br100, address) // 'local 10.0.0.1 dev br100 table local proto kernel scope host src 10.0.0.1'
 */
export function formatLocalRoute({ name, addresses, device }: Interface, address: Ipv4): string | undefined {
  const own = addresses.find((each) => each.address === address);
  if (own)
    return `local ${formatIpv4(address)} dev ${name} table local proto kernel scope host src ${primaryOf(addresses, own)}`;
  if (device.kind !== 'loopback' || address >>> 24 !== 127) return undefined;
  return `local 127.0.0.0/8 dev ${name} table local proto kernel scope host src 127.0.0.1`;
}

/** One line of `ip route show table all` for the broadcast address of an interface's prefix, or undefined. */
export function formatBroadcastRoute({ name, addresses }: Interface, address: Ipv4): string | undefined {
  const own = addresses.find(
    (each) => each.length < 31 && rangeOf(prefixOf(each.address, each.length)).last === address,
  );
  if (!own) return undefined;
  return `broadcast ${formatIpv4(address)} dev ${name} table local proto kernel scope link src ${primaryOf(addresses, own)}`;
}

/**
 * One line of `ip neigh`; without a MAC it is asked for, or was asked for in vain.
 * @example formatNeighbour(address, 'br100', mac, 'REACHABLE') // '10.0.0.3 dev br100 lladdr fa:16:3e:73:8d:c0 REACHABLE'
 */
export function formatNeighbour(address: Ipv4, device: string, mac: Mac | null, state: string): string {
  return `${formatIpv4(address)} dev ${device}${mac === null ? '' : ` lladdr ${mac}`} ${state}`;
}

/**
 * One line of `bridge fdb`. `permanent`: the bridge's own MAC.
 * @example formatFdbEntry(mac, 'vnet-VM_6', 'br102', null) // 'fa:16:3e:73:98:c2 dev vnet-VM_6 master br102'
 */
export function formatFdbEntry(mac: Mac, port: string, bridge: string, vlan: number | null, permanent = false): string {
  const lane = vlan === null ? '' : ` vlan ${vlan}`;
  return `${mac} dev ${port}${lane} master ${bridge}${permanent ? ' permanent' : ''}`;
}

/** An 802.1Q interface as `ip -d link` names it, or undefined for another one: `vlan102@eth0: vlan protocol 802.1Q id 102`. */
export function formatVlanLink({ name, device }: Interface): string | undefined {
  if (device.kind !== 'vlan') return undefined;
  const master = device.master === null ? '' : ` master ${device.master}`;
  return `${name}@${device.parent}:${master} vlan protocol 802.1Q id ${device.vlan}`;
}

/** A switch's port and the VLANs it carries, as `bridge -c vlan` lists them: `p-compute1 100 103-110`. */
export function formatPortVlans({ name, access, trunk }: SwitchPort): string {
  if (access !== null) return `${name} ${access} PVID Egress Untagged`;
  if (trunk === 'all') return `${name} 1-4094`;
  return [name, ...(trunk.length === 0 ? ['None'] : trunk.map((range) => formatVlanRange(range, '-')))].join(' ');
}

/** `100`, or `103-110` with the dash that is asked for. */
export function formatVlanRange({ first, last }: VlanRange, dash: string): string {
  return first === last ? `${first}` : `${first}${dash}${last}`;
}

/** One line of `sysctl`. */
export function formatSysctl(name: string, value: string): string {
  return `net.ipv4.${name} = ${value}`;
}

/** fib_add_ifaddr: the first address with the same prefix is the primary one, from which the others' routes speak. */
function primaryOf(addresses: readonly InterfaceAddress[], own: InterfaceAddress): string {
  const network = (each: InterfaceAddress) => prefixOf(each.address, each.length).address;
  const primary = addresses.find((each) => each.length === own.length && network(each) === network(own));
  return formatIpv4((primary ?? own).address);
}
