// What a connection's translation does to one of its packets, and how a rule's choice becomes the connection's.
// After net/netfilter/nf_nat_core.c and nf_nat_proto.c of Linux 6.1. Knows no chains: hooks.ts asks them.
import type { OriginId } from '../base/span.ts';
import type { Ipv4 } from '../wire/address.ts';
import type { IcmpMessage, Ipv4Packet } from '../wire/packet.ts';
import { type Connection, invert, isAnswered, isUsed, opposite, type Tuple, tupleAt } from './conntrack.ts';
import type { Tracking } from './parcel.ts';
import type { MachineState } from './run.ts';

/** Which end of a packet a hook may change: destination before routing, source after. */
export type Manipulation = 'source' | 'destination';

/** What a rule makes of an address, and what made the rule. */
export type Translation = { readonly address: Ipv4; readonly port: number | null; readonly origin: OriginId };

/** A source port or echo identifier that had to change, and what it became. */
export type ChosenPort = { readonly from: number; readonly to: number };

/**
 * nf_nat_setup_info: the connection's source or destination shall be this from now on; null leaves it alone, unless
 * another connection of the machine then looks the same: that one's port is taken, and another is chosen, and returned.
 */
export function translate(
  state: MachineState,
  connection: Connection,
  manipulation: Manipulation,
  to: Translation | null,
): ChosenPort | null {
  if (manipulation === 'source') connection.sourceDecided = true;
  else connection.destinationDecided = true;
  // Left alone, it travels as it is, if no other has such answers.
  if (to === null && !isAnswered(state, connection.reply, connection)) return null;
  const now = invert(connection.reply);
  const wanted = to ? asTold(now, manipulation, to) : now;
  const next = withFreePort(state, connection, manipulation, wanted);
  if (next.src === now.src && next.dst === now.dst && next.dstPort === now.dstPort && next.srcPort === now.srcPort)
    return null;
  connection.reply = invert(next);
  if (manipulation === 'source') {
    connection.sourceTranslated = true;
    connection.sourceOrigin = to?.origin ?? null;
  } else {
    connection.destinationTranslated = true;
    connection.destinationOrigin = to?.origin ?? null;
  }
  if (next.srcPort === wanted.srcPort) return null;
  connection.portDrawn = true;
  return { from: wanted.srcPort, to: next.srcPort };
}

function asTold(now: Tuple, manipulation: Manipulation, to: Translation): Tuple {
  if (manipulation === 'source') return { ...now, src: to.address };
  return { ...now, dst: to.address, dstPort: to.port !== null && now.protocol !== 'icmp' ? to.port : now.dstPort };
}

/**
 * get_unique_tuple: of TCP and UDP a source port is changed, never the destination's; of an echo the identifier. The
 * kernel begins to look at a port that it draws by lot, and here the search begins with the next one.
 */
function withFreePort(state: MachineState, connection: Connection, manipulation: Manipulation, wanted: Tuple): Tuple {
  if (!isUsed(state, wanted, connection)) return wanted;
  if (manipulation === 'destination' && wanted.protocol !== 'icmp') return wanted;
  for (let port = wanted.srcPort + 1; port < 0x10000; port++) {
    const next = { ...wanted, srcPort: port };
    if (!isUsed(state, next, connection)) return next;
  }
  return wanted;
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
  if (body.kind === 'icmp') {
    const identifier = body.identifier === null ? null : target.srcPort;
    return { kind, ...addresses, ttl, body: identifier === body.identifier ? body : { ...body, identifier } };
  }
  const ports = manipulation === 'source' ? { srcPort: target.srcPort } : { dstPort: target.dstPort };
  return { kind, ...addresses, ttl, body: { ...body, ...ports } };
}
