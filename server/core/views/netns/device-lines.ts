// A node's interfaces, addresses and routes as lines of `ip -batch`, a switch's VLANs as lines of `bridge -batch`.
// Knows the commands of iproute2; knows no cloud.
import type { OriginId } from '../../base/span.ts';
import type { Endpoint, Interface, Link, Machine, Network, Node, Switch, SwitchPort } from '../../network/network.ts';
import { formatRoute } from '../../network/print.ts';
import { formatIpv4 } from '../../wire/address.ts';
import type { ShellNames } from './shell-names.ts';

/** What every line may ask for. `remark`: what in the file made an item, as ` # …` at a line's end, or nothing. */
export type LineContext = {
  readonly network: Network;
  readonly names: ShellNames;
  readonly remark: (origin: OriginId) => string;
};

/** The other end of a cable, where this node makes both. */
export type Cable = { readonly own: string; readonly peer: Endpoint };

/** Which node makes which cable: the one that comes first in `order`; the other finds its end there. */
export function cablesOf(network: Network, order: readonly Node[]): ReadonlyMap<string, readonly Cable[]> {
  const rank = new Map(order.map((node, index) => [node.name, index]));
  const cables = new Map<string, Cable[]>(order.map((node) => [node.name, []]));
  for (const { a, b } of network.links) {
    const [near, far] = (rank.get(a.node) ?? 0) <= (rank.get(b.node) ?? 0) ? [a, b] : [b, a];
    cables.get(near.node)?.push({ own: near.interface, peer: far });
  }
  return cables;
}

/** A machine as lines of `ip -n NAMESPACE -batch -`. */
export function machineLines(machine: Machine, cables: readonly Cable[], context: LineContext): readonly string[] {
  const { names, network, remark } = context;
  const rename = (name: string) => names.interface(machine.name, name);
  const wired = wiredInterfaces(machine.name, network.links);
  const made = new Map(cables.map((cable) => [cable.own, cable]));
  const lines: string[] = ['link set lo up'];
  // bridges before their ports, parents before their VLANs
  const order = { loopback: 0, bridge: 1, physical: 2, tap: 2, vlan: 3 } as const;
  const devices = [...machine.interfaces].sort((a, b) => order[a.device.kind] - order[b.device.kind]);
  for (const one of devices) lines.push(...deviceLines(machine, one, made.get(one.name), wired, context));
  for (const { name, device } of machine.interfaces) {
    if (device.kind === 'bridge' || device.kind === 'loopback' || device.master === null) continue;
    lines.push(`link set dev ${rename(name)} master ${rename(device.master)}`);
    if (device.kind === 'tap' && device.hairpin)
      lines.push(`link set dev ${rename(name)} type bridge_slave hairpin on`);
  }
  for (const { name, device } of machine.interfaces)
    if (device.kind !== 'loopback') lines.push(`link set dev ${rename(name)} up`);
  for (const { name, device, addresses } of machine.interfaces) {
    for (const { address, length, scope, origin } of addresses) {
      if (device.kind === 'loopback' && address >>> 24 === 127) continue;
      const words = ['addr add', `${formatIpv4(address)}/${length}`, 'dev', rename(name)];
      if (scope !== 'global') words.push('scope', scope);
      lines.push(words.join(' ') + remark(origin));
    }
  }
  return [...lines, ...routeLines(machine, context)];
}

/** A switch as lines of `ip -n NAMESPACE -batch -`. */
export function switchLines(node: Switch, cables: readonly Cable[], context: LineContext): readonly string[] {
  const { names, network, remark } = context;
  const wired = wiredInterfaces(node.name, network.links);
  const vlans = node.role === 'switch' ? ' vlan_filtering 1 vlan_default_pvid 0' : '';
  const made = new Map(cables.map((cable) => [cable.own, cable]));
  const lines = [`link add name ${names.switchBridge} type bridge ${quietBridge}${vlans}`];
  for (const port of node.ports) {
    const cable = made.get(port.name);
    if (cable) lines.push(`${cableLine(node.name, cable, context)}${remark(port.origin)}`);
    else if (!wired.has(port.name))
      lines.push(...loneLines(names.interface(node.name, port.name), '', remark(port.origin)));
  }
  for (const { name } of node.ports)
    lines.push(`link set dev ${names.interface(node.name, name)} master ${names.switchBridge} up`);
  return [...lines, `link set dev ${names.switchBridge} up`];
}

/** What a switch's ports carry, as lines of `bridge -n NAMESPACE -batch -`; none for the wire of an external. */
export function switchVlanLines(node: Switch, context: LineContext): readonly string[] {
  if (node.role !== 'switch') return [];
  const native = unusedVlan(context.network);
  return node.ports.flatMap((port) =>
    portVlans(port, native).map(
      (words) =>
        `vlan add dev ${context.names.interface(node.name, port.name)} vid ${words}${context.remark(port.trunkOrigin)}`,
    ),
  );
}

/** No spanning tree, no waiting, no IGMP: what nova sets (`brctl setfd 0`, `stp off`) and what a quiet switch does. */
const quietBridge = 'stp_state 0 forward_delay 0 mcast_snooping 0';

function deviceLines(
  machine: Machine,
  one: Interface,
  cable: Cable | undefined,
  wired: ReadonlySet<string>,
  context: LineContext,
): string[] {
  const name = context.names.interface(machine.name, one.name);
  const remark = context.remark(one.origin);
  switch (one.device.kind) {
    case 'loopback':
      return [];
    case 'bridge':
      return [`link add name ${name} address ${one.mac} type bridge ${quietBridge}${remark}`];
    case 'vlan': {
      const parent = context.names.interface(machine.name, one.device.parent);
      return [`link add link ${parent} name ${name} address ${one.mac} type vlan id ${one.device.vlan}${remark}`];
    }
    case 'physical':
    case 'tap':
      if (cable)
        return [`${cableLine(machine.name, cable, context)}${remark}`, `link set dev ${name} address ${one.mac}`];
      if (wired.has(one.name)) return [`link set dev ${name} address ${one.mac}${remark}`];
      return loneLines(name, ` address ${one.mac}`, remark);
  }
}

/** No cable, or one that is out: <NO-CARRIER,…,UP>; what is sent here goes nowhere, and nobody answers. */
function loneLines(name: string, more: string, remark: string): string[] {
  return [`link add name ${name}${more} type dummy${remark}`, `link set dev ${name} arp on carrier off`];
}

function cableLine(node: string, { own, peer }: Cable, { names }: LineContext): string {
  const far = `${names.interface(peer.node, peer.interface)} netns ${names.namespace(peer.node)}`;
  return `link add name ${names.interface(node, own)} type veth peer name ${far}`;
}

/** The configured routes; the kernel adds the connected ones itself. */
function routeLines(machine: Machine, { names, remark }: LineContext): string[] {
  return machine.routes
    .filter(({ protocol }) => protocol === 'static')
    .map((route) => {
      const device = route.device === null ? null : names.interface(machine.name, route.device);
      return `route add ${formatRoute({ ...route, device })}${remark(route.origin)}`;
    });
}

function wiredInterfaces(node: string, links: readonly Link[]): ReadonlySet<string> {
  return new Set(links.flatMap(({ a, b }) => [a, b].filter((end) => end.node === node).map((end) => end.interface)));
}

function portVlans({ access, trunk }: SwitchPort, native: number): string[] {
  if (access !== null) return [`${access} pvid untagged`];
  const tagged = trunk === 'all' ? [{ first: 1, last: 4094 }] : trunk;
  const words = tagged.map(({ first, last }) => (first === last ? `${first}` : `${first}-${last}`));
  // last, as it is part of `trunk all` too
  return [...words, `${native} pvid untagged`];
}

/** A VLAN id that nothing in the network uses: in it untagged frames pass between trunks and keep to themselves. */
function unusedVlan({ nodes }: Network): number {
  const used = new Set<number>();
  for (const node of nodes) {
    if (node.kind === 'machine') {
      for (const { device } of node.interfaces) if (device.kind === 'vlan') used.add(device.vlan);
    } else {
      for (const { access, trunk } of node.ports) {
        if (access !== null) used.add(access);
        if (trunk !== 'all') for (const { first, last } of trunk) for (let id = first; id <= last; id++) used.add(id);
      }
    }
  }
  for (let id = 4094; id > 0; id--) if (!used.has(id)) return id;
  return 4094;
}
