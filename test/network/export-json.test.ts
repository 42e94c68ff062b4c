// The derived network as `export --to json` prints it.
import { expect, test } from 'vitest';
import { provision } from '../../server/core/nova/provision.ts';
import { exportNetworkJson } from '../../server/core/views/export-json.ts';
import { articleCloud } from '../support/cloud-builder.ts';

const { version, nodes } = exportNetworkJson(provision(articleCloud('essex')));
const node = (name: string) => nodes.find((one) => one.name === name);

test('has every node with its kind', () => {
  expect(version).toBe(1);
  expect(nodes.map(({ name, kind }) => `${name} ${kind}`)).toEqual([
    'internet wire',
    'internet-router upstream',
    'google_dns external',
    'tor switch',
    'compute1 host',
    'compute2 host',
    ...['VM_1', 'VM_2', 'VM_3', 'VM_4', 'VM_5', 'VM_6'].map((name) => `${name} instance`),
  ]);
});

test('prints addresses, routes and rules as Linux does', () => {
  const compute1 = node('compute1');
  expect(compute1?.interfaces.find(({ name }) => name === 'br100')?.addresses).toEqual(['10.0.0.1/24']);
  expect(compute1?.routes[0]).toBe('default via 203.0.113.1 dev eth1');
  expect(compute1?.iptables.nat).toContain('-A nova-network-snat -s 10.0.0.0/8 -j SNAT --to-source 203.0.113.105');
  expect(compute1?.iptables.mangle).toHaveLength(5);
  expect(node('VM_1')?.iptables).toEqual({ filter: [], nat: [], mangle: [] });
});

test('shows a switch as its ports', () => {
  expect(node('tor')).toEqual({
    name: 'tor',
    kind: 'switch',
    interfaces: [
      { name: 'p-compute1', mac: null, addresses: [] },
      { name: 'p-compute2', mac: null, addresses: [] },
    ],
    routes: [],
    iptables: { filter: [], nat: [], mangle: [] },
  });
});
