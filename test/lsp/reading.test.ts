// Which run of a document follows which, and who waits for which of them, with steps that the test takes.
import { describe, expect, it } from 'vitest';
import type { Steps } from '../../server/core/base/steps.ts';
import { createLongWork } from '../../server/lsp/long-work.ts';
import { createReading } from '../../server/lsp/reading.ts';

function world() {
  const told: string[] = [];
  const turns: (() => void)[] = [];
  let now = 0;
  const longWork = createLongWork({
    log: (message) => told.push(`log ${message.split('\n')[0]}`),
    now: () => now,
    afterOthers: (slice) => turns.push(slice),
    show: () => ({ say: () => {}, end: () => {} }),
    shownAfterMs: () => 1e9,
  });
  const fails = new Set<string>();
  const reading = createReading({
    longWork,
    titleOf: (uri) => `reading ${uri}`,
    *steps(uri): Steps<void> {
      told.push(`${uri} begins`);
      now += 1000;
      yield { what: '', done: 0 };
      if (fails.delete(uri)) throw new Error('our mistake');
      told.push(`${uri} ends`);
    },
    done: (uri) => told.push(`${uri} done`),
  });
  const waits = (uri: string, who: string) => reading.settled(uri).then(() => told.push(`${who} goes on`));
  const turn = async () => {
    turns.shift()?.();
    // who was waiting has its say
    for (let i = 0; i < 5; i++) await Promise.resolve();
  };
  const rest = async () => {
    while (turns.length > 0) await turn();
  };
  return { told, reading, waits, turn, rest, fails };
}

describe('reading', () => {
  it('is over at once where nothing is to be read', async () => {
    const { told, waits } = world();
    await waits('a', 'one');
    expect(told).toEqual(['one goes on']);
  });

  it('goes on where something was edited meanwhile, and another run follows; each waits for what it asked about', async () => {
    const { told, reading, waits, turn, rest } = world();
    reading.start('a');
    waits('a', 'who asked before');
    await turn();
    reading.start('a');
    reading.start('a');
    waits('a', 'who asked behind the edit');
    await rest();
    expect(told).toEqual([
      ...['a begins', 'a ends', 'who asked before goes on'],
      ...['a begins', 'a ends', 'a done', 'who asked behind the edit goes on'],
    ]);
  });

  it('of one document after the other', async () => {
    const { told, reading, turn, rest } = world();
    reading.start('a');
    await turn();
    reading.start('b');
    reading.start('a');
    await rest();
    expect(told).toEqual([
      ...['a begins', 'a ends', 'b begins', 'b ends', 'b done'],
      ...['a begins', 'a ends', 'a done'],
    ]);
  });

  it('that is given up is not done, and nobody waits for ever', async () => {
    const { told, reading, waits, turn, rest } = world();
    reading.start('a');
    waits('a', 'one');
    await turn();
    reading.start('a');
    waits('a', 'other');
    reading.giveUp('a');
    await rest();
    expect(told).toEqual(['a begins', 'one goes on', 'other goes on']);
    reading.start('a');
    await rest();
    expect(told.slice(3)).toEqual(['a begins', 'a ends', 'a done']);
  });

  it('that fails keeps nobody waiting, and what follows is read all the same', async () => {
    const { told, reading, waits, turn, rest, fails } = world();
    fails.add('a');
    reading.start('a');
    waits('a', 'one');
    await turn();
    reading.start('a');
    waits('a', 'other');
    await rest();
    expect(told).toEqual([
      ...['a begins', expect.stringMatching(/^log reading a: .*mistake/), 'one goes on'],
      ...['a begins', 'a ends', 'a done', 'other goes on'],
    ]);
  });
});
