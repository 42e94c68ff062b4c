// Hovers on hosts, routers and machines beyond the cloud: interfaces, the routing table with the entry that packets to
// each network take, NAT and filter rules as Linux prints them.
import type { Machine, Route, Segment } from '../network/network.ts';
import { formatRoute } from '../network/print.ts';
import type { Host } from '../topology/cloud.ts';
import { containsPrefix, formatIpv4, type Ipv4Prefix } from '../wire/address.ts';
import { type HoverContext, machineNamed, ruleLines } from './hover-words.ts';
import { blocks, code, heading, inline, names, section, table } from './markdown.ts';

/** A compute host: what nova made of it. */
export function hostHover(context: HoverContext, host: Host): string {
  const machine = machineNamed(context, host.name);
  const { cloud } = context.analysis;
  const rows = host.bridges.map(({ network, gateway, exists, because }) => {
    const found = cloud.networks.find(({ name }) => name === network);
    const address = gateway === null ? '–' : formatIpv4(gateway);
    const here = cloud.instances
      .filter((one) => one.host === host.name && one.network === network)
      .map(({ name }) => name);
    return exists
      ? [
          inline(network),
          inline(found?.bridge ?? ''),
          address,
          because === 'instance' ? names(here, 6) : becauseWords[because],
        ]
      : [
          inline(network),
          `no ${inline(found?.bridge ?? '')}`,
          gateway === null ? '–' : `(${address} is reserved)`,
          'no instance here needs it',
        ];
  });
  return blocks(
    heading('host', host.name),
    table(['network', 'bridge', 'gateway', 'because'], rows),
    machine && machineBlocks(context, machine),
    section('Who reaches its instances:', context.reachTable('host', host).get()),
    machine && translationBlock(machine),
    machine && filterBlock(machine),
  );
}

/** A router of the user's, an external's router or a machine beyond it. */
export function machineHover(context: HoverContext, what: string, name: string): string {
  const machine = machineNamed(context, name);
  return blocks(heading(what, name), machine && machineBlocks(context, machine));
}

/** Interfaces and routing table of a machine. */
export function machineBlocks(context: HoverContext, machine: Machine): string {
  const interfaces = machine.interfaces
    .filter(({ device }) => (device.kind !== 'loopback' || machine.role === 'external') && device.kind !== 'tap')
    .map(({ name, mac, addresses }) => [
      inline(name),
      inline(mac),
      addresses.map(({ address, length }) => `${formatIpv4(address)}/${length}`).join(', ') || '–',
    ]);
  return blocks(
    table(['interface', 'MAC', 'addresses'], interfaces),
    'Routing table, with the networks whose packets take each entry:',
    code(routeLines(context, machine)),
  );
}

/** `ip route`, each line with the tenant networks that it serves: the line that is missing is seen by what the default route gets. */
export function routeLines({ analysis }: HoverContext, machine: Machine): readonly string[] {
  const { segments } = analysis.network;
  const taken = new Map<Route, string[]>();
  for (const segment of segments) {
    const route = routeFor(machine, segment.cidr);
    if (route) taken.set(route, [...(taken.get(route) ?? []), segmentWords(machine, segment, route)]);
  }
  const lines = machine.routes.map((route) => ({ text: formatRoute(route), note: taken.get(route)?.join(', ') ?? '' }));
  const width = Math.min(72, Math.max(0, ...lines.filter(({ note }) => note !== '').map(({ text }) => text.length)));
  const nowhere = segments.filter((segment) => !routeFor(machine, segment.cidr)).map(({ name }) => name);
  return [
    ...lines.map(({ text, note }) => (note === '' ? text : `${text.padEnd(width)}  # ${note}`)),
    ...(nowhere.length > 0 ? [`# no route to ${nowhere.join(', ')}`] : []),
  ];
}

/** The entry that takes every packet to a prefix, or undefined where there is none. */
function routeFor(machine: Machine, prefix: Ipv4Prefix): Route | undefined {
  let best: Route | undefined;
  for (const route of machine.routes) {
    if (containsPrefix(route.to, prefix) && (!best || route.to.length > best.to.length)) best = route;
  }
  return best;
}

function segmentWords(machine: Machine, segment: Segment, route: Route): string {
  const missing = machine.role === 'host' && route.to.length === 0 && !segment.hosts.includes(machine.name);
  return missing ? `${segment.name} (no ${segment.bridge} here)` : segment.name;
}

function translationBlock(machine: Machine): string {
  const lines = ruleLines(machine.iptables.nat, ({ target }) => target.kind !== 'jump');
  return section('NAT:', code(lines));
}

function filterBlock(machine: Machine): string {
  // What only leads from the kernel's chains to nova's says nothing about this host.
  const lines = ruleLines(
    machine.iptables.filter,
    ({ match, target }, chain) => target.kind !== 'jump' || Object.keys(match).length > 0 || chain.includes('-inst-'),
  );
  return section('Filter:', code(lines));
}

const becauseWords = {
  instance: 'an instance needs it',
  declared: '`bridge` says so',
  everywhere: '`provision everywhere`',
  flat: 'FlatDHCPManager makes one bridge everywhere',
  'network-host': 'it runs nova-network for it',
  'on-demand': 'on demand',
} as const;
