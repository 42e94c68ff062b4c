// The IP layer of a machine: input, forwarding, output, and what a machine sends itself. After net/ipv4/ip_input.c,
// ip_forward.c and ip_output.c of Linux 6.1. Who gets a packet that has arrived is in deliver.ts.
import { broadcastMac } from '../wire/address.ts';
import type { CompiledInterface, CompiledMachine } from './compiled.ts';
import { opposite, tupleAt } from './conntrack.ts';
import { deliverLocally, ignoreBroadcast } from './deliver.ts';
import { isBootAnswer, onBootAnswer } from './dhcp.ts';
import { forward, localIn, outputFilter, outputNat, postrouting, prerouting } from './hooks.ts';
import { sendError } from './icmp.ts';
import { allowsRedirects } from './nat.ts';
import { sendTo } from './neighbour.ts';
import { type Parcel, packetOf, setPacket } from './parcel.ts';
import { at, decide, decidedBy, drop, type Place } from './record.ts';
import { isDetour, type Routing, routeDecision, routeInput, routeOutput } from './route.ts';
import type { Run } from './run.ts';
import { transmit } from './transmit.ts';

/** ip_rcv: a frame with an IP packet reaches a machine's stack by a device. */
export function receiveIp(run: Run, device: CompiledInterface, parcel: Parcel): void {
  const { machine } = device;
  if (parcel.audience === 'other') {
    drop(run, parcel, at(device), 'not-addressed', {
      kind: 'forwarding',
      mac: parcel.frame.dstMac,
      vlan: null,
      port: null,
    });
    return;
  }
  if (isBootAnswer(run, device, parcel)) {
    onBootAnswer(run, device, parcel);
    return;
  }
  if (!parcel.seenByBridge && !prerouting(run, machine, device, parcel)) return;
  const packet = packetOf(parcel);
  const routing = parcel.routing ?? routeInput(machine, device, packet.src, packet.dst);
  switch (routing.kind) {
    case 'local':
    case 'broadcast':
      receiveLocally(run, device, parcel, routing);
      return;
    case 'forward':
      forwardPacket(run, device, parcel, routing);
      return;
    case 'unreachable':
      drop(run, parcel, placeOf(device, routing), routing.reason, routeDecision(routing));
      if (routing.code !== null) sendError(run, machine, parcel, 3, routing.code);
      return;
    case 'refused':
      refuse(run, device, parcel, routing.reason);
  }
}

/** A machine sends a packet of its own (ip_local_out): OUTPUT, where DNAT may send it another way, then out. */
export function sendOwn(run: Run, machine: CompiledMachine, parcel: Parcel, routing: Routing): void {
  const first = outDevice(machine, routing);
  if (!first) return;
  outputNat(run, machine, first, parcel);
  const way = rerouted(machine, parcel) ?? routing;
  const place = decidedBy(first.place, originOf(way) ?? first.origin);
  if (way.kind === 'unreachable' || way.kind === 'refused') {
    drop(run, parcel, place, way.reason, routeDecision(way));
    return;
  }
  decide(run, parcel, place, 'route', routeDecision(way));
  const device = outDevice(machine, way) as CompiledInterface;
  const verdict = outputFilter(run, machine, device, parcel);
  if (verdict !== 'accept') {
    // sendto() says so; connect() doesn't, as TCP takes it for a loss and tries again.
    const told = machine === run.client.machine && parcel.leg === 'request' && packetOf(parcel).body.kind !== 'tcp';
    if (told) run.report.errno ??= 'EPERM';
    if (verdict === 'reject') sendError(run, machine, parcel, 3, 3);
    return;
  }
  leave(run, machine, parcel, way);
}

function receiveLocally(run: Run, device: CompiledInterface, parcel: Parcel, routing: Routing): void {
  const { machine } = device;
  if (routing.kind === 'local') {
    decide(run, parcel, at(device), 'route', routeDecision(routing));
  }
  const verdict = localIn(run, machine, device, parcel);
  if (verdict === 'reject') sendError(run, machine, parcel, 3, 3);
  if (verdict !== 'accept') return;
  if (routing.kind === 'broadcast' && parcel.leg === 'request') ignoreBroadcast(run, device, parcel);
  else deliverLocally(run, device, parcel);
}

/** ip_forward: for the host's MAC only, one hop less, FORWARD, then out. */
function forwardPacket(
  run: Run,
  device: CompiledInterface,
  parcel: Parcel,
  routing: Extract<Routing, { kind: 'forward' }>,
): void {
  const { machine } = device;
  const packet = packetOf(parcel);
  if (parcel.audience !== 'host') {
    drop(run, parcel, at(device), 'not-addressed', {
      kind: 'forwarding',
      mac: parcel.frame.dstMac,
      vlan: null,
      port: null,
    });
    return;
  }
  decide(run, parcel, placeOf(device, routing), 'route', routeDecision(routing));
  if (packet.ttl <= 1) {
    drop(run, parcel, at(device), 'ttl-exceeded', { kind: 'setting', setting: 'ttl', value: String(packet.ttl) });
    sendError(run, machine, parcel, 11, 0);
    return;
  }
  const { kind, src, dst, ttl, body } = packet;
  setPacket(parcel, { kind, src, dst, ttl: ttl - 1, body });
  run.queue.now.push({ kind: 'forward', device, routing, parcel });
  if (tellsOfShorterWay(run, device, parcel, routing)) sendError(run, machine, parcel, 5, 1, routing.nextHop);
}

/** ip_rt_send_redirect: once for each source; that netfilter dropped the one makes it no other. */
function tellsOfShorterWay(run: Run, device: CompiledInterface, parcel: Parcel, routing: Routing): boolean {
  const { machine } = device;
  const { src } = packetOf(parcel);
  if (!isDetour(machine, device, routing, src)) return false;
  run.redirected ??= new Map();
  const told = run.redirected.get(machine) ?? new Set();
  run.redirected.set(machine, told);
  if (told.has(src)) return false;
  told.add(src);
  return allowsRedirects(parcel.tracking);
}

/** ip_forward, from the FORWARD hook on: what is left to do once the sender was told of a shorter way. */
export function forwardOn(run: Run, device: CompiledInterface, parcel: Parcel, routing: Routing): void {
  if (routing.kind !== 'forward') return;
  const { machine } = device;
  const verdict = forward(run, machine, { in: device, out: routing.device, physicalOut: null }, parcel);
  if (verdict === 'reject') sendError(run, machine, parcel, 3, 3);
  if (verdict === 'accept') leave(run, machine, parcel, routing);
}

/** ip_output: POSTROUTING comes before the question for the next hop's MAC. */
function leave(run: Run, machine: CompiledMachine, parcel: Parcel, routing: Routing): void {
  const device = outDevice(machine, routing) as CompiledInterface;
  postrouting(run, machine, device, null, parcel);
  if (routing.kind === 'forward') {
    sendTo(run, device, routing.nextHop, parcel, null);
    return;
  }
  const dstMac = routing.kind === 'broadcast' ? broadcastMac : device.mac;
  parcel.frame = { srcMac: parcel.forgedMac ?? device.mac, dstMac, vlan: null, payload: parcel.frame.payload };
  transmit(run, device, parcel);
}

/** nf_nat_ipv4_local_fn: where DNAT, or the undoing of SNAT, changed the destination, the way is looked up again. */
function rerouted(machine: CompiledMachine, parcel: Parcel): Routing | null {
  const { tracking } = parcel;
  if (!tracking) return null;
  const { connection, direction } = tracking;
  if (tupleAt(connection, direction).dst === tupleAt(connection, opposite(direction)).src) return null;
  return routeOutput(machine, packetOf(parcel).dst);
}

function refuse(
  run: Run,
  device: CompiledInterface,
  parcel: Parcel,
  reason: 'martian' | 'rp-filter' | 'forwarding-off',
): void {
  const { sysctl } = device.machine.node;
  const place = at(device);
  switch (reason) {
    case 'rp-filter':
      drop(run, parcel, decidedBy(place, sysctl.origins.rpFilter), reason, {
        kind: 'setting',
        setting: 'rp_filter',
        value: String(sysctl.rpFilter),
      });
      return;
    case 'forwarding-off':
      drop(run, parcel, decidedBy(place, sysctl.origins.ipForward), reason, {
        kind: 'setting',
        setting: 'ip_forward',
        value: '0',
      });
      return;
    case 'martian':
      drop(run, parcel, place, reason, { kind: 'setting', setting: 'accept_local', value: '0' });
  }
}

function outDevice(machine: CompiledMachine, routing: Routing): CompiledInterface | null {
  switch (routing.kind) {
    case 'local':
      return machine.loopback;
    case 'forward':
    case 'broadcast':
      return routing.device;
    default:
      return null;
  }
}

function originOf(routing: Routing): string | null {
  return routing.kind === 'forward' || routing.kind === 'unreachable' ? (routing.route?.origin ?? null) : null;
}

function placeOf(device: CompiledInterface, routing: Routing): Place {
  return decidedBy(device.place, originOf(routing) ?? device.machine.node.origin);
}
