// The rule or table entry behind an event as Linux prints it: `iptables -S`, `conntrack -L`, `ip route`, `ip neigh`,
// `bridge fdb`, `bridge vlan`, `ip -d link`, `sysctl`, a line of dnsmasq's hosts file. A function of network and trace.
import { formatSysctl } from '../network/print-tables.ts';
import type { Decision, TraceEvent } from '../simulator/trace.ts';
import { formatIpv4, parseIpv4 } from '../wire/address.ts';
import { frameEntry, linkText, neighbourEntry, portChoiceEntry, portEntry } from './entries-frames.ts';
import { interfaceOf, machineOf, sceneOf } from './names.ts';
import { ownRoute } from './own-routes.ts';
import { routeWords } from './route-words.ts';
import { entryBy, kindOf, phraseAt } from './spots.ts';
import { packetOf, type Telling } from './telling.ts';

type DecisionOf<Kind extends Decision['kind']> = Extract<Decision, { kind: Kind }>;

/** What decided the event, in one line; null where nothing stands in a table, as for a flood or a missing route. */
export function entryOf(telling: Telling, event: TraceEvent): string | null {
  const { decision } = event;
  if (event.direction !== null) return frameLine(telling, event);
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

function frameLine(telling: Telling, event: TraceEvent): string | null {
  const phrase = phraseAt(telling, event, null);
  if (phrase) return entryBy(telling, event, phrase);
  const { names } = telling;
  const { decision, frame } = event;
  const scene = sceneOf(names, event.node);
  if (!scene) return null;
  const device = event.interface === null ? undefined : scene.interfaces.get(event.interface);
  if (device && decision?.kind === 'neighbour') return neighbourEntry(telling, event, decision);
  return frameEntry(names, kindOf(names, event, scene), frame.dstMac);
}

/** `iptables -S` and `ebtables` don't say which table they print: here it stands before, as their `-t` has it. */
function ruleEntry({ table, hook, text }: DecisionOf<'rule'>): string {
  if (table === 'filter') return text;
  if (table !== 'ebtables') return `-t ${table} ${text}`;
  return hook === 'PREROUTING' ? `ebtables -t nat ${text}` : `ebtables ${text}`;
}

function routeEntry(telling: Telling, event: TraceEvent, { route, local, destination }: DecisionOf<'route'>) {
  if (route) return routeWords(telling.names, event.node, route).line;
  return local === null ? null : ownRoute(telling.names, event.node, destination);
}

function forwardingEntry(telling: Telling, event: TraceEvent, decision: DecisionOf<'forwarding'>): string | null {
  const { mac, port, vlan } = decision;
  if (port === null || event.action === 'drop') return null;
  const scene = sceneOf(telling.names, event.node);
  return scene && event.interface !== null ? portChoiceEntry(scene, event.interface, port, mac, vlan) : null;
}

function vlanEntry(telling: Telling, event: TraceEvent, { device }: DecisionOf<'vlan'>): string | null {
  const one = interfaceOf(telling.names, event.node, device);
  if (one) return linkText(telling.names, one);
  const scene = sceneOf(telling.names, event.node);
  return scene ? portEntry(scene, device) : null;
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
      const own = source !== undefined && ownRoute(telling.names, event.node, source)?.startsWith('local');
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
  return address === undefined ? null : ownRoute(telling.names, event.node, address);
}

/** The bridge of a port, or the switch. */
function masterOf(telling: Telling, event: TraceEvent): string {
  const device = interfaceOf(telling.names, event.node, event.interface)?.device;
  return (device && 'master' in device ? device.master : null) ?? event.node;
}
