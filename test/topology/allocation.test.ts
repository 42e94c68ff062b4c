// The addresses that the file leaves out: taken first, then host by host, network by network.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Cloud } from '../../server/core/topology/cloud.ts';
import { formatIpv4 } from '../../server/core/wire/address.ts';
import { cloudOf, errorsOf } from './findings.ts';

const sample = readFileSync(join(import.meta.dirname, '../fixtures/sample.topo'), 'utf8');

const instances = ({ instances }: Cloud) =>
  Object.fromEntries(instances.map(({ name, address }) => [name, formatIpv4(address)]));
const gateways = ({ hosts }: Cloud) =>
  hosts.flatMap(({ name, bridges }) =>
    bridges.map(
      ({ network, gateway, exists }) =>
        `${name} ${network} ${gateway === null ? '-' : formatIpv4(gateway)}${exists ? '' : ' not made'}`,
    ),
  );
const floating = ({ instances }: Cloud) =>
  instances.flatMap((one) => one.floating.map(({ address }) => formatIpv4(address)));

const cloud = (options: string, network: string, ...hosts: string[]) =>
  cloudOf(
    `cloud { ${options} }\nswitch tor { }\ntenant t { network n { vlan 1  cidr 10.0.0.0/24  ${network} } }\n${hosts
      .map((body, i) => `host h${i + 1} { nic eth0 -> tor\n${body} }`)
      .join('\n')}`,
  );

describe('allocation', () => {
  test('leaving out the addresses of bridges and instances in the sample gives the same ones', () => {
    const without = sample
      .replace(/ {2}ip 10[0-9.]+/g, '')
      .replace(/floating 203\.0\.113\.19[34]/g, 'floating public')
      .replace(/(bridge net\d+) [0-9.]+/g, '$1');
    expect(without).not.toContain(' 10.0.0.3');
    for (const what of [instances, gateways, floating]) expect(what(cloudOf(without))).toEqual(what(cloudOf(sample)));
    expect(instances(cloudOf(without))).toEqual({
      ...{ VM_1: '10.0.0.3', VM_2: '10.0.0.4', VM_3: '10.1.0.3', VM_4: '10.0.0.6', VM_5: '10.0.0.7', VM_6: '10.1.0.5' },
    });
    expect(gateways(cloudOf(without))).toEqual([
      ...[
        'compute1 net100 10.0.0.1',
        'compute1 net102 10.1.0.1',
        'compute2 net100 10.0.0.5',
        'compute2 net102 10.1.0.4',
      ],
    ]);
    expect(floating(cloudOf(without))).toEqual(['203.0.113.193', '203.0.113.194']);
  });

  test('what stands anywhere is taken first', () => {
    const text = (more: string) =>
      `switch tor { }\ntenant t { network n { vlan 1  cidr 10.0.0.0/24  dns 10.0.0.4  gateway 10.0.0.1 } }\nhost h { nic eth0 -> tor
       vm a { network n }\n vm b { network n } }\n${more}`;
    expect(instances(cloudOf(text('')))).toEqual({ a: '10.0.0.5', b: '10.0.0.6' });
    expect(gateways(cloudOf(text('')))).toEqual(['h n 10.0.0.3']);
    const later = 'host i { bridge n 10.0.0.5 on-demand }\nrouter r { nic eth0 10.0.0.6/24 -> tor vlan 1 }';
    expect(instances(cloudOf(text(later)))).toEqual({ a: '10.0.0.7', b: '10.0.0.8' });
    expect(gateways(cloudOf(text(later)))).toContain('i n 10.0.0.5 not made');
  });

  test('asking about an address takes it from nobody', () => {
    const text = sample.replace(/ {2}ip 10[0-9.]+/g, '');
    const asked = `${text}\nflow f: VM_1 -> 10.0.0.4\nexpect 10.0.0.3 -> 10.0.0.4 reachable\n`;
    expect(instances(cloudOf(asked))).toEqual(instances(cloudOf(text)));
    expect(errorsOf(asked)).toEqual([]);
  });

  test('dhcp_start bounds instances, not bridges', () => {
    const found = cloud('', 'dhcp_start 10.0.0.100', 'vm a { network n }', 'vm b { network n }');
    expect(instances(found)).toEqual({ a: '10.0.0.100', b: '10.0.0.101' });
    expect(gateways(found)).toEqual(['h1 n 10.0.0.1', 'h2 n 10.0.0.3']);
  });

  test('.2 belongs to the VPN instance with VlanManager, to an instance with FlatDHCPManager', () => {
    const flat = cloudOf(
      'cloud { network_manager FlatDHCPManager }\nnetwork n { cidr 10.0.0.0/24 }\ntenant t { }\nhost h { vm a { network n  tenant t } }\nhost i { }',
    );
    expect(instances(flat)).toEqual({ a: '10.0.0.2' });
    expect(gateways(flat)).toEqual(['h n 10.0.0.1', 'i n 10.0.0.3']);
    expect(flat.networks[0]).toMatchObject({ bridge: 'br100', vlan: null });
  });

  test('share_dhcp_address: every host has the first address', () => {
    expect(gateways(cloud('share_dhcp_address true', '', 'vm a { network n }', 'vm b { network n }'))).toEqual([
      'h1 n 10.0.0.1',
      'h2 n 10.0.0.1',
    ]);
  });

  test("multi_host false: the first address, on the network's host alone", () => {
    const found = cloud('multi_host false', 'host h2', 'vm a { network n }', '', 'vm b { network n }');
    expect(gateways(found)).toEqual(['h1 n -', 'h2 n 10.0.0.1', 'h3 n -']);
    expect(found.instances.map(({ gateway }) => gateway && formatIpv4(gateway))).toEqual(['10.0.0.1', '10.0.0.1']);
  });

  test('an on-demand bridge that nobody needs takes nothing', () => {
    expect(gateways(cloud('', '', 'bridge n on-demand', 'bridge n'))).toEqual(['h1 n - not made', 'h2 n 10.0.0.1']);
  });

  test('provision everywhere makes every network on every host', () => {
    expect(gateways(cloud('provision everywhere', '', '', 'vm a { network n }'))).toEqual([
      'h1 n 10.0.0.1',
      'h2 n 10.0.0.3',
    ]);
  });

  test('networks do not influence each other', () => {
    const network = (name: string, vlan: number) =>
      `tenant t${vlan} { network ${name} { vlan ${vlan}  cidr 10.${vlan}.0.0/24 } }`;
    const counts = fc.array(fc.nat(4), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(counts, counts, (first, second) => {
        const text = (others: readonly number[]) =>
          [
            ...[network('n', 1), network('m', 2)],
            ...Array.from({ length: 4 }, (_, h) =>
              [
                ...[
                  `host h${h} {`,
                  ...Array.from({ length: first[h] ?? 0 }, (_, i) => `  vm n${h}_${i} { network n }`),
                ],
                ...[...Array.from({ length: others[h] ?? 0 }, (_, i) => `  vm m${h}_${i} { network m }`), '}'],
              ].join('\n'),
            ),
          ].join('\n');
        const ofN = (found: Cloud) =>
          found.instances.filter(({ network }) => network === 'n').map(({ name, address }) => [name, address]);
        expect(ofN(cloudOf(text(second)))).toEqual(ofN(cloudOf(text([]))));
      }),
    );
  });

  test('addresses handed out are free, different and inside of the network', () => {
    const written = fc.uniqueArray(fc.integer({ min: 0, max: 31 }), { maxLength: 12 });
    fc.assert(
      fc.property(written, fc.nat(6), fc.nat(6), (taken, first, second) => {
        const vms = (host: string, count: number) =>
          Array.from({ length: count }, (_, i) => `vm ${host}${i} { network n }`).join('\n');
        const found = cloudOf(
          `network n { vlan 1  cidr 10.0.0.0/27 }\ntenant t { }\nhost x {\n${vms('x', first)}\n}\nhost y {\n${vms('y', second)}\n}
           router r {\n${taken.map((one, i) => `nic e${i} 10.0.0.${one}/27 -> s`).join('\n')}\n}`,
        );
        const given = [
          ...found.instances.map(({ address }) => address),
          ...found.hosts.flatMap(({ bridges }) => bridges.map(({ gateway }) => gateway)),
        ];
        const low = given.map((address) => (address ?? 0) - 0x0a000000);
        expect(new Set(low).size).toBe(low.length);
        for (const one of low) {
          expect(taken).not.toContain(one);
          expect(one).toBeGreaterThan(0);
          expect(one).toBeLessThan(31);
          expect(one).not.toBe(2);
        }
      }),
    );
  });

  test('who finds no address in a full network holds none, so nobody else can have the same', () => {
    const text =
      'switch s { }\ntenant t { network n { vlan 1  cidr 10.0.0.0/30 } }\nhost h { nic eth0 -> s  vm a { network n }  vm b { network n } }';
    expect(errorsOf(text)).toEqual(['network-full: a', 'network-full: b']);
  });

  test('MAC addresses are stable, different, and of one machine', () => {
    const many = (count: number) =>
      cloudOf(
        `network n { vlan 1  cidr 10.0.0.0/8 }\nhost h {\n${Array.from({ length: count }, (_, i) => `vm v${i} { network n }`).join('\n')}\n}`,
      );
    const macs = many(6000).instances.map(({ mac }) => mac);
    expect(new Set(macs).size).toBe(6000);
    for (const mac of macs) expect(mac).toMatch(/^fa:16:3e(:[0-9a-f]{2}){3}$/);
    expect(many(10).instances.map(({ mac }) => mac)).toEqual(macs.slice(0, 10));
  });
});
