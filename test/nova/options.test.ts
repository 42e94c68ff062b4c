// What each option of `cloud` changes in the rules, release by release (nova's own names and meanings).
import { describe, expect, test } from 'vitest';
import { formatEbtablesRule } from '../../server/core/network/print.ts';
import { provision } from '../../server/core/nova/provision.ts';
import type { Cloud, Options, Release, TenantNetwork } from '../../server/core/topology/cloud.ts';
import { articleCloud, cidr, ip, options } from '../support/cloud-builder.ts';
import { chainLines, machineNamed } from './rule-files.ts';

function derive(
  release: Release,
  changes: Partial<Options> = {},
  said: readonly string[] = [],
  rest: Partial<Cloud> = {},
) {
  return provision(articleCloud(release, { options: options(release, changes, said), ...rest }));
}

function ebtables(network: ReturnType<typeof derive>, table: 'filter' | 'nat'): string[] {
  return machineNamed(network, 'compute1').ebtables[table].map(formatEbtablesRule);
}

function withGateway(release: Release, gateway: TenantNetwork['gateway'], changes: Partial<Options> = {}) {
  const { networks } = articleCloud(release);
  return derive(release, changes, [], {
    networks: networks.map((network) => (network.name === 'net100' ? { ...network, gateway } : network)),
  });
}

describe('metadata_host', () => {
  const metadataHost = ip('127.0.0.1');

  test.each([
    ['essex', 'DNAT --to-destination 127.0.0.1:8775', '-d 127.0.0.1/32 -p tcp -m tcp --dport 8775 -j ACCEPT'],
    ['folsom', 'REDIRECT --to-ports 8775', '-d 127.0.0.1/32 -p tcp -m tcp --dport 8775 -j ACCEPT'],
    ['grizzly', 'REDIRECT --to-ports 8775', '-d 127.0.0.1/32 -p tcp -m tcp --dport 8775 -j ACCEPT'],
    ['havana', 'REDIRECT --to-ports 8775', '-p tcp -m tcp --dport 8775 -m addrtype --dst-type LOCAL -j ACCEPT'],
  ] as const)('127.0.0.1 in %s', (release, target, accept) => {
    const network = derive(release, { metadataHost });
    const forward = chainLines(network, 'compute1', 'nat', 'nova-network-PREROUTING')[0];
    expect(forward).toBe(`-d 169.254.169.254/32 -p tcp -m tcp --dport 80 -j ${target}`);
    expect(chainLines(network, 'compute1', 'filter', 'nova-api-INPUT')).toEqual([accept]);
  });

  test('elsewhere is excepted from SNAT', () => {
    const network = derive('newton', { metadataHost: ip('203.0.113.9') });
    const lines = chainLines(network, 'compute1', 'nat', 'nova-network-POSTROUTING');
    expect(lines[0]).toBe('-s 10.0.0.0/24 -d 203.0.113.9/32 -j ACCEPT');
  });
});

describe('fixed_range', () => {
  test('is one range before Havana', () => {
    const network = derive('essex', { fixedRange: cidr('10.0.0.0/24') }, ['fixed_range']);
    expect(chainLines(network, 'compute1', 'nat', 'nova-network-POSTROUTING')).toEqual([
      '-s 10.0.0.0/24 -d 203.0.113.105/32 -j ACCEPT',
      '-s 10.0.0.0/24 -d 10.128.0.0/24 -j ACCEPT',
      '-s 10.0.0.0/24 -d 10.0.0.0/24 -m conntrack ! --ctstate DNAT -j ACCEPT',
    ]);
    const snat = machineNamed(network, 'compute1').iptables.nat.chains.find(({ name }) => name === 'nova-network-snat');
    expect(snat?.rules.map(({ origin }) => origin)).toEqual(['host:compute1', 'host:compute1']);
  });

  test('empty means a range per network in Grizzly', () => {
    expect(chainLines(derive('grizzly', { fixedRange: null }), 'compute1', 'nat', 'nova-network-snat')).toEqual([
      '-j nova-network-float-snat',
      '-s 10.0.0.0/24 -o eth1 -j SNAT --to-source 203.0.113.105',
      '-s 10.1.0.0/24 -o eth1 -j SNAT --to-source 203.0.113.105',
    ]);
  });

  test('is gone from Havana on', () => {
    const network = derive('havana', { fixedRange: cidr('10.0.0.0/8') });
    expect(chainLines(network, 'compute1', 'nat', 'nova-network-snat')[1]).toMatch(/^-s 10\.0\.0\.0\/24 /);
  });
});

test('dmz_cidr excepts each range from SNAT, after the metadata host', () => {
  const network = derive('folsom', { dmzCidr: [cidr('192.0.2.0/24'), cidr('198.51.100.0/24')] }, ['dmz_cidr']);
  expect(chainLines(network, 'compute1', 'nat', 'nova-network-POSTROUTING')).toEqual([
    '-s 10.0.0.0/8 -d 203.0.113.105/32 -j ACCEPT',
    '-s 10.0.0.0/8 -d 192.0.2.0/24 -j ACCEPT',
    '-s 10.0.0.0/8 -d 198.51.100.0/24 -j ACCEPT',
    '-s 10.0.0.0/8 -d 10.0.0.0/8 -m conntrack ! --ctstate DNAT -j ACCEPT',
  ]);
  const chain = machineNamed(network, 'compute1').iptables.nat.chains.find(
    ({ name }) => name === 'nova-network-POSTROUTING',
  );
  expect(chain?.rules.map(({ origin }) => origin)).toEqual([
    'host:compute1',
    'option:dmz_cidr',
    'option:dmz_cidr',
    'host:compute1',
  ]);
});

test('routing_source_ip none leaves SNAT out, and only SNAT', () => {
  const base = articleCloud('essex');
  const network = provision({ ...base, hosts: base.hosts.map((host) => ({ ...host, routingSourceIp: null })) });
  expect(chainLines(network, 'compute1', 'nat', 'nova-network-snat')).toEqual(['-j nova-network-float-snat']);
  expect(chainLines(network, 'compute1', 'nat', 'nova-network-float-snat')).toHaveLength(1);
});

describe('forward_bridge_interface', () => {
  const forwardBridgeInterface = ['eth1'];

  test('drops what is routed between bridges from Grizzly on', () => {
    const network = derive('grizzly', { forwardBridgeInterface }, ['forward_bridge_interface']);
    expect(chainLines(network, 'compute1', 'filter', 'nova-network-FORWARD').slice(0, 6)).toEqual([
      '-i br100 -o eth1 -j ACCEPT',
      '-i eth1 -o br100 -j ACCEPT',
      '-i br100 -o br100 -j ACCEPT',
      '-i br100 -j DROP',
      '-o br100 -j DROP',
      '-d 10.0.0.2/32 -p udp -m udp --dport 1194 -j ACCEPT',
    ]);
  });

  test('is not known to Folsom', () => {
    const network = derive('folsom', { forwardBridgeInterface });
    expect(chainLines(network, 'compute1', 'filter', 'nova-network-FORWARD').slice(0, 2)).toEqual([
      '-i br100 -j ACCEPT',
      '-o br100 -j ACCEPT',
    ]);
  });
});

describe('share_dhcp_address', () => {
  const top = [
    '-d 255.255.255.255/32 -p udp -m physdev --physdev-in vlan100 -m udp --dport 67 -j DROP',
    '-d 255.255.255.255/32 -p udp -m physdev --physdev-out vlan100 -m udp --dport 67 -j DROP',
    '-d 10.0.0.1/32 -m physdev --physdev-in vlan100 -j DROP',
    '-s 10.0.0.1/32 -m physdev --physdev-out vlan100 -j DROP',
  ];
  const arp = [
    '-A INPUT -p ARP -i vlan100 --arp-ip-dst 10.0.0.1 -j DROP',
    '-A OUTPUT -p ARP -o vlan100 --arp-ip-src 10.0.0.1 -j DROP',
  ];

  test.each(['grizzly', 'havana', 'icehouse'] as const)('isolates with iptables and ebtables in %s', (release) => {
    const network = derive(release, { shareDhcpAddress: true });
    const forward = chainLines(network, 'compute1', 'filter', 'nova-network-FORWARD');
    expect(forward.slice(0, 4)).toEqual(top);
    expect(forward[8]).toBe('-i br100 -j ACCEPT');
    expect(ebtables(network, 'filter').slice(0, 2)).toEqual(arp);
    expect(ebtables(network, 'filter')).toHaveLength(4);
  });

  test.each(['juno', 'newton'] as const)('isolates with ebtables alone in %s', (release) => {
    const network = derive(release, { shareDhcpAddress: true });
    expect(chainLines(network, 'compute1', 'filter', 'nova-network-FORWARD')[0]).toBe('-i br100 -j ACCEPT');
    expect(ebtables(network, 'filter').slice(0, 4)).toEqual([
      ...arp,
      '-A FORWARD -p IPv4 -i vlan100 --ip-proto udp --ip-dport 67:68 -j DROP',
      '-A FORWARD -p IPv4 -o vlan100 --ip-proto udp --ip-dport 67:68 -j DROP',
    ]);
  });

  test('isolates nothing in Folsom', () => {
    const network = derive('folsom', { shareDhcpAddress: true });
    expect(ebtables(network, 'filter')).toEqual([]);
    expect(chainLines(network, 'compute1', 'filter', 'nova-network-FORWARD')[0]).toBe('-i br100 -j ACCEPT');
  });
});

describe('force_snat_range', () => {
  const forceSnatRange = [cidr('192.0.2.0/24')];

  test('pulls bridged packets up in Grizzly, where SNAT is for all destinations', () => {
    const network = derive('grizzly', { forceSnatRange });
    expect(chainLines(network, 'compute1', 'nat', 'nova-network-snat').slice(1)).toEqual([
      '-s 10.0.0.0/8 -o eth1 -j SNAT --to-source 203.0.113.105',
    ]);
    expect(ebtables(network, 'nat')[0]).toBe(
      '-A PREROUTING -p IPv4 --ip-src 10.0.0.0/8 --ip-dst 192.0.2.0/24 -j redirect --redirect-target ACCEPT',
    );
  });

  test('narrows SNAT too in Havana and Icehouse', () => {
    const network = derive('havana', { forceSnatRange });
    expect(chainLines(network, 'compute1', 'nat', 'nova-network-snat').slice(1)).toEqual([
      '-s 10.0.0.0/24 -d 192.0.2.0/24 -o eth1 -j SNAT --to-source 203.0.113.105',
      '-s 10.1.0.0/24 -d 192.0.2.0/24 -o eth1 -j SNAT --to-source 203.0.113.105',
    ]);
    expect(ebtables(network, 'nat').slice(0, 2)).toEqual([
      '-A PREROUTING -p IPv4 --ip-src 10.0.0.0/24 --ip-dst 192.0.2.0/24 -j redirect --redirect-target ACCEPT',
      '-A PREROUTING -p IPv4 --ip-src 10.1.0.0/24 --ip-dst 192.0.2.0/24 -j redirect --redirect-target ACCEPT',
    ]);
  });

  test('concerns networks with an external gateway alone from Juno on', () => {
    const network = withGateway('juno', ip('10.0.0.254'), { forceSnatRange });
    expect(chainLines(network, 'compute1', 'nat', 'nova-network-snat').slice(1)).toEqual([
      '-s 10.0.0.0/24 -d 192.0.2.0/24 -j SNAT --to-source 203.0.113.105',
      '-s 10.1.0.0/24 -o eth1 -j SNAT --to-source 203.0.113.105',
    ]);
    expect(ebtables(network, 'nat')[0]).toBe(
      '-A PREROUTING -p IPv4 --ip-src 10.0.0.0/24 --ip-dst 192.0.2.0/24 -j redirect --redirect-target ACCEPT',
    );
    expect(ebtables(network, 'nat')).toHaveLength(2);
  });
});

describe('a network’s gateway', () => {
  test('elsewhere leaves it without SNAT from Juno on', () => {
    expect(chainLines(withGateway('icehouse', ip('10.0.0.254')), 'compute1', 'nat', 'nova-network-snat')).toHaveLength(
      3,
    );
    expect(chainLines(withGateway('juno', ip('10.0.0.254')), 'compute1', 'nat', 'nova-network-snat')).toEqual([
      '-j nova-network-float-snat',
      '-s 10.1.0.0/24 -o eth1 -j SNAT --to-source 203.0.113.105',
    ]);
  });

  test('elsewhere is handed out by DHCP', () => {
    const [server] = machineNamed(withGateway('newton', ip('10.0.0.254')), 'compute1').dhcpServers;
    expect(server?.leases[0]?.router).toBe(ip('10.0.0.254'));
  });

  test('none lets nothing through the bridge, and DHCP leaves the router out', () => {
    const network = withGateway('essex', 'none');
    expect(chainLines(network, 'compute1', 'filter', 'nova-network-FORWARD').slice(0, 2)).toEqual([
      '-i br100 -j DROP',
      '-o br100 -j DROP',
    ]);
    expect(machineNamed(network, 'compute1').dhcpServers[0]?.leases[0]?.router).toBeNull();
  });
});

describe('floating addresses', () => {
  const redirect =
    '-A PREROUTING -p IPv4 --logical-in br100 --ip-src 10.0.0.3/32 ! --ip-dst 10.0.0.0/24 -j redirect --redirect-target ACCEPT';

  test.each([
    ['folsom', []],
    ['grizzly', [redirect]],
    ['newton', [redirect]],
  ] as const)('take packets up from the bridge in %s', (release, rules) => {
    expect(ebtables(derive(release), 'nat')).toEqual(rules);
  });
});

test('allow_same_net_traffic false leaves one rule out of each instance’s chain', () => {
  const lines = chainLines(
    derive('newton', { allowSameNetTraffic: false }),
    'compute1',
    'filter',
    'nova-compute-inst-1',
  );
  expect(lines).toEqual([
    '-m state --state INVALID -j DROP',
    '-m state --state RELATED,ESTABLISHED -j ACCEPT',
    '-s 10.0.0.1/32 -p udp -m udp --sport 67 --dport 68 -j ACCEPT',
    '-p icmp -j ACCEPT',
    '-s 10.1.0.0/24 -p tcp -m multiport --dports 1:65535 -j ACCEPT',
    '-j nova-compute-sg-fallback',
  ]);
});
