import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Run, supervise } from '../../client/supervisor.ts';

const seconds = 1000;

describe('a server that is kept running', () => {
  it('is one, also when it is started twice', async () => {
    const world = servers();
    world.server.start();
    world.server.start();
    expect(world.alive()).toEqual([1]);
  });

  it('comes back when it is killed, before it answers and after', async () => {
    const world = servers();
    world.server.start();
    await world.kill();
    expect(world.alive()).toEqual([2]);
    await world.answer();
    await world.kill();
    expect(world.alive()).toEqual([3]);
    expect(world.said).toEqual(['ended 1, again', '2 runs', 'ended 2, again']);
  });

  it('is given to those who wait for it once it answers, whichever run that is', async () => {
    const world = servers();
    world.server.start();
    const client = world.server.client();
    await world.kill();
    await world.kill();
    await world.answer();
    expect(await client).toBe(3);
    expect(await world.server.client()).toBe(3);
  });

  it('stays down when it ends too often, says so once, and comes back by hand', async () => {
    const world = servers();
    world.server.start();
    const refused = expect(world.server.client()).rejects.toThrow('Hopscope: Restart Server');
    for (let i = 0; i < 3; i += 1) await world.kill();
    await refused;
    await expect(world.server.client()).rejects.toThrow('Hopscope: Restart Server');
    expect(world.alive()).toEqual([]);
    expect(world.said).toEqual(['ended 1, again', 'ended 2, again', 'ended 3, down']);
    await world.server.restart();
    expect(world.alive()).toEqual([4]);
    await world.kill();
    expect(world.alive()).toEqual([5]);
  });

  it('may end as often as it likes if seldom enough', async () => {
    const world = servers();
    world.server.start();
    for (let i = 0; i < 10; i += 1) {
      await world.kill();
      world.wait(40 * seconds);
    }
    expect(world.alive()).toEqual([11]);
  });

  it('is replaced by hand only once the old one is gone, and that is no crash', async () => {
    const world = servers();
    world.server.start();
    await world.answer();
    for (let i = 0; i < 10; i += 1) await Promise.all([world.server.restart(), world.server.restart()]);
    expect(world.alive()).toEqual([11]);
    expect(world.most()).toBe(1);
    expect(world.said).toEqual(['1 runs']);
  });

  it('is gone when it was stopped, and stays so', async () => {
    const world = servers();
    world.server.start();
    const refused = expect(world.server.client()).rejects.toThrow('The language server is down');
    await world.server.stop();
    await refused;
    expect(world.alive()).toEqual([]);
    expect(world.said).toEqual([]);
  });

  it('is never two, and one at last, whatever happens in whichever order', async () => {
    const events = ['start', 'stop', 'restart', 'kill', 'answer', 'settle', 'wait'] as const;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...events), { maxLength: 40 }), async (happening) => {
        const world = servers();
        for (const event of happening) {
          if (event === 'start') world.server.start();
          else if (event === 'wait') world.wait(70 * seconds);
          else if (event === 'settle') await settle();
          else if (event === 'stop' || event === 'restart') void world.server[event]();
          else void world[event]();
        }
        await world.server.restart();
        await settle();
        expect(world.most()).toBe(1);
        expect(world.alive()).toHaveLength(1);
      }),
    );
  });
});

/** Servers that are numbers: they end and answer when the test says so. Two may crash within a minute. */
function servers() {
  let clock = 0;
  let begun = 0;
  let most = 0;
  const said: string[] = [];
  const runs = new Map<number, { answer: () => void; gone: () => void }>();

  const begin = (): Run<number> => {
    begun += 1;
    const number = begun;
    const running = deferred<number>();
    const ended = deferred<void>();
    const gone = () => {
      runs.delete(number);
      running.reject(new Error('It ended'));
      ended.resolve();
    };
    runs.set(number, { answer: () => running.resolve(number), gone });
    most = Math.max(most, runs.size);
    const end = async () => {
      await settle(); // saying goodbye takes its time
      gone();
      await ended.promise;
    };
    return { running: running.promise, ended: ended.promise, end };
  };

  const server = supervise({
    begin,
    patience: { restarts: 2, window: 60 * seconds },
    downMessage: () => 'The language server is down: Hopscope: Restart Server starts it again',
    running: (number) => said.push(`${number} runs`),
    ended: (times, again) => said.push(`ended ${times}, ${again ? 'again' : 'down'}`),
    now: () => clock,
  });
  return {
    server,
    said,
    alive: () => [...runs.keys()],
    most: () => most,
    wait: (time: number) => {
      clock += time;
    },
    kill: async () => {
      for (const { gone } of [...runs.values()]) gone();
      await settle();
    },
    answer: async () => {
      for (const { answer } of runs.values()) answer();
      await settle();
    },
  };
}

function deferred<Value>() {
  let resolve: (value: Value) => void = () => {};
  let reject: (error: Error) => void = () => {};
  const promise = new Promise<Value>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  promise.catch(() => {});
  return { promise, resolve, reject };
}

/** Lets everything happen that needs no time. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
