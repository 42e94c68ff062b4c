// Sentences for routing decisions: which entry of whose table took the packet, and what that means for its way.
// Knows no source text.
import type { Machine, Route } from '../network/network.ts';
import type { Decision, TraceEvent } from '../simulator/trace.ts';
import { formatIpv4, formatPrefix } from '../wire/address.ts';
import {
  addressName,
  interfaceOf,
  machineOf,
  numberName,
  prefixName,
  sceneAt,
  segmentOf,
  segmentOfBridge,
} from './names.ts';
import { icmpErrorWords, packetWords } from './packet-words.ts';
import { routeWords } from './route-words.ts';
import { arrivalOf, cameIn, nextOf, packetOf, staysOnBridge, type Telling } from './telling.ts';

type RouteDecision = Extract<Decision, { kind: 'route' }>;

/** Why the packet takes this way, or none. */
export function routeSentence(telling: Telling, event: TraceEvent, decision: RouteDecision): string {
  const machine = machineOf(telling.names, event.node);
  if (!machine) return `${event.node} passes the packet on`;
  if (decision.local !== null) return localSentence(telling, event, decision, machine);
  const { route } = decision;
  if (!route) return nowhereSentence(telling, event, decision, machine);
  if (route.type !== 'unicast') return refusedSentence(telling, event, decision, route);
  const way = waySentence(telling, event, decision, machine, route);
  const speaks = event.leg === 'error' && !cameIn(telling.events, event);
  return speaks ? `${event.node} sends ${packetWords(event.frame)}: ${way}` : way;
}

function waySentence(
  telling: Telling,
  event: TraceEvent,
  decision: RouteDecision,
  machine: Machine,
  route: Route,
): string {
  if (machine.role === 'instance') return instanceSentence(telling, event, decision, route);
  if (route.to.length === 0) return defaultSentence(telling, event, decision, machine, route);
  if (route.via === null) return connectedSentence(telling, event, decision, machine, route);
  return `${event.node} has a route of its own for ${targetWords(route)}: on to ${addressName(telling.names, route.via)} by ${route.device ?? '?'}${hopWords(telling, event)}`;
}

/** `TTL 64 → 63`, where the machine forwards the packet as a router. */
function hopWords(telling: Telling, event: TraceEvent): string {
  const next = nextOf(telling, event);
  const [before, after] = [packetOf(event)?.ttl, next && next.node === event.node ? packetOf(next)?.ttl : undefined];
  if (before === undefined || after !== before - 1) return '';
  const { hops } = telling.names.texts;
  hops[before] ??= `, TTL ${before} → ${after}`;
  return hops[before] as string;
}

function targetWords({ to }: Route): string {
  return to.length === 32 ? formatIpv4(to.address) : formatPrefix(to);
}

function localSentence(telling: Telling, event: TraceEvent, decision: RouteDecision, machine: Machine): string {
  const address = numberName(telling.names, decision.destination);
  const packet = packetWords(event.frame);
  if (decision.destination === 0xffffffff)
    return `${address} means everybody, so ${event.node}'s own IP stack takes ${packet}, too`;
  const floating = telling.names.floating.get(decision.destination);
  if (!cameIn(telling.events, event))
    return `${address} is an address of ${event.node} itself, so ${packet} goes by lo and never leaves ${event.node}`;
  if (floating)
    return `${address} is ${floating.instance}'s floating address, which ${event.node} holds, so ${packet} has come to the right host`;
  if (machine.role === 'instance' || machine.role === 'external')
    return `${address} is ${event.node}'s own address, so ${packet} has arrived`;
  return `${address} is an address of ${event.node} itself, on ${decision.local}, so ${packet} goes up into its own IP stack`;
}

function nowhereSentence(telling: Telling, event: TraceEvent, decision: RouteDecision, machine: Machine): string {
  const { names } = telling;
  const { node } = event;
  const target = addressName(names, decision.destination);
  if (event.leg === 'error' && !cameIn(telling.events, event)) {
    return `${node} can't tell the sender ${errorWords(event)}: it has no route to ${target} either`;
  }
  if (!cameIn(telling.events, event))
    return `${node} has no route to ${target}, so its own kernel refuses to send: "Network is unreachable"`;
  const segment = segmentOf(names, decision.destination);
  const word = event.leg === 'reply' ? 'the answer' : event.leg === 'error' ? 'the error' : 'the packet';
  if (machine.role === 'upstream' && segment) {
    return `${node} has no route to ${target}: ${prefixName(names, segment.cidr)} is ${segment.name}, a private network that only the cloud's hosts know, so ${word} ends here`;
  }
  if (machine.role === 'host' && segment && !segment.hosts.includes(node)) {
    return `${node} has no ${segment.bridge}, since no instance on it needs ${segment.name}, and no default route either: ${word} to ${target} ends here`;
  }
  return `${node} has no route to ${target}, not even a default one, so ${word} ends here`;
}

function errorWords(event: TraceEvent): string {
  const body = packetOf(event)?.body;
  return body?.kind === 'icmp' ? `"${icmpErrorWords(body.type, body.code)}"` : 'so';
}

function refusedSentence(telling: Telling, event: TraceEvent, decision: RouteDecision, route: Route): string {
  const { node } = event;
  const target = addressName(telling.names, decision.destination);
  const own = route.to.length === 0 ? 'default route' : `route for ${targetWords(route)}`;
  const type = route.type === 'blackhole' ? 'a blackhole' : `of type ${route.type}`;
  if (!cameIn(telling.events, event)) {
    if (event.leg === 'error')
      return `${node} would tell the sender ${errorWords(event)}, but its own ${own}, on which ${target} lies, is ${type}, so nobody is told`;
    if (event.leg !== 'request') return `${node}'s ${own} is ${type}, so its answer to ${target} never leaves ${node}`;
    const refusal = { unreachable: 'No route to host', prohibit: 'Permission denied', blackhole: 'Invalid argument' };
    const words = refusal[route.type as keyof typeof refusal];
    return `${node}'s ${own} is ${type}, so its own kernel refuses to send to ${target}: "${words}"`;
  }
  const silence = route.type === 'blackhole' ? ' without a word' : '';
  return `${node}'s ${own} is ${type}, so ${packetWords(event.frame)} to ${target} ends here${silence}`;
}

function instanceSentence({ names }: Telling, event: TraceEvent, decision: RouteDecision, route: Route): string {
  const { turns } = routeWords(names, event.node, route);
  // A route of its own is told without the destination.
  return route.via !== null && route.to.length > 0 ? turns : addressName(names, decision.destination) + turns;
}

/** The default route: the one that a packet takes when the host knows nothing better, which is the story of S6a. */
function defaultSentence(
  telling: Telling,
  event: TraceEvent,
  decision: RouteDecision,
  machine: Machine,
  route: Route,
): string {
  const { names } = telling;
  const { node } = event;
  const segment = segmentOf(names, decision.destination);
  const device = route.device ?? '?';
  const next = route.via === null ? 'straight onto the wire' : `to ${addressName(names, route.via)}`;
  const packet = packetWords(event.frame);
  const hop = hopWords(telling, event);
  if (segment && machine.role === 'host' && !segment.hosts.includes(node)) {
    return `${node} has no ${segment.bridge}, since no instance on it needs ${segment.name}, so only its default route is left for ${addressName(names, decision.destination)}: ${packet} goes out of ${device} ${next}, a wire that ${segment.name} is not on${hop}`;
  }
  return `${formatIpv4(decision.destination)} is in none of ${node}'s own networks, so the default route takes it: out of ${device} ${next}${hop}`;
}

function connectedSentence(
  telling: Telling,
  event: TraceEvent,
  decision: RouteDecision,
  machine: Machine,
  route: Route,
): string {
  const { names } = telling;
  const { node } = event;
  const device = route.device ?? '?';
  const segment = machine.role === 'host' ? segmentOfBridge(names, device) : undefined;
  const arrival = arrivalOf(telling.events, event);
  if (!arrival)
    return `${addressName(names, decision.destination)} is on ${node}'s own ${device}, so ${node} needs no gateway for it`;
  if (staysOnBridge(telling.names, telling.events, event)) {
    return `${addressName(names, decision.destination)} is behind ${device}, the bridge that the frame is on, so ${node} does not route it: ${device} passes it on with a new MAC and the same TTL`;
  }
  if (!segment) {
    const wanted = addressName(names, decision.destination);
    return `${wanted} is on the wire of ${node}'s own ${device} (${prefixName(names, route.to)}), so ${node} looks for it there${hopWords(telling, event)}`;
  }
  const { wire, andWire, lane, routes, there } = routeWords(names, node, route);
  const hop = hopWords(telling, event);
  const gateway = gatewayWords(telling, event, arrival, machine);
  const on = gateway === null ? wire : gateway + andWire;
  if (event.leg === 'reply') return `${on}, so the reply goes home ${lane}${homeward(telling, event, route)}${hop}`;
  if (event.leg === 'error') return `${on}, so the error goes home ${lane}${hop}`;
  return on + routes + packetWords(event.frame) + there + hop;
}

/** `compute1 owns VM_1's gateway 10.0.0.1`, where the packet came to this host because it is somebody's gateway. */
function gatewayWords(
  { names }: Telling,
  event: TraceEvent,
  arrival: TraceEvent,
  { name, interfaces }: Machine,
): string | null {
  const packet = packetOf(arrival) ?? packetOf(event);
  const owner = packet && names.owners.get(packet.src);
  const scene = owner && sceneAt(names, owner.node);
  if (scene?.machine?.role !== 'instance') return null;
  if (scene.gateway?.at !== name) scene.gateway = { at: name, words: ownership(scene.machine, name, interfaces) };
  return scene.gateway.words;
}

function ownership(sender: Machine, name: string, interfaces: Machine['interfaces']): string | null {
  const via = sender.routes.find((route) => route.to.length === 0)?.via ?? null;
  const holds = interfaces.some(({ addresses }) => addresses.some(({ address }) => address === via));
  return via !== null && holds ? `${name} owns ${sender.name}'s gateway ${formatIpv4(via)}` : null;
}

/** Whether the reply leaves a host by the bridge or NIC by which the request came into it. */
function homeward(telling: Telling, event: TraceEvent, route: Route): string {
  for (const each of telling.trace.events) {
    if (each.node !== event.node || each.leg !== 'request' || each.direction !== 'in') continue;
    const device = interfaceOf(telling.names, each.node, each.interface)?.device;
    const by = device && 'master' in device && device.master !== null ? device.master : each.interface;
    if (by === route.device) return '';
  }
  return ', not the way that the request came';
}
