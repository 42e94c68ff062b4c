// An artefact of Essex: its SNAT names no interface, so it takes the OFFER that dnsmasq broadcasts (to a client that asks
// for that by the BOOTP flag) for a packet on its way out. Clients here never set the flag, so what is shown is the rule
// that such a packet meets.
import { expect, test } from 'vitest';
import { hookNumber } from '../../server/core/simulator/compile-rules.ts';
import type { CompiledMachine } from '../../server/core/simulator/compiled.ts';
import { noInterface } from '../../server/core/simulator/screen.ts';
import { ruleText, walk } from '../../server/core/simulator/walk.ts';
import { limitedBroadcast } from '../../server/core/wire/address.ts';
import { ip } from '../support/network-builder.ts';
import { analysisIn, casesOf, releases } from './case.ts';

const cloud = casesOf('outcomes').find(({ name }) => name.endsWith('/s3.topo'));

/** The rule of nat's POSTROUTING on compute1 that decides an OFFER of its dnsmasq on br100, or its policy. */
function ruleForOffer(release: string, to: number): string {
  if (!cloud) throw new Error('there is no such fixture');
  const machine = analysisIn(cloud, release).compiled.machines.get('compute1') as CompiledMachine;
  const table = machine.netfilter?.nat;
  if (!table) throw new Error('compute1 has no nat rules');
  const end = walk(table, table.hooks[hookNumber('POSTROUTING')] as number, {
    machine,
    packet: {
      kind: 'ipv4',
      src: ip('10.0.0.1'),
      dst: to,
      ttl: 64,
      body: { kind: 'udp', srcPort: 67, dstPort: 68, dhcp: null },
    },
    in: noInterface,
    out: machine.byName.get('br100')?.number ?? noInterface,
    physicalIn: noInterface,
    physicalOut: noInterface,
    state: 'NEW',
    dnat: false,
    snat: false,
  });
  return ruleText(end);
}

test.each(releases)('a broadcast OFFER leaves with the address of the host in Essex alone (%s)', (release) => {
  const rule = '-A nova-network-snat -s 10.0.0.0/8 -j SNAT --to-source 203.0.113.105';
  expect(ruleForOffer(release, limitedBroadcast)).toBe(release === 'essex' ? rule : '-P POSTROUTING ACCEPT');
});

test('a unicast OFFER is spared by the exception before SNAT', () => {
  expect(ruleForOffer('essex', ip('10.0.0.3'))).toBe(
    '-A nova-network-POSTROUTING -s 10.0.0.0/8 -d 10.0.0.0/8 -m conntrack ! --ctstate DNAT -j ACCEPT',
  );
});
