import { describe, expect, it } from 'vitest';
import { layOut } from '../../media/layout/layout.ts';
import type { Picture } from '../../media/layout/picture.ts';
import { storyOf } from '../../media/replay/story.ts';
import { arrowData, lengthOf, partOf, pathData, pointAt } from '../../media/ways/polyline.ts';
import { spread } from '../../media/ways/runs.ts';
import { railsOf } from '../../media/ways/trail.ts';
import { boxesOf, type Way, type Ways, waysOf, wouldBe } from '../../media/ways/ways.ts';
import { countingElk } from './support/elk.ts';
import { type Document, example, named } from './support/models.ts';

const filter = { arp: false, dhcp: false, errors: true, quiet: false };
const everything = { arp: true, dhcp: true, errors: true, quiet: true };

async function drawn(document: Document, flow: string, shown = filter) {
  const picture = await layOut(document.model.graph, {
    form: 'full',
    perRow: null,
    keep: new Set(),
    ask: countingElk().ask,
    cache: new Map(),
  });
  const story = storyOf(named(document, flow), shown);
  return { picture, story, ways: waysOf(story.beats, railsOf(picture)) };
}

const legOf = (ways: Ways, stroke: Way['stroke']) => ways.ways.find((way) => way.stroke === stroke) as Way;

function visited(
  way: Way,
  picture: Picture,
  story: { beats: readonly { hop: { at: string; node: string } }[] },
): string[] {
  const boxes = boxesOf(story.beats as never, picture);
  const ids = way.hops.map(({ hop }) => boxes[hop]?.id ?? '');
  return ids.filter((id, index) => id !== ids[index - 1]);
}

describe('the ways', () => {
  it('S6: the request climbs to routing on the left, the reply on the right', async () => {
    const { picture, story, ways } = await drawn(example('s6'), 'scenario6');
    expect(visited(legOf(ways, 'request'), picture, story)).toEqual([
      ...['VM_1', 'compute1/br100', 'compute1/routing', 'compute1/br102', 'compute1/vlan102', 'compute1/eth0', 'tor'],
      ...['compute2/eth0', 'compute2/vlan102', 'compute2/br102', 'VM_6'],
    ]);
    expect(visited(legOf(ways, 'reply'), picture, story)).toEqual([
      ...['VM_6', 'compute2/br102', 'compute2/routing', 'compute2/br100', 'compute2/vlan100', 'compute2/eth0', 'tor'],
      ...['compute1/eth0', 'compute1/vlan100', 'compute1/br100', 'VM_1'],
    ]);
  });
  it('run only across and down, from the sender to the receiver', async () => {
    for (const [name, flow] of [
      ['s6', 'scenario6'],
      ['s7', 'scenario7'],
      ['s8', 'scenario8'],
      ['r3', 'remedy3'],
      ['r5', 'remedy5'],
    ] as const) {
      const { picture, ways } = await drawn(example(name), flow);
      for (const way of ways.ways) {
        for (const [i, point] of way.points.entries()) {
          const before = way.points[i - 1];
          if (before) expect([name, before.x === point.x || before.y === point.y]).toEqual([name, true]);
        }
      }
      const request = legOf(ways, 'request');
      const [vm1, first] = [picture.boxes.get('VM_1')?.rect, request.points[0]];
      expect(first && vm1 && first.x > vm1.x && first.x < vm1.x + vm1.w && first.y === vm1.y + vm1.h).toBe(true);
    }
  });
  it('keep request and reply apart wherever they share a wire', async () => {
    for (const [name, flow] of [
      ['s6', 'scenario6'],
      ['s4', 'scenario4'],
      ['s5', 'scenario5'],
      ['s7', 'scenario7'],
      ['r4', 'remedy4'],
    ] as const) {
      const { ways } = await drawn(example(name), flow);
      expect([name, closest(legOf(ways, 'request'), legOf(ways, 'reply'))]).toEqual([name, 'apart']);
    }
  });
  it('keep VLANs on the sides of their strands', async () => {
    const { ways, picture } = await drawn(example('s6'), 'scenario6');
    for (const host of ['compute1', 'compute2']) {
      const tab = picture.boxes.get(`${host}/eth0`);
      const bottom = (tab?.rect.y ?? 0) + (tab?.rect.h ?? 0);
      const at = (way: Way) =>
        crossing(way, bottom + 20).filter(
          (x) => tab && Math.abs(x - (tab.lane?.axis === 'down' ? tab.lane.x : 0)) < 20,
        )[0] ?? 0;
      expect(at(legOf(ways, 'reply'))).toBeLessThan(at(legOf(ways, 'request')));
    }
  });
  it('bring hops in order along their way', async () => {
    const { ways } = await drawn(example('s7'), 'scenario7');
    for (const way of ways.ways) {
      const along = way.hops.map((hop) => hop.along);
      expect(along).toEqual([...along].sort((a, b) => a - b));
      expect(Math.max(...along)).toBeLessThanOrEqual(way.length + 0.01);
    }
  });
  it('branch where a bridge floods', async () => {
    const { ways, story } = await drawn(example('s3'), 'scenario3', everything);
    const branches = ways.ways.filter((way) => way.stroke === 'helper' && way.from !== null);
    expect(branches.length).toBeGreaterThan(2);
    const forks = new Map<number, number>();
    for (const { from } of branches) forks.set(from as number, (forks.get(from as number) ?? 0) + 1);
    expect(Math.max(...forks.values())).toBeGreaterThan(1);
    expect(story.beats.every((beat) => ways.places[beat.index] !== null)).toBe(true);
  });
  it('S6a: go up to the router and stop there, and would have gone by the ghost', async () => {
    const { ways, picture, story } = await drawn(example('s6a'), 'scenario6a');
    const request = legOf(ways, 'request');
    expect(visited(request, picture, story).slice(-3)).toEqual(['compute1/eth1', 'internet', 'internet-router']);
    const { points, boxes } = wouldBe('compute1/routing', ['compute1/br102'], 'VM_6', railsOf(picture));
    expect(boxes).toEqual(
      expect.arrayContaining(['compute1/vlan102', 'tor', 'compute2/vlan102', 'compute2/br102', 'VM_6']),
    );
    expect(boxes).not.toContain('compute1/nat');
    expect(lengthOf(points)).toBeGreaterThan(400);
  });
  it('are the same every time', async () => {
    const once = (await drawn(example('s6'), 'scenario6', everything)).ways;
    expect((await drawn(example('s6'), 'scenario6', everything)).ways).toEqual(once);
  });
});

describe('keeping lines apart', () => {
  const wire = [
    { x: 0, y: 0 },
    { x: 0, y: 100 },
  ];
  const aside = (points: readonly { x: number }[][]) => points.map((line) => line[0]?.x);
  it('leaves a line alone that shares nothing', () => {
    expect(spread([{ points: wire, track: 0 }], () => false).map(({ points }) => points)).toEqual([wire]);
  });
  it('puts two tracks 5 px either side', () => {
    const moved = spread(
      [
        { points: wire, track: 0 },
        { points: [...wire].reverse(), track: 1 },
      ],
      () => false,
    );
    expect(aside(moved.map(({ points }) => [...points]))).toEqual([5, -5]);
  });
  it('puts a line that returns on its own wire beside itself', () => {
    const there = [
      { x: 0, y: 0 },
      { x: 0, y: 100 },
      { x: 0, y: 0 },
    ];
    const [only] = spread([{ points: there, track: 0 }], () => false);
    expect(new Set(only?.points.map((point) => point.x)).size).toBe(2);
  });
  it('gives lanes below each other where text stands under them', () => {
    const lane = [
      { x: 0, y: 9 },
      { x: 100, y: 9 },
    ];
    const moved = spread(
      [
        { points: lane, track: 0 },
        { points: lane, track: 1 },
      ],
      () => true,
    );
    expect(moved.map(({ points }) => points[0]?.y)).toEqual([9, 18]);
  });
  it('takes the order that crosses least', () => {
    // Both run down the same wire and part at its foot: the one that goes left must be on the left.
    const left = [
      { x: 0, y: 0 },
      { x: 0, y: 100 },
      { x: -80, y: 100 },
    ];
    const right = [
      { x: 0, y: 0 },
      { x: 0, y: 120 },
      { x: 80, y: 120 },
    ];
    const [a, b] = spread(
      [
        { points: left, track: 0 },
        { points: right, track: 1 },
      ],
      () => false,
    );
    expect(a?.points[0]?.x).toBeLessThan(b?.points[0]?.x ?? 0);
  });
});

describe('a polyline', () => {
  const corner = [
    { x: 0, y: 0 },
    { x: 0, y: 50 },
    { x: 40, y: 50 },
  ];
  it('is as long as its pieces', () => expect(lengthOf(corner)).toBe(90));
  it('knows its places, also beyond its ends', () => {
    expect([-5, 20, 60, 500].map((along) => pointAt(corner, along))).toEqual([
      corner[0],
      { x: 0, y: 20 },
      { x: 10, y: 50 },
      corner[2],
    ]);
  });
  it('can be cut', () =>
    expect(partOf(corner, 20, 60)).toEqual([
      { x: 0, y: 20 },
      { x: 0, y: 50 },
      { x: 10, y: 50 },
    ]));
  it('is drawn with round corners', () => expect(pathData(corner)).toBe('M0 0L0 42Q0 50 8 50L40 50'));
  it('has an arrow on every long piece only', () => {
    expect(arrowData(corner, 6).match(/z/g)).toHaveLength(2);
    expect(
      arrowData(
        [
          { x: 0, y: 0 },
          { x: 33, y: 0 },
        ],
        6,
      ),
    ).toBe('');
  });
});

/** Whether parallel pieces of two ways that overlap are at least 8 px from each other. */
function closest(a: Way, b: Way): string {
  for (let i = 1; i < a.points.length; i++) {
    for (let j = 1; j < b.points.length; j++) {
      const [p, q, r, s] = [a.points[i - 1], a.points[i], b.points[j - 1], b.points[j]];
      if (!p || !q || !r || !s) continue;
      const upright = p.x === q.x && r.x === s.x;
      const flat = p.y === q.y && r.y === s.y;
      const along = (from: number, to: number, other: number, end: number) =>
        Math.min(Math.max(from, to), Math.max(other, end)) - Math.max(Math.min(from, to), Math.min(other, end));
      if (upright && Math.abs(p.x - r.x) < 8 && along(p.y, q.y, r.y, s.y) > 12)
        return `meet at x ${p.x}, y ${p.y}–${q.y}`;
      if (flat && Math.abs(p.y - r.y) < 8 && along(p.x, q.x, r.x, s.x) > 12) return `meet at y ${p.y}, x ${p.x}–${q.x}`;
    }
  }
  return 'apart';
}

/** x at which a way passes a height. */
function crossing(way: Way, y: number): number[] {
  return way.points.flatMap((point, i) => {
    const before = way.points[i - 1];
    const passes = before && before.x === point.x && Math.min(before.y, point.y) < y && Math.max(before.y, point.y) > y;
    return passes ? [point.x] : [];
  });
}
