// The examples teach the article, so what they say must hold: each expectation, and no diagnostic but those meant.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { check } from '../../server/core/checks/check.ts';
import { analysisOf, found } from '../support/fixture-analysis.ts';

const folder = join(import.meta.dirname, '../../examples');
const textOf = (name: string) => readFileSync(join(folder, `${name}.topo`), 'utf8');
const asymmetric = (flow: string) => `information asymmetric-route at ${flow}`;

/** All that is reported, in the order of the file. */
const reported: Readonly<Record<string, readonly string[]>> = {
  s1: [asymmetric('expect any -> any icmp reachable'), asymmetric('expect any -> any tcp 22 reachable')],
  s2: [],
  s3: [],
  s4: [],
  s5: [],
  s6: [
    asymmetric('flow scenario6: VM_1 -> VM_6 icmp'),
    asymmetric('expect VM_1 -> VM_6 icmp reachable via compute1, tor, compute2'),
    asymmetric('expect VM_6 -> VM_1 icmp reachable via compute2, tor, compute1'),
    asymmetric('expect VM_1 -> VM_6 tcp 22 reachable via compute1, tor, compute2'),
    asymmetric('expect VM_6 -> VM_1 tcp 22 reachable via compute2, tor, compute1'),
  ],
  s6a: [
    'error bridge-missing at host compute1 {',
    asymmetric('expect VM_6 -> VM_1 icmp unreachable no-route via compute2, tor, compute1'),
  ],
  s6b: [
    'error bridge-missing at host compute2 {',
    asymmetric('flow scenario6b: VM_1 -> VM_6 icmp'),
    asymmetric('expect VM_1 -> VM_6 icmp unreachable no-route via compute1, tor, compute2'),
  ],
  s7: [],
  s8: [],
  r1: [
    asymmetric('flow remedy1: VM_1 -> VM_6 icmp'),
    asymmetric('expect VM_1 -> VM_6 icmp reachable via compute1, tor, compute2'),
    asymmetric('expect VM_6 -> VM_1 icmp reachable via compute2, tor, compute1'),
  ],
  r2: [],
  r3: [],
  r4: [],
  r5: [
    asymmetric('flow remedy5: VM_1 -> VM_6 icmp'),
    asymmetric('expect VM_1 -> VM_6 icmp reachable via compute1, internet, compute2'),
    asymmetric('expect VM_6 -> VM_1 icmp reachable via compute2, tor, compute1'),
    asymmetric('expect VM_1 -> VM_6 tcp 22 reachable via compute1, internet, compute2'),
  ],
};
const failing = ['s6a', 's6b'];

describe('examples', () => {
  test('are the fifteen of the table', () => {
    const names = readdirSync(folder).filter((name) => name.endsWith('.topo'));
    expect(names.map((name) => name.replace('.topo', '')).sort()).toEqual(Object.keys(reported).sort());
  });

  describe.each(Object.entries(reported))('%s', (name, expected) => {
    const text = textOf(name);
    const analysis = analysisOf(text);
    const result = check(analysis);
    const all = [...analysis.diagnostics, ...result.diagnostics];

    test('reports what it means to', () => {
      const lines = text.split('\n');
      const seen = found(analysis, text, all).map(
        ({ severity, code, line }) => `${severity} ${code} at ${lines[line]?.trim()}`,
      );
      expect(seen).toEqual(expected);
      expect(all.some(({ severity }) => severity === 'error')).toBe(failing.includes(name));
    });

    test('keeps its expectations', () => {
      const broken = result.expectations.filter(({ outcome }) => outcome === 'fail');
      expect(broken.map(({ expectation }) => expectation.text)).toEqual([]);
      expect(result.expectations.length).toBeGreaterThanOrEqual(2);
    });

    test('has a flow', () => {
      expect(analysis.cloud.flows.length).toBeGreaterThan(0);
    });
  });

  test('s6a names the rules, the failing hops, the counts and the five remedies', () => {
    const [fault] = check(analysisOf(textOf('s6a'))).diagnostics.filter(({ code }) => code === 'bridge-missing');
    expect(fault?.message).toBe(
      "tenant1 on compute1 can't reach tenant2: no br102 here, so no route to net102; " +
        'take `on-demand` off `bridge net102` of host compute1',
    );
    const lost = 'internet-router has no route to 10.1.0.5 (no-route at internet-router)';
    expect(fault?.related.map(({ message }) => message)).toEqual([
      'this rule means net102 to reach tenant1',
      'this rule means net102 to reach tenant1',
      'this rule means net100 to reach tenant2',
      'this rule means net100 to reach tenant2',
      `VM_1 -> VM_6 icmp is lost: ${lost}`,
      `VM_6 -> VM_1 icmp arrives and its answer is lost: ${lost}`,
      'of the pairs that the rules mean, 2 of 2 from compute1 to net102 and 2 of 2 from net102 to compute1 fail',
      'remedy: take `on-demand` off `bridge net102` of host compute1',
      'remedy: say `provision everywhere` in cloud (every host then has every network)',
      'remedy: add `floating public 203.0.113.224/28` to external internet, give VM_1, VM_2 and VM_6 `floating public`, ' +
        'let the rules say `from 203.0.113.224/28` instead of the other network, and use floating addresses ' +
        '(both sides are then reachable from outside, but for their groups)',
      'remedy: add a router with a nic in net100 and net102 and say its addresses as `gateway` of these networks ' +
        '(traffic between these networks and to the outside then passes this one router)',
      'remedy: say `network_manager FlatDHCPManager` in cloud and let the tenants share one network without VLAN ' +
        '(all addresses change, and within one network no group is asked unless `allow_same_net_traffic false`)',
      'remedy: add `route 10.1.0.0/24 via 203.0.113.106` to host compute1 ' +
        '(works in essex because nothing translates the source, and only while rp_filter on compute2 is 0 or 2)',
    ]);
  });

  test('s6a in havana: the static route alone does not mend it, so it is not named', () => {
    const text = textOf('s6a').replace('release essex', 'release havana');
    const [fault] = check(analysisOf(text)).diagnostics.filter(({ code }) => code === 'bridge-missing');
    const remedies = fault?.related.filter(({ message }) => message.startsWith('remedy: ')) ?? [];
    expect(remedies.map(({ message }) => message.slice(0, 40))).toEqual([
      'remedy: take `on-demand` off `bridge net',
      'remedy: say `provision everywhere` in cl',
      'remedy: add `floating public 203.0.113.2',
      'remedy: add a router with a nic in net10',
      'remedy: say `network_manager FlatDHCPMan',
    ]);
  });
});
