// What a host remembers of connections: which packet belongs to which, and in what state it is.
// After net/netfilter/nf_conntrack_core.c and nf_conntrack_proto_*.c of Linux 6.1. Translates nothing: see nat.ts.
import type { OriginId } from '../base/span.ts';
import type { Ipv4 } from '../wire/address.ts';
import type { IcmpMessage, Ipv4Packet, Protocol } from '../wire/packet.ts';
import { type Parcel, packetOf, type Tracking } from './parcel.ts';
import type { MachineState } from './run.ts';

/** What tells one direction of a connection from others. Of ICMP echo, the ports are identifier and type. */
export type Tuple = {
  readonly protocol: Protocol;
  readonly src: Ipv4;
  readonly dst: Ipv4;
  readonly srcPort: number;
  readonly dstPort: number;
};

/** One connection. `reply` is what its answers look like as they arrive, so it carries the translation. */
export type Connection = {
  readonly original: Tuple;
  reply: Tuple;
  /** It stands in the table: its first packet got through. */
  confirmed: boolean;
  seenReply: boolean;
  /** The nat table has been asked for a translation of the source, of the destination. */
  sourceDecided: boolean;
  destinationDecided: boolean;
  /** IPS_SRC_NAT, IPS_DST_NAT: it is translated. */
  sourceTranslated: boolean;
  destinationTranslated: boolean;
  /** What made the rule that translated it; null while none did. */
  sourceOrigin: OriginId | null;
  destinationOrigin: OriginId | null;
  /** Its port or identifier was taken, so that it got another without a rule. */
  portDrawn: boolean;
  tcp: TcpState;
};

/** As much of TCP's state machine as a handshake and a refusal need. */
type TcpState = 'none' | 'syn-sent' | 'syn-received' | 'established' | 'closed';

const echoRequest = 8;
const echoReply = 0;

/** nf_conntrack_in: finds or begins the packet's connection. Packets without one are INVALID. */
export function track(state: MachineState, parcel: Parcel): void {
  if (parcel.tracked) return;
  parcel.tracked = true;
  const packet = packetOf(parcel);
  parcel.tracking =
    packet.body.kind === 'icmp' && packet.body.quoted
      ? relatedTo(state, packet, packet.body)
      : connectionOf(state, packet);
}

/** nf_conntrack_confirm: the packet got through, so its connection enters the table. */
export function confirm(state: MachineState, parcel: Parcel): void {
  const connection = parcel.tracking?.connection;
  if (!connection || connection.confirmed) return;
  connection.confirmed = true;
  state.connections.push(connection);
}

/** nf_nat_used_tuple: whether packets that travel so would have answers like those of another connection. */
export function isUsed(state: MachineState, tuple: Tuple, connection: Connection): boolean {
  return state.connections.length > 0 && isAnswered(state, invert(tuple), connection);
}

/** Whether another connection has packets that look like this answer. */
export function isAnswered(state: MachineState, answer: Tuple, connection: Connection): boolean {
  for (const other of state.connections)
    if (other !== connection && (same(other.original, answer) || same(other.reply, answer))) return true;
  return false;
}

/** Seen from the other end. */
export function invert(tuple: Tuple): Tuple {
  const { protocol, src, dst, srcPort, dstPort } = tuple;
  if (protocol === 'icmp') {
    return { protocol, src: dst, dst: src, srcPort, dstPort: dstPort === echoRequest ? echoReply : echoRequest };
  }
  return { protocol, src: dst, dst: src, srcPort: dstPort, dstPort: srcPort };
}

/** The tuple of one direction of a connection. */
export function tupleAt(connection: Connection, direction: Tracking['direction']): Tuple {
  return direction === 'original' ? connection.original : connection.reply;
}

/** The direction against this one. */
export function opposite(direction: Tracking['direction']): Tracking['direction'] {
  return direction === 'original' ? 'reply' : 'original';
}

function connectionOf(state: MachineState, packet: Ipv4Packet): Tracking | null {
  const tuple = tupleOf(packet);
  if (!tuple) return null;
  const found = find(state, tuple);
  if (!found) return begin(packet, tuple);
  const { connection, direction } = found;
  if (packet.body.kind === 'tcp') {
    if (!followTcp(connection, direction, packet.body.flags)) return null;
    // where nothing but a RST came back, the connection is forgotten at once (tcp_packet), though this packet is still its own
    if (!connection.seenReply && packet.body.flags.includes('R')) forget(state, connection);
  }
  if (direction === 'reply') {
    connection.seenReply = true;
    return { connection, direction, state: 'ESTABLISHED' };
  }
  return { connection, direction, state: connection.seenReply ? 'ESTABLISHED' : 'NEW' };
}

function forget(state: MachineState, connection: Connection): void {
  const at = state.connections.indexOf(connection);
  if (at >= 0) state.connections.splice(at, 1);
}

function begin(packet: Ipv4Packet, original: Tuple): Tracking | null {
  const { body } = packet;
  if (body.kind === 'icmp' && body.type !== echoRequest) return null;
  // nf_conntrack_tcp_loose: a lone ACK begins a connection in its middle; SYN+ACK and RST don't.
  const tcp: TcpState | null =
    body.kind !== 'tcp' ? 'none' : body.flags === 'S' ? 'syn-sent' : body.flags === 'A' ? 'established' : null;
  if (tcp === null) return null;
  const connection: Connection = {
    original,
    reply: invert(original),
    confirmed: false,
    seenReply: false,
    sourceDecided: false,
    destinationDecided: false,
    sourceTranslated: false,
    destinationTranslated: false,
    sourceOrigin: null,
    destinationOrigin: null,
    portDrawn: false,
    tcp,
  };
  return { connection, direction: 'original', state: 'NEW' };
}

/** nf_conntrack_inet_error: an ICMP error belongs to the connection of the packet that it quotes. */
function relatedTo(state: MachineState, packet: Ipv4Packet, message: IcmpMessage): Tracking | null {
  const quoted = message.quoted && tupleOf(message.quoted);
  const found = quoted && find(state, invert(quoted));
  if (!found) return null;
  const { connection, direction } = found;
  if (packet.dst !== tupleAt(connection, direction).dst) return null;
  return { connection, direction, state: 'RELATED' };
}

function find(
  state: MachineState,
  tuple: Tuple,
): { readonly connection: Connection; readonly direction: Tracking['direction'] } | null {
  for (const connection of state.connections) {
    if (same(connection.original, tuple)) return { connection, direction: 'original' };
    if (same(connection.reply, tuple)) return { connection, direction: 'reply' };
  }
  return null;
}

function same(a: Tuple, b: Tuple): boolean {
  return (
    a.src === b.src &&
    a.dst === b.dst &&
    a.srcPort === b.srcPort &&
    a.dstPort === b.dstPort &&
    a.protocol === b.protocol
  );
}

function tupleOf(packet: Ipv4Packet): Tuple | null {
  const { src, dst, body } = packet;
  if (body.kind === 'icmp') {
    if (body.identifier === null) return null;
    return { protocol: 'icmp', src, dst, srcPort: body.identifier, dstPort: body.type };
  }
  return { protocol: body.kind, src, dst, srcPort: body.srcPort, dstPort: body.dstPort };
}

/** The rows of tcp_conntracks that a handshake and a refusal meet; false: the packet is INVALID. */
function followTcp(connection: Connection, direction: Tracking['direction'], flags: string): boolean {
  const reset = flags.includes('R');
  if (connection.tcp === 'closed') return reset || flags === 'S';
  if (reset) {
    connection.tcp = 'closed';
    return true;
  }
  if (direction === 'original') {
    if (flags === 'S') return true;
    if (flags === 'A' && connection.tcp !== 'syn-sent') {
      connection.tcp = 'established';
      return true;
    }
    return false;
  }
  if (flags === 'SA' && connection.tcp === 'syn-sent') connection.tcp = 'syn-received';
  return flags !== 'S';
}
