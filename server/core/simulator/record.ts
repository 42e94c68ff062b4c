// How events get into the trace: hops as a capture shows them, decisions, and the two ends, deliver and drop.
// Builds no sentence: views do that from the decision.
import type { OriginId } from '../base/span.ts';
import type { Mac } from '../wire/address.ts';
import type { Frame } from '../wire/packet.ts';
import type { CompiledInterface, CompiledMachine, CompiledPort, Place } from './compiled.ts';
import type { Parcel } from './parcel.ts';
import type { Run } from './run.ts';
import type { Action, Decision, Leg, ReasonCode, TraceEvent } from './trace.ts';

export type { Place };

/** A new copy of a frame, following from the given step. */
export function newParcel(run: Run, leg: Leg, frame: Frame, step: number | null): Parcel {
  return {
    copy: run.nextCopy++,
    leg,
    frame,
    step,
    flooded: false,
    towards: null,
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

/** Another copy of the same frame, with all that is remembered of it. Not spread: all parcels must have one shape for V8. */
export function copyOf(run: Run, parcel: Parcel): Parcel {
  const copy = newParcel(run, parcel.leg, parcel.frame, parcel.step);
  copy.flooded = parcel.flooded;
  copy.towards = parcel.towards;
  copy.crossings = parcel.crossings;
  copy.audience = parcel.audience;
  copy.madeHere = parcel.madeHere;
  copy.forgedMac = parcel.forgedMac;
  copy.seenByBridge = parcel.seenByBridge;
  copy.physicalIn = parcel.physicalIn;
  copy.tracking = parcel.tracking;
  copy.tracked = parcel.tracked;
  copy.interest = parcel.interest;
  copy.routing = parcel.routing;
  return copy;
}

/** What a bridge's or switch's table says of a frame's way: `decide` for the commonest decision, made only where it is told. */
export function decidePort(
  run: Run,
  parcel: Parcel,
  place: Place,
  action: 'learn' | 'forward' | 'flood',
  mac: Mac,
  vlan: number | null,
  port: string | null,
): void {
  const decision: Decision | null = isTold(run, parcel) ? { kind: 'forwarding', mac, vlan, port } : null;
  push(run, parcel, place, null, action, decision, null);
}

/** Whether events about this frame are wanted. */
function isTold(run: Run, parcel: Parcel): boolean {
  return !run.quiet || parcel.leg !== 'arp';
}

/** Why a question or its answer may be dropped so that nobody answers, for naming causes. */
export const refusals: readonly (ReasonCode | null)[] = ['dhcp-isolated', 'spoofing-denied', 'rp-filter', 'martian'];

/** Whether the end of a copy of an ARP question may tell why nobody answered. */
function tellsOfQuestion(reason: ReasonCode | null): boolean {
  return reason !== null && (reason === 'limit' || refusals.includes(reason));
}

/** The event of a step, or undefined for one that was left out. Events are in the order of their steps. */
export function eventAt({ events, steps }: Run, step: number): TraceEvent | undefined {
  if (events.length === steps) return events[step - 1];
  let [low, high] = [0, events.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((events[middle] as TraceEvent).step < step) low = middle + 1;
    else high = middle;
  }
  const found = events[low];
  return found?.step === step ? found : undefined;
}

/** An interface as a place. */
export function at(device: CompiledInterface): Place {
  return device.place;
}

/** The same place, where something else decided. */
export function decidedBy({ node, interface: device, number }: Place, origin: OriginId | null): Place {
  return { node, interface: device, origin, number };
}

/** A machine as such as a place. */
export function inside({ name, node }: CompiledMachine, origin: OriginId | null = node.origin): Place {
  return { node: name, interface: null, origin, number: -1 };
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
  push(run, parcel, device.place, direction, action, neighbour, null);
}

/** A frame on a switch's port. */
export function showPort(
  run: Run,
  parcel: Parcel,
  port: CompiledPort,
  direction: 'in' | 'out',
  action: 'receive' | 'forward' | 'flood',
): void {
  push(run, parcel, port.place, direction, action, null, null);
}

/** Something was decided on the way; `origin` is what decided. */
export function decide(run: Run, parcel: Parcel, place: Place, action: Action, decision: Decision): void {
  push(run, parcel, place, null, action, decision, null);
}

/** The end of this copy: it arrived. */
export function deliver(run: Run, parcel: Parcel, place: Place, decision: Decision): void {
  push(run, parcel, place, null, 'deliver', decision, null);
}

/** The end of this copy: it was dropped. */
export function drop(run: Run, parcel: Parcel, place: Place, reason: ReasonCode, decision: Decision | null): void {
  push(run, parcel, place, null, 'drop', decision, reason);
}

function push(
  run: Run,
  parcel: Parcel,
  place: Place,
  direction: 'in' | 'out' | null,
  action: Action,
  decision: Decision | null,
  reason: ReasonCode | null,
): void {
  run.watch?.(run, place.node);
  const step = ++run.steps;
  const { step: parent, leg, frame, copy, flooded } = parcel;
  parcel.step = step;
  if (step >= run.maximumEvents) run.exhausted = true;
  if (!isTold(run, parcel) && !tellsOfQuestion(reason)) return;
  run.places?.push(place);
  run.events.push({
    step,
    parent,
    leg,
    node: place.node,
    interface: place.interface,
    direction,
    action,
    decision,
    reason,
    origin: place.origin,
    frame,
    copy,
    flooded,
  });
}
