// Where a packet goes on one machine: the local table, longest prefix, the check of its source (rp_filter, martians),
// and which own address a new packet gets. After net/ipv4/route.c, fib_frontend.c and devinet.c of Linux 6.1.
// Knows no rules and no neighbours.
import type { Route } from '../network/network.ts';
import { type Ipv4, limitedBroadcast, maskOf } from '../wire/address.ts';
import type { CompiledInterface, CompiledMachine } from './compiled.ts';
import { lookupRoute } from './route-table.ts';
import type { Decision, ReasonCode } from './trace.ts';

/** 127.0.0.1, the source of what goes to 127.0.0.0/8. */
export const loopbackAddress: Ipv4 = 0x7f000001;

/** What the routing tables say of a packet. `decision`: as events say it; null until one does (routeDecision). */
export type Routing = Way & { decision: Decision | null };

type Way =
  /** For this machine; `device` carries the address. */
  | { readonly kind: 'local'; readonly device: CompiledInterface; readonly destination: Ipv4 }
  | { readonly kind: 'broadcast'; readonly device: CompiledInterface; readonly destination: Ipv4 }
  | {
      readonly kind: 'forward';
      readonly device: CompiledInterface;
      readonly route: Route | null;
      readonly nextHop: Ipv4;
      readonly destination: Ipv4;
    }
  /** No route, or one that says no. `code` of destination unreachable, null for silence; `errno` for the own processes. */
  | {
      readonly kind: 'unreachable';
      readonly route: Route | null;
      readonly code: number | null;
      readonly errno: string;
      readonly reason: ReasonCode;
      readonly destination: Ipv4;
    }
  /** The kernel doesn't believe the packet. */
  | {
      readonly kind: 'refused';
      readonly reason: 'martian' | 'rp-filter' | 'forwarding-off';
      readonly destination: Ipv4;
    };

/** Where a packet is sent: whoever asks 0.0.0.0 asks itself, by the source if that is given (ip_route_output_key_hash_rcu). */
export function destinationOf(stimulus: { readonly to: Ipv4; readonly source: Ipv4 | null }): Ipv4 {
  return stimulus.to === 0 ? (stimulus.source ?? loopbackAddress) : stimulus.to;
}

/** ip_route_input: the way of a packet that came in by `device`. */
export function routeInput(
  machine: CompiledMachine,
  device: CompiledInterface,
  source: Ipv4,
  destination: Ipv4,
): Routing {
  if (isMulticast(source) || source === limitedBroadcast) return refused('martian', destination);
  if (destination === limitedBroadcast) return toAll(device, destination);
  if (source === 0 || destination === 0) return refused('martian', destination);
  const loop = device.device.kind === 'loopback';
  if (!loop && (source >>> 24 === 127 || destination >>> 24 === 127)) {
    return refused('martian', destination);
  }
  const routing = routeOutput(machine, destination);
  if (routing.kind === 'unreachable') return forwards(machine) ? routing : refused('forwarding-off', destination);
  if (routing.kind === 'forward' && !forwards(machine)) return refused('forwarding-off', destination);
  // A packet that comes in by lo was sent by this very machine, and its source was checked then.
  const reason = loop ? null : validateSource(machine, device, source);
  return reason ? refused(reason, destination) : routing;
}

/**
 * ip_route_output: the way of a packet of the machine's own. The tables never change, so the last answers are kept, a few
 * for each machine: a packet and its answer are asked for again and again.
 */
export function routeOutput(machine: CompiledMachine, destination: Ipv4): Routing {
  const place = destination & 15;
  const known = machine.recent[place];
  if (known !== undefined && known.destination === destination) return known;
  const routing = lookupWay(machine, destination);
  machine.recent[place] = routing;
  return routing;
}

function lookupWay(machine: CompiledMachine, destination: Ipv4): Routing {
  const own = machine.local.get(destination);
  if (own) return local(own, destination);
  if (destination >>> 24 === 127) return local(machine.loopback, destination);
  const broadcast = machine.broadcasts.get(destination);
  if (broadcast) return toAll(broadcast, destination);
  const found = lookupRoute(machine.routes, destination);
  if (!found) return unreachable(null, destination, 0, 'ENETUNREACH', 'no-route');
  const { route, device } = found;
  switch (route.type) {
    case 'unreachable':
      return unreachable(route, destination, 1, 'EHOSTUNREACH', 'route-unreachable');
    case 'prohibit':
      return unreachable(route, destination, 13, 'EACCES', 'route-prohibited');
    case 'blackhole':
      return unreachable(route, destination, null, 'EINVAL', 'route-blackhole');
    case 'unicast':
      if (!device) return unreachable(route, destination, 0, 'ENETUNREACH', 'no-interface');
      // 255.255.255.255 needs a route like any other address, and only then is a broadcast (__mkroute_output).
      if (destination === limitedBroadcast) return toAll(device, destination);
      return forwardBy(device, route, gatewayOf(machine, route) ?? destination, destination);
  }
}

/** The source that the kernel puts into a packet of its own which takes this way. */
export function sourceFor(machine: CompiledMachine, routing: Routing): Ipv4 {
  if (routing.kind === 'local') return machine.local.has(routing.destination) ? routing.destination : loopbackAddress;
  if (routing.kind === 'forward') {
    return routing.route?.source ?? selectAddress(machine, routing.device, routing.route?.via ?? routing.nextHop);
  }
  return routing.kind === 'broadcast' ? selectAddress(machine, routing.device, routing.destination) : 0;
}

/**
 * Whether ip_forward tells the sender of a shorter way (ICMP redirect): the packet leaves by the device that it came in
 * by, and its source is a neighbour there.
 */
export function isDetour(machine: CompiledMachine, device: CompiledInterface, routing: Routing, source: Ipv4): boolean {
  if (routing.kind !== 'forward' || routing.device !== device) return false;
  const back = lookupRoute(machine.routes, source);
  return back?.device === device && back.route.type === 'unicast' && gatewayOf(machine, back.route) === null;
}

/** rt_set_nexthop: who is asked instead of the destination; a gateway that is the machine itself means nobody. */
function gatewayOf(machine: CompiledMachine, route: Route): Ipv4 | null {
  return route.via !== null && machine.local.has(route.via) ? null : route.via;
}

/** inet_select_addr: the device's first address in the target's prefix, else its first, else any of the machine. */
export function selectAddress(machine: CompiledMachine, device: CompiledInterface, target: Ipv4): Ipv4 {
  const { addresses } = machine.node.interfaces[device.index] ?? { addresses: [] };
  const near = addresses.find(
    ({ address, length, scope }) => scope !== 'host' && ((address ^ target) & maskOf(length)) === 0,
  );
  const first = near ?? addresses.find(({ scope }) => scope !== 'host');
  if (first) return first.address;
  for (const other of machine.node.interfaces) {
    for (const { address, scope } of other.addresses) if (scope === 'global' && address >>> 24 !== 127) return address;
  }
  return 0;
}

/** fib_validate_source: whether a packet from `source` may come in by `device`; null when it may. */
function validateSource(
  machine: CompiledMachine,
  device: CompiledInterface,
  source: Ipv4,
): 'martian' | 'rp-filter' | null {
  const strictness = machine.node.sysctl.rpFilter;
  if (machine.local.has(source)) return 'martian';
  if (strictness === 0) return null;
  if (machine.broadcasts.has(source)) return 'martian';
  const back = routeOutput(machine, source);
  if (back.kind === 'unreachable' && back.route?.type !== 'unicast') return 'rp-filter';
  if (back.kind === 'forward' && back.device === device) return null;
  // A device without an address vouches for nobody, however loose the check (last_resort in __fib_validate_source).
  const hasAddress = (machine.node.interfaces[device.index]?.addresses.length ?? 0) > 0;
  return strictness === 2 && hasAddress ? null : 'rp-filter';
}

/** Whether the address is one of the machine's own. */
export function isOwn(machine: CompiledMachine, address: Ipv4): boolean {
  return machine.local.has(address) || address >>> 24 === 127;
}

/** A routing as a decision for the trace, made once for each. */
export function routeDecision(routing: Routing): Decision {
  routing.decision ??= decisionOf(routing);
  return routing.decision;
}

function decisionOf(routing: Routing): Decision {
  const { destination } = routing;
  switch (routing.kind) {
    case 'local':
    case 'broadcast':
      return { kind: 'route', destination, route: null, nextHop: null, local: routing.device.name };
    case 'forward':
      return { kind: 'route', destination, route: routing.route, nextHop: routing.nextHop, local: null };
    case 'unreachable':
      return { kind: 'route', destination, route: routing.route, nextHop: null, local: null };
    case 'refused':
      return { kind: 'route', destination, route: null, nextHop: null, local: null };
  }
}

function local(device: CompiledInterface, destination: Ipv4): Routing {
  return { kind: 'local', device, destination, decision: null };
}

function toAll(device: CompiledInterface, destination: Ipv4): Routing {
  return { kind: 'broadcast', device, destination, decision: null };
}

/** The way to a next hop by a device. */
export function forwardBy(device: CompiledInterface, route: Route | null, nextHop: Ipv4, destination: Ipv4): Routing {
  return { kind: 'forward', device, route, nextHop, destination, decision: null };
}

function refused(reason: 'martian' | 'rp-filter' | 'forwarding-off', destination: Ipv4): Routing {
  return { kind: 'refused', reason, destination, decision: null };
}

function unreachable(
  route: Route | null,
  destination: Ipv4,
  code: number | null,
  errno: string,
  reason: ReasonCode,
): Routing {
  return { kind: 'unreachable', route, code, errno, reason, destination, decision: null };
}

function forwards(machine: CompiledMachine): boolean {
  return machine.node.sysctl.ipForward === 1;
}

/** Whether the address is one of 224.0.0.0/4, which the simulator doesn't follow. */
export function isMulticast(address: Ipv4): boolean {
  return address >>> 28 === 14;
}
