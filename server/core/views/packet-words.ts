// A packet in a few words, as a person would name it: `echo request`, `SYN to port 22`, `question for 10.0.0.1`.
// Knows no network and no trace.
import { formatIpv4 } from '../wire/address.ts';
import type { Frame, IcmpMessage, Ipv4Packet } from '../wire/packet.ts';

/** The packet with its article: `the echo request`, `the question who has 10.0.0.1`. */
export function packetWords(frame: Frame): string {
  const { payload } = frame;
  if (payload.kind === 'arp') {
    return payload.operation === 'request'
      ? `the question who has ${formatIpv4(payload.targetIp)}`
      : `the answer that ${formatIpv4(payload.senderIp)} is at ${payload.senderMac}`;
  }
  const words = ipWords(payload);
  return articled[words] ?? `the ${words}`;
}

/** An IP packet's name without article: `echo request`, `SYN`, `DHCPOFFER`, `"net unreachable"`. */
export function ipWords(packet: Ipv4Packet): string {
  const { body } = packet;
  switch (body.kind) {
    case 'icmp':
      return icmpWords(body);
    case 'tcp':
      return flagWords(body.flags);
    case 'udp':
      return body.dhcp ? `DHCP${body.dhcp.type.toUpperCase()}` : 'datagram';
  }
}

/** An ICMP message's name: `echo request`, or what an error says, as `ping` prints it. */
export function icmpWords(message: Pick<IcmpMessage, 'type' | 'code'>): string {
  const { type, code } = message;
  if (type === 8) return 'echo request';
  if (type === 0) return 'echo reply';
  if (type === 5) return 'ICMP redirect';
  return `ICMP error "${icmpErrorWords(type, code)}"`;
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
  const known = capitals[text];
  if (known !== undefined) return known;
  if (text.startsWith('the ')) return `The${text.slice(3)}`;
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

const flagNames: Readonly<Record<string, string>> = { S: 'SYN', SA: 'SYN+ACK', A: 'ACK', R: 'RST', RA: 'RST' };

function flagWords(flags: string): string {
  return flagNames[flags] ?? `TCP segment (${flags})`;
}

/** The commonest packets with their article, so that it is not put before them each time; and at the head of a sentence. */
const common = ['echo request', 'echo reply', 'datagram', ...Object.values(flagNames)];
const articled: Readonly<Record<string, string>> = Object.fromEntries(common.map((words) => [words, `the ${words}`]));
const capitals: Readonly<Record<string, string>> = Object.fromEntries(
  common.map((words) => [`the ${words}`, `The ${words}`]),
);
