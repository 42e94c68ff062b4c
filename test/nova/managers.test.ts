// One nova-network for all hosts (multi_host false), and FlatDHCPManager.
import { describe, expect, test } from 'vitest';
import { formatRoute } from '../../server/core/network/print.ts';
import { provision } from '../../server/core/nova/provision.ts';
import type { Cloud, Release } from '../../server/core/topology/cloud.ts';
import { formatIpv4 } from '../../server/core/wire/address.ts';
import { faultsOf } from '../network/faults.ts';
import * as build from '../support/cloud-builder.ts';
import { chainLines, machineNamed } from './rule-files.ts';

/** The article's cloud with compute2 as the host that runs nova-network for both networks. */
function singleHost(release: Release): Cloud {
  const base = build.articleCloud(release, { options: build.options(release, { multiHost: false }) });
  return {
    ...base,
    networks: base.networks.map((network) => ({ ...network, host: 'compute2' })),
    hosts: [
      build.host('compute1', '203.0.113.105', [
        build.bridge('compute1', 'net100', null),
        build.bridge('compute1', 'net102', null),
      ]),
      build.host('compute2', '203.0.113.106', [
        build.bridge('compute2', 'net100', '10.0.0.1'),
        build.bridge('compute2', 'net102', '10.1.0.1'),
      ]),
    ],
  };
}

describe('multi_host false', () => {
  const network = provision(singleHost('essex'));
  const compute1 = machineNamed(network, 'compute1');
  const compute2 = machineNamed(network, 'compute2');

  test('breaks no invariant', () => expect(faultsOf(network)).toEqual([]));

  test('gives other hosts bridges without address, route, DHCP, metadata or NAT', () => {
    expect(compute1.interfaces.find(({ name }) => name === 'br100')?.addresses).toEqual([]);
    expect(compute1.interfaces[0]?.addresses).toHaveLength(1);
    expect(compute1.routes.map(formatRoute)).toEqual([
      'default via 203.0.113.1 dev eth1',
      '203.0.113.0/24 dev eth1 proto kernel scope link src 203.0.113.105',
    ]);
    expect(compute1.dhcpServers).toEqual([]);
    expect(
      compute1.iptables.nat.chains.map(({ name }) => name).filter((name) => name.startsWith('nova-network')),
    ).toEqual([]);
  });

  test('puts every floating address on the network’s host', () => {
    const eth1 = compute2.interfaces.find(({ name }) => name === 'eth1');
    expect(eth1?.addresses.map(({ address }) => formatIpv4(address))).toEqual([
      '203.0.113.106',
      '203.0.113.193',
      '203.0.113.194',
    ]);
    expect(chainLines(network, 'compute2', 'nat', 'nova-network-float-snat')).toEqual([
      '-s 10.0.0.3/32 -j SNAT --to-source 203.0.113.193',
      '-s 10.1.0.5/32 -j SNAT --to-source 203.0.113.194',
    ]);
  });

  test('a network without gateway is closed on its host only: the VIF driver of the others knows nothing of it', () => {
    const base = singleHost('essex');
    const closed = provision({ ...base, networks: base.networks.map((one) => ({ ...one, gateway: 'none' })) });
    expect(chainLines(closed, 'compute2', 'filter', 'nova-network-FORWARD')[0]).toBe('-i br100 -j DROP');
    expect(chainLines(closed, 'compute1', 'filter', 'nova-compute-FORWARD')[0]).toBe('-i br100 -j ACCEPT');
  });

  test('leases every instance of the network there', () => {
    expect(compute2.dhcpServers[0]?.leases.map(({ hostname }) => hostname)).toEqual([
      'vm-1.novalocal',
      'vm-2.novalocal',
      'vm-4.novalocal',
      'vm-5.novalocal',
    ]);
  });

  test('guards instances on their own host, with DHCP from the network’s host', () => {
    expect(chainLines(network, 'compute1', 'filter', 'nova-compute-inst-1')[3]).toBe(
      '-s 10.0.0.1/32 -p udp -m udp --sport 67 --dport 68 -j ACCEPT',
    );
    expect(chainLines(network, 'compute1', 'filter', 'nova-compute-FORWARD')).toEqual([
      '-i br100 -j ACCEPT',
      '-o br100 -j ACCEPT',
      '-i br102 -j ACCEPT',
      '-o br102 -j ACCEPT',
    ]);
  });

  test('the VIF driver makes the bridges of the network’s host too, for its instances', () => {
    const bridges = ['-i br100 -j ACCEPT', '-o br100 -j ACCEPT', '-i br102 -j ACCEPT', '-o br102 -j ACCEPT'];
    expect(chainLines(network, 'compute2', 'filter', 'nova-network-FORWARD')).toEqual(expect.arrayContaining(bridges));
    expect(chainLines(network, 'compute2', 'filter', 'nova-compute-FORWARD')).toEqual(bridges);
    const base = singleHost('essex');
    const none = provision({ ...base, instances: base.instances.filter(({ host }) => host === 'compute1') });
    expect(chainLines(none, 'compute2', 'filter', 'nova-compute-FORWARD')).toEqual([]);
  });

  test('has no DHCP checksum rule', () => {
    const grizzly = provision(singleHost('grizzly'));
    expect(chainLines(grizzly, 'compute2', 'mangle', 'nova-network-POSTROUTING')).toEqual([]);
  });
});

describe('FlatDHCPManager', () => {
  const options = build.options('essex', { networkManager: 'FlatDHCPManager' });
  const flat = build.network('flat', null, '10.0.0.0/24', { dhcpStart: build.ip('10.0.0.2') });
  const cloud: Cloud = build.articleCloud('essex', {
    options,
    networks: [flat],
    hosts: ['105', '106'].map((last, index) =>
      build.host(`compute${index + 1}`, `203.0.113.${last}`, [
        build.bridge(`compute${index + 1}`, 'flat', `10.0.0.${index * 4 + 1}`),
      ]),
    ),
    instances: [
      build.vm('VM_1', 'compute1', 'flat', '10.0.0.2', { gateway: build.ip('10.0.0.1') }),
      build.vm('VM_6', 'compute2', 'flat', '10.0.0.6', { tenant: 'tenant2', gateway: build.ip('10.0.0.5') }),
    ],
  });
  const network = provision(cloud);
  const compute1 = machineNamed(network, 'compute1');

  test('breaks no invariant', () => expect(faultsOf(network)).toEqual([]));

  test('puts the nic itself into the one bridge', () => {
    const eth0 = compute1.interfaces.find(({ name }) => name === 'eth0');
    const br100 = compute1.interfaces.find(({ name }) => name === 'br100');
    expect(eth0?.device).toEqual({ kind: 'physical', master: 'br100' });
    expect(br100?.mac).toBe(eth0?.mac);
    expect(compute1.interfaces.map(({ name }) => name)).toEqual(['lo', 'eth0', 'eth1', 'br100', 'vnet-VM_1']);
  });

  test('moves the nic’s address behind that of the bridge', () => {
    const nics = [
      build.nic('compute1', 'eth0', 'tor', '192.0.2.1', { toKind: 'switch' }),
      build.nic('compute1', 'eth1', 'internet', '203.0.113.105'),
    ];
    const [first, ...others] = cloud.hosts;
    const moved = provision({ ...cloud, hosts: [{ ...(first as Cloud['hosts'][number]), nics }, ...others] });
    const { interfaces } = machineNamed(moved, 'compute1');
    const bridge = interfaces.find(({ name }) => name === 'br100');
    expect(bridge?.addresses.map(({ address }) => formatIpv4(address))).toEqual(['10.0.0.1', '192.0.2.1']);
    expect(interfaces.find(({ name }) => name === 'eth0')?.addresses).toEqual([]);
  });

  test('keeps no address for a VPN', () => {
    expect(chainLines(network, 'compute1', 'filter', 'nova-network-FORWARD')).toEqual([
      '-i br100 -j ACCEPT',
      '-o br100 -j ACCEPT',
    ]);
  });

  test('names a bridge that two networks share once', () => {
    const second = build.network('more', null, '10.5.0.0/24');
    const both = provision({
      ...cloud,
      networks: [flat, second],
      hosts: cloud.hosts.map((host) => ({
        ...host,
        bridges: [...host.bridges, build.bridge(host.name, 'more', '10.5.0.1')],
      })),
    });
    expect(faultsOf(both)).toEqual([]);
    expect(chainLines(both, 'compute1', 'filter', 'nova-network-FORWARD')).toHaveLength(2);
    expect(machineNamed(both, 'compute1').interfaces.filter(({ device }) => device.kind === 'bridge')).toHaveLength(1);
  });
});
