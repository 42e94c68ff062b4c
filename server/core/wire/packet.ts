// Frames and packets as values, with the header fields that Hopscope follows. Knows no network.
import type { Ipv4, Mac } from './address.ts';

/** The transport protocols that can be asked about. */
export type Protocol = 'icmp' | 'tcp' | 'udp';

/** An inclusive range of ports 0–65535. */
export type PortRange = { readonly first: number; readonly last: number };

/** Ethernet II with at most one 802.1Q tag; what one tcpdump line shows. */
export type Frame = {
  readonly srcMac: Mac;
  readonly dstMac: Mac;
  /** VLAN id of the 802.1Q tag, null when untagged. */
  readonly vlan: number | null;
  readonly payload: ArpPacket | Ipv4Packet;
};

/** RFC 826 over Ethernet. */
export type ArpPacket = {
  readonly kind: 'arp';
  readonly operation: 'request' | 'reply';
  readonly senderMac: Mac;
  readonly senderIp: Ipv4;
  readonly targetMac: Mac;
  readonly targetIp: Ipv4;
};

/** RFC 791; `ttl` in hops. */
export type Ipv4Packet = {
  readonly kind: 'ipv4';
  readonly src: Ipv4;
  readonly dst: Ipv4;
  readonly ttl: number;
  readonly body: IcmpMessage | TcpSegment | UdpDatagram;
};

/** RFC 792. `identifier` is set for echo messages, `quoted` (the packet that caused it) for errors, `gateway` for redirects. */
export type IcmpMessage = {
  readonly kind: 'icmp';
  readonly type: number;
  readonly code: number;
  readonly identifier: number | null;
  readonly quoted: Ipv4Packet | null;
  readonly gateway?: Ipv4;
};

/** RFC 9293; flags in the order FSRPA, e.g. `S`, `SA`, `A`, `R`, `RA`. */
export type TcpSegment = {
  readonly kind: 'tcp';
  readonly srcPort: number;
  readonly dstPort: number;
  readonly flags: string;
};

/** RFC 768; `dhcp` when the payload is a DHCP message. */
export type UdpDatagram = {
  readonly kind: 'udp';
  readonly srcPort: number;
  readonly dstPort: number;
  readonly dhcp: DhcpMessage | null;
};

/** RFC 2131, RFC 2132: the fields that decide. Addresses are null where the message leaves them out. */
export type DhcpMessage = {
  readonly type: 'discover' | 'offer' | 'request' | 'ack' | 'nak';
  readonly clientMac: Mac;
  readonly yiaddr: Ipv4 | null;
  /** Option 54. */
  readonly serverId: Ipv4 | null;
  /** Option 3. */
  readonly router: Ipv4 | null;
  /** Option 50, what a REQUEST asks for. */
  readonly requested: Ipv4 | null;
};
