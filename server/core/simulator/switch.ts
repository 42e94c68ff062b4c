// A learning switch with access and trunk ports (IEEE 802.1Q): one table for each VLAN. No IP stack, no hairpin.

import type { SwitchPort } from '../network/network.ts';
import { broadcastMac, type Mac } from '../wire/address.ts';
import { dropWithoutCarrier } from './carrier.ts';
import type { CompiledPort, CompiledSwitch } from './compiled.ts';
import { recordHearing, recordLookup } from './exchange.ts';
import { hearAt, type MacTable, portOf } from './mac-table.ts';
import { noteMove } from './notes.ts';
import { crossWire, type Parcel, retagged } from './parcel.ts';
import { ontoWire } from './queue.ts';
import { atPort, copyOf, decidedBy, decidePort, drop, showPort } from './record.ts';
import { interestedPorts } from './relevance.ts';
import type { Run } from './run.ts';
import { switchTable } from './tables.ts';

/** A frame comes in by a port. */
export function receiveBySwitch(run: Run, port: CompiledPort, parcel: Parcel): void {
  showPort(run, parcel, port, 'in', 'receive');
  const { srcMac, dstMac, vlan } = parcel.frame;
  const lane = laneOf(port.port, vlan);
  if (lane === null) {
    refuse(run, port, parcel, vlan);
    return;
  }
  const table = switchTable(run, port.switch);
  const before = portBehind(run, port.switch, table, lane, srcMac);
  if (before !== port) {
    hearAt(table, lane, srcMac, port);
    if (run.recording) recordHearing(run.recording.switches, port.switch, lane, srcMac, port);
    decidePort(run, parcel, atPort(port), 'learn', srcMac, lane || null, port.name);
    if (before) noteMove(run, srcMac, atPort(port), parcel.step, before.name);
  }
  const known = dstMac === broadcastMac ? undefined : portBehind(run, port.switch, table, lane, dstMac);
  if (known) forward(run, port, known, lane, parcel);
  else flood(run, port, lane, parcel);
}

function forward(run: Run, port: CompiledPort, out: CompiledPort, lane: number, parcel: Parcel): void {
  if (out === port) {
    drop(run, parcel, atPort(port), 'hairpin-off', { kind: 'setting', setting: 'hairpin_mode', value: '0' });
    return;
  }
  if (!carries(out.port, lane)) {
    refuse(run, out, parcel, lane);
    return;
  }
  decidePort(run, parcel, atPort(out), 'forward', parcel.frame.dstMac, lane || null, out.name);
  leaveBy(run, out, lane, parcel, 'forward');
}

function flood(run: Run, port: CompiledPort, lane: number, parcel: Parcel): void {
  const outs: CompiledPort[] = [];
  for (const out of interestedPorts(parcel, port.switch)) {
    if (out === port) continue;
    // where there is no carrier it does not matter what the port carries
    if (!out.peer || carries(out.port, lane)) outs.push(out);
    else if (lane !== 0) run.prunings.push({ port: out, vlan: lane, step: parcel.step ?? 0 });
  }
  const { dstMac } = parcel.frame;
  if (outs.length === 0) {
    const decision = { kind: 'forwarding', mac: dstMac, vlan: lane || null, port: null } as const;
    const pruned = parcel.interest
      ? undefined
      : port.switch.ports.find((out) => out !== port && !carries(out.port, lane));
    if (parcel.interest) drop(run, parcel, atPort(port), 'not-addressed', decision);
    else if (pruned) refuse(run, pruned, parcel, lane);
    else drop(run, parcel, atPort(port), 'no-interface', decision);
    return;
  }
  parcel.flooded = parcel.flooded || outs.length > 1;
  decidePort(run, parcel, atPort(port), 'flood', dstMac, lane || null, null);
  if (outs.length === 1) {
    leaveBy(run, outs[0] as CompiledPort, lane, parcel, 'flood');
    return;
  }
  const copies = outs.map((_, index) => (index === outs.length - 1 ? parcel : copyOf(run, parcel)));
  for (const [index, out] of outs.entries()) leaveBy(run, out, lane, copies[index] as Parcel, 'flood');
}

function leaveBy(run: Run, out: CompiledPort, lane: number, parcel: Parcel, action: 'forward' | 'flood'): void {
  const { peer } = out;
  if (!peer) {
    dropWithoutCarrier(run, out, parcel);
    return;
  }
  const vlan = out.port.access === null && lane !== 0 ? lane : null;
  // a NIC that knows this VLAN by its tag alone gets the frame without one: its 802.1Q interface never sees it
  if (vlan === null && peer.kind === 'interface' && peer.vlans.has(lane)) {
    run.prunings.push({ port: out, vlan: lane, step: parcel.step ?? 0 });
  }
  if (parcel.frame.vlan !== vlan) parcel.frame = retagged(parcel.frame, vlan);
  showPort(run, parcel, out, 'out', action);
  crossWire(parcel);
  ontoWire(run.queue, peer, parcel);
}

function refuse(run: Run, port: CompiledPort, parcel: Parcel, vlan: number | null): void {
  if (vlan) run.prunings.push({ port, vlan, step: parcel.step ?? 0 });
  const place = decidedBy(atPort(port), port.port.trunkOrigin);
  drop(run, parcel, place, 'vlan-not-trunked', { kind: 'vlan', vlan: vlan ?? 0, device: port.name });
}

/** The VLAN in which a frame travels inside the switch; 0: untagged between trunks; null: the port doesn't let it in. */
function laneOf(port: SwitchPort, vlan: number | null): number | null {
  if (port.access !== null) return vlan === null || vlan === port.access ? port.access : null;
  if (vlan === null) return 0;
  return carries(port, vlan) ? vlan : null;
}

function carries(port: SwitchPort, lane: number): boolean {
  if (port.access !== null) return lane === port.access;
  if (lane === 0 || port.trunk === 'all') return true;
  return port.trunk.some(({ first, last }) => first <= lane && lane <= last);
}

function portBehind(
  run: Run,
  one: CompiledSwitch,
  table: MacTable<CompiledPort>,
  lane: number,
  mac: Mac,
): CompiledPort | undefined {
  const port = portOf(table, lane, mac);
  if (run.recording) recordLookup(run.recording.switches, one, lane, mac, port);
  return port;
}
