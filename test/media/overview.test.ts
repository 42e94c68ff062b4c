// Large networks: hosts as tiles, open among them, what is found and filtered. Without a page.
import { describe, expect, it } from 'vitest';
import { found } from '../../media/find/find.ts';
import { passing, toggledOnly } from '../../media/find/only.ts';
import { type LayoutOptions, layOut } from '../../media/layout/layout.ts';
import type { Picture } from '../../media/layout/picture.ts';
import { placeBeside } from '../../media/layout/pins.ts';
import { shortNames } from '../../media/layout/tile.ts';
import { grouped } from '../../media/overview/networks-part.ts';
import { openHosts } from '../../media/overview/opening.ts';
import { tileProblems } from '../../media/overview/problems-of.ts';
import { steadied } from '../../media/steady.ts';
import { countingElk } from './support/elk.ts';
import { documentOf, example } from './support/models.ts';
import { fleetText } from './support/racks.ts';

const fleet = documentOf('fleet.topo', fleetText({ racks: 3, perRack: 6, perHost: 6, networks: 4, needs: true })).model;
const pictureOf = (opened: readonly string[], more: Partial<LayoutOptions> = {}): Promise<Picture> =>
  layOut(fleet.graph, {
    form: 'full',
    perRow: null,
    keep: new Set(),
    opened: new Set(opened),
    ask: countingElk().ask,
    cache: new Map(),
    ...more,
  });
const hostsOf = ({ boxes }: Picture) => [...boxes.values()].filter(({ node }) => node.kind === 'host');

describe('tiles', () => {
  it('have a column for each network and a mark for each instance', async () => {
    const { tiles } = await pictureOf([]);
    expect(tiles.size).toBe(18);
    for (const { host, columns } of tiles.values()) {
      const own = fleet.graph.nodes.filter(({ kind, parent }) => kind === 'instance' && parent === host.id);
      expect(columns.flatMap(({ instances }) => instances.map(({ id }) => id)).sort()).toEqual(
        own.map(({ id }) => id).sort(),
      );
      expect(columns.every(({ instances, marks }) => instances.length === marks.length)).toBe(true);
    }
  });
  it('show a bridge that is missing as a ghost of a column', async () => {
    const { tiles } = await pictureOf([]);
    const ghosts = [...tiles.values()].filter(({ columns }) => columns.some(({ ghost }) => ghost));
    const wanted = fleet.graph.nodes
      .filter(({ kind, ghost }) => kind === 'bridge' && ghost)
      .map(({ parent }) => parent);
    expect(wanted.length).toBeGreaterThan(0);
    expect(ghosts.map(({ host }) => host.id)).toEqual(wanted);
  });
  it('hide what is in them, and have one wire to their switch', async () => {
    const picture = await pictureOf([]);
    expect(picture.boxes.has('vm1_0')).toBe(false);
    expect(picture.inTile.get('vm1_0')).toBe('compute01');
    expect(picture.inTile.get('compute01/eth0')).toBe('compute01');
    const own = picture.wires.filter(({ wire }) => wire.a === 'compute01' || wire.b === 'compute01');
    expect(own.map(({ wire }) => wire.b)).toEqual(['tor1']);
  });
  it('make room for a host that opens; hosts of other columns and rows above stay where they are', async () => {
    const [closed, open] = [await pictureOf([]), await pictureOf(['compute08'])];
    expect(open.tiles.has('compute08')).toBe(false);
    expect(open.boxes.has('compute08/routing')).toBe(true);
    const rects = hostsOf(open).map(({ rect }) => rect);
    const over = rects.some((a) =>
      rects.some((b) => a !== b && a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h),
    );
    expect(over).toBe(false);
    for (const host of ['compute01', 'compute06'])
      expect(open.boxes.get(host)?.rect).toEqual(closed.boxes.get(host)?.rect);
    for (const host of ['compute07', 'compute13'])
      expect(open.boxes.get(host)?.rect.x).toBe(closed.boxes.get(host)?.rect.x);
  });
  it('stay where they are when a host changes', async () => {
    const before = await pictureOf([]);
    const graph = { ...fleet.graph, nodes: fleet.graph.nodes.filter(({ id }) => id !== 'vm5_0') };
    const after = await layOut(graph, {
      form: 'full',
      perRow: null,
      keep: new Set(),
      opened: new Set(),
      ask: countingElk().ask,
      cache: new Map(),
    });
    expect(hostsOf(after).map(({ rect }) => rect)).toEqual(hostsOf(before).map(({ rect }) => rect));
  });
  it('stand where they were moved to, the others in order around them', async () => {
    const { slots } = await pictureOf([], { pins: { compute05: 0, compute07: 2 } });
    expect(slots[0]).toEqual(['compute05', 'compute01', 'compute02', 'compute03', 'compute04', 'compute06']);
    expect(slots[1]?.slice(0, 3)).toEqual(['compute08', 'compute09', 'compute07']);
    expect((await pictureOf([], { pins: { compute01: 99, nobody: 0 } })).slots[0]?.at(-1)).toBe('compute01');
  });
  it('move by arrow keys to the places beside them', async () => {
    const picture = await pictureOf([]);
    const moved = (key: string) => placeBeside(picture, 'compute02', key);
    expect(['ArrowLeft', 'ArrowRight', 'ArrowUp'].map(moved)).toEqual([0, 2, null]);
    expect(placeBeside(picture, 'compute01', 'ArrowLeft')).toBeNull();
    expect(placeBeside(picture, 'internet', 'ArrowLeft')).toBeNull();
  });
  it('are told apart by what their names do not share', () => {
    expect(['node12', 'node19'].map(shortNames(['node12', 'node19']))).toEqual(['12', '19']);
    expect(['a', 'ab'].map(shortNames(['a', 'ab']))).toEqual(['a', 'b']);
    expect(['one'].map(shortNames(['one']))).toEqual(['one']);
  });
  it('count errors and warnings, not hints', () => {
    const problem = fleet.problems[0];
    if (!problem) throw new Error('no problems');
    expect(tileProblems([{ ...problem, severity: 'hint' }])).toBeNull();
    expect(tileProblems([problem, { ...problem, severity: 'warning' }])).toMatchObject({ count: 2, severe: true });
  });
});

describe('open hosts', () => {
  it('are all of them in a small network', () => {
    expect(openHosts(example('s6').model, new Set(), [], null)).toBeUndefined();
  });
  it("are those opened by hand and those at the flow's ends", () => {
    expect(openHosts(fleet, new Set(['compute03']), ['vm1_0', 'internet'], null)).toEqual(
      new Set(['compute03', 'compute01']),
    );
  });
  it('keep the selection in place', async () => {
    const [closed, open] = [await pictureOf([]), await pictureOf(['compute07'])];
    const view = { x: 5, y: 6, k: 0.5 };
    const after = steadied(view, closed, open, 'compute08');
    const on = (picture: Picture, { x, k }: typeof view) => {
      const rect = picture.boxes.get('compute08')?.rect;
      return rect && (rect.x + rect.w / 2) * k + x;
    };
    expect(on(open, after)).toBeCloseTo(on(closed, view) ?? 0, 6);
    expect(steadied(view, closed, open, null)).toBe(view);
  });
});

describe('finding', () => {
  const ids = (text: string) => found(fleet, text)?.nodes.map(({ id }) => id) ?? [];
  const address = Object.entries(fleet.graph.owners).find(([, id]) => id === 'vm3_1');
  it('by a part of a name, whatever its case', () => {
    expect(ids('COMPUTE1').filter((id) => !id.includes('/'))).toEqual(
      [10, 11, 12, 13, 14, 15, 16, 17, 18].map((n) => `compute${n}`),
    );
  });
  it('by network, with everything that is on it', () => {
    const nodes = ids('net102');
    expect(nodes).toContain('compute02/br102');
    const instances = fleet.graph.nodes.filter(({ kind, network }) => kind === 'instance' && network === 'net102');
    expect(nodes).toEqual(expect.arrayContaining(instances.map(({ id }) => id)));
  });
  it('by VLAN', () => {
    expect(ids('vlan 103')).toContain('compute01/vlan103');
    expect(found(fleet, '103')?.networks.map(({ name }) => name)).toEqual(['net103']);
  });
  it('by address or MAC', () => {
    expect(address).toBeDefined();
    expect(ids(address?.[0] ?? '')).toContain('vm3_1');
  });
  it('finds nothing for nothing', () => {
    expect(found(fleet, '  ')).toBeNull();
    expect(ids('no such thing')).toEqual([]);
  });
});

describe('the filter', () => {
  it('joins names of one kind by or, kinds by and', () => {
    const pass = passing(fleet, [
      { kind: 'network', name: 'net100' },
      { kind: 'network', name: 'net102' },
      { kind: 'host', name: 'compute01' },
    ]);
    const nodes = fleet.graph.nodes.filter(({ id }) => pass?.has(id));
    expect(new Set(nodes.map(({ parent }) => parent))).toEqual(new Set(['compute01']));
    expect(nodes.every(({ network }) => network === 'net100' || network === 'net102')).toBe(true);
    expect(passing(fleet, [])).toBeNull();
  });
  it('passes what is a tenant’s by its network', () => {
    const pass = passing(fleet, [{ kind: 'tenant', name: 'tenant3' }]);
    expect(pass?.has('compute02/br102')).toBe(true);
    expect(pass?.has('compute02/br101')).toBe(false);
  });
  it('gives back what it is asked for twice', () => {
    const one = { kind: 'host', name: 'compute01' } as const;
    expect(toggledOnly(toggledOnly([], one), one)).toEqual([]);
  });
});

describe('problems', () => {
  it('that differ only in their hosts are one', () => {
    const groups = grouped(fleet);
    expect(groups.length).toBeLessThan(fleet.problems.length / 2);
    expect(groups.reduce((sum, { others }) => sum + 1 + others.length, 0)).toBe(fleet.problems.length);
  });
});
