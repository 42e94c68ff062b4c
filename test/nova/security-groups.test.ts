// What an `allow` comes to in the chains of instances (nova-compute, in nova's order).
import { describe, expect, test } from 'vitest';
import { provision } from '../../server/core/nova/provision.ts';
import type { Cloud, SecgroupRule } from '../../server/core/topology/cloud.ts';
import * as build from '../support/cloud-builder.ts';
import { chainLines, machineNamed } from './rule-files.ts';

function cloudWith(rules: readonly SecgroupRule[], rest: Partial<Cloud> = {}): Cloud {
  const base = build.articleCloud('newton');
  return { ...base, secgroups: [build.group('tenant1', 'default', rules), ...base.secgroups.slice(1)], ...rest };
}

/** The user's part of VM_1's chain. */
function linesOf(cloud: Cloud): string[] {
  return chainLines(provision(cloud), 'compute1', 'filter', 'nova-compute-inst-1').slice(4, -1);
}

describe('an allow', () => {
  test.each<[string, Partial<SecgroupRule>, string[]]>([
    ['any protocol', {}, ['-j ACCEPT']],
    ['icmp', { protocol: 'icmp' }, ['-p icmp -j ACCEPT']],
    ['an icmp type', { protocol: 'icmp', icmp: { type: 8, code: null } }, ['-p icmp -m icmp --icmp-type 8 -j ACCEPT']],
    [
      'an icmp type and code',
      { protocol: 'icmp', icmp: { type: 8, code: 0 } },
      ['-p icmp -m icmp --icmp-type 8/0 -j ACCEPT'],
    ],
    ['every port', { protocol: 'udp' }, ['-p udp -m multiport --dports 1:65535 -j ACCEPT']],
    ['one port', { protocol: 'tcp', ports: [{ first: 22, last: 22 }] }, ['-p tcp -m tcp --dport 22 -j ACCEPT']],
    [
      'several ports',
      {
        protocol: 'tcp',
        ports: [
          { first: 22, last: 22 },
          { first: 80, last: 90 },
        ],
      },
      ['-p tcp -m tcp --dport 22 -j ACCEPT', '-p tcp -m multiport --dports 80:90 -j ACCEPT'],
    ],
    ['a prefix', { source: { kind: 'prefix', prefix: build.cidr('192.0.2.0/24') } }, ['-s 192.0.2.0/24 -j ACCEPT']],
    ['every address', { source: { kind: 'prefix', prefix: build.cidr('0.0.0.0/0') } }, ['-j ACCEPT']],
    ['a network', { source: { kind: 'network', name: 'net102' } }, ['-s 10.1.0.0/24 -j ACCEPT']],
    ['a tenant', { source: { kind: 'tenant', name: 'tenant2' } }, ['-s 10.1.0.0/24 -j ACCEPT']],
    ['nobody known', { source: { kind: 'unknown', text: 'net999' } }, []],
    ['an unknown group', { source: { kind: 'group', tenant: 'tenant1', name: 'web' } }, []],
  ])('of %s', (_, rule, lines) => {
    expect(linesOf(cloudWith([build.allow(rule)]))).toEqual(lines);
  });

  test('of a group names the fixed addresses of its members on all hosts, in file order, for each port', () => {
    const ports = [
      { first: 22, last: 22 },
      { first: 80, last: 80 },
    ];
    const rule = build.allow({ protocol: 'tcp', ports, source: { kind: 'group', tenant: 'tenant2', name: 'default' } });
    expect(linesOf(cloudWith([rule]))).toEqual([
      '-s 10.1.0.3/32 -p tcp -m tcp --dport 22 -j ACCEPT',
      '-s 10.1.0.5/32 -p tcp -m tcp --dport 22 -j ACCEPT',
      '-s 10.1.0.3/32 -p tcp -m tcp --dport 80 -j ACCEPT',
      '-s 10.1.0.5/32 -p tcp -m tcp --dport 80 -j ACCEPT',
    ]);
  });

  test('of a tenant names all its networks', () => {
    const base = build.articleCloud('newton');
    const more = build.network('net103', 103, '10.3.0.0/24', { tenant: 'tenant2' });
    const rule = build.allow({ source: { kind: 'tenant', name: 'tenant2' } });
    expect(linesOf(cloudWith([rule], { networks: [...base.networks, more] }))).toEqual([
      '-s 10.1.0.0/24 -j ACCEPT',
      '-s 10.3.0.0/24 -j ACCEPT',
    ]);
  });
});

test('the groups of an instance follow one another in its order, an unknown one left out', () => {
  const base = build.articleCloud('newton');
  const web = build.group('tenant1', 'web', [build.allow({ protocol: 'tcp', ports: [{ first: 80, last: 80 }] })]);
  const cloud = {
    ...base,
    secgroups: [web, ...base.secgroups],
    instances: base.instances.map((one) =>
      one.name === 'VM_1' ? { ...one, secgroups: ['nothing', 'web', 'default', 'web'] } : one,
    ),
  };
  expect(linesOf(cloud)).toEqual([
    '-p tcp -m tcp --dport 80 -j ACCEPT',
    '-p icmp -j ACCEPT',
    '-s 10.1.0.0/24 -p tcp -m multiport --dports 1:65535 -j ACCEPT',
  ]);
});

test('a group of the same name is another one in another tenant', () => {
  const network = provision(build.articleCloud('newton'));
  expect(chainLines(network, 'compute1', 'filter', 'nova-compute-inst-3')).toContain(
    '-s 10.0.0.0/24 -p tcp -m multiport --dports 1:65535 -j ACCEPT',
  );
});

test('instances of one class hold one list of rules', () => {
  const { chains } = machineNamed(provision(build.articleCloud('newton')), 'compute1').iptables.filter;
  const rules = (name: string) => chains.find((chain) => chain.name === name)?.rules;
  expect(rules('nova-compute-inst-1')).toBe(rules('nova-compute-inst-2'));
  expect(rules('nova-compute-inst-1')).not.toBe(rules('nova-compute-inst-3'));
});
