// What the exported script's `probe --json` prints, in the form in which captures are compared (test/kernel).
import type { Network } from '../../server/core/network/network.ts';
import type { Probe } from '../kernel/capture.ts';
import { arpQuestionsOf } from '../kernel/compare.ts';
import type { Body, Hop } from '../kernel/hop.ts';

type Packet = {
  readonly srcMac: string;
  readonly dstMac: string;
  readonly vlan: number | null;
  readonly etherType: string;
  readonly [field: string]: unknown;
};
type Answer = Omit<Probe, 'flow' | 'arpQuestions' | 'hops'> & {
  readonly name: string;
  readonly hops: readonly {
    readonly leg: string;
    readonly node: string;
    readonly interface: string;
    readonly direction: 'in' | 'out';
    readonly packet: Packet;
  }[];
};

/** Reads one probe a line. */
export function readProbes(text: string, network: Network): Probe[] {
  const switches = new Set(network.nodes.filter(({ kind }) => kind === 'switch').map(({ name }) => name));
  return text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => {
      const { name, hops: raw, ...rest } = JSON.parse(line) as Answer;
      const hops = raw.map(({ packet, ...place }): Hop => {
        const { srcMac, dstMac, vlan, etherType, ...body } = packet;
        return { ...place, srcMac, dstMac, vlan, ...bodyOf(etherType, body) };
      });
      return { ...rest, flow: name, hops, arpQuestions: arpQuestionsOf(hops, switches) };
    });
}

/** Fields that a packet doesn't have are left out there, and null here only for ARP. */
function bodyOf(etherType: unknown, fields: Readonly<Record<string, unknown>>): Body {
  const { inner, serverId: _, router: __, etherType: ___, ...rest } = fields;
  const known = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== null)) as unknown as Body;
  if (etherType === 'arp') return { ...known, ttl: null, protocol: null };
  return inner === undefined || inner === null
    ? known
    : { ...known, inner: bodyOf('ipv4', inner as Record<string, unknown>) };
}
