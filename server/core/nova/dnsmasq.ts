// The dnsmasq that nova-network runs for each network it serves on a host, with static leases only
// (nova/network/linux_net.py `restart_dhcp`, `get_dhcp_hosts`). Knows no rule.
import { groupBy } from '../base/group-by.ts';
import type { DhcpLease, DhcpServer } from '../network/network.ts';
import type { Instance, TenantNetwork } from '../topology/cloud.ts';
import type { Ipv4 } from '../wire/address.ts';
import { dhcpHostname } from './names.ts';
import type { HostPlan, PlannedNetwork } from './plan.ts';
import { since } from './release.ts';

/**
 * The DHCP servers of one host. With multi_host the hosts file lists only the instances of this host, so that the other
 * hosts' servers stay silent ("no address available"); else all of the network (`everywhere`, by network).
 */
export function dhcpServers(
  plan: HostPlan,
  everywhere: () => ReadonlyMap<string, readonly Instance[]>,
): readonly DhcpServer[] {
  const instances = plan.options.multiHost ? byNetwork(plan.instances.map(({ instance }) => instance)) : everywhere();
  return plan.networks.flatMap((planned): DhcpServer[] => {
    const { network, bridge, served } = planned;
    if (!served || bridge.gateway === null) return [];
    const address = bridge.gateway;
    const leases = (instances.get(network.name) ?? []).map((instance) => lease(plan, planned, instance, address));
    return [{ interface: network.bridge, address, leases, origin: bridge.origin }];
  });
}

/** Instances by the name of their network. */
export function byNetwork(instances: readonly Instance[]): ReadonlyMap<string, readonly Instance[]> {
  return groupBy(instances, ({ network }) => network);
}

function lease(plan: HostPlan, { network }: PlannedNetwork, instance: Instance, server: Ipv4): DhcpLease {
  return {
    mac: instance.mac,
    address: instance.address,
    length: network.cidr.length,
    router: router(network, server),
    // dnsmasq names itself as name server unless it is told another
    dns: network.dns.length > 0 ? network.dns : [server],
    hostname: dhcpHostname(instance.name),
    // dhcp_lease_time: 120 s, a day from Juno on (23790183d2)
    leaseSeconds: since(plan.options.release, 'juno') ? 86400 : 120,
    origin: instance.origin,
  };
}

/** Option 3: dnsmasq's own address unless the network has a gateway of its own, or none. */
function router(network: TenantNetwork, server: Ipv4): Ipv4 | null {
  return network.gateway === 'none' ? null : (network.gateway ?? server);
}
