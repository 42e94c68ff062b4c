// Switches, what is plugged into them, and what their ports carry.
import { describe, expect, test } from 'vitest';
import type { Network, Switch, SwitchPort } from '../../server/core/network/network.ts';
import { formatRoute } from '../../server/core/network/print.ts';
import { provision } from '../../server/core/nova/provision.ts';
import type { SwitchDeclaration } from '../../server/core/topology/cloud.ts';
import { faultsOf } from '../network/faults.ts';
import * as build from '../support/cloud-builder.ts';
import { machineNamed } from './rule-files.ts';

function portsOf(network: Network, name: string): readonly SwitchPort[] {
  return (network.nodes.find((node) => node.name === name) as Switch).ports;
}

function declared(
  name: string,
  trunk: SwitchDeclaration['trunk'],
  links: SwitchDeclaration['links'] = [],
): SwitchDeclaration {
  return build.tor({ name, trunk, trunkOrigin: `trunk:${name}`, links, origin: `switch:${name}` });
}

const vlans = (first: number, last = first) => [{ first, last }];

describe('a port', () => {
  const base = build.articleCloud('newton');

  test('carries what its switch says', () => {
    expect(portsOf(provision(base), 'tor')).toEqual([
      {
        name: 'p-compute1',
        access: null,
        trunk: base.switches[0]?.trunk,
        origin: 'nic:compute1/eth0',
        trunkOrigin: 'trunk:tor',
      },
      {
        name: 'p-compute2',
        access: null,
        trunk: base.switches[0]?.trunk,
        origin: 'nic:compute2/eth0',
        trunkOrigin: 'trunk:tor',
      },
    ]);
  });

  test('carries what its nic says instead, or one VLAN untagged', () => {
    const nics = [
      build.nic('compute1', 'eth0', 'tor', null, { trunk: vlans(100) }),
      build.nic('compute1', 'eth2', 'tor', null, { accessVlan: 102 }),
    ];
    const network = provision({ ...base, hosts: [build.host('compute1', '203.0.113.105', [], { nics })] });
    expect(portsOf(network, 'tor')).toEqual([
      {
        name: 'p-compute1.eth0',
        access: null,
        trunk: vlans(100),
        origin: 'nic:compute1/eth0',
        trunkOrigin: 'nic:compute1/eth0',
      },
      {
        name: 'p-compute1.eth2',
        access: 102,
        trunk: [],
        origin: 'nic:compute1/eth2',
        trunkOrigin: 'nic:compute1/eth2',
      },
    ]);
    expect(faultsOf(network)).toEqual([]);
  });
});

describe('linked switches', () => {
  test('carry what both ends and the link allow', () => {
    const switches = [
      declared('a', vlans(100, 200), [
        { to: 'b', trunk: [...vlans(90, 110), ...vlans(150, 300)], noCarrier: false, origin: 'link:a-b' },
      ]),
      declared('b', [...vlans(105), ...vlans(160, 170), ...vlans(400)]),
    ];
    const network = provision(build.cloud({ switches }));
    expect(portsOf(network, 'a')).toEqual([
      {
        name: 'p-b',
        access: null,
        trunk: [...vlans(100, 110), ...vlans(150, 200)],
        origin: 'link:a-b',
        trunkOrigin: 'link:a-b',
      },
    ]);
    expect(portsOf(network, 'b')[0]?.trunk).toEqual([...vlans(105), ...vlans(160, 170)]);
    expect(network.links).toEqual([
      { a: { node: 'a', interface: 'p-b' }, b: { node: 'b', interface: 'p-a' }, origin: 'link:a-b' },
    ]);
  });

  test('have one cable, from whichever end it is declared', () => {
    const switches = [
      declared('a', 'all', [{ to: 'b', trunk: vlans(1, 10), noCarrier: false, origin: 'link:a-b' }]),
      declared('b', 'all', [
        { to: 'a', trunk: vlans(5, 20), noCarrier: false, origin: 'link:b-a' },
        { to: 'b', trunk: null, noCarrier: false, origin: 'link:b-b' },
      ]),
    ];
    const network = provision(build.cloud({ switches }));
    expect(network.links).toHaveLength(1);
    expect(portsOf(network, 'a').map(({ trunk }) => trunk)).toEqual([vlans(5, 10)]);
    expect(faultsOf(network)).toEqual([]);
  });

  test('point at their own trunk where the link says none', () => {
    const switches = [
      declared('a', vlans(100), [{ to: 'b', trunk: null, noCarrier: false, origin: 'link:a-b' }]),
      declared('b', vlans(102)),
    ];
    const network = provision(build.cloud({ switches }));
    expect(
      [...portsOf(network, 'a'), ...portsOf(network, 'b')].map(({ trunk, trunkOrigin }) => [trunk, trunkOrigin]),
    ).toEqual([
      [vlans(100), 'trunk:a'],
      [vlans(102), 'trunk:b'],
    ]);
  });
});

test('a router of the file stands between VLANs', () => {
  const nics = [
    build.nic('gw', 'eth0', 'tor', '10.0.0.254', { toKind: 'switch', accessVlan: 100 }),
    build.nic('gw', 'eth1', 'tor', '10.1.0.254', { toKind: 'switch', accessVlan: 102 }),
    build.nic('gw', 'eth2', 'internet', '203.0.113.7'),
  ];
  const network = provision(
    build.articleCloud('newton', { routers: [build.router('gw', nics, [build.route('0.0.0.0/0', '203.0.113.1')])] }),
  );
  const gw = machineNamed(network, 'gw');
  expect(gw.routes.map(formatRoute)).toEqual([
    'default via 203.0.113.1 dev eth2',
    '10.0.0.0/24 dev eth0 proto kernel scope link src 10.0.0.254',
    '10.1.0.0/24 dev eth1 proto kernel scope link src 10.1.0.254',
    '203.0.113.0/24 dev eth2 proto kernel scope link src 203.0.113.7',
  ]);
  expect([gw.role, gw.sysctl.ipForward]).toEqual(['router', 1]);
  expect(portsOf(network, 'tor').map(({ name, access }) => [name, access])).toEqual([
    ['p-compute1', null],
    ['p-compute2', null],
    ['p-gw.eth0', 100],
    ['p-gw.eth1', 102],
  ]);
  expect(faultsOf(network)).toEqual([]);
});
