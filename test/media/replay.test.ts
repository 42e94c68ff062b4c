import { describe, expect, it } from 'vitest';
import { notesOf } from '../../media/replay/notes.ts';
import {
  faster,
  goTo,
  type PlayState,
  pause,
  play,
  progress,
  resting,
  type Score,
  tick,
} from '../../media/replay/player.ts';
import { isStray, standing, storyOf } from '../../media/replay/story.ts';
import { example, named } from './support/models.ts';

const onlyIp = { arp: false, dhcp: false, errors: true, quiet: false };
const all = { arp: true, dhcp: true, errors: true, quiet: true };

describe('a story', () => {
  it('has the flow itself in two legs, and counts what is left out', () => {
    const story = storyOf(named(example('s6'), 'scenario6'), onlyIp);
    expect(story.sections.map(({ leg }) => leg)).toEqual(['request', 'reply']);
    expect(story.beats.some(({ kind }) => kind === 'arp')).toBe(false);
    expect(story.counts.arp).toBeGreaterThan(20);
    expect(story.lostAt).toBeNull();
  });
  it('follows each packet over what is left out: every hop but the first has one before it', () => {
    const { beats } = storyOf(named(example('s6'), 'scenario6'), onlyIp);
    expect(beats.slice(1).every(({ before, index }) => before !== null && before < index)).toBe(true);
  });
  it('with ARP let in is the whole trace in its order', () => {
    const replay = named(example('s6'), 'scenario6');
    expect(storyOf(replay, all).beats.map(({ hop }) => hop.step)).toEqual(replay.hops.map(({ step }) => step));
  });
  it('says in each row what is decided', () => {
    const { beats } = storyOf(named(example('s6'), 'scenario6'), onlyIp);
    const rows = beats.filter((beat) => !beat.quiet).map(({ words }) => words);
    expect(rows).toEqual(
      expect.arrayContaining(['→ br102', '+ tag 102', '− tag 102', 'established', 'arrived', 'answered']),
    );
  });
  it('knows where a packet is lost', () => {
    const story = storyOf(named(example('s6a'), 'scenario6a'), onlyIp);
    expect(story.beats[story.lostAt ?? -1]?.hop).toMatchObject({ node: 'internet-router', reason: 'no-route' });
  });
  it('a boot shows its DHCP whatever is filtered', () => {
    const story = storyOf(named(example('s1'), 'dhcp'), onlyIp);
    expect(story.beats.length).toBeGreaterThan(20);
    expect(story.sections.map(({ label }) => label)).toEqual(['Boot, by DHCP']);
  });
  it('a flood has several packets standing at once, some of which move together', () => {
    const story = storyOf(named(example('s1'), 'dhcp'), onlyIp);
    const most = Math.max(...story.beats.map(({ index }) => standing(story, index).length));
    expect(most).toBeGreaterThan(2);
    const groups = new Map<number, number>();
    for (const first of story.together) groups.set(first, (groups.get(first) ?? 0) + 1);
    expect(Math.max(...groups.values())).toBeGreaterThan(1);
    for (const beat of story.beats) {
      const first = story.together[beat.index] ?? 0;
      if (first < beat.index) expect(beat.before).toBeLessThan(first);
    }
  });
  it('does not take the end of a flooded copy for a loss', () => {
    const { beats } = storyOf(named(example('s1'), 'dhcp'), onlyIp);
    const strays = beats.filter(({ hop }) => isStray(hop));
    expect(strays.length).toBeGreaterThan(1);
    expect(strays.every(({ glyph }) => glyph !== 'error')).toBe(true);
  });
});

describe('notes', () => {
  const places = {
    networkOf: () => null,
    ghostOn: (host: string) => (host === 'compute1' ? 'compute1/br102' : undefined),
  };
  it('say who routes request and reply', () => {
    const notes = notesOf(storyOf(named(example('s6'), 'scenario6'), onlyIp), places);
    expect(notes.map(({ at, bold }) => [at, bold])).toEqual([
      ['compute1/routing', 'Request routed'],
      ['compute2/routing', 'Reply routed'],
    ]);
    expect(notes[0]?.plain).toBe('here, TTL 64 → 63');
  });
  it('say in a failure what is missing, what follows and where it ends', () => {
    const notes = notesOf(storyOf(named(example('s6a'), 'scenario6a'), onlyIp), {
      ...places,
      networkOf: () => 'net102',
    });
    expect(notes.map(({ at, bold }) => [at, bold])).toEqual([
      ['compute1/br102', 'No net102'],
      ['compute1/eth1', 'So by default'],
      ['internet-router', 'Dropped: no route'],
    ]);
  });
  it('are at most three', () => {
    for (const [name, flow] of [
      ['s7', 'scenario7'],
      ['s8', 'scenario8'],
      ['r5', 'remedy5'],
      ['s2', 'scenario2'],
    ] as const) {
      expect(notesOf(storyOf(named(example(name), flow), onlyIp), places).length).toBeLessThanOrEqual(3);
    }
  });
});

describe('the player', () => {
  const score: Score = {
    length: 6,
    together: [0, 1, 2, 2, 2, 5],
    timing: () => ({ moves: 400, stands: 100 }),
    stops: new Set(),
  };
  const run = (state: PlayState, until: number, motion: 'full' | 'reduced' = 'full', from = 0) => {
    const seen: number[] = [];
    let now = from;
    for (; now <= until; now += 10) {
      const next = tick(state, score, now, motion);
      if (next.at !== state.at) seen.push(next.at);
      state = next;
    }
    return { state, seen };
  };
  it('plays from hop to hop to the end and stops; copies of a flood move together', () => {
    const { state, seen } = run(play(resting, score, 0), 5000);
    expect(seen).toEqual([1, 4, 5]);
    expect(state.playing).toBe(false);
  });
  it('stops at a breakpoint, within a flood, too, and goes on from there', () => {
    const stopping: Score = { ...score, stops: new Set([3]) };
    let state = play(resting, stopping, 0);
    for (let now = 0; now <= 5000; now += 10) state = tick(state, stopping, now, 'full');
    expect(state).toMatchObject({ at: 3, playing: false, move: null });
    state = play(state, stopping, 5000);
    for (let now = 5000; now <= 9000; now += 10) state = tick(state, stopping, now, 'full');
    expect(state).toMatchObject({ at: 5, playing: false });
  });
  it('moves all copies of a flood at once', () => {
    const { state } = run(play({ ...resting, at: 1 }, score, 0), 50);
    expect(state.move?.hops).toEqual([2, 3, 4]);
  });
  it('begins anew when played at its end', () => expect(play({ ...resting, at: 5 }, score, 0).at).toBe(0));
  it('loops', () => {
    const { seen } = run(play({ ...resting, loop: true }, score, 0), 5200);
    expect(seen.slice(0, 5)).toEqual([1, 4, 5, 0, 1]);
  });
  it('is four times as fast at 4×', () => {
    const steps = (speed: number, until: number) => run(play({ ...resting, speed }, score, 0), until).seen.length;
    expect([steps(1, 490), steps(4, 490), steps(4, 120)]).toEqual([1, 3, 1]);
  });
  it('has six speeds and stays within them', () => {
    const all = [-9, -2, -1, 0, 1, 2, 3, 9].map((notches) => faster(resting, notches).speed);
    expect(all).toEqual([0.25, 0.25, 0.5, 1, 2, 4, 8, 8]);
  });
  it('steps with motion forward, without back, and never beyond the ends', () => {
    expect(goTo(resting, score, 1, 0, 'full').move?.hops).toEqual([1]);
    expect(goTo({ ...resting, at: 3 }, score, 2, 0, 'full')).toMatchObject({ at: 2, move: null });
    expect(goTo(resting, score, 99, 0, 'full').at).toBe(5);
    expect(goTo(resting, score, -3, 0, 'full').at).toBe(0);
  });
  it('pauses at its hop', () =>
    expect(pause(goTo(resting, score, 1, 0, 'full'))).toMatchObject({ at: 1, playing: false, move: null }));
  it('with reduced motion shows one hop at a time, every 900 ms, without tween', () => {
    const { state, seen } = run(play(resting, score, 0), 890, 'reduced');
    expect([seen, state.move]).toEqual([[1], null]);
    expect(run(state, 1790, 'reduced', 900).seen).toEqual([4]);
  });
  it('eases in and out', () => {
    const state = goTo(resting, score, 1, 1000, 'full');
    expect([1000, 1200, 1400].map((now) => progress(state, now))).toEqual([0, 0.5, 1]);
    expect(progress(state, 1100)).toBeLessThan(0.25);
    expect(progress(resting, 0)).toBe(1);
  });
});
