// Rules of security groups of which nothing valid is left: they let nobody in.
import { describe, expect, test } from 'vitest';
import { cloudOf } from './findings.ts';

function rulesOf(...rules: readonly string[]) {
  const group = `secgroup default { ${rules.join('  ')} }`;
  const cloud = cloudOf(`tenant t { network n { vlan 1  cidr 10.0.0.0/24 }  ${group} }`);
  return cloud.secgroups.flatMap((one) => one.rules.map(({ protocol, ports, icmp }) => ({ protocol, ports, icmp })));
}

describe('a rule', () => {
  test.each([
    'allow tcp 99999',
    'allow tcp 0',
    'allow udp 9-7',
    'allow tcp 70000, 80-99999',
    'allow icmp 300',
    'allow icmp 8/256',
    'allow any 22',
    'allow sctp 22',
  ])('%s lets nobody in, instead of everybody', (rule) => {
    expect(rulesOf(rule)).toEqual([]);
  });

  test('keeps those of its ports that are some', () => {
    expect(rulesOf('allow tcp 22, 99999')).toEqual([{ protocol: 'tcp', ports: [{ first: 22, last: 22 }], icmp: null }]);
  });

  test('without ports lets all of them in', () => {
    expect(rulesOf('allow tcp', 'allow icmp')).toEqual([
      { protocol: 'tcp', ports: [], icmp: null },
      { protocol: 'icmp', ports: [], icmp: null },
    ]);
  });
});
