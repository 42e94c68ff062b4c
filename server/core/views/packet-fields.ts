// A frame as the fields of `trace --json`: plain strings and numbers, in the contract's order. Knows no trace.
import { formatIpv4, type Ipv4 } from '../wire/address.ts';
import type { ArpPacket, Frame, Ipv4Packet } from '../wire/packet.ts';
import type { PacketFields } from './replay.ts';

/** The fields of a frame, those that it doesn't have left out. ICMP errors carry the quoted packet as `inner`. */
export function packetFields(frame: Frame): PacketFields {
  const link = { srcMac: frame.srcMac, dstMac: frame.dstMac, vlan: frame.vlan };
  return frame.payload.kind === 'arp' ? arpFields(link, frame.payload) : { ...link, ...ipv4Fields(frame.payload) };
}

type LinkFields = Pick<PacketFields, 'srcMac' | 'dstMac' | 'vlan'>;

function arpFields(link: LinkFields, packet: ArpPacket): PacketFields {
  return {
    ...link,
    etherType: 'arp',
    srcIp: formatIpv4(packet.senderIp),
    dstIp: formatIpv4(packet.targetIp),
    arpOp: packet.operation,
    arpSha: packet.senderMac,
    arpTha: packet.targetMac,
  };
}

function ipv4Fields(packet: Ipv4Packet): Omit<PacketFields, keyof LinkFields> {
  const { body } = packet;
  const icmp = body.kind === 'icmp' ? body : null;
  const ports = body.kind === 'icmp' ? null : body;
  const quoted = icmp?.quoted ?? null;
  const dhcp = body.kind === 'udp' ? body.dhcp : null;
  return {
    etherType: 'ipv4',
    srcIp: formatIpv4(packet.src),
    dstIp: formatIpv4(packet.dst),
    ttl: packet.ttl,
    protocol: body.kind,
    icmpType: icmp?.type ?? null,
    icmpCode: icmp?.code ?? null,
    srcPort: ports?.srcPort ?? null,
    dstPort: ports?.dstPort ?? null,
    ...(body.kind === 'tcp' ? { tcpFlags: body.flags } : {}),
    ...(quoted ? { inner: ipv4Fields(quoted) } : {}),
    ...(dhcp
      ? {
          dhcpType: dhcp.type,
          yiaddr: written(dhcp.yiaddr),
          serverId: written(dhcp.serverId),
          router: written(dhcp.router),
        }
      : {}),
  };
}

function written(address: Ipv4 | null): string | null {
  return address === null ? null : formatIpv4(address);
}
