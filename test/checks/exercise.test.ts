// What flows and expectations exercise: counted packet by packet, and told in words and at the right statement.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exercise, exerciseWords, unexercisedWords } from '../../server/core/checks/exercise.ts';
import { placeOf } from '../../server/core/pipeline/analyse.ts';
import { analysisOf } from '../support/fixture-analysis.ts';
import { randomCloud } from '../verifier/random-cloud.ts';

const cloud = `
external internet 203.0.113.0/24 {
  gateway 203.0.113.1
  route 10.0.0.0/8 via 203.0.113.11
  host dns 8.8.8.8
}
switch tor {
}
tenant red {
  network red-net { vlan 100  cidr 10.0.0.0/24 }
  secgroup default {
    allow icmp from blue-net
    allow tcp 22 from blue-net
  }
}
tenant blue {
  network blue-net {
    vlan 102
    cidr 10.1.0.0/24
  }
  secgroup default { allow icmp from red-net }
}
host left {
  nic eth0 -> tor
  nic eth1 203.0.113.11 -> internet
  bridge red-net
  vm r1 { network red-net }
  vm b1 { network blue-net }
}
host right {
  nic eth0 -> tor
  nic eth1 203.0.113.12 -> internet
  vm r2 { network red-net }
}
`;

/** How many packets use each thing, by its name; and the text of its place. */
function told(more: string): Readonly<Record<string, readonly [packets: number, text: string]>> {
  const text = `${cloud}${more}\n`;
  const analysis = analysisOf(text);
  expect(analysis.diagnostics.map(({ message }) => message)).toEqual([]);
  return Object.fromEntries(
    exercise(analysis).items.map(({ name, packets, span }) => {
      const { start, end } = placeOf(analysis, span);
      return [name, [packets, text.slice(start, end)]];
    }),
  );
}

describe('rules, routes and VLANs', () => {
  test('that nobody uses are all named, each at its statement or the word that names it', () => {
    expect(told('')).toEqual({
      '`allow icmp from blue-net` of red.default': [0, 'allow icmp from blue-net'],
      '`allow tcp 22 from blue-net` of red.default': [0, 'allow tcp 22 from blue-net'],
      '`allow icmp from red-net` of blue.default': [0, 'allow icmp from red-net'],
      '`route 10.0.0.0/8 via 203.0.113.11` on internet-router': [0, 'route 10.0.0.0/8 via 203.0.113.11'],
      'the default route by 203.0.113.1': [0, 'gateway 203.0.113.1'],
      'the route to red-net by br100 on left': [0, 'bridge red-net'],
      'the default route of instances by 10.0.0.1': [0, 'bridge red-net'],
      'the default route of instances by 10.1.0.1': [0, 'vm b1 { network blue-net }'],
      'the default route of instances by 10.0.0.4': [0, 'vm r2 { network red-net }'],
      'the route to blue-net by br102 on left': [0, 'vm b1 { network blue-net }'],
      'the route to red-net by br100 on right': [0, 'vm r2 { network red-net }'],
      'VLAN 100 of red-net': [0, 'vlan'],
      'VLAN 102 of blue-net': [0, 'vlan'],
    });
  });
  const used = (more: string) =>
    Object.entries(told(more)).flatMap(([name, [packets]]) => (packets > 0 ? [`${packets} ${name}`] : []));

  test('a packet within a host uses the rule that lets it in and the routes there and back, no VLAN', () => {
    expect(used('flow ping: r1 -> b1 icmp')).toEqual([
      '1 `allow icmp from red-net` of blue.default',
      '1 the route to red-net by br100 on left',
      '1 the route to blue-net by br102 on left',
      '1 the default route of instances by 10.0.0.1',
      '1 the default route of instances by 10.1.0.1',
    ]);
  });
  test('one between hosts crosses its VLAN; within a network no rule is asked', () => {
    expect(used('expect r1 -> r2 tcp 22 reachable')).toEqual(['1 VLAN 100 of red-net']);
  });
  test('one from outside takes the route that says so', () => {
    expect(used('expect dns -> r1 icmp undelivered secgroup-denied')).toEqual([
      '1 `route 10.0.0.0/8 via 203.0.113.11` on internet-router',
      '1 the route to red-net by br100 on left',
    ]);
  });
  test('an expectation about many counts a packet for each kind of pair, one that fails counts as well', () => {
    expect(used('expect blue-net -> red-net icmp undelivered')).toEqual([
      '2 `allow icmp from blue-net` of red.default',
      // right has no br102, so the answer of r2 goes by the upstream router
      '1 `route 10.0.0.0/8 via 203.0.113.11` on internet-router',
      '1 the default route by 203.0.113.1',
      '2 the route to red-net by br100 on left',
      '2 the route to blue-net by br102 on left',
      '1 the default route of instances by 10.0.0.1',
      '2 the default route of instances by 10.1.0.1',
      '1 the default route of instances by 10.0.0.4',
      '1 VLAN 100 of red-net',
    ]);
  });
  test('what is to be isolated is pinged both ways; a boot has the route of the DHCP server', () => {
    expect(used('expect isolated r1 b1')).toContain('1 `allow icmp from red-net` of blue.default');
    expect(used('flow boot: r1 dhcp')).toEqual(['1 the route to red-net by br100 on left']);
  });
  test('each names the flows and expectations that use it', () => {
    const analysis = analysisOf(`${cloud}flow ping: r1 -> b1 icmp\nexpect b1 -> r1 icmp reachable\n`);
    const { flows, expectations } = analysis.cloud;
    const by = (kind: string) => exercise(analysis).items.flatMap((one) => (one.kind === kind ? [one.by] : []));
    expect(by('rule')).toEqual([[expectations[0]?.origin], [], [flows[0]?.origin]]);
  });
});

test('is summed up, and told in words', () => {
  const result = exercise(analysisOf(`${cloud}flow ping: r1 -> b1 icmp\nexpect b1 -> r1 icmp reachable\n`));
  expect(exerciseWords(result)).toBe(
    'exercised by 1 flow and 1 expectation: 2 of 3 rules, 4 of 8 routes and 0 of 2 VLANs',
  );
  expect(result.items.filter(({ packets }) => packets === 0).map(unexercisedWords)).toEqual([
    'no flow or expectation has a packet that `allow tcp 22 from blue-net` of red.default lets in',
    'no packet of a flow or an expectation takes `route 10.0.0.0/8 via 203.0.113.11` on internet-router',
    'no packet of a flow or an expectation takes the default route by 203.0.113.1',
    'no packet of a flow or an expectation takes the route to red-net by br100 on right',
    'no packet of a flow or an expectation takes the default route of instances by 10.0.0.4',
    'no packet of a flow or an expectation crosses a wire on VLAN 100 of red-net',
    'no packet of a flow or an expectation crosses a wire on VLAN 102 of blue-net',
  ]);
  expect(exerciseWords(exercise(analysisOf('')))).toBe(
    'exercised by 0 flows and 0 expectations: there are no rules, routes or VLANs',
  );
});

test('of random clouds: an expectation uses what flows between the same instances use, and nothing else', () => {
  fc.assert(
    fc.property(randomCloud, (text) => {
      const { cloud: read } = analysisOf(text);
      const [a, b] = read.instances;
      if (!a || !b) return;
      const items = (more: string) =>
        exercise(analysisOf(`${text}\n${more}\n`)).items.map(({ name, packets }) => [name, packets]);
      expect(items(`expect ${a.name} -> ${b.name} icmp reachable`)).toEqual(
        items(`flow f: ${a.name} -> ${b.name} icmp`),
      );
    }),
    { numRuns: 12 },
  );
});
