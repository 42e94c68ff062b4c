import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Network } from '../../server/core/network/network.ts';
import { diagramOf } from '../../server/core/views/diagram-of.ts';

const folder = join(import.meta.dirname, '../fixtures/kernel');
const network: Network = JSON.parse(
  readFileSync(join(folder, '02-no-br102-diablo-router-default.network.json'), 'utf8'),
);
const tenants = new Map(network.segments.map((segment, index) => [segment.name, `tenant${index + 1}`]));

describe('the picture of a network', () => {
  const graph = diagramOf(network, { tenants, ghosts: [] });
  const ids = graph.nodes.map((node) => node.id);

  it('has every box once, parents before their parts', () => {
    expect(new Set(ids).size).toBe(ids.length);
    for (const [index, node] of graph.nodes.entries()) {
      if (node.parent !== null) expect(ids.slice(0, index)).toContain(node.parent);
    }
  });
  it('joins boxes that are there, each wire with a name of its own', () => {
    expect(new Set(graph.wires.map((wire) => wire.id)).size).toBe(graph.wires.length);
    for (const { a, b } of graph.wires) expect([ids.includes(a), ids.includes(b)]).toEqual([true, true]);
  });
  it('draws a host from the inside out', () => {
    expect(ids.filter((id) => id === 'VM_1' || id.startsWith('compute1')).sort()).toEqual([
      'VM_1',
      'compute1',
      'compute1/br100',
      'compute1/eth0',
      'compute1/eth1',
      'compute1/nat',
      'compute1/routing',
      'compute1/vlan100',
    ]);
    const vm = graph.nodes.find((node) => node.id === 'VM_1');
    expect(vm).toMatchObject({ kind: 'instance', parent: 'compute1', network: 'net100', tenant: 'tenant1', vlan: 100 });
  });
  it('puts the upstream router and the machines beyond it inside their external', () => {
    const inside = graph.nodes
      .filter((node) => node.parent === 'pubsw')
      .map(({ id, kind, label }) => [id, kind, label]);
    expect(inside).toEqual([
      ['pubsw-router', 'router', 'router'],
      ['internet', 'machine', 'internet'],
    ]);
  });
  it('knows whose an address is', () => {
    const bridge = network.nodes.flatMap((node) =>
      node.kind === 'machine' && node.name === 'compute1' ? node.interfaces.filter(({ name }) => name === 'br100') : [],
    )[0];
    expect(bridge && graph.owners[bridge.mac]).toBe('compute1/br100');
    expect(graph.owners['8.8.8.8']).toBe('internet');
  });
  it('draws a ghost where a bridge is needed and missing, wired like a real one', () => {
    const haunted = diagramOf(network, { tenants, ghosts: [{ host: 'compute1', network: 'net102' }] });
    expect(haunted.nodes.filter((node) => node.ghost).map((node) => node.id)).toEqual([
      'compute1/br102',
      'compute1/vlan102',
    ]);
    expect(
      haunted.wires.filter((wire) => wire.id.includes('102') && wire.id.includes('compute1')).map(({ id }) => id),
    ).toEqual([
      'compute1/routing--compute1/br102',
      'compute1/br102--compute1/vlan102',
      'compute1/vlan102--compute1/eth0',
    ]);
  });
  it('leaves out ghosts of bridges that are there and of networks that are not', () => {
    const ghosts = [
      { host: 'compute1', network: 'net100' },
      { host: 'compute1', network: 'nowhere' },
      { host: 'nobody', network: 'net102' },
    ];
    expect(diagramOf(network, { tenants, ghosts }).nodes.some((node) => node.ghost)).toBe(false);
  });
});
