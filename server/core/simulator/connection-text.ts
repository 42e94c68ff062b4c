// A connection as `conntrack -L` prints it, without the times, marks and counters that a simulation doesn't have.
// After the print functions of nf_conntrack_standalone.c and nf_conntrack_proto_*.c of Linux 6.1.
import { formatIpv4 } from '../wire/address.ts';
import type { Connection, Tuple } from './conntrack.ts';

/**
 * One line of `conntrack -L`.
 * @example connectionText(connection) // 'icmp 1 src=10.0.0.3 dst=8.8.8.8 type=8 code=0 id=1 src=8.8.8.8 dst=203.0.113.105 type=0 code=0 id=1'
 */
export function connectionText(connection: Connection): string {
  const { original, reply, seenReply, tcp } = connection;
  const { protocol } = original;
  const state = protocol === 'tcp' ? ` ${tcpWords[tcp]}` : '';
  const unreplied = seenReply ? '' : ' [UNREPLIED]';
  const assured = seenReply && tcp === 'established' ? ' [ASSURED]' : '';
  return `${protocol} ${protocolNumbers[protocol]}${state} ${tupleText(original)}${unreplied} ${tupleText(reply)}${assured}`;
}

const protocolNumbers = { icmp: '1', tcp: '6', udp: '17' } as const;

const tcpWords: Readonly<Record<Connection['tcp'], string>> = {
  none: 'NONE',
  'syn-sent': 'SYN_SENT',
  'syn-received': 'SYN_RECV',
  established: 'ESTABLISHED',
  closed: 'CLOSE',
};

function tupleText({ protocol, src, dst, srcPort, dstPort }: Tuple): string {
  const ends = `src=${formatIpv4(src)} dst=${formatIpv4(dst)}`;
  return protocol === 'icmp'
    ? `${ends} type=${dstPort} code=0 id=${srcPort}`
    : `${ends} sport=${srcPort} dport=${dstPort}`;
}
