// Names, defaults and options: what the file leaves out, and what its words mean.
import { describe, expect, test } from 'vitest';
import type { Cloud, Release } from '../../server/core/topology/cloud.ts';
import { parseFlowEnd } from '../../server/core/topology/flow-end.ts';
import { optionReleases, releases } from '../../server/core/topology/options.ts';
import { formatIpv4, formatPrefix, parseIpv4 } from '../../server/core/wire/address.ts';
import { cloudOf, errorsOf, findingsOf } from './findings.ts';

const ip = (text: string): number => parseIpv4(text) as number;

test('a floating address that is not there: the message says which there are', () => {
  const text = (floating: string) =>
    'external e 203.0.113.0/24 { floating p 203.0.113.16/28 }\nswitch s { }\n' +
    'tenant t { network n { vlan 1  cidr 10.0.0.0/24 } }\nhost h { nic eth0 -> s  nic eth1 203.0.113.5 -> e\n' +
    `vm a { network n  ${floating} } }\nflow f: a.floating[3] -> a`;
  const message = (floating: string) => findingsOf(text(floating)).find(({ code }) => code === 'unknown-name')?.message;
  expect(message('')).toBe('a has no floating address: give it one with floating');
  expect(message('floating p floating p')).toBe(
    'a has 2 floating addresses: count from 1 to 2 or give it more with floating',
  );
});

test('nobody has the MAC address of all zeros', () => {
  expect(
    errorsOf(
      'tenant t { network n { vlan 1 cidr 10.0.0.0/24 } }\nswitch s { }\nhost h { nic e -> s vm a { network n mac 00:00:00:00:00:00 } }',
    ),
  ).toEqual(['wrong-value: 00:00:00:00:00:00']);
});

test('with multi_host false the network host needs the nic for floating addresses, and only it', () => {
  const text = (nic: string) =>
    'cloud { multi_host false }\nexternal e 203.0.113.0/24 { floating p 203.0.113.16/28 }\nswitch s { }\n' +
    `tenant t { network n { vlan 1  cidr 10.0.0.0/24  host runs } }\nhost runs { nic eth0 -> s\n${nic} }\n` +
    'host other { nic eth0 -> s\nvm a { network n  floating p } }';
  expect(errorsOf(text('nic eth1 203.0.113.5 -> e'))).toEqual([]);
  expect(errorsOf(text(''))).toEqual(['interface-missing: runs']);
});

describe('options', () => {
  test('an empty file has the defaults of newton', () => {
    expect(cloudOf('').options).toMatchObject({
      ...{ release: 'newton', provision: 'on-demand', networkManager: 'VlanManager', multiHost: true },
      ...{
        shareDhcpAddress: false,
        allowSameNetTraffic: true,
        flatNetworkBridge: 'br100',
        fixedRange: null,
        dmzCidr: [],
      },
      ...{ forceSnatRange: [], forwardBridgeInterface: ['all'], metadataHost: null, ipForward: 1 },
      ...{ bridgeNfCallIptables: 1, rpFilter: 0, vlanInterface: null, flatInterface: null, publicInterface: null },
    });
  });

  test.each(releases)('%s has its own ranges', (release) => {
    const { fixedRange, dmzCidr } = cloudOf(`cloud { release ${release} }`).options;
    const early = ['essex', 'folsom', 'grizzly'].includes(release);
    expect(fixedRange && formatPrefix(fixedRange)).toBe(early ? '10.0.0.0/8' : null);
    expect(dmzCidr.map(formatPrefix)).toEqual(release === 'essex' ? ['10.128.0.0/24'] : []);
  });

  test.each([
    ['essex', '10.0.0.0/8'],
    ['grizzly', null],
    ['havana', null],
  ])('%s with `fixed_range none` has %s', (release, range) => {
    const { fixedRange } = cloudOf(`cloud { release ${release}  fixed_range none }`).options;
    expect(fixedRange && formatPrefix(fixedRange)).toBe(range);
  });

  test('every option of some releases only is an error in the others', () => {
    const values: Record<string, string> = {
      share_dhcp_address: 'true',
      force_snat_range: '10.0.0.0/8',
      forward_bridge_interface: 'eth1',
      fixed_range: '10.0.0.0/8',
    };
    for (const [name, { since, until }] of Object.entries(optionReleases)) {
      for (const release of releases) {
        const at = (one: Release) => releases.indexOf(one);
        const known = at(release) >= at(since) && at(release) <= at(until);
        expect(errorsOf(`cloud { release ${release}  ${name} ${values[name]} }`), `${name} ${release}`).toEqual(
          known ? [] : [`option-not-in-release: ${name}`],
        );
      }
    }
  });

  test('lists, none, and where each was said', () => {
    const { options, spans } = cloudOf(
      'cloud { release essex  dmz_cidr none  forward_bridge_interface eth1, eth2  rp_filter 2 }',
    );
    expect(options).toMatchObject({ dmzCidr: [], forwardBridgeInterface: ['eth1', 'eth2'], rpFilter: 2 });
    expect(options.origins.get('rp_filter')).toBe('option:rp_filter');
    expect(spans.has('option:rp_filter')).toBe(true);
  });

  test('a host may say its own', () => {
    const { hosts } = cloudOf(
      'cloud { rp_filter 1 }\nhost a { rp_filter 0  ip_forward 0  routing_source_ip none }\nhost b { }',
    );
    expect(hosts[0]).toMatchObject({ rpFilter: 0, ipForward: 0, bridgeNfCallIptables: 1, routingSourceIp: null });
    expect(hosts[1]).toMatchObject({ rpFilter: 1, ipForward: 1 });
    expect([...(hosts[0]?.origins.keys() ?? [])]).toEqual(['rp_filter', 'ip_forward', 'routing_source_ip']);
  });
});

const wired = `external internet 203.0.113.0/24 { floating public 203.0.113.192/28  host far 8.8.8.8 listen tcp 80 }
external other 198.51.100.0/24 { gateway none }
switch tor { trunk 300, 1-3, 2-9 }
tenant t {
  network n { vlan 100  cidr 10.0.0.0/24 }
  network m { vlan 101  cidr 10.0.1.0/24  gateway 10.0.1.9 }
  secgroup web { allow tcp 80, 443 from m  allow icmp 8/0 from u.default  allow any from 10.0.0.0/8  allow udp from u }
}
tenant u { }
host a {
  nic eth9 198.51.100.7 -> other
  nic eth0 10.9.0.1 -> tor trunk none
  nic eth1 203.0.113.5 -> internet
  listen tcp 22
  route 10.7.0.0/16 unreachable
  vm v { network n  secgroup web  floating public  floating public }
  vm w { network m  gateway none }
}
host b { nic eth0 203.0.113.6/25 -> internet  nic eth5 -> tor  vm x { network m  tenant u } }
router r { nic eth0 10.0.1.9/24 -> tor vlan 101 }
`;
const cloud: Cloud = cloudOf(wired);

describe('defaults', () => {
  test('interfaces: the first on a switch, the first on an external', () => {
    expect(cloud.hosts[0]).toMatchObject({ vlanInterface: 'eth0', flatInterface: 'eth0', publicInterface: 'eth9' });
    expect(cloud.hosts[1]).toMatchObject({ vlanInterface: 'eth5', publicInterface: 'eth0' });
    const named = cloudOf(`cloud { public_interface eth1 }\n${wired}`).hosts[0];
    expect(named).toMatchObject({
      publicInterface: 'eth1',
      defaultGateway: ip('203.0.113.1'),
      routingSourceIp: ip('203.0.113.5'),
    });
  });

  test('gateways: the external gives the host its own, the bridge or the network the instance', () => {
    expect(cloud.hosts.map(({ defaultGateway }) => defaultGateway && formatIpv4(defaultGateway))).toEqual([
      null,
      '203.0.113.1',
    ]);
    expect(cloud.instances.map(({ gateway }) => gateway && formatIpv4(gateway))).toEqual([
      '10.0.0.1',
      null,
      '10.0.1.9',
    ]);
    expect(cloud.instances.map(({ gatewayOrigin }) => gatewayOrigin)).toEqual(['vm:v', 'gateway:w', 'gateway:m']);
  });

  test('lengths of addresses come from the wire', () => {
    expect(cloud.hosts.flatMap(({ nics }) => nics.map(({ length }) => length))).toEqual([24, 24, 24, 25, 24]);
  });

  test('trunks, listening, groups, floating addresses', () => {
    expect(cloud.switches[0]?.trunk).toEqual([
      { first: 1, last: 9 },
      { first: 300, last: 300 },
    ]);
    expect(cloud.hosts[0]?.nics[1]?.trunk).toEqual([]);
    expect(cloud.hosts[0]?.listen).toEqual({ tcp: [{ first: 22, last: 22 }], udp: [] });
    expect(cloud.hosts[1]?.listen).toEqual({ tcp: 'all', udp: 'all' });
    expect(cloud.externals[0]?.machines[0]?.listen.tcp).toEqual([{ first: 80, last: 80 }]);
    expect(cloud.instances.map(({ secgroups }) => secgroups)).toEqual([['web'], ['default'], ['default']]);
    expect(cloud.instances.map(({ tenant }) => tenant)).toEqual(['t', 't', 'u']);
    expect(cloud.instances[0]?.floating.map(({ address }) => formatIpv4(address))).toEqual([
      '203.0.113.193',
      '203.0.113.194',
    ]);
    expect(cloud.externals.map(({ gatewayKind }) => gatewayKind)).toEqual(['router', 'none']);
  });

  test('every tenant has a default group, empty unless declared', () => {
    expect(cloud.secgroups.map(({ tenant, name, rules, origin }) => [tenant, name, rules.length, origin])).toEqual([
      ...[
        ['t', 'web', 4, 'secgroup:t.web'],
        ['t', 'default', 0, 'tenant:t'],
        ['u', 'default', 0, 'tenant:u'],
      ],
    ]);
  });

  test('rules name a network, a group, a prefix, a tenant', () => {
    expect(cloud.secgroups[0]?.rules.map(({ source }) => source)).toEqual([
      { kind: 'network', name: 'm' },
      { kind: 'group', tenant: 'u', name: 'default' },
      { kind: 'prefix', prefix: { address: ip('10.0.0.0'), length: 8 } },
      { kind: 'tenant', name: 'u' },
    ]);
    expect(cloud.secgroups[0]?.rules[1]).toMatchObject({ protocol: 'icmp', icmp: { type: 8, code: 0 }, ports: [] });
  });

  test('a group comes before a network, a network before a tenant', () => {
    const source = (text: string) =>
      cloudOf(`tenant t { network n { vlan 1  cidr 10.0.0.0/24 }  secgroup g { allow icmp from x } ${text} }`)
        .secgroups[0]?.rules[0]?.source;
    expect(source('secgroup x { }')).toEqual({ kind: 'group', tenant: 't', name: 'x' });
    expect(source('network x { vlan 2  cidr 10.0.1.0/24 }')).toEqual({ kind: 'network', name: 'x' });
    expect(source('')).toEqual({ kind: 'unknown', text: 'x' });
  });
});

describe('names', () => {
  test('order never matters', () => {
    const statements = wired.trim().split(/\n(?=\w)/);
    const reversed = cloudOf(statements.toReversed().join('\n'));
    expect(errorsOf(statements.toReversed().join('\n'))).toEqual([]);
    expect(reversed.instances.length).toBe(cloud.instances.length);
  });

  test('a second thing of a name is derived under another', () => {
    const found = cloudOf(
      'host a { }\nhost a { vm v { network n } }\ntenant t { network n { vlan 1  cidr 10.0.0.0/24 } }',
    );
    expect(found.hosts.map(({ name }) => name)).toEqual(['a', 'a~2']);
    expect(found.instances[0]?.host).toBe('a~2');
  });

  test('an instance without a network is left out, and so are its flows, without more errors', () => {
    const text =
      'switch s { }\nhost h { nic e -> s\nvm v { network nowhere } }\nflow f: v -> h\nexpect v -> h reachable';
    expect(errorsOf(text)).toEqual(['unknown-name: nowhere']);
    expect(cloudOf(text)).toMatchObject({ instances: [], flows: [], expectations: [] });
  });

  test('a name that a faulty statement may declare is no second error', () => {
    const text = 'switch s { }\nxyz compute9 { }\nhost h { nic e -> s }\nexpect h -> compute9 reachable';
    expect(errorsOf(text)).toEqual(['syntax: xyz']);
  });

  test('thousands of errors end', () => {
    const text = `host h {\n${'  vm v { network nowhere }\n'.repeat(20_000)}}`;
    expect(errorsOf(text).length).toBeLessThanOrEqual(2_000);
  });
});

describe('ends of flows', () => {
  test('from the command line', () => {
    expect(parseFlowEnd(cloud, 'v')).toEqual({ kind: 'instance', name: 'v' });
    expect(parseFlowEnd(cloud, 'v.floating')).toEqual({ kind: 'floating', instance: 'v', index: 0 });
    expect(parseFlowEnd(cloud, 'v.floating[2]')).toEqual({ kind: 'floating', instance: 'v', index: 1 });
    expect(parseFlowEnd(cloud, 'v.floating[3]')).toBeUndefined();
    expect(parseFlowEnd(cloud, 'w.floating')).toBeUndefined();
    for (const name of ['a', 'r', 'far', 'internet-router'])
      expect(parseFlowEnd(cloud, name)).toEqual({ kind: 'node', name });
    expect(parseFlowEnd(cloud, '8.8.4.4')).toEqual({ kind: 'address', address: ip('8.8.4.4') });
    for (const name of ['other-router', 'internet', 'tor', 'n', 't', 'any', 'nobody', ''])
      expect(parseFlowEnd(cloud, name)).toBeUndefined();
  });

  test('in the file', () => {
    const { flows, expectations } = cloudOf(
      `${wired}flow f: v -> v.floating[2] tcp 22 ttl 3 source 10.0.0.9 mac 02:00:00:00:00:0A\nflow boot: w dhcp\nflow g: far -> x udp\nexpect any -> t icmp undelivered no-route via a, tor, internet-router\nexpect isolated n u`,
    );
    expect(flows).toMatchObject([
      {
        name: 'f',
        to: { kind: 'floating', index: 1 },
        protocol: 'tcp',
        port: 22,
        ttl: 3,
        source: ip('10.0.0.9'),
        mac: '02:00:00:00:00:0a',
      },
      { name: 'boot', from: { kind: 'instance', name: 'w' }, to: null, protocol: 'dhcp', port: null, ttl: 64 },
      { name: 'g', from: { kind: 'node', name: 'far' }, protocol: 'udp', port: 80 },
    ]);
    expect(expectations).toMatchObject([
      {
        from: { kind: 'any' },
        to: { kind: 'tenant', name: 't' },
        outcome: 'undelivered',
        code: 'no-route',
        via: ['a', 'tor', 'internet-router'],
      },
      {
        kind: 'isolated',
        a: { kind: 'network', name: 'n' },
        b: { kind: 'tenant', name: 'u' },
        text: 'expect isolated n u',
      },
    ]);
  });

  test('a sender given by its address is somebody, and one alone', () => {
    const flow = (from: string) => errorsOf(`${wired}flow f: ${from} -> v`);
    expect(flow('10.0.0.3')).toEqual([]);
    expect(flow('203.0.113.193')).toEqual([]);
    expect(flow('10.0.0.77')).toEqual(['unknown-name: 10.0.0.77']);
    const shared =
      'cloud { share_dhcp_address true }\nnetwork n { vlan 1  cidr 10.0.0.0/24 }\nswitch s { }\nhost h { nic e -> s  bridge n }\nhost i { nic e -> s  bridge n }';
    expect(errorsOf(`${shared}\nflow f: 10.0.0.1 -> h`)).toEqual(['wrong-value: 10.0.0.1']);
  });
});
