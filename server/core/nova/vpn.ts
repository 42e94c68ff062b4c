// The cloudpipe VPN instance that VlanManager keeps an address for (nova/network/manager.py). Knows no rule.
import { contains, type Ipv4 } from '../wire/address.ts';
import type { HostPlan, PlannedNetwork } from './plan.ts';

/** The first public port, for the first network (`vpn_start`). */
export const vpnStart = 1000;

/** `vpn_private_address`, the `.2` of the network; null with FlatDHCPManager and in a network too small for it. */
export function vpnAddress(plan: HostPlan, { network }: PlannedNetwork): Ipv4 | null {
  if (plan.options.networkManager !== 'VlanManager') return null;
  const address = network.cidr.address + 2;
  return contains(network.cidr, address) ? address : null;
}
