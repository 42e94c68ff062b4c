// What the comments of the examples say of TTLs, senders and who hears what, held against the traces.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Analysis } from '../../server/core/pipeline/analysis.ts';
import { stimulusOf } from '../../server/core/pipeline/stimulus.ts';
import { simulate } from '../../server/core/simulator/simulate.ts';
import type { Trace, TraceEvent } from '../../server/core/simulator/trace.ts';
import { formatIpv4 } from '../../server/core/wire/address.ts';
import { analysisOf } from '../support/fixture-analysis.ts';

const textOf = (name: string) => readFileSync(join(import.meta.dirname, `../../examples/${name}.topo`), 'utf8');

function flowOf(analysis: Analysis, name: string): Trace {
  const flow = analysis.cloud.flows.find((one) => one.name === name);
  const stimulus = flow && stimulusOf(analysis.cloud, analysis.network, flow);
  if (!stimulus || stimulus.kind === 'refused') throw new Error(`no flow ${name}`);
  return simulate(analysis.compiled, stimulus);
}

/** The packet as it was when a leg was delivered: its sender and its TTL. */
function arrival({ events }: Trace, leg: 'request' | 'reply'): string | null {
  const packet = events.findLast((one) => one.leg === leg && one.action === 'deliver')?.frame.payload;
  return packet?.kind === 'ipv4' ? `${formatIpv4(packet.src)} ttl ${packet.ttl}` : null;
}

const arrivals = [
  ['s2', 'scenario2', '203.0.113.105 ttl 62', '8.8.8.8 ttl 62'],
  ['s3', 'scenario3', '10.0.0.3 ttl 64', '10.0.0.4 ttl 64'],
  ['s4', 'scenario4', '10.0.0.3 ttl 64', '10.0.0.7 ttl 64'],
  ['s5', 'scenario5', '10.0.0.3 ttl 63', '10.1.0.3 ttl 63'],
  ['s6', 'scenario6', '10.0.0.3 ttl 63', '10.1.0.5 ttl 63'],
  ['s6a', 'scenario6a', null, null],
  ['s6b', 'scenario6b', '10.0.0.3 ttl 63', null],
  ['s7', 'scenario7', '203.0.113.193 ttl 62', '203.0.113.194 ttl 62'],
  ['s8', 'scenario8', '203.0.113.193 ttl 63', '203.0.113.195 ttl 63'],
  ['r1', 'remedy1', '10.0.0.3 ttl 63', '10.1.0.5 ttl 63'],
  ['r2', 'remedy2', '203.0.113.193 ttl 62', '203.0.113.194 ttl 62'],
  ['r3', 'remedy3', '10.0.0.3 ttl 63', '10.1.0.5 ttl 63'],
  ['r4', 'remedy4', '10.0.0.3 ttl 64', '10.0.0.8 ttl 64'],
  ['r5', 'remedy5', '10.0.0.3 ttl 62', '10.1.0.5 ttl 63'],
] as const;

describe('who is seen, and with which TTL', () => {
  test.each(arrivals)('%s', (name, flow, request, reply) => {
    const trace = flowOf(analysisOf(textOf(name)), flow);
    expect([arrival(trace, 'request'), arrival(trace, 'reply')]).toEqual([request, reply]);
  });

  test.each([
    ['essex', '203.0.113.193'],
    ['folsom', '10.0.0.3'],
    ['grizzly', '10.0.0.3'],
    ['havana', '203.0.113.193'],
    ['newton', '203.0.113.193'],
  ])('s8 in %s: VM_3 sees %s', (release, sender) => {
    const trace = flowOf(analysisOf(textOf('s8').replace('release essex', `release ${release}`)), 'scenario8');
    expect(arrival(trace, 'request')).toBe(`${sender} ttl 63`);
  });
});

describe('s1: DHCP', () => {
  const analysis = analysisOf(textOf('s1'));
  const heard = (events: readonly TraceEvent[]) =>
    new Set(events.filter((one) => one.leg === 'dhcp' && one.direction === 'in').map((one) => one.node));
  /** What an ACK hands out: the address and the gateway. */
  const acknowledged = ({ events }: Trace) => {
    const body = events
      .map((one) => (one.frame.payload.kind === 'ipv4' ? one.frame.payload.body : null))
      .findLast((one) => one?.kind === 'udp' && one.dhcp?.type === 'ack');
    const dhcp = body?.kind === 'udp' ? body.dhcp : null;
    return dhcp && [dhcp.yiaddr, dhcp.router].map((address) => address !== null && formatIpv4(address));
  };

  test('everybody in the VLAN hears VM_1, itself too, and nobody else does', () => {
    const nodes = heard(flowOf(analysis, 'dhcp').events);
    for (const node of ['VM_1', 'VM_2', 'VM_4', 'VM_5', 'compute1', 'compute2', 'tor']) expect(nodes).toContain(node);
    for (const node of ['VM_3', 'VM_6']) expect(nodes).not.toContain(node);
  });

  test('each host names itself as gateway', () => {
    expect(acknowledged(flowOf(analysis, 'dhcp'))).toEqual(['10.0.0.3', '10.0.0.1']);
    expect(acknowledged(flowOf(analysis, 'dhcp_compute2'))).toEqual(['10.0.0.6', '10.0.0.5']);
  });
});
