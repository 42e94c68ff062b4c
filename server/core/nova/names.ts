// What nova, libvirt and we call interfaces, ports, nodes and machines. Knows no addresses and no rules.

/** The 802.1Q interface of a VLAN: `vlan100` (nova/network/linux_net.py `ensure_vlan`). */
export function vlanInterfaceName(vlan: number): string {
  return `vlan${vlan}`;
}

/** A host's port of an instance: `vnet-VM_1`. */
export function tapName(instance: string): string {
  return `vnet-${instance}`;
}

/** The instance that a port named by `tapName` is for. */
export function instanceOf(tap: string): string {
  return tap.slice('vnet-'.length);
}

/** The node that an external's gateway is: `internet-router`. */
export function upstreamName(external: string): string {
  return `${external}-router`;
}

/** The port towards a neighbour; `wire` tells several to the same one apart (a nic, or a number): `p-compute1.eth2`. */
export function portName(neighbour: string, wire: string | null): string {
  return wire === null ? `p-${neighbour}` : `p-${neighbour}.${wire}`;
}

/**
 * An instance's name as nova sanitizes it for DHCP, with `dhcp_domain` novalocal: VM_1 is `vm-1.novalocal`
 * (nova/utils.py `sanitize_hostname`).
 */
export function dhcpHostname(instance: string): string {
  const word = instance
    .replace(/[ _]/g, '-')
    .replace(/[^A-Za-z0-9.-]+/g, '')
    .toLowerCase()
    .replace(/^[.-]+|[.-]+$/g, '');
  return `${word === '' ? 'instance' : word}.novalocal`;
}
