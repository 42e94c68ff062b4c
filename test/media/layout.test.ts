import { describe, expect, it } from 'vitest';
import { bottom, overlap, right } from '../../media/layout/geometry.ts';
import { type LayoutOptions, layOut } from '../../media/layout/layout.ts';
import type { Picture, PlacedBox } from '../../media/layout/picture.ts';
import type { DiagramGraph } from '../../server/core/views/diagram.ts';
import { countingElk, deadElk } from './support/elk.ts';
import { documentOf, example } from './support/models.ts';

const examples = ['s1', 's6', 's6a', 's6b', 's7', 's8', 'r1', 'r2', 'r3', 'r4', 'r5'];

async function pictureOf(graph: DiagramGraph, more: Partial<LayoutOptions> = {}): Promise<Picture> {
  return layOut(graph, {
    form: 'full',
    perRow: null,
    keep: new Set(),
    ask: countingElk().ask,
    cache: new Map(),
    ...more,
  });
}

/** NICs stand astride their host's edge, everything else stands inside. */
function standsIn(box: PlacedBox, parent: PlacedBox): boolean {
  const slack = box.node.kind === 'nic' ? box.rect.h / 2 : 0;
  return (
    box.rect.x >= parent.rect.x &&
    right(box.rect) <= right(parent.rect) &&
    box.rect.y >= parent.rect.y - slack &&
    bottom(box.rect) <= bottom(parent.rect) + slack
  );
}

function faults(picture: Picture): string[] {
  const boxes = [...picture.boxes.values()];
  const found: string[] = [];
  for (const box of boxes) {
    const parent = box.node.parent === null ? undefined : picture.boxes.get(box.node.parent);
    if (parent && !standsIn(box, parent)) found.push(`${box.id} leaves ${parent.id}`);
    if (box.rect.x < 0 || box.rect.y < 0 || right(box.rect) > picture.w || bottom(box.rect) > picture.h) {
      found.push(`${box.id} leaves the picture`);
    }
  }
  for (const [index, a] of boxes.entries()) {
    for (const b of boxes.slice(index + 1)) {
      if (a.node.parent !== b.id && b.node.parent !== a.id && overlap(a.rect, b.rect))
        found.push(`${a.id} overlaps ${b.id}`);
    }
  }
  return found;
}

/** Wires run only across and down, and end at the boxes they join. */
function looseWires(picture: Picture): string[] {
  return picture.wires.flatMap(({ wire, points }) => {
    const crooked = points.some((point, i) => {
      const before = points[i - 1];
      return before !== undefined && before.x !== point.x && before.y !== point.y;
    });
    const touches = (id: string, point: { x: number; y: number } | undefined) => {
      const rect = picture.boxes.get(id)?.rect;
      if (!rect || !point) return false;
      return (
        point.x >= rect.x - 1 && point.x <= right(rect) + 1 && point.y >= rect.y - 1 && point.y <= bottom(rect) + 1
      );
    };
    const ends = touches(wire.a, points[0]) && touches(wire.b, points.at(-1));
    return crooked || !ends ? [wire.id] : [];
  });
}

describe('the layout', () => {
  for (const form of ['full', 'compact'] as const) {
    for (const name of examples) {
      it(`${name}, ${form}: every box inside its parent, none over another, every wire tied`, async () => {
        const picture = await pictureOf(example(name).model.graph, { form });
        expect(faults(picture)).toEqual([]);
        expect(looseWires(picture)).toEqual([]);
      });
    }
  }
  it('measures what the specification says', async () => {
    const picture = await pictureOf(example('s6').model.graph);
    expect(picture.boxes.get('compute1')?.rect).toEqual({ x: 10, y: 152, w: 412, h: 328 });
    expect(picture.boxes.get('compute1/br100')?.rect).toMatchObject({ w: 232, h: 54 });
    expect(picture.boxes.get('compute1/br102')?.rect).toMatchObject({ w: 132, h: 54 });
    expect(picture.boxes.get('VM_1')?.rect).toMatchObject({ w: 92, h: 48 });
    expect(picture.w).toBe(860);
  });
  it('puts uplinks on top, trunks below, switches under and externals over the hosts', async () => {
    const { boxes } = await pictureOf(example('s6').model.graph);
    const y = (id: string) => boxes.get(id)?.rect.y ?? Number.NaN;
    expect([
      ...[
        'internet',
        'compute1/eth1',
        'compute1/routing',
        'compute1/br100',
        'compute1/vlan100',
        'compute1/eth0',
        'tor',
      ].map(y),
    ]).toEqual(
      [
        ...[
          'internet',
          'compute1/eth1',
          'compute1/routing',
          'compute1/br100',
          'compute1/vlan100',
          'compute1/eth0',
          'tor',
        ].map(y),
      ].sort((a, b) => a - b),
    );
  });
  it('is the same every time', async () => {
    const { graph } = example('s6').model;
    expect(await pictureOf(graph)).toEqual(await pictureOf(graph));
  });
  it('moves nothing between S6 and S6a: the ghost stands where the bridge stood', async () => {
    const [whole, missing] = [await pictureOf(example('s6').model.graph), await pictureOf(example('s6a').model.graph)];
    expect(missing.boxes.get('compute1/br102')?.node.ghost).toBe(true);
    for (const [id, box] of missing.boxes) expect([id, box.rect]).toEqual([id, whole.boxes.get(id)?.rect]);
  });
  it('asks elk once for hosts that are built alike, and not again after an edit elsewhere', async () => {
    const elk = countingElk();
    const cache = new Map();
    await pictureOf(example('s6').model.graph, { ask: elk.ask, cache });
    expect(elk.asked()).toBe(1);
    await pictureOf(documentOf('fleet.topo', fleet(40)).model.graph, { ask: elk.ask, cache });
    expect(elk.asked()).toBe(2);
    await pictureOf(example('s6').model.graph, { ask: elk.ask, cache });
    expect(elk.asked()).toBe(2);
  });
  it('gives hosts of one shape one layout', async () => {
    const { boxes } = await pictureOf(documentOf('fleet.topo', fleet(12)).model.graph);
    const inside = (host: string) =>
      [...boxes.values()]
        .filter(({ node }) => node.parent === host)
        .map(({ rect }) => [rect.x - (boxes.get(host)?.rect.x ?? 0), rect.y - (boxes.get(host)?.rect.y ?? 0)]);
    expect(inside('node7')).toEqual(inside('node1'));
    expect(inside('node7').length).toBeGreaterThan(4);
  });
  it('packs many hosts in rows without overlaps, their wires past the rows', async () => {
    const picture = await pictureOf(documentOf('fleet.topo', fleet(40)).model.graph);
    expect(faults(picture)).toEqual([]);
    expect(looseWires(picture)).toEqual([]);
    expect(
      new Set([...picture.boxes.values()].filter(({ node }) => node.kind === 'host').map(({ rect }) => rect.y)).size,
    ).toBeGreaterThan(3);
  });
  it('folds what has no room into "+n", but never an end of the flow', async () => {
    const { graph } = documentOf('crowd.topo', crowd(12)).model;
    const plain = await pictureOf(graph);
    expect(plain.more.map(({ count }) => count)).toEqual([7]);
    expect(plain.boxes.has('VM_12')).toBe(false);
    expect(plain.folded.get('VM_12')?.names).toContain('VM_12');
    const kept = await pictureOf(graph, { keep: new Set(['VM_12']) });
    expect(kept.boxes.has('VM_12')).toBe(true);
    expect(faults(kept)).toEqual([]);
  });
  it('folds none where all have room, whoever the ends of the flow are', async () => {
    const { graph } = example('s6').model;
    const kept = await pictureOf(graph, { keep: new Set(['VM_1', 'VM_6']) });
    expect([...kept.folded.keys()]).toEqual([]);
    expect(kept.boxes.has('VM_2')).toBe(true);
  });
  it('draws hosts without elk where its worker does not answer, and asks again next time', async () => {
    const cache = new Map();
    const { graph } = example('s6').model;
    const plain = await pictureOf(graph, { ask: deadElk, cache });
    expect(faults(plain)).toEqual([]);
    expect(cache.size).toBe(0);
  });
  it('draws an empty network', async () => {
    const picture = await pictureOf({ nodes: [], wires: [], networks: [], owners: {} });
    expect([...picture.boxes]).toEqual([]);
  });
});

function fleet(hosts: number): string {
  const lines = [
    'external internet 203.0.0.0/16 { gateway 203.0.0.1 }',
    'switch tor { trunk all }',
    'tenant a { network neta { vlan 100 cidr 10.0.0.0/16 } }',
  ];
  for (let i = 1; i <= hosts; i++) {
    lines.push(`host node${i} {`, '  nic eth0 -> tor', '  nic eth1 -> internet', `  vm w${i} { network neta }`, '}');
  }
  return lines.join('\n');
}

function crowd(instances: number): string {
  const vms = Array.from({ length: instances }, (_, i) => `  vm VM_${i + 1} { network neta }`);
  return [
    'switch tor { trunk all }',
    'tenant a { network neta { vlan 100 cidr 10.0.0.0/16 } }',
    'host h {',
    '  nic eth0 -> tor',
    ...vms,
    '}',
  ].join('\n');
}

describe('odd clouds', () => {
  const odd: { readonly [name: string]: string } = {
    'two switches with a link, hosts on both': `
switch a { trunk all  link -> b }
switch b { trunk all }
tenant t { network n { vlan 5 cidr 10.0.0.0/24 } }
host h1 { nic eth0 -> a  vm v1 { network n } }
host h2 { nic eth0 -> b  vm v2 { network n } }
host h3 { nic eth0 -> b  vm v3 { network n } }`,
    'two externals, a host on both': `
external one 192.0.2.0/24 { gateway 192.0.2.1 host far 8.8.8.8 host near 1.1.1.1 }
external two 198.51.100.0/24 { gateway 198.51.100.1 }
switch a { trunk all }
tenant t { network n { vlan 5 cidr 10.0.0.0/24 } }
host h1 { nic eth0 -> a  nic eth1 192.0.2.5 -> one  nic eth2 198.51.100.5 -> two  vm v1 { network n } }
host h2 { nic eth0 -> a  nic eth1 192.0.2.6 -> one }`,
    'a host alone, nothing plugged in': `
tenant t { network n { vlan 5 cidr 10.0.0.0/24 } }
host lonely-host-with-a-rather-long-name { vm v1 { network n } }`,
    'six networks on a host': `
switch a { trunk all }
external out 192.0.2.0/24 { }
tenant t {
${[1, 2, 3, 4, 5, 6].map((i) => `  network n${i} { vlan ${10 * i} cidr 10.${i}.0.0/24 }`).join('\n')}
}
host h1 {
  nic eth0 -> a
  nic eth1 -> out
${[1, 2, 3, 4, 5, 6].map((i) => `  vm v${i} { network n${i} }\n  vm w${i} { network n${i} }`).join('\n')}
}`,
    'long names': `
switch "the switch at the top of the third rack" { trunk all }
tenant t { network n { vlan 5 cidr 10.100.200.0/24 } }
host "compute-node-01.rack3.example.com" { nic eth0 -> "the switch at the top of the third rack"  vm "web-frontend-production-01" { network n } }`,
    'an access port and a router': `
switch a { trunk all }
tenant t { network n { vlan 5 cidr 10.0.0.0/24 } network m { vlan 6 cidr 10.0.1.0/24 } }
router r { nic eth0 10.0.0.254/24 -> a vlan 5  nic eth1 10.0.1.254/24 -> a vlan 6 }
router s { nic eth0 10.0.0.253/24 -> a vlan 5 }
host h { nic eth0 -> a  vm v { network n } vm w { network m } }`,
  };
  for (const [name, text] of Object.entries(odd)) {
    for (const form of ['full', 'compact'] as const) {
      it(`${name}, ${form}`, async () => {
        const { graph } = documentOf('odd.topo', text).model;
        const picture = await pictureOf(graph, { form });
        expect(picture.boxes.size).toBeGreaterThan(3);
        expect(faults(picture)).toEqual([]);
        expect(looseWires(picture)).toEqual([]);
      });
    }
  }
});
