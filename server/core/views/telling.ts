// What the sentences need to know besides the event they tell: who is who, what came before, who asked whom.
// A function of network and trace; knows no source text.
import type { Network } from '../network/network.ts';
import type { Trace, TraceEvent } from '../simulator/trace.ts';
import type { Ipv4 } from '../wire/address.ts';
import type { Ipv4Packet } from '../wire/packet.ts';
import { interfaceOf, machineOf, type Names, namesOf } from './names.ts';
import { type PacketName, packetName } from './packet-words.ts';

/** A trace with its indexes, ready to be told. */
export type Telling = {
  readonly names: Names;
  readonly trace: Trace;
  /** By step: there is none at 0. */
  readonly events: readonly (TraceEvent | undefined)[];
  /** The packet that was last put into words, its name, and its header, empty until somebody asks (spots.ts). */
  readonly spoken: { of: Ipv4Packet | null; name: PacketName; header: string };
  /** The port that was last put into words (sentences-end.ts). */
  readonly port: { of: number | null; protocol: string; words: string };
};

/** Indexes a trace for its sentences; linear in its events. `names` may be shared by the traces of one network. */
export function tellingOf(network: Network, trace: Trace, names: Names = namesOf(network)): Telling {
  // A trace may leave steps out.
  const size = (trace.events[trace.events.length - 1]?.step ?? 0) + 1;
  const events = new Array<TraceEvent | undefined>(size);
  for (const event of trace.events) events[event.step] = event;
  return {
    names,
    trace,
    events,
    spoken: { of: null, name: noName, header: '' },
    port: { of: null, protocol: '', words: '' },
  };
}

/** What came of an event first, in the same leg. As a rule that is the very next step. */
export function nextOf({ events }: Telling, { step, leg }: TraceEvent): TraceEvent | undefined {
  for (let later = step + 1; later < events.length; later++) {
    const event = events[later];
    if (event && event.parent === step && event.leg === leg) return event;
  }
  return undefined;
}

/** Machines that forwarded the request and the reply as routers, in order. */
export function routersOf({ names, events, trace }: Telling): {
  readonly request: readonly string[];
  readonly reply: readonly string[];
} {
  const request: string[] = [];
  const reply: string[] = [];
  for (const event of trace.events) {
    const { action, leg, node } = event;
    if ((action !== 'route' && action !== 'drop') || (leg !== 'request' && leg !== 'reply') || !forwards(event))
      continue;
    if (!cameIn(events, event) || staysOnBridge(names, events, event)) continue;
    const way = leg === 'request' ? request : reply;
    if (machineOf(names, node)?.role !== 'instance' && !way.includes(node)) way.push(node);
  }
  return { request, reply };
}

const noName: PacketName = { the: '', atHead: '', number: -1 };

/** The IP packet of an event, or undefined for ARP. */
export function packetOf(event: TraceEvent): Ipv4Packet | undefined {
  return event.frame.payload.kind === 'ipv4' ? event.frame.payload : undefined;
}

/** A packet in words, which are made once for the hops that it does not change at. */
export function spokenOf({ spoken }: Telling, packet: Ipv4Packet): Telling['spoken'] {
  if (spoken.of !== packet) {
    spoken.of = packet;
    spoken.name = packetName(packet);
    spoken.header = '';
  }
  return spoken;
}

/** Whether the packet of an event came into the machine from outside, rather than being made there. */
export function cameIn(events: Telling['events'], event: TraceEvent): boolean {
  return arrivalOf(events, event) !== undefined;
}

/** The event by which an event's frame came into its machine, or undefined where the machine made it itself. */
export function arrivalOf(events: Telling['events'], event: TraceEvent): TraceEvent | undefined {
  let found: TraceEvent | undefined;
  for (let each: TraceEvent | undefined = event; each && each.node === event.node && each.leg === event.leg; ) {
    // What a machine answers is a packet of its own.
    if (each.action === 'answer' || each.action === 'lease' || each.action === 'deliver') return found;
    if (each.direction === 'in') found = each;
    each = each.parent === null ? undefined : events[each.parent];
  }
  return found;
}

/** The address that the sender asked, before any translation; null for an instance's boot. */
export function askedAddress(trace: Trace): Ipv4 | null {
  return trace.stimulus.kind === 'packet' ? trace.stimulus.to : null;
}

/** Whether a frame only crosses its machine's bridge at this event, so that the machine's IP stack never has it. */
export function isBridged(telling: Telling, event: TraceEvent): boolean {
  for (let each: TraceEvent | undefined = event; each && each.node === event.node && each.leg === event.leg; ) {
    if (each.decision?.kind === 'route' || each.action === 'answer') return false;
    const device = each.direction === 'in' ? interfaceOf(telling.names, each.node, each.interface)?.device : undefined;
    if (device?.kind === 'bridge') return false;
    each = each.parent === null ? undefined : telling.events[each.parent];
  }
  return true;
}

/**
 * Whether a route is looked up for a frame that a bridge goes on with itself: DNAT on the bridge, to an address behind
 * the same bridge (br_nf_pre_routing_finish).
 */
export function staysOnBridge(names: Names, events: Telling['events'], event: TraceEvent): boolean {
  const out = event.decision?.kind === 'route' ? event.decision.route?.device : undefined;
  for (let each: TraceEvent | undefined = event; each && each.node === event.node && each.leg === event.leg; ) {
    const device = each.direction === 'in' ? interfaceOf(names, each.node, each.interface)?.device : undefined;
    if (device?.kind === 'bridge') return false;
    if (device && 'master' in device && device.master !== null) return device.master === out;
    each = each.parent === null ? undefined : events[each.parent];
  }
  return false;
}

function forwards(event: TraceEvent): boolean {
  return event.decision?.kind === 'route' && event.decision.route?.type === 'unicast' && event.decision.local === null;
}
