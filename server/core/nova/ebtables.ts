// The few ebtables rules that nova writes (nova/network/linux_net.py `isolate_dhcp_address`,
// `ensure_floating_forward`). Knows no iptables.
import type { Ebtables, EbtablesRule } from '../network/netfilter.ts';
import { isolatedInterface } from './filter-chains.ts';
import { floatingEbtables } from './floating.ts';
import { fixedRanges } from './nat-chains.ts';
import { type HostPlan, optionOrigin, runsNovaNetwork } from './plan.ts';
import { since } from './release.ts';
import { is } from './rules.ts';

/** ebtables of one host; Essex and Folsom have none. */
export function ebtablesOf(plan: HostPlan): Ebtables {
  if (!runsNovaNetwork(plan) || !since(plan.options.release, 'grizzly')) return { filter: [], nat: [] };
  return { filter: isolation(plan), nat: [...forcedSnat(plan), ...floatingEbtables(plan)] };
}

/** share_dhcp_address: no question for the gateway's address crosses the wire, and no answer from it. */
function isolation(plan: HostPlan): EbtablesRule[] {
  if (!plan.options.shareDhcpAddress) return [];
  const origin = optionOrigin(plan.options, 'share_dhcp_address', plan.host.origin);
  return plan.networks.flatMap(({ network, bridge, served }): EbtablesRule[] => {
    const wire = isolatedInterface(plan, network.vlan);
    if (!served || wire === null || bridge.gateway === null) return [];
    const arp: EbtablesRule[] = [
      { chain: 'INPUT', protocol: 'arp', in: wire, arpTarget: bridge.gateway, target: 'drop', origin },
      { chain: 'OUTPUT', protocol: 'arp', out: wire, arpSender: bridge.gateway, target: 'drop', origin },
    ];
    if (!since(plan.options.release, 'juno')) return arp;
    // Juno replaced the iptables rules by these (1236b09076)
    const dhcp = {
      chain: 'FORWARD',
      protocol: 'ipv4',
      udpDestinationPorts: { first: 67, last: 68 },
      target: 'drop',
      origin,
    } as const;
    return [...arp, { ...dhcp, in: wire }, { ...dhcp, out: wire }];
  });
}

/** force_snat_range: bridged traffic to it is taken up, so that it meets SNAT; from Juno for external gateways only. */
function forcedSnat(plan: HostPlan): EbtablesRule[] {
  const origin = optionOrigin(plan.options, 'force_snat_range', plan.host.origin);
  const ranges = fixedRanges(plan).filter(({ external }) => external || !since(plan.options.release, 'juno'));
  return ranges.flatMap(({ prefix }) =>
    plan.options.forceSnatRange.map(
      (forced): EbtablesRule => ({
        chain: 'PREROUTING',
        protocol: 'ipv4',
        source: is(prefix),
        destination: is(forced),
        target: 'redirect',
        origin,
      }),
    ),
  );
}
