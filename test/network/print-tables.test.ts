// Entries of the kernel's tables as Linux prints them; the expected lines are those of iproute2 6.1 on Linux 6.1.
import { describe, expect, test } from 'vitest';
import type { Interface } from '../../server/core/network/network.ts';
import {
  formatBroadcastRoute,
  formatFdbEntry,
  formatLocalRoute,
  formatNeighbour,
  formatPortVlans,
  formatSysctl,
  formatVlanLink,
} from '../../server/core/network/print-tables.ts';
import { ip } from '../support/cloud-builder.ts';

const address = (text: string, length: number) => ({ address: ip(text), length, scope: 'global' as const, origin: '' });
const br100: Interface = {
  name: 'br100',
  mac: 'fa:16:3e:84:16:01',
  addresses: [address('10.0.0.1', 24), address('10.0.0.7', 24), address('203.0.113.9', 32)],
  origin: '',
  device: { kind: 'bridge' },
};
const lo: Interface = { ...br100, name: 'lo', addresses: [address('127.0.0.1', 8)], device: { kind: 'loopback' } };

describe('a line of the local table', () => {
  test.each([
    ['10.0.0.1', 'local 10.0.0.1 dev br100 table local proto kernel scope host src 10.0.0.1'],
    // A second address of the same prefix speaks with the first one's voice.
    ['10.0.0.7', 'local 10.0.0.7 dev br100 table local proto kernel scope host src 10.0.0.1'],
    ['203.0.113.9', 'local 203.0.113.9 dev br100 table local proto kernel scope host src 203.0.113.9'],
    ['10.0.0.8', undefined],
  ])('%s', (text, line) => {
    expect(formatLocalRoute(br100, ip(text))).toBe(line);
  });
  test('all of 127.0.0.0/8 is on lo', () => {
    expect(formatLocalRoute(lo, ip('127.0.0.1'))).toMatch(/^local 127\.0\.0\.1 dev lo /);
    expect(formatLocalRoute(lo, ip('127.1.2.3'))).toBe(
      'local 127.0.0.0/8 dev lo table local proto kernel scope host src 127.0.0.1',
    );
    expect(formatLocalRoute(br100, ip('127.1.2.3'))).toBeUndefined();
  });
  test('a prefix has a broadcast address, a single address has none', () => {
    expect(formatBroadcastRoute(br100, ip('10.0.0.255'))).toBe(
      'broadcast 10.0.0.255 dev br100 table local proto kernel scope link src 10.0.0.1',
    );
    expect(formatBroadcastRoute(br100, ip('203.0.113.9'))).toBeUndefined();
  });
});

test('a neighbour, known or not', () => {
  expect(formatNeighbour(ip('10.0.0.3'), 'br100', 'fa:16:3e:73:8d:c0', 'REACHABLE')).toBe(
    '10.0.0.3 dev br100 lladdr fa:16:3e:73:8d:c0 REACHABLE',
  );
  expect(formatNeighbour(ip('10.0.0.9'), 'br100', null, 'FAILED')).toBe('10.0.0.9 dev br100 FAILED');
});

test('an entry of a bridge, of a VLAN-aware one, and its own', () => {
  expect(formatFdbEntry('fa:16:3e:73:98:c2', 'vnet-VM_6', 'br102', null)).toBe(
    'fa:16:3e:73:98:c2 dev vnet-VM_6 master br102',
  );
  expect(formatFdbEntry('fa:16:3e:73:98:c2', 'p-compute2', 'tor', 102)).toBe(
    'fa:16:3e:73:98:c2 dev p-compute2 vlan 102 master tor',
  );
  expect(formatFdbEntry(br100.mac, 'br100', 'br100', null, true)).toBe(
    'fa:16:3e:84:16:01 dev br100 master br100 permanent',
  );
});

test('an 802.1Q interface, as port of a bridge or alone', () => {
  const vlan = { kind: 'vlan', parent: 'eth0', vlan: 102 } as const;
  expect(formatVlanLink({ ...br100, name: 'vlan102', device: { ...vlan, master: 'br102' } })).toBe(
    'vlan102@eth0: master br102 vlan protocol 802.1Q id 102',
  );
  expect(formatVlanLink({ ...br100, name: 'vlan102', device: { ...vlan, master: null } })).toBe(
    'vlan102@eth0: vlan protocol 802.1Q id 102',
  );
  expect(formatVlanLink(br100)).toBeUndefined();
});

test.each([
  [{ access: 102, trunk: [] }, 'p-gw 102 PVID Egress Untagged'],
  [{ access: null, trunk: 'all' as const }, 'p-gw 1-4094'],
  [{ access: null, trunk: [] }, 'p-gw None'],
  [
    {
      access: null,
      trunk: [
        { first: 100, last: 100 },
        { first: 103, last: 110 },
      ],
    },
    'p-gw 100 103-110',
  ],
])('the VLANs of a switch port: %j', (port, line) => {
  expect(formatPortVlans({ name: 'p-gw', origin: '', trunkOrigin: '', ...port })).toBe(line);
});

test('a kernel setting', () => {
  expect(formatSysctl('ip_forward', '0')).toBe('net.ipv4.ip_forward = 0');
});
