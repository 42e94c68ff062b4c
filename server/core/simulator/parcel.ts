// One copy of one frame on its way, with what the kernel's sk_buff would remember of it. The only mutable thing that
// travels; the frames inside are values. Knows no table and decides nothing.

import type { Mac } from '../wire/address.ts';
import type { Frame, Ipv4Packet } from '../wire/packet.ts';
import type { CompiledInterface, CompiledPort } from './compiled.ts';
import type { Connection } from './conntrack.ts';
import type { Interest } from './relevance.ts';
import type { Routing } from './route.ts';
import type { Leg } from './trace.ts';

/** A copy of a frame from its making to its one terminal event. */
export type Parcel = {
  /** Number of this copy in its run. */
  readonly copy: number;
  readonly leg: Leg;
  frame: Frame;
  /** Its last event; the parent of the next. */
  step: number | null;
  /** One of several copies of one flood, so that its end says little. */
  flooded: boolean;
  /** The end of the wire that it is on. */
  towards: CompiledInterface | CompiledPort | null;
  /** Wires crossed so far. */
  crossings: number;
  /** Whom the frame is for, seen from where it is now: the kernel's pkt_type. */
  audience: 'host' | 'broadcast' | 'other';
  /** Made by this machine's own kernel or processes, not received. */
  madeHere: boolean;
  /** The source MAC that a forger writes, or null for the device's own. */
  forgedMac: Mac | null;
  /** It has passed PREROUTING on a bridge, so IP input doesn't ask again (br_netfilter's ip_sabotage_in). */
  seenByBridge: boolean;
  /** The bridge port that it came in by, while br_netfilter remembers. */
  physicalIn: CompiledInterface | null;
  /** What conntrack says; null before it was asked, and for packets that it calls INVALID. */
  tracking: Tracking | null;
  /** Conntrack was asked on this machine. */
  tracked: boolean;
  /** Whom a broadcast question concerns; null: everybody gets a copy. */
  interest: Interest | null;
  /** The route found on the bridge after DNAT, which IP input then takes over. */
  routing: Routing | null;
};

/** A packet's place in its connection: nf_conntrack's ctinfo. */
export type Tracking = {
  readonly connection: Connection;
  readonly direction: 'original' | 'reply';
  readonly state: 'NEW' | 'ESTABLISHED' | 'RELATED';
};

/** The IP packet that a parcel carries; only for those that carry one. */
export function packetOf(parcel: Parcel): Ipv4Packet {
  return parcel.frame.payload as Ipv4Packet;
}

/** Puts another packet into the parcel's frame. */
export function setPacket(parcel: Parcel, packet: Ipv4Packet): void {
  const { srcMac, dstMac, vlan } = parcel.frame;
  parcel.frame = { srcMac, dstMac, vlan, payload: packet };
}

/** The frame with another tag, or none. */
export function retagged({ srcMac, dstMac, payload }: Frame, vlan: number | null): Frame {
  return { srcMac, dstMac, vlan, payload };
}

/** The frame for another receiver. */
export function readdressed({ srcMac, vlan, payload }: Frame, dstMac: Mac): Frame {
  return { srcMac, dstMac, vlan, payload };
}

/** Forgets what only the machine that it leaves knew of it. */
export function crossWire(parcel: Parcel): void {
  parcel.crossings++;
  parcel.madeHere = false;
  parcel.forgedMac = null;
  parcel.seenByBridge = false;
  parcel.physicalIn = null;
  parcel.tracking = null;
  parcel.tracked = false;
  parcel.routing = null;
}
