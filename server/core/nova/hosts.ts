// A compute host as Linux sees it after nova has set it up. Puts together what the other files derive.
import type { Interface, Machine } from '../network/network.ts';
import type { Instance } from '../topology/cloud.ts';
import { dhcpServers } from './dnsmasq.ts';
import { ebtablesOf } from './ebtables.ts';
import { filterTable } from './filter-chains.ts';
import { hostInterfaces } from './interfaces.ts';
import type { MacBook } from './macs.ts';
import { mangleTable } from './mangle-chains.ts';
import { natTable } from './nat-chains.ts';
import { type HostPlan, optionOrigin } from './plan.ts';
import { defaultRoute, routingTable } from './routes.ts';
import type { GroupRules } from './security-groups.ts';

/** What all hosts of a cloud share. */
export type HostSurroundings = {
  readonly macs: MacBook;
  readonly groups: GroupRules;
  /** All instances of each network, by its name. */
  readonly instancesByNetwork: ReadonlyMap<string, readonly Instance[]>;
};

/** The machine that one host is. */
export function hostMachine(plan: HostPlan, { macs, groups, instancesByNetwork }: HostSurroundings): Machine {
  const { host, options } = plan;
  const interfaces = hostInterfaces(plan, macs);
  const gateway = host.defaultGateway === null ? [] : [defaultRoute(host.defaultGateway, host.defaultGatewayOrigin)];
  const said = (name: string) => host.origins.get(name) ?? optionOrigin(options, name, host.origin);
  return {
    kind: 'machine',
    name: host.name,
    role: 'host',
    interfaces,
    routes: routingTable(interfaces, [...gateway, ...host.routes]),
    sysctl: {
      ipForward: host.ipForward,
      rpFilter: host.rpFilter,
      bridgeNfCallIptables: host.bridgeNfCallIptables,
      origins: {
        ipForward: said('ip_forward'),
        rpFilter: said('rp_filter'),
        bridgeNfCallIptables: said('bridge_nf_call_iptables'),
      },
    },
    iptables: { filter: filterTable(plan, groups), nat: natTable(plan), mangle: mangleTable(plan) },
    ebtables: ebtablesOf(plan),
    dhcpServers: dhcpServers(plan, instancesByNetwork).filter((server) => hasBridge(interfaces, server.interface)),
    listen: host.listen,
    origin: host.origin,
  };
}

/** Whether a bridge of that name came to be: not where a nic has its name. */
export function hasBridge(interfaces: readonly Interface[], name: string): boolean {
  return interfaces.some((face) => face.name === name && face.device.kind === 'bridge');
}
