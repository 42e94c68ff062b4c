// Does the comparison see what it has to? Captures are compared with themselves, and with copies that have one fault.
import { expect, test } from 'vitest';
import { arpQuestionsOf, compareHops, newMacPairs } from './compare.ts';
import { captureOf, cloudNames, networkOf } from './fixtures.ts';
import { broadcast, type Hop } from './hop.ts';
import { switchesOf } from './order.ts';

const seed = captureOf('21-seed-diablo');
const network = networkOf('21-seed-diablo');
const s6 = seed.probes.find((probe) => probe.flow === 's6')?.hops ?? [];

test('there are 54 clouds with 241 probes', () => {
  const names = [...cloudNames('topo'), ...cloudNames('network')];
  const captures = names.map(captureOf);
  expect(new Set(captures.map((capture) => capture.cloud)).size).toBe(54);
  expect(captures.flatMap((capture) => capture.probes)).toHaveLength(241);
});

test('a capture equals itself, also over its wires', () => {
  for (const name of cloudNames('network')) {
    const network = networkOf(name);
    for (const probe of captureOf(name).probes) {
      expect(compareHops(probe.hops, probe.hops, network, newMacPairs()), `${name} ${probe.flow}`).toEqual([]);
      expect(arpQuestionsOf(probe.hops, switchesOf(network)), `${name} ${probe.flow}`).toEqual(probe.arpQuestions);
    }
  }
});

test('other MAC addresses are the same trace as long as they are one to one', () => {
  const renamed = s6.map((hop) =>
    mapMacs(hop, (mac) => (mac === broadcast || mac.startsWith('00') ? mac : `aa${mac.slice(2)}`)),
  );
  expect(compareHops(s6, renamed, network, newMacPairs())).toEqual([]);
  const merged = s6.map((hop) => mapMacs(hop, (mac) => (mac === '02:16:3e:00:00:06' ? '02:16:3e:00:00:01' : mac)));
  expect(compareHops(s6, merged, network, newMacPairs())).not.toEqual([]);
});

test('copies of one flood may come in any order', () => {
  const first = s6.findIndex((hop) => hop.interface === 'vnet-VM_2' && hop.direction === 'out');
  const second = s6.findIndex((hop) => hop.interface === 'vnet-VM_1' && hop.direction === 'out');
  const swapped = [...s6];
  // the copy for VM_2 and its arrival, then the one that comes back to VM_1
  const copies = swapped.splice(first, second - first);
  swapped.splice(first + 2, 0, ...copies);
  expect(swapped).not.toEqual(s6);
  expect(compareHops(s6, swapped, network, newMacPairs())).toEqual([]);
});

test.each(faults())('a trace with %s is another one', (_, hops) => {
  expect(hops).not.toEqual(s6);
  expect(compareHops(s6, hops, network, newMacPairs())).not.toEqual([]);
});

function faults(): [string, Hop[]][] {
  const reply = s6.findIndex((hop) => hop.leg === 'reply');
  const question = s6.findIndex((hop) => hop.interface === 'vlan100' && hop.direction === 'out');
  const edit = (index: number, change: Partial<Hop>) => s6.map((hop, i) => (i === index ? { ...hop, ...change } : hop));
  const swap = (index: number) => {
    const hops = [...s6];
    hops.splice(index, 2, ...[...s6.slice(index, index + 2)].reverse());
    return hops;
  };
  return [
    ['one hop less', s6.filter((_, index) => index !== reply)],
    ['one copy of a flood less', s6.filter((_, index) => index !== question)],
    ['one hop twice', [...s6.slice(0, reply), ...s6.slice(reply - 1)]],
    ['another TTL', edit(reply, { ttl: 63 })],
    ['another VLAN', edit(reply + 3, { vlan: 100 })],
    ['another address', edit(reply, { srcIp: '10.102.0.99' })],
    ['another leg', edit(reply, { leg: 'request' })],
    ['another ICMP type', edit(reply, { icmpType: 8 })],
    [
      'two hops of one node exchanged',
      swap(s6.findIndex((hop) => hop.leg === 'request' && hop.interface === 'vlan102')),
    ],
    ['arrival before departure', swap(reply)],
    ['the tagged copy before the untagged', swap(question)],
    ['a switch that sends before it got', swap(s6.findIndex((hop) => hop.leg === 'reply' && hop.node === 'switch'))],
    ['a host that hears what it did not get', [...s6, { ...(s6[reply] as Hop), node: 'VM_3' }]],
  ];
}

function mapMacs(hop: Hop, rename: (mac: string) => string): Hop {
  const arp = hop.arpSha === undefined ? {} : { arpSha: rename(hop.arpSha), arpTha: rename(hop.arpTha ?? '') };
  return { ...hop, srcMac: rename(hop.srcMac), dstMac: rename(hop.dstMac), ...arp };
}

test('a wire that is not there is noticed', () => {
  const extra = { a: { node: 'VM_1', interface: 'eth0' }, b: { node: 'VM_2', interface: 'eth9' }, origin: '' };
  const longer = { ...network, links: [...network.links, extra] };
  expect(compareHops(s6, s6, longer, newMacPairs())).not.toEqual([]);
});
