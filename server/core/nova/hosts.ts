// A compute host as Linux sees it after nova has set it up. Puts together what the other files derive.
import { once } from '../base/once.ts';
import type { Iptables } from '../network/netfilter.ts';
import type { Cut, Interface, Link, Machine } from '../network/network.ts';
import type { Instance } from '../topology/cloud.ts';
import type { Mac } from '../wire/address.ts';
import { dhcpServers } from './dnsmasq.ts';
import { ebtablesOf } from './ebtables.ts';
import { filterTable } from './filter-chains.ts';
import { hostInterfaces } from './interfaces.ts';
import type { MacBook } from './macs.ts';
import { mangleTable } from './mangle-chains.ts';
import { instanceOf } from './names.ts';
import { natTable } from './nat-chains.ts';
import { type HostPlan, isPlannedAlike, optionOrigin } from './plan.ts';
import { defaultRoute, routingTable } from './routes.ts';
import type { GroupRules } from './security-groups.ts';
import { stateOrigin } from './switches.ts';

/** What all hosts of a cloud share. */
export type HostSurroundings = {
  readonly macs: MacBook;
  readonly groups: GroupRules;
  /** All instances of each network, by its name; asked for without multi_host. */
  readonly instancesByNetwork: () => ReadonlyMap<string, readonly Instance[]>;
};

/** A host that is set up, and what it was made of: for the next time, after an edit. */
export type SetUpHost = {
  readonly plan: HostPlan;
  readonly machine: Machine;
  /** The wires of its instances. */
  readonly links: readonly Link[];
  /** The same where the host is off. */
  readonly cuts: readonly Cut[];
  /** The MACs that the file doesn't give; null: one of them was not its key's first. */
  readonly macs: readonly Mac[] | null;
};

/**
 * Sets up one host. Its rules are written when somebody asks for them: most flows meet few hosts.
 * @param before the same host before an edit, of which is taken over what is needed again
 */
export function setUpHost(plan: HostPlan, around: HostSurroundings, before?: SetUpHost): SetUpHost {
  const isAlike = before?.macs && isPlannedAlike(before.plan, plan) && around.macs.giveAgain(before.macs);
  if (!before || !isAlike) return setUpAnew(plan, around);
  const { machine, links, cuts, macs } = before;
  const leases = plan.options.multiHost ? {} : { dhcpServers: serversOf(plan, machine.interfaces, around) };
  return { plan, machine: { ...machine, ...leases, iptables: iptablesOf(plan, around.groups) }, links, cuts, macs };
}

function setUpAnew(plan: HostPlan, around: HostSurroundings): SetUpHost {
  const { host, options } = plan;
  const { macs, groups } = around;
  const detours = macs.detours();
  const interfaces = hostInterfaces(plan, macs);
  const gateway = host.defaultGateway === null ? [] : [defaultRoute(host.defaultGateway, host.defaultGatewayOrigin)];
  const said = (name: string) => host.origins.get(name) ?? optionOrigin(options, name, host.origin);
  const machine: Machine = {
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
    iptables: iptablesOf(plan, groups),
    ebtables: ebtablesOf(plan),
    dhcpServers: serversOf(plan, interfaces, around),
    listen: host.listen,
    origin: host.origin,
  };
  const own = macs.detours() === detours ? ownMacs(interfaces) : null;
  const wires = instanceLinks(machine);
  if (!host.isDown) return { plan, machine, links: wires, cuts: [], macs: own };
  const outage = { down: host.name, origin: stateOrigin(host) };
  return { plan, machine, links: [], cuts: wires.map(({ a, b }) => ({ a, b, ...outage })), macs: own };
}

function iptablesOf(plan: HostPlan, groups: GroupRules): Iptables {
  const filter = once(() => filterTable(plan, groups));
  const nat = once(() => natTable(plan));
  const mangle = once(() => mangleTable(plan));
  return {
    get filter() {
      return filter();
    },
    get nat() {
      return nat();
    },
    get mangle() {
      return mangle();
    },
  };
}

function serversOf(plan: HostPlan, interfaces: readonly Interface[], { instancesByNetwork }: HostSurroundings) {
  return dhcpServers(plan, instancesByNetwork).filter((server) => hasBridge(interfaces, server.interface));
}

/** What was taken from the book of MACs; a port's is that of its instance, `lo` has none, a bridge may have its port's. */
function ownMacs(interfaces: readonly Interface[]): readonly Mac[] {
  const macs = new Set<Mac>();
  for (const { device, mac } of interfaces) if (device.kind !== 'tap' && device.kind !== 'loopback') macs.add(mac);
  return [...macs];
}

/** An instance has a wire where its host has a port for it. */
function instanceLinks(host: Machine): readonly Link[] {
  const links: Link[] = [];
  for (const { device, name, origin } of host.interfaces) {
    if (device.kind !== 'tap') continue;
    links.push({
      a: { node: instanceOf(name), interface: 'eth0' },
      b: { node: host.name, interface: name },
      origin,
    });
  }
  return links;
}

/** Whether a bridge of that name came to be: not where a nic has its name. */
export function hasBridge(interfaces: readonly Interface[], name: string): boolean {
  return interfaces.some((face) => face.name === name && face.device.kind === 'bridge');
}
