// A Linux bridge: learning, forwarding, flooding, hairpin, and the way up to its host. After net/bridge/br_input.c and
// br_forward.c of Linux 6.1. What iptables see of bridged frames is in bridge-netfilter.ts.
import { broadcastMac, type Mac } from '../wire/address.ts';
import { bridgeForward, bridgePrerouting } from './bridge-netfilter.ts';
import { dropWithoutCarrier, withoutCarrier } from './carrier.ts';
import type { CompiledInterface } from './compiled.ts';
import { transmitByDevice } from './device.ts';
import { recordHearing, recordLookup } from './exchange.ts';
import { hearAt, portOf } from './mac-table.ts';
import { noteMove } from './notes.ts';
import type { Parcel } from './parcel.ts';
import { passesEbtables, passesSpoofFilter, redirect } from './port-filter.ts';
import { at, copyOf, decidePort, drop, show } from './record.ts';
import { concerns, interestedPorts } from './relevance.ts';
import type { Run } from './run.ts';
import { bridgeTable } from './tables.ts';
import type { Decision } from './trace.ts';

/** A frame comes in by a port (br_handle_frame). */
export function receiveOnPort(run: Run, port: CompiledInterface, parcel: Parcel): void {
  const bridge = port.master as CompiledInterface;
  // nova inserts its ebtables rules at the head (`-I`), libvirt appends the jump to its own (`-A`)
  if (!redirect(run, port, parcel) && !passesSpoofFilter(run, port, parcel)) return;
  if (parcel.frame.dstMac === bridge.mac) parcel.audience = 'host';
  if (!bridgePrerouting(run, port, bridge, parcel)) return;
  continueOnPort(run, port, parcel);
}

/** Where the frame goes, after PREROUTING (br_handle_frame_finish). */
export function continueOnPort(run: Run, port: CompiledInterface, parcel: Parcel): void {
  const bridge = port.master as CompiledInterface;
  learn(run, bridge, port, parcel);
  const { dstMac } = parcel.frame;
  if (dstMac === broadcastMac) {
    flood(run, bridge, port, parcel);
    passUp(run, bridge, port, parcel);
  } else if (bridge.ownMacs.has(dstMac)) {
    passUp(run, bridge, port, parcel);
  } else {
    const known = portBehind(run, bridge, dstMac);
    if (known) forwardTo(run, bridge, port, known, parcel);
    else flood(run, bridge, port, parcel);
  }
}

/** The host itself sends a frame into its bridge (br_dev_xmit). */
export function transmitByBridge(
  run: Run,
  bridge: CompiledInterface,
  parcel: Parcel,
  neighbour: Decision | null,
): void {
  const lost = withoutCarrier(bridge);
  if (lost) {
    dropWithoutCarrier(run, lost, parcel);
    return;
  }
  show(run, parcel, bridge, 'out', parcel.madeHere ? 'send' : 'forward', neighbour);
  const { dstMac } = parcel.frame;
  const known = dstMac === broadcastMac ? undefined : portBehind(run, bridge, dstMac);
  if (!known) {
    flood(run, bridge, null, parcel);
    return;
  }
  decidePort(run, parcel, at(bridge), 'forward', dstMac, null, known.name);
  leaveBy(run, bridge, null, known, parcel, 'forward');
}

function forwardTo(
  run: Run,
  bridge: CompiledInterface,
  port: CompiledInterface,
  out: CompiledInterface,
  parcel: Parcel,
): void {
  if (out === port && !hasHairpin(out)) {
    drop(run, parcel, at(out), 'hairpin-off', { kind: 'setting', setting: 'hairpin_mode', value: '0' });
    return;
  }
  decidePort(run, parcel, at(bridge), 'forward', parcel.frame.dstMac, null, out.name);
  leaveBy(run, bridge, port, out, parcel, 'forward');
}

/** Copies to all ports but the one it came in by, unless that one has hairpin mode (br_flood). */
function flood(run: Run, bridge: CompiledInterface, port: CompiledInterface | null, parcel: Parcel): void {
  const { dstMac } = parcel.frame;
  const interested = interestedPorts(parcel, bridge);
  const outs =
    port !== null && !hasHairpin(port) && interested.includes(port)
      ? interested.filter((out) => out !== port)
      : interested;
  const staysHere = port !== null && dstMac === broadcastMac;
  if (outs.length === 0 && !staysHere) {
    drop(run, parcel, at(bridge), parcel.interest ? 'not-addressed' : 'no-interface', {
      kind: 'forwarding',
      mac: dstMac,
      vlan: null,
      port: null,
    });
    return;
  }
  if (outs.length === 0) return;
  parcel.flooded = parcel.flooded || outs.length > 1 || staysHere;
  decidePort(run, parcel, at(bridge), 'flood', dstMac, null, null);
  if (outs.length === 1 && !staysHere) {
    leaveBy(run, bridge, port, outs[0] as CompiledInterface, parcel, 'flood');
    return;
  }
  const last = staysHere ? null : outs[outs.length - 1];
  const copies = outs.map((out) => (out === last ? parcel : copyOf(run, parcel)));
  for (const [index, out] of outs.entries()) leaveBy(run, bridge, port, out, copies[index] as Parcel, 'flood');
}

function leaveBy(
  run: Run,
  bridge: CompiledInterface,
  port: CompiledInterface | null,
  out: CompiledInterface,
  parcel: Parcel,
  action: 'forward' | 'flood',
): void {
  const lost = withoutCarrier(out);
  if (lost) {
    dropWithoutCarrier(run, lost, parcel);
    return;
  }
  if (port === null) {
    if (!passesEbtables(run, 'OUTPUT', null, out, parcel)) return;
  } else {
    if (!passesEbtables(run, 'FORWARD', port, out, parcel)) return;
    if (!bridgeForward(run, bridge, out, parcel)) return;
  }
  transmitByDevice(run, out, parcel, action);
}

/** The host's own stack gets the frame (br_pass_frame_up). */
function passUp(run: Run, bridge: CompiledInterface, port: CompiledInterface, parcel: Parcel): void {
  if (!concerns(parcel, bridge.machine)) {
    drop(run, parcel, at(bridge), 'not-addressed', {
      kind: 'forwarding',
      mac: parcel.frame.dstMac,
      vlan: null,
      port: null,
    });
    return;
  }
  if (!passesEbtables(run, 'INPUT', port, null, parcel)) return;
  if (parcel.frame.dstMac !== broadcastMac) parcel.audience = 'host';
  show(run, parcel, bridge, 'in', 'receive');
  run.queue.now.push({ kind: 'stack', device: bridge, parcel });
}

function learn(run: Run, bridge: CompiledInterface, port: CompiledInterface, parcel: Parcel): void {
  const { srcMac } = parcel.frame;
  if (bridge.ownMacs.has(srcMac)) return;
  const before = portBehind(run, bridge, srcMac);
  if (before === port) return;
  hearAt(bridgeTable(run, bridge), 0, srcMac, port);
  if (run.recording) recordHearing(run.recording.bridges, bridge, 0, srcMac, port);
  decidePort(run, parcel, at(bridge), 'learn', srcMac, null, port.name);
  if (before) noteMove(run, srcMac, at(port), parcel.step, before.name);
}

function portBehind(run: Run, bridge: CompiledInterface, mac: Mac): CompiledInterface | undefined {
  const port = portOf(bridgeTable(run, bridge), 0, mac);
  if (run.recording) recordLookup(run.recording.bridges, bridge, 0, mac, port);
  return port;
}

function hasHairpin(port: CompiledInterface): boolean {
  return port.device.kind === 'tap' && port.device.hairpin;
}
