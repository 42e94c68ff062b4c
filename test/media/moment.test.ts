import { describe, expect, it } from 'vitest';
import { marksOf } from '../../media/draw/marks.ts';
import { levelOf } from '../../media/moved.ts';
import { ticksOf } from '../../media/panel/track.ts';
import { example } from './support/models.ts';
import { initialPlay, packetsOf } from './support/moment.ts';

describe('packets at a moment', () => {
  it('S6 has one packet, tagged on the trunk and nowhere else', async () => {
    const { story, at } = await packetsOf(example('s6'), 'scenario6');
    for (const { index, hop } of story.beats) {
      const { packets } = at(initialPlay(index), 0);
      expect(packets).toHaveLength(1);
      expect([index, packets[0]?.tag?.vlan ?? null]).toEqual([index, hop.packet.vlan]);
    }
  });
  it('a packet moves evenly from where it was to where it is', async () => {
    const { story, at } = await packetsOf(example('s6'), 'scenario6');
    for (let index = 1; index < story.beats.length; index++) {
      if (story.beats[index]?.hop.leg !== story.beats[index - 1]?.hop.leg) continue;
      const before = at(initialPlay(index - 1), 0).packets[0]?.at;
      const move = { hops: [index], since: 0, lasts: 400 };
      expect([index, at({ ...initialPlay(index), move }, 0).packets[0]?.at]).toEqual([index, before]);
      expect(at({ ...initialPlay(index), move }, 400).packets[0]?.at).toEqual(at(initialPlay(index), 0).packets[0]?.at);
    }
  });
  it('a lost packet is gone: its disc stays', async () => {
    const { story, at } = await packetsOf(example('s6a'), 'scenario6a');
    expect(at(initialPlay(story.lostAt ?? 0), 0).packets).toEqual([]);
    expect(at(initialPlay(story.beats.length - 1), 0).packets).toEqual([]);
  });
  it('a boot floods: packets are in several places at once, each somewhere else', async () => {
    const { story, at } = await packetsOf(example('s1'), 'dhcp');
    const places = story.beats.map(({ index }) =>
      at(initialPlay(index), 0).packets.map((packet) => `${packet.at.x},${packet.at.y}`),
    );
    expect(Math.max(...places.map((list) => new Set(list).size))).toBeGreaterThan(2);
  });
});

describe('marks', () => {
  it('tell tenants apart by shape, in file order', () => {
    const marks = marksOf(example('s6').model.graph);
    expect(marks.list).toEqual([
      { name: 'tenant1', mark: 0, vlans: [100] },
      { name: 'tenant2', mark: 1, vlans: [102] },
    ]);
    expect([marks.network('net102'), marks.network(null), marks.of({ tenant: 'tenant1', network: 'net100' })]).toEqual([
      1,
      null,
      0,
    ]);
  });
});

describe('detail', () => {
  it('goes before text gets too small to read', () => {
    expect([1, 0.65, 0.64, 0.35, 0.34, 0.1].map(levelOf)).toEqual(['near', 'near', 'middle', 'middle', 'far', 'tiny']);
  });
});

describe('the track', () => {
  it('has a tick for every hop, in order, a gap between legs, and fits', async () => {
    const { story } = await packetsOf(example('s6'), 'scenario6');
    for (const width of [200, 450, 820]) {
      const { x, step } = ticksOf(story, width);
      expect(x).toHaveLength(story.beats.length);
      expect(x).toEqual([...x].sort((a, b) => a - b));
      expect(x.at(-1)).toBeLessThanOrEqual(width);
      const seam = story.sections[1]?.from ?? 0;
      expect((x[seam] ?? 0) - (x[seam - 1] ?? 0)).toBeGreaterThan(step + 10);
    }
  });
});
