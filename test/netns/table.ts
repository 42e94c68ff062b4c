// Reads the table that the exported script's `probe -e` prints for people, so that it can be held against a trace.
import type { Network } from '../../server/core/network/network.ts';
import type { Trace } from '../../server/core/simulator/trace.ts';
import { compareHops, newMacPairs } from '../kernel/compare.ts';
import { type Body, type Hop, hopsOfTrace } from '../kernel/hop.ts';

const columns = ['#', 'NODE', 'INTERFACE', 'DIR', 'VLAN', 'FROM MAC', 'TO MAC', 'PACKET'] as const;

/** Where the printed table and the trace part, hop by hop; nothing where they agree. */
export function tableDifferences(printed: string, trace: Trace, network: Network): readonly string[] {
  const hops = hopsOfTable(printed);
  if (hops.length === 0) return [`no table: ${printed}`];
  return compareHops(hops, hopsOfTrace(trace), network, newMacPairs());
}

/** The lines below the table's head, up to an empty one. */
function hopsOfTable(printed: string): Hop[] {
  const lines = printed.split('\n');
  const at = lines.findIndex((line) => line.startsWith('#'));
  if (at < 0) return [];
  const starts = columns.map((name) => (lines[at] as string).indexOf(name));
  const rows = lines.slice(at + 1, lines.indexOf('', at));
  return rows.map((row) => {
    const cells = starts.map((start, column) => row.slice(start, starts[column + 1]).trim());
    const [, node, name, direction, vlan, srcMac, dstMac, content] = cells as [string, ...string[]] & { length: 8 };
    const place = { node, interface: name, direction, vlan: vlan === '-' ? null : Number(vlan), srcMac, dstMac };
    const body = bodyOf(content as string, srcMac as string, dstMac as string);
    return { leg: legOf(body), ...place, ...body } as Hop;
  });
}

function bodyOf(content: string, srcMac: string, dstMac: string): Body {
  const [, asked, teller] = /^who has (\S+)\? tell (\S+)$/.exec(content) ?? [];
  const [, known, arpSha, listener] = /^(\S+) is at (\S+), tell (\S+)$/.exec(content) ?? [];
  const arp = { ttl: null, protocol: null };
  if (asked !== undefined) {
    const macs = { arpSha: srcMac, arpTha: '00:00:00:00:00:00' };
    return { ...arp, arpOp: 'request', srcIp: teller as string, dstIp: asked, ...macs };
  }
  if (known !== undefined) {
    return {
      ...arp,
      arpOp: 'reply',
      srcIp: known,
      dstIp: listener as string,
      arpSha: arpSha as string,
      arpTha: dstMac,
    };
  }
  return packetOf(content);
}

const icmpTypes: Readonly<Record<string, readonly [number, number]>> = {
  'echo reply': [0, 0],
  'echo request': [8, 0],
  'net unreachable': [3, 0],
  'host unreachable': [3, 1],
  'port unreachable': [3, 3],
  'administratively prohibited': [3, 13],
  'time exceeded': [11, 0],
};

function packetOf(text: string): Body {
  const [, srcIp, dstIp, ttl, protocol, rest = ''] = /^(\S+) > (\S+), ttl (\d+), (\w+) (.*)$/.exec(text) ?? [];
  if (srcIp === undefined || dstIp === undefined || protocol === undefined) throw new Error(`no packet: ${text}`);
  const head = { srcIp, dstIp, ttl: Number(ttl), protocol };
  if (protocol === 'icmp') {
    const [, name = '', inner] = /^([^[]*?)(?: \[(.*)\])?$/.exec(rest) ?? [];
    const [icmpType, icmpCode] = icmpTypes[name] ?? [Number.NaN, Number.NaN];
    return { ...head, icmpType, icmpCode, ...(inner === undefined ? {} : { inner: packetOf(inner) }) };
  }
  const [, srcPort, dstPort, word] = /^(\d+) > (\d+)(?: ([SFRPA]+))?$/.exec(rest) ?? [];
  const ports = { srcPort: Number(srcPort), dstPort: Number(dstPort) };
  return { ...head, ...ports, ...(word === undefined ? {} : { tcpFlags: word }) };
}

function legOf({ arpOp, icmpType, dstPort, tcpFlags = '' }: Body): string {
  if (arpOp !== undefined) return 'arp';
  if (icmpType !== undefined) return icmpType === 8 ? 'request' : icmpType === 0 ? 'reply' : 'error';
  if (dstPort === 40000) return 'reply';
  return tcpFlags === '' || tcpFlags.includes('S') ? 'request' : 'ack';
}
