// What a connection's translation does to one of its packets, and how a rule's choice becomes the connection's.
// After net/netfilter/nf_nat_core.c and nf_nat_proto.c of Linux 6.1. Knows no chains: hooks.ts asks them.
import type { OriginId } from '../base/span.ts';
import type { Ipv4 } from '../wire/address.ts';
import type { IcmpMessage, Ipv4Packet } from '../wire/packet.ts';
import { type Connection, invert, opposite, type Tuple, tupleAt } from './conntrack.ts';
import type { Tracking } from './parcel.ts';

/** Which end of a packet a hook may change: destination before routing, source after. */
export type Manipulation = 'source' | 'destination';

/** What a rule makes of an address, and what made the rule. */
export type Translation = { readonly address: Ipv4; readonly port: number | null; readonly origin: OriginId };

/** nf_nat_setup_info: the connection's source or destination shall be this from now on; null leaves it alone. */
export function translate(connection: Connection, manipulation: Manipulation, to: Translation | null): void {
  if (manipulation === 'source') connection.sourceDecided = true;
  else connection.destinationDecided = true;
  if (!to) return;
  const now = invert(connection.reply);
  const next: Tuple =
    manipulation === 'source'
      ? { ...now, src: to.address }
      : { ...now, dst: to.address, dstPort: to.port !== null && now.protocol !== 'icmp' ? to.port : now.dstPort };
  if (next.src === now.src && next.dst === now.dst && next.dstPort === now.dstPort) return;
  connection.reply = invert(next);
  if (manipulation === 'source') {
    connection.sourceTranslated = true;
    connection.sourceOrigin = to.origin;
  } else {
    connection.destinationTranslated = true;
    connection.destinationOrigin = to.origin;
  }
}

/** What made the rule whose translation a hook of that kind applies, or undoes, for packets of that direction. */
export function translationOrigin(
  connection: Connection,
  manipulation: Manipulation,
  direction: Tracking['direction'],
): OriginId | null {
  const source = (manipulation === 'source') === (direction === 'original');
  return source ? connection.sourceOrigin : connection.destinationOrigin;
}

/** nf_nat_packet: the packet as it goes on from a hook of that kind; the same object when nothing changes. */
export function translated(packet: Ipv4Packet, tracking: Tracking, manipulation: Manipulation): Ipv4Packet {
  const { connection, direction } = tracking;
  if (!isTranslated(connection, manipulation, direction)) return packet;
  const target = invert(tupleAt(connection, opposite(direction)));
  if (tracking.state === 'RELATED' && packet.body.kind === 'icmp' && packet.body.quoted) {
    return translatedError(packet, packet.body, target, manipulation);
  }
  return manipulated(packet, target, manipulation);
}

/** Whether a hook of that kind changes packets of that direction: replies the other end of what requests change. */
export function isTranslated(
  connection: Connection,
  manipulation: Manipulation,
  direction: Tracking['direction'],
): boolean {
  const source = (manipulation === 'source') === (direction === 'original');
  return source ? connection.sourceTranslated : connection.destinationTranslated;
}

/**
 * Whether netfilter lets an ICMP redirect about this connection pass: not while its translation is undecided, nor when
 * it is translated, as the two ends would then talk past each other (nf_nat_icmp_reply_translation).
 */
export function allowsRedirects(tracking: Tracking | null): boolean {
  if (!tracking) return true;
  const { sourceDecided, destinationDecided, sourceTranslated, destinationTranslated } = tracking.connection;
  return sourceDecided && destinationDecided && !sourceTranslated && !destinationTranslated;
}

/** nf_nat_icmp_reply_translation: the quoted packet travelled the other way, so its other end changes too. */
function translatedError(
  packet: Ipv4Packet,
  message: IcmpMessage,
  target: Tuple,
  manipulation: Manipulation,
): Ipv4Packet {
  const quoted = message.quoted as Ipv4Packet;
  const inner = manipulated(quoted, invert(target), manipulation === 'source' ? 'destination' : 'source');
  const outer = manipulation === 'source' ? { src: target.src, dst: packet.dst } : { src: packet.src, dst: target.dst };
  return { ...packet, ...outer, body: { ...message, quoted: inner } };
}

function manipulated(packet: Ipv4Packet, target: Tuple, manipulation: Manipulation): Ipv4Packet {
  const { kind, src, dst, ttl, body } = packet;
  const addresses = manipulation === 'source' ? { src: target.src, dst } : { src, dst: target.dst };
  if (body.kind === 'icmp') return { kind, ...addresses, ttl, body };
  const ports = manipulation === 'source' ? { srcPort: target.srcPort } : { dstPort: target.dstPort };
  return { kind, ...addresses, ttl, body: { ...body, ...ports } };
}
