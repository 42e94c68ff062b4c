// The command line's JSON against the kernel: what leaves the program still is what a capture shows, in the contract's words.
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { run } from '../../server/cli/run.ts';
import { styleOf } from '../../server/cli/terminal.ts';
import { compareHops, newMacPairs } from './compare.ts';
import { analysisOf } from './derive.ts';
import { captureOf } from './fixtures.ts';
import type { Body, Hop } from './hop.ts';

type JsonPacket = Body & Pick<Hop, 'srcMac' | 'dstMac' | 'vlan'> & { readonly etherType: 'arp' | 'ipv4' };
type JsonHop = Omit<Hop, keyof JsonPacket | 'direction'> & {
  readonly direction: 'in' | 'out' | null;
  readonly packet: JsonPacket;
};
type JsonTrace = {
  readonly name: string;
  readonly outcome: 'delivered' | 'dropped';
  readonly errno: string | null;
  readonly icmpError: { readonly from: string; readonly type: number; readonly code: number } | null;
  readonly hops: readonly JsonHop[];
};

describe.each([
  '01-seed-scenarios-1-6',
  '03-scenario7-late',
  '06-ttl',
  '07-arp-failure',
  '17-related-errors-pass-secgroup',
])('%s', (name) => {
  const traces = tracesOf(name);
  const { network } = analysisOf(name);
  const macs = newMacPairs();

  test.each(captureOf(name).probes)('$flow', (probe) => {
    const trace = traces.find((one) => one.name === probe.flow);
    if (!trace) throw new Error(`there is no trace of ${probe.flow}`);
    expect(trace.icmpError).toEqual(probe.icmpError);
    expect(trace.errno).toBe(probe.errno);
    expect(compareHops(probe.hops, trace.hops.flatMap(directedHop), network, macs).join('\n')).toBe('');
  });
});

/** What `trace FILE --flows --json` prints. */
function tracesOf(name: string): readonly JsonTrace[] {
  let printed = '';
  const out = (text: string) => {
    printed += text;
  };
  const file = fileURLToPath(new URL(`../fixtures/kernel/${name}.topo`, import.meta.url));
  run(['trace', file, '--flows', '--json'], { out, print: out, error: out, style: styleOf('plain') });
  return (JSON.parse(printed) as { readonly traces: readonly JsonTrace[] }).traces;
}

/** A hop of the JSON; fields that its protocol doesn't have may be null there and are left out here. */
function directedHop({ packet, direction, ...place }: JsonHop): Hop[] {
  if (direction === null) return [];
  const { etherType, srcMac, dstMac, vlan, ...body } = packet;
  const known = withoutNulls(body);
  const head = { leg: place.leg, node: place.node, interface: place.interface, direction, srcMac, dstMac, vlan };
  return [etherType === 'arp' ? { ...head, ...known, ttl: null, protocol: null } : { ...head, ...known }];
}

function withoutNulls({ inner, ...rest }: Body): Body {
  const fields: unknown = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== null));
  const body = fields as Body;
  return inner ? { ...body, inner: withoutNulls(inner) } : body;
}
