// A packet in a few words, as a person would name it: `echo request`, `SYN to port 22`, `question for 10.0.0.1`.
// Knows no network and no trace.
import { formatIpv4 } from '../wire/address.ts';
import type { Frame, IcmpMessage, Ipv4Packet } from '../wire/packet.ts';

/** An IP packet's name with its article (`the echo request`), also at the head of a sentence. */
export type PacketName = {
  readonly the: string;
  readonly atHead: string;
  /** Of a common one: tells it from the others; else -1. */
  readonly number: number;
};

/** The packet with its article: `the echo request`, `the question who has 10.0.0.1`. */
export function packetWords({ payload }: Frame): string {
  if (payload.kind === 'ipv4') return packetName(payload).the;
  return payload.operation === 'request'
    ? `the question who has ${formatIpv4(payload.targetIp)}`
    : `the answer that ${formatIpv4(payload.senderIp)} is at ${payload.senderMac}`;
}

/** The same at the head of a sentence. */
export function packetWordsAtHead(frame: Frame): string {
  return frame.payload.kind === 'ipv4' ? packetName(frame.payload).atHead : capital(packetWords(frame));
}

/** An IP packet's name; those of the commonest are there before. */
export function packetName({ body }: Ipv4Packet): PacketName {
  switch (body.kind) {
    case 'icmp':
      if (body.type === 8) return echoRequest;
      return body.type === 0 ? echoReply : errorName(body);
    case 'tcp':
      return segmentName(body.flags);
    case 'udp':
      return body.dhcp ? named(`DHCP${body.dhcp.type.toUpperCase()}`) : datagram;
  }
}

function segmentName(flags: string): PacketName {
  switch (flags) {
    case 'S':
      return syn;
    case 'SA':
      return synAck;
    case 'A':
      return ack;
    case 'R':
    case 'RA':
      return reset;
    default:
      return named(`TCP segment (${flags})`);
  }
}

function named(plain: string, number = -1): PacketName {
  return { the: `the ${plain}`, atHead: `The ${plain}`, number };
}

const echoRequest = named('echo request', 0);
const echoReply = named('echo reply', 1);
const datagram = named('datagram', 2);
const syn = named('SYN', 3);
const synAck = named('SYN+ACK', 4);
const ack = named('ACK', 5);
const reset = named('RST', 6);

/** What an ICMP error is called: by what it says, as `ping` prints it. */
function errorName({ type, code }: IcmpMessage): PacketName {
  return named(type === 5 ? 'ICMP redirect' : `ICMP error "${icmpErrorWords(type, code)}"`);
}

/** What an ICMP error says, in the words of RFC 792 and RFC 1812. */
export function icmpErrorWords(type: number, code: number): string {
  if (type === 11) return code === 0 ? 'time to live exceeded' : 'fragment reassembly time exceeded';
  if (type === 3) return unreachable[code] ?? `destination unreachable, code ${code}`;
  if (type === 5) return 'redirect host';
  return `type ${type}, code ${code}`;
}

/** A text with its first letter in upper case, for beginning a sentence. */
export function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

const unreachable: readonly (string | undefined)[] = [
  'net unreachable',
  'host unreachable',
  'protocol unreachable',
  'port unreachable',
  'fragmentation needed',
  'source route failed',
  ...Array.from({ length: 7 }, () => undefined),
  'packet filtered',
];
