// How events get into the trace: hops as a capture shows them, decisions, and the two ends, deliver and drop.
// Builds no sentence: views do that from the decision.
import type { OriginId } from '../base/span.ts';
import type { NodeId } from '../network/network.ts';
import type { Frame } from '../wire/packet.ts';
import type { CompiledInterface, CompiledPort, Place } from './compiled.ts';
import type { Parcel } from './parcel.ts';
import type { Run } from './run.ts';
import type { Action, Decision, Leg, ReasonCode } from './trace.ts';

export type { Place };

/** A new copy of a frame, following from the given step. */
export function newParcel(run: Run, leg: Leg, frame: Frame, step: number | null): Parcel {
  return {
    copy: run.nextCopy++,
    leg,
    frame,
    step,
    flooded: false,
    crossings: 0,
    audience: 'host',
    madeHere: true,
    forgedMac: null,
    seenByBridge: false,
    physicalIn: null,
    tracking: null,
    tracked: false,
    interest: null,
    routing: null,
  };
}

/** Another copy of the same frame, with all that is remembered of it. */
export function copyOf(run: Run, parcel: Parcel): Parcel {
  return { ...parcel, copy: run.nextCopy++ };
}

/** An interface as a place. */
export function at(device: CompiledInterface): Place {
  return device.place;
}

/** A switch port as a place. */
export function atPort(port: CompiledPort): Place {
  return port.place;
}

/** A frame on an interface, as tcpdump shows it there. `neighbour`: the entry that gave it its MAC, if one did. */
export function show(
  run: Run,
  parcel: Parcel,
  device: CompiledInterface,
  direction: 'in' | 'out',
  action: 'send' | 'receive' | 'forward' | 'flood',
  neighbour: Decision | null = null,
): void {
  push(run, parcel, device.machine.name, device.name, direction, action, neighbour, null, device.origin);
}

/** A frame on a switch's port. */
export function showPort(
  run: Run,
  parcel: Parcel,
  port: CompiledPort,
  direction: 'in' | 'out',
  action: 'receive' | 'forward' | 'flood',
): void {
  push(run, parcel, port.switch.name, port.name, direction, action, null, null, port.origin);
}

/** Something was decided on the way; `origin` is what decided. */
export function decide(run: Run, parcel: Parcel, place: Place, action: Action, decision: Decision): void {
  push(run, parcel, place.node, place.interface, null, action, decision, null, place.origin);
}

/** The end of this copy: it arrived. */
export function deliver(run: Run, parcel: Parcel, place: Place, decision: Decision): void {
  push(run, parcel, place.node, place.interface, null, 'deliver', decision, null, place.origin);
}

/** The end of this copy: it was dropped. */
export function drop(run: Run, parcel: Parcel, place: Place, reason: ReasonCode, decision: Decision | null): void {
  push(run, parcel, place.node, place.interface, null, 'drop', decision, reason, place.origin);
}

function push(
  run: Run,
  parcel: Parcel,
  node: NodeId,
  device: string | null,
  direction: 'in' | 'out' | null,
  action: Action,
  decision: Decision | null,
  reason: ReasonCode | null,
  origin: OriginId | null,
): void {
  const step = run.events.length + 1;
  const { step: parent, leg, frame, copy, flooded } = parcel;
  run.events.push({
    step,
    parent,
    leg,
    node,
    interface: device,
    direction,
    action,
    decision,
    reason,
    origin,
    frame,
    copy,
    flooded,
  });
  parcel.step = step;
  if (step >= run.maximumEvents) run.exhausted = true;
}
