// The rule or table entry behind an event as Linux prints it: `iptables -S`, `conntrack -L`, `ip route`, `ip neigh`,
// `bridge fdb`, `bridge vlan`, `ip -d link`, `sysctl`, a line of dnsmasq's hosts file. A function of network and trace.
import type { Interface, Route } from '../network/network.ts';
import { formatRoute } from '../network/print.ts';
import {
  formatBroadcastRoute,
  formatFdbEntry,
  formatLocalRoute,
  formatNeighbour,
  formatPortVlans,
  formatSysctl,
  formatVlanLink,
} from '../network/print-tables.ts';
import type { Decision, TraceEvent } from '../simulator/trace.ts';
import { broadcastMac, formatIpv4, type Ipv4, parseIpv4 } from '../wire/address.ts';
import { interfaceOf, machineOf, sceneOf, vlanOf } from './names.ts';
import { packetOf, type Telling } from './telling.ts';

type DecisionOf<Kind extends Decision['kind']> = Extract<Decision, { kind: Kind }>;

/** What decided the event, in one line; null where nothing stands in a table, as for a flood or a missing route. */
export function entryOf(telling: Telling, event: TraceEvent): string | null {
  const { decision } = event;
  if (event.direction !== null) return frameEntry(telling, event);
  switch (decision?.kind) {
    case 'route':
      return routeEntry(telling, event, decision);
    case 'rule':
      return ruleEntry(decision);
    case 'conntrack':
      return decision.text;
    case 'neighbour':
      return neighbourEntry(telling, event, decision);
    case 'forwarding':
      return forwardingEntry(telling, event, decision);
    case 'vlan':
      return vlanEntry(telling, event, decision);
    case 'lease':
      return leaseEntry(decision);
    case 'socket':
      return socketEntry(telling, event, decision);
    case 'setting':
      return settingEntry(telling, event, decision);
    default:
      return event.reason === 'link-missing' ? `${event.interface}: <NO-CARRIER,BROADCAST,MULTICAST,UP>` : null;
  }
}

/** `iptables -S` and `ebtables` don't say which table they print: here it stands before, as their `-t` has it. */
function ruleEntry({ table, hook, text }: DecisionOf<'rule'>): string {
  if (table === 'filter') return text;
  if (table !== 'ebtables') return `-t ${table} ${text}`;
  return hook === 'PREROUTING' ? `ebtables -t nat ${text}` : `ebtables ${text}`;
}

function routeEntry(telling: Telling, event: TraceEvent, { route, local, destination }: DecisionOf<'route'>) {
  if (route) return routeText(telling, route);
  return local === null ? null : ownRoute(telling, event.node, destination);
}

function routeText({ names: { texts } }: Telling, route: Route): string {
  let text = texts.routes.get(route);
  if (text === undefined) {
    text = formatRoute(route);
    texts.routes.set(route, text);
  }
  return text;
}

function linkText({ names: { texts } }: Telling, device: Interface): string | null {
  let text = texts.links.get(device);
  if (text === undefined) {
    text = formatVlanLink(device);
    if (text === undefined) return null;
    texts.links.set(device, text);
  }
  return text;
}

/** The line of the local table that makes an address the machine's own, or its wire's broadcast address. */
function ownRoute(telling: Telling, node: string, address: Ipv4): string | null {
  const scene = sceneOf(telling.names, node);
  if (!scene?.machine) return null;
  const known = scene.local.get(address | 0);
  if (known !== undefined) return known;
  const line = findOwnRoute(scene.machine.interfaces, address);
  // Of 127.0.0.0/8 there would be more than the network has addresses.
  if (line === null || address >>> 24 === 127) return line;
  scene.local.set(address | 0, line);
  return line;
}

function findOwnRoute(interfaces: readonly Interface[], address: Ipv4): string | null {
  for (const format of [formatLocalRoute, formatBroadcastRoute]) {
    for (const each of interfaces) {
      const line = format(each, address);
      if (line !== undefined) return line;
    }
  }
  return null;
}

function neighbourEntry(telling: Telling, event: TraceEvent, decision: DecisionOf<'neighbour'>): string | null {
  const { address, mac, state } = decision;
  if (event.action === 'answer') return ownRoute(telling, event.node, address);
  if (state === null || event.interface === null) return null;
  // Asked in vain for the last time: the entry fails as the packets that waited for it are dropped.
  return formatNeighbour(address, event.interface, mac, state);
}

function forwardingEntry(telling: Telling, event: TraceEvent, decision: DecisionOf<'forwarding'>): string | null {
  const { mac, port, vlan } = decision;
  if (port === null || event.action === 'drop') return null;
  const bridge = machineOf(telling.names, event.node) ? event.interface : event.node;
  return bridge === null ? null : formatFdbEntry(mac, port, bridge, vlan);
}

function vlanEntry(telling: Telling, event: TraceEvent, { device }: DecisionOf<'vlan'>): string | null {
  const one = interfaceOf(telling.names, event.node, device);
  if (one) return linkText(telling, one);
  return portEntry(telling, event.node, device);
}

function portEntry(telling: Telling, node: string, name: string): string | null {
  const wire = telling.names.nodes.get(node);
  if (wire?.kind !== 'switch' || wire.role !== 'switch') return null;
  const port = wire.ports.find((each) => each.name === name);
  return port ? formatPortVlans(port) : null;
}

/** As nova's dnsmasq reads it from its hosts file: MAC, name, address. */
function leaseEntry({ lease }: DecisionOf<'lease'>): string | null {
  return lease && `${lease.mac},${lease.hostname},${formatIpv4(lease.address)}`;
}

/** As `ss -lntu` lists it; a dnsmasq answers for names on its own address alone (nova's `--listen-address`). */
function socketEntry(
  telling: Telling,
  event: TraceEvent,
  { protocol, port, open }: DecisionOf<'socket'>,
): string | null {
  if (protocol === 'icmp') return event.action === 'answer' ? formatSysctl('icmp_echo_ignore_all', '0') : null;
  if (!open || event.action === 'drop') return null;
  if (protocol === 'dhcp') return event.leg === 'dhcp' && port === 67 ? 'udp UNCONN 0.0.0.0:67' : null;
  if (event.leg !== 'request' && event.action !== 'answer') return null;
  const packet = packetOf(event);
  const asked = event.action === 'answer' ? packet?.src : packet?.dst;
  const servers = port === 53 ? machineOf(telling.names, event.node)?.dhcpServers : undefined;
  const own = servers?.find(({ address }) => address === asked);
  return `${protocol} ${protocol === 'tcp' ? 'LISTEN' : 'UNCONN'} ${own ? formatIpv4(own.address) : '0.0.0.0'}:${port}`;
}

function settingEntry(telling: Telling, event: TraceEvent, { setting, value }: DecisionOf<'setting'>): string | null {
  switch (setting) {
    case 'ip_forward':
      return formatSysctl(setting, value);
    case 'rp_filter':
      return formatSysctl('conf.all.rp_filter', value);
    case 'accept_local': {
      const source = packetOf(event)?.src;
      const own = source !== undefined && ownRoute(telling, event.node, source)?.startsWith('local');
      return own ? formatSysctl(`conf.${event.interface}.accept_local`, '0') : null;
    }
    case 'broadcast':
      return broadcastEntry(telling, event, value);
    case 'hairpin_mode':
      return `${event.interface}: master ${masterOf(telling, event)} hairpin off`;
    default:
      return event.reason === 'spoofing-denied' ? `<filterref filter='${setting}'/>` : null;
  }
}

function broadcastEntry(telling: Telling, event: TraceEvent, value: string): string | null {
  const address = parseIpv4(value);
  if (event.reason === 'not-addressed' && packetOf(event)?.body.kind === 'icmp')
    return formatSysctl('icmp_echo_ignore_broadcasts', '1');
  return address === undefined ? null : ownRoute(telling, event.node, address);
}

/** The bridge of a port, or the switch. */
function masterOf(telling: Telling, event: TraceEvent): string {
  const device = interfaceOf(telling.names, event.node, event.interface)?.device;
  return (device && 'master' in device ? device.master : null) ?? event.node;
}

/** What leads a frame out by this interface, or in by it: the neighbour, the bridge's table, the VLAN. */
function frameEntry(telling: Telling, event: TraceEvent): string | null {
  const { decision, frame } = event;
  const { vlan, dstMac } = frame;
  const name = event.interface ?? '';
  const machine = machineOf(telling.names, event.node);
  if (!machine) return wireEntry(telling, event, name);
  const device = interfaceOf(telling.names, event.node, name);
  if (!device) return null;
  if (decision?.kind === 'neighbour') return neighbourEntry(telling, event, decision);
  if (device.device.kind === 'vlan' && event.direction === 'in') return linkText(telling, device);
  if (device.device.kind === 'bridge') {
    const own = event.direction === 'in' && dstMac === device.mac;
    return own ? formatFdbEntry(dstMac, name, name, null, true) : null;
  }
  if (vlan !== null) {
    const child = vlanOf(telling.names, event.node, name, vlan);
    return child ? linkText(telling, child) : null;
  }
  const master = 'master' in device.device ? device.device.master : null;
  const known = event.direction === 'out' && event.action === 'forward' && dstMac !== broadcastMac;
  return known && master !== null ? formatFdbEntry(dstMac, name, master, null) : null;
}

/** A switch sends a frame where its table says, or a copy to each port that carries the VLAN. */
function wireEntry(telling: Telling, event: TraceEvent, port: string): string | null {
  const { dstMac, vlan } = event.frame;
  if (event.direction === 'in') return null;
  if (event.action === 'flood') return portEntry(telling, event.node, port);
  const access = telling.names.nodes.get(event.node);
  const lane = access?.kind === 'switch' ? access.ports.find(({ name }) => name === port)?.access : null;
  return formatFdbEntry(dstMac, port, event.node, vlan ?? lane ?? null);
}
