// Slices of long work with a clock that the test turns: others have their turn, the newest wins, what lasts is shown.
import { describe, expect, it } from 'vitest';
import type { Steps } from '../../server/core/base/steps.ts';
import { createLongWork, type Work } from '../../server/lsp/long-work.ts';

/** The world of one test: what happens, in order, is in `told`; every step takes a while. */
function world(stepMs = 10, shownAfterMs = 1000) {
  const told: string[] = [];
  const turns: (() => void)[] = [];
  let now = 0;
  let giveUpShown = () => {};
  const long = createLongWork({
    log: (message) => told.push(`log ${message.split('\n')[0]}`),
    now: () => now,
    afterOthers: (slice) => turns.push(slice),
    show: (title, giveUp) => {
      giveUpShown = giveUp;
      told.push(`begin ${title}`);
      return { say: (message) => told.push(message), end: () => told.push('end') };
    },
    shownAfterMs: () => shownAfterMs,
  });
  const work = (title: string, count: number, about: unknown = title): Work => ({
    title,
    about,
    *steps(): Steps<void> {
      for (let step = 0; step < count; step++) {
        now += stepMs;
        told.push(`${title} ${step}`);
        yield { what: 'counting', done: step / count };
      }
      told.push(`${title} done`);
    },
  });
  const turn = () => turns.shift()?.();
  const rest = () => {
    while (turns.length > 0) {
      told.push('turn');
      turn();
    }
  };
  return { told, long, work, turn, turns, rest, giveUpShown: () => giveUpShown() };
}

describe('long work', () => {
  it('gives others their turn between slices, never within a short one', () => {
    const { told, long, work, rest } = world();
    long.start('a', work('a', 4));
    expect(told).toEqual([]);
    rest();
    expect(told).toEqual(['turn', 'a 0', 'a 1', 'turn', 'a 2', 'a 3', 'turn', 'a done']);
  });

  it('is done one after the other', () => {
    const { told, long, work, rest } = world(100);
    long.start('a', work('a', 2));
    long.start('b', work('b', 1));
    rest();
    expect(told.filter((one) => one !== 'turn')).toEqual(['a 0', 'a 1', 'a done', 'b 0', 'b done']);
  });

  it('is replaced by newer work of its key, and left alone by work about the same', () => {
    const { told, long, work, turn, rest } = world(100);
    long.start('a', work('old', 9));
    turn();
    long.start('a', work('same', 9, 'old'));
    long.start('a', work('new', 1));
    long.start('a', work('same', 9, 'new'));
    rest();
    expect(told.filter((one) => one !== 'turn')).toEqual(['old 0', 'new 0', 'new done']);
  });

  it('can be given up while it waits and while it runs, and says whether there was any', () => {
    const { told, long, work, turn, turns } = world(100);
    long.start('a', work('a', 9));
    expect(long.giveUp('a')).toBe(true);
    turn();
    long.start('a', work('a', 9));
    turn();
    expect(long.giveUp('a')).toBe(true);
    expect(long.giveUp('a')).toBe(false);
    while (turns.length > 0) turn();
    expect(told).toEqual(['a 0']);
  });

  it('is shown once it lasts, and its end as well, be it done or given up', () => {
    const { told, long, work, rest, turn, giveUpShown } = world(600);
    long.start('a', work('a', 3));
    rest();
    expect(told.filter((one) => !/^turn|^a /.test(one))).toEqual([
      'begin a',
      'counting, 33 %',
      'counting, 66 %',
      'end',
    ]);
    told.length = 0;
    long.start('b', work('b', 9));
    turn();
    turn();
    giveUpShown();
    rest();
    expect(told.filter((one) => one !== 'turn')).toEqual(['b 0', 'b 1', 'begin b', 'counting, 11 %', 'end']);
  });

  it('of a lower rank comes first, in the midst of other work, too', () => {
    const { told, long, work, turn, rest } = world(100);
    long.start('a', { ...work('a', 2), rank: 2 });
    turn();
    long.start('b', { ...work('b', 1), rank: 1 });
    long.start('c', { ...work('c', 1), rank: 0 });
    long.start('d', { ...work('d', 1), rank: 1 });
    rest();
    expect(told.filter((one) => one !== 'turn')).toEqual([
      ...['a 0', 'c 0', 'c done', 'b 0', 'b done', 'd 0', 'd done'],
      ...['a 1', 'a done'],
    ]);
  });

  it('says once whether it was done', () => {
    const { told, long, work, turn, rest } = world(100);
    const over = (title: string) => ({ over: (how: string) => told.push(`${title} over: ${how}`) });
    long.start('a', { ...work('old', 9), ...over('old') });
    turn();
    long.start('a', { ...work('new', 0), ...over('new') });
    long.start('b', { ...work('b', 9), ...over('b') });
    long.giveUp('b');
    rest();
    expect(told.filter((one) => / over/.test(one))).toEqual(['old over: left', 'b over: left', 'new over: done']);
  });

  it('of which a step fails costs that work alone', () => {
    const { told, long, work, rest } = world();
    long.start('a', {
      title: 'a',
      about: 1,
      // biome-ignore lint/correctness/useYield: it never comes to that
      *steps(): Steps<void> {
        throw new Error('our mistake');
      },
    });
    long.start('b', work('b', 1));
    rest();
    expect(told.filter((one) => one !== 'turn')).toEqual([expect.stringMatching(/^log a: .*mistake/), 'b 0', 'b done']);
  });
});
