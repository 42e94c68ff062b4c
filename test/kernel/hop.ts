// One directed hop in the words of `trace --json`, from a capture and from a trace, so that both can be compared.
import type { Trace, TraceEvent } from '../../server/core/simulator/trace.ts';
import { formatIpv4 } from '../../server/core/wire/address.ts';
import type { Ipv4Packet } from '../../server/core/wire/packet.ts';

/** What a packet says above Ethernet, as far as captures keep it. */
export type Body = {
  readonly srcIp: string | null;
  readonly dstIp: string | null;
  readonly ttl: number | null;
  readonly protocol: string | null;
  readonly icmpType?: number;
  readonly icmpCode?: number;
  readonly srcPort?: number;
  readonly dstPort?: number;
  readonly tcpFlags?: string;
  readonly dhcpType?: string;
  readonly yiaddr?: string;
  readonly arpOp?: string;
  readonly arpSha?: string;
  readonly arpTha?: string;
  readonly inner?: Body;
};

export type Hop = Body & {
  readonly leg: string;
  readonly node: string;
  readonly interface: string;
  readonly direction: 'in' | 'out';
  readonly srcMac: string;
  readonly dstMac: string;
  readonly vlan: number | null;
};

export const broadcast = 'ff:ff:ff:ff:ff:ff';

/** The hops of a trace that a capture would show. */
export function hopsOfTrace(trace: Trace): Hop[] {
  return trace.events.flatMap((event) => hopOfEvent(event) ?? []);
}

/** Where a hop is seen: `node.interface direction`. */
export function placeOf(hop: Hop): string {
  return `${hop.node}.${hop.interface} ${hop.direction}`;
}

/** A hop without its MAC addresses, as one readable line; equal lines are equal hops up to MACs. */
export function textOfHop(hop: Hop): string {
  return `${hop.leg.padEnd(7)} ${placeOf(hop)}${hop.vlan === null ? '' : ` vlan ${hop.vlan}`}  ${textOfBody(hop)}`;
}

/** What a frame carries, without its place, tag and MACs. */
export function textOfBody(body: Body): string {
  if (body.arpOp !== undefined) return `arp ${body.arpOp} ${body.srcIp} asks ${body.dstIp}`;
  const parts = [`${body.srcIp} > ${body.dstIp} ttl ${body.ttl} ${body.protocol}`];
  if (body.icmpType !== undefined) parts.push(`${body.icmpType}/${body.icmpCode}`);
  if (body.srcPort !== undefined) parts.push(`${body.srcPort} > ${body.dstPort}`);
  if (body.tcpFlags !== undefined) parts.push(body.tcpFlags);
  if (body.dhcpType !== undefined) parts.push(`${body.dhcpType}${body.yiaddr === undefined ? '' : ` ${body.yiaddr}`}`);
  if (body.inner) parts.push(`[${textOfBody(body.inner)}]`);
  return parts.join(' ');
}

function hopOfEvent(event: TraceEvent): Hop | undefined {
  if (event.direction === null || event.interface === null) return undefined;
  const { payload, srcMac, dstMac, vlan } = event.frame;
  const { leg, node, direction } = event;
  const head = { leg, node, interface: event.interface, direction, srcMac, dstMac, vlan };
  if (payload.kind === 'ipv4') return { ...head, ...bodyOfPacket(payload) };
  return {
    ...head,
    srcIp: formatIpv4(payload.senderIp),
    dstIp: formatIpv4(payload.targetIp),
    ttl: null,
    protocol: null,
    arpOp: payload.operation,
    arpSha: payload.senderMac,
    arpTha: payload.targetMac,
  };
}

function bodyOfPacket(packet: Ipv4Packet): Body {
  const { body } = packet;
  const head = { srcIp: formatIpv4(packet.src), dstIp: formatIpv4(packet.dst), ttl: packet.ttl, protocol: body.kind };
  switch (body.kind) {
    case 'icmp': {
      const message = { ...head, icmpType: body.type, icmpCode: body.code };
      return body.quoted ? { ...message, inner: bodyOfPacket(body.quoted) } : message;
    }
    case 'tcp':
      return { ...head, srcPort: body.srcPort, dstPort: body.dstPort, tcpFlags: body.flags };
    case 'udp': {
      const datagram = { ...head, srcPort: body.srcPort, dstPort: body.dstPort };
      if (!body.dhcp) return datagram;
      const { type, yiaddr } = body.dhcp;
      return { ...datagram, dhcpType: type, ...(yiaddr === null ? {} : { yiaddr: formatIpv4(yiaddr) }) };
    }
  }
}
