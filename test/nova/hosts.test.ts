// What stands on a host beside its rules: interfaces, addresses, routes, DHCP, sysctl; and who made it.
import { describe, expect, test } from 'vitest';
import { formatRoute } from '../../server/core/network/print.ts';
import { provision } from '../../server/core/nova/provision.ts';
import type { Cloud, Host } from '../../server/core/topology/cloud.ts';
import { formatIpv4 } from '../../server/core/wire/address.ts';
import { faultsOf } from '../network/faults.ts';
import * as build from '../support/cloud-builder.ts';
import { machineNamed } from './rule-files.ts';

const article = provision(build.articleCloud('essex'));

function addresses(cloudOrNetwork: ReturnType<typeof provision>, machine: string): Record<string, string[]> {
  const { interfaces } = machineNamed(cloudOrNetwork, machine);
  return Object.fromEntries(
    interfaces.map((face) => [
      face.name,
      face.addresses.map(({ address, length }) => `${formatIpv4(address)}/${length}`),
    ]),
  );
}

function routes(network: ReturnType<typeof provision>, machine: string): string[] {
  return machineNamed(network, machine).routes.map(formatRoute);
}

function withHost(changes: Partial<Host>, rest: Partial<Cloud> = {}): ReturnType<typeof provision> {
  const base = build.articleCloud('newton', rest);
  const [first, ...others] = base.hosts;
  return provision({ ...base, hosts: [{ ...(first as Host), ...changes }, ...others] });
}

describe('the article', () => {
  test('breaks no invariant', () => expect(faultsOf(article)).toEqual([]));

  test('gives compute1 its interfaces and addresses', () => {
    expect(addresses(article, 'compute1')).toEqual({
      lo: ['127.0.0.1/8', '169.254.169.254/32'],
      eth0: [],
      eth1: ['203.0.113.105/24', '203.0.113.193/32'],
      vlan100: [],
      br100: ['10.0.0.1/24'],
      vlan102: [],
      br102: ['10.1.0.1/24'],
      'vnet-VM_1': [],
      'vnet-VM_2': [],
      'vnet-VM_3': [],
    });
  });

  test('gives compute1 the routes that make tenants meet', () => {
    expect(routes(article, 'compute1')).toEqual([
      'default via 203.0.113.1 dev eth1',
      '10.0.0.0/24 dev br100 proto kernel scope link src 10.0.0.1',
      '10.1.0.0/24 dev br102 proto kernel scope link src 10.1.0.1',
      '203.0.113.0/24 dev eth1 proto kernel scope link src 203.0.113.105',
    ]);
  });

  test('gives instances their address and their own host as gateway', () => {
    expect(addresses(article, 'VM_4')).toEqual({ lo: ['127.0.0.1/8'], eth0: ['10.0.0.6/24'] });
    expect(routes(article, 'VM_4')).toEqual([
      'default via 10.0.0.5 dev eth0',
      '10.0.0.0/24 dev eth0 proto kernel scope link src 10.0.0.6',
    ]);
  });

  test('builds the upstream router and the machine beyond it', () => {
    expect(addresses(article, 'internet-router')).toEqual({
      lo: ['127.0.0.1/8'],
      eth0: ['203.0.113.1/24'],
      'p-google_dns': ['198.18.0.1/30'],
    });
    expect(routes(article, 'internet-router')).toEqual([
      '8.8.8.8 via 198.18.0.2 dev p-google_dns',
      '198.18.0.0/30 dev p-google_dns proto kernel scope link src 198.18.0.1',
      '203.0.113.0/24 dev eth0 proto kernel scope link src 203.0.113.1',
    ]);
    expect(addresses(article, 'google_dns')).toEqual({ lo: ['127.0.0.1/8', '8.8.8.8/32'], eth0: ['198.18.0.2/30'] });
    expect(machineNamed(article, 'internet-router').sysctl.ipForward).toBe(1);
    expect(machineNamed(article, 'google_dns').sysctl.ipForward).toBe(0);
  });

  test('wires it as the language contract names it', () => {
    expect(article.links.map(({ a, b }) => `${a.node} ${a.interface} - ${b.node} ${b.interface}`).sort()).toEqual([
      'VM_1 eth0 - compute1 vnet-VM_1',
      'VM_2 eth0 - compute1 vnet-VM_2',
      'VM_3 eth0 - compute1 vnet-VM_3',
      'VM_4 eth0 - compute2 vnet-VM_4',
      'VM_5 eth0 - compute2 vnet-VM_5',
      'VM_6 eth0 - compute2 vnet-VM_6',
      'compute1 eth0 - tor p-compute1',
      'compute1 eth1 - internet p-compute1',
      'compute2 eth0 - tor p-compute2',
      'compute2 eth1 - internet p-compute2',
      'internet-router eth0 - internet p-internet-router',
      'internet-router p-google_dns - google_dns eth0',
    ]);
  });

  test('leases on a host only what runs there', () => {
    const [net100, net102] = machineNamed(article, 'compute1').dhcpServers;
    expect(net100?.leases.map(({ hostname }) => hostname)).toEqual(['vm-1.novalocal', 'vm-2.novalocal']);
    expect(net102?.leases.map(({ hostname }) => hostname)).toEqual(['vm-3.novalocal']);
    expect(net100?.leases[0]).toMatchObject({
      address: build.ip('10.0.0.3'),
      length: 24,
      router: build.ip('10.0.0.1'),
      dns: [build.ip('10.0.0.1')],
      leaseSeconds: 120,
    });
    const newton = machineNamed(provision(build.articleCloud('newton')), 'compute1');
    expect(newton.dhcpServers[0]?.leases[0]?.leaseSeconds).toBe(86400);
  });

  test('says what made each thing', () => {
    const compute1 = machineNamed(article, 'compute1');
    expect(compute1.routes.map((route) => route.origin)).toEqual([
      'gateway:internet',
      'bridge:compute1/net100',
      'bridge:compute1/net102',
      'nic:compute1/eth1',
    ]);
    const origin = (table: 'filter' | 'nat', chain: string) =>
      compute1.iptables[table].chains.find(({ name }) => name === chain)?.rules.map((rule) => rule.origin);
    expect(origin('filter', 'nova-compute-inst-3')).toEqual([
      ...Array(3).fill('secgroup:tenant2.default'),
      'bridge:compute1/net102',
      'network:net102',
      'allow:icmp',
      'allow:net100',
      'secgroup:tenant2.default',
    ]);
    expect(origin('nat', 'nova-network-float-snat')).toEqual(['floating:VM_1']);
    expect(origin('nat', 'nova-network-snat')).toEqual(['host:compute1', 'host:compute1']);
  });

  test('gives bridges the MAC of their VLAN interface and taps libvirt’s', () => {
    const macs = new Map(machineNamed(article, 'compute1').interfaces.map((face) => [face.name, face.mac]));
    expect(macs.get('br100')).toBe(macs.get('vlan100'));
    expect(macs.get('vlan100')).toMatch(/^fa:16:3e:/);
    expect(macs.get('vnet-VM_1')).toMatch(/^fe:16:3e:/);
    const nodes = article.nodes.flatMap((node) => (node.kind === 'machine' ? node.interfaces : []));
    const wired = nodes.filter(({ device }) => device.kind === 'physical').map(({ mac }) => mac);
    expect(new Set(wired).size).toBe(wired.length);
  });

  test('puts hairpin mode and the spoofing filter on taps', () => {
    const tap = machineNamed(article, 'compute1').interfaces.find(({ name }) => name === 'vnet-VM_1');
    const { mac } = machineNamed(article, 'VM_1').interfaces[1] as { mac: string };
    expect(tap?.device).toEqual({
      kind: 'tap',
      master: 'br100',
      hairpin: true,
      filter: { mac, address: build.ip('10.0.0.3') },
    });
  });
});

describe('bridges', () => {
  test('that only reserve an address are not there, nor is their route', () => {
    const network = withHost({
      bridges: [
        build.bridge('compute1', 'net100', '10.0.0.1'),
        build.bridge('compute1', 'net102', '10.1.0.1', { exists: false, because: 'on-demand' }),
      ],
    });
    expect(Object.keys(addresses(network, 'compute1'))).not.toContain('br102');
    expect(routes(network, 'compute1').join('\n')).not.toContain('10.1.0.0/24');
    expect(network.segments.map(({ name, hosts }) => [name, hosts])).toEqual([
      ['net100', ['compute1', 'compute2']],
      ['net102', ['compute2']],
    ]);
  });

  test('do without a VLAN interface where the host has no nic for it', () => {
    const network = withHost({ vlanInterface: null });
    expect(addresses(network, 'compute1')).toMatchObject({ br100: ['10.0.0.1/24'] });
    expect(Object.keys(addresses(network, 'compute1'))).not.toContain('vlan100');
    expect(faultsOf(network)).toEqual([]);
  });
});

describe('routes', () => {
  test('of the file stand beside those of the kernel, with the device of their gateway', () => {
    const own = [build.route('10.2.0.0/16', '203.0.113.106'), build.route('10.3.0.0/16', null, 'unreachable')];
    expect(routes(withHost({ routes: own }), 'compute1')).toEqual([
      'default via 203.0.113.1 dev eth1',
      '10.0.0.0/24 dev br100 proto kernel scope link src 10.0.0.1',
      '10.1.0.0/24 dev br102 proto kernel scope link src 10.1.0.1',
      '10.2.0.0/16 via 203.0.113.106 dev eth1',
      'unreachable 10.3.0.0/16',
      '203.0.113.0/24 dev eth1 proto kernel scope link src 203.0.113.105',
    ]);
  });

  test('that `ip route` refuses are not there', () => {
    const own = [
      build.route('10.1.0.0/24', '203.0.113.106'),
      build.route('10.9.0.0/16', '192.0.2.1'),
      build.route('10.8.0.0/16', '203.0.113.255'),
    ];
    expect(routes(withHost({ routes: own }), 'compute1')).toEqual(routes(withHost({}), 'compute1'));
  });

  test('lack the default one where nobody says a gateway', () => {
    expect(routes(withHost({ defaultGateway: null }), 'compute1')[0]).toMatch(/^10\.0\.0\.0/);
  });
});

test('kernel switches come with the place where they were said', () => {
  const options = build.options('newton', { rpFilter: 1 }, ['rp_filter']);
  const origins = new Map([['ip_forward', 'option:compute1/ip_forward']]);
  const { sysctl } = machineNamed(withHost({ rpFilter: 1, ipForward: 0, origins }, { options }), 'compute1');
  expect(sysctl).toEqual({
    ipForward: 0,
    rpFilter: 1,
    bridgeNfCallIptables: 1,
    origins: {
      ipForward: 'option:compute1/ip_forward',
      rpFilter: 'option:rp_filter',
      bridgeNfCallIptables: 'host:compute1',
    },
  });
});

describe('externals', () => {
  test('stand with their router and what is beyond, each with links of its own', () => {
    const second = build.external({
      name: 'wan',
      cidr: build.cidr('198.51.100.0/24'),
      gateway: build.ip('198.51.100.1'),
      machines: [
        { name: 'office', address: build.ip('192.0.2.9'), listen: build.everything, origin: 'machine:office' },
      ],
    });
    const network = provision(build.articleCloud('newton', { externals: [build.external(), second] }));
    expect(network.nodes.slice(0, 6).map(({ name }) => name)).toEqual([
      'internet',
      'internet-router',
      'google_dns',
      'wan',
      'wan-router',
      'office',
    ]);
    expect(addresses(network, 'office')).toEqual({ lo: ['127.0.0.1/8', '192.0.2.9/32'], eth0: ['198.18.0.2/30'] });
    expect(faultsOf(network)).toEqual([]);
  });

  test.each(['silent', 'none'] as const)('have no router with gateway %s', (gatewayKind) => {
    const network = provision(build.articleCloud('newton', { externals: [build.external({ gatewayKind })] }));
    expect(network.nodes.map(({ name }) => name)).not.toContain('internet-router');
    expect(network.links.some(({ b }) => b.node === 'google_dns')).toBe(false);
    expect(faultsOf(network)).toEqual([]);
  });

  test('know the routes that the file gives them', () => {
    const own = [
      build.route('10.0.0.0/8', null, 'prohibit'),
      build.route('10.0.0.0/24', '203.0.113.105'),
      build.route('0.0.0.0/0', '198.18.0.2'),
    ];
    const network = provision(build.articleCloud('newton', { externals: [build.external({ routes: own })] }));
    expect(routes(network, 'internet-router')).toEqual([
      'default via 198.18.0.2 dev p-google_dns',
      '8.8.8.8 via 198.18.0.2 dev p-google_dns',
      '10.0.0.0/24 via 203.0.113.105 dev eth0',
      'prohibit 10.0.0.0/8',
      '198.18.0.0/30 dev p-google_dns proto kernel scope link src 198.18.0.1',
      '203.0.113.0/24 dev eth0 proto kernel scope link src 203.0.113.1',
    ]);
  });
});
