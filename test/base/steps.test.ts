// Work in steps gives what it gives at once, whoever asks for it in between.
import { describe, expect, it, test } from 'vitest';
import { once } from '../../server/core/base/once.ts';
import { eachInSteps, onceInSteps, runToEnd, type Steps } from '../../server/core/base/steps.ts';

function* counting(to: number, told: number[]): Steps<number> {
  for (let at = 0; at < to; at++) {
    told.push(at);
    yield { what: 'counting', done: at / to };
  }
  return to;
}

describe('work in steps', () => {
  it('is done to its end', () => {
    const told: number[] = [];
    expect(runToEnd(counting(3, told))).toBe(3);
    expect(told).toEqual([0, 1, 2]);
  });

  it('goes through a list a few items at a time', () => {
    const told: (string | number)[] = [];
    for (const { what, done } of eachInSteps(['a', 'b', 'c', 'd', 'e'], 2, 'spelling', (item) => told.push(item)))
      told.push(what, done);
    expect(told).toEqual(['a', 'b', 'spelling', 1 / 5, 'c', 'd', 'spelling', 3 / 5, 'e']);
  });

  it('that makes one value is done once, by whoever goes on', () => {
    const told: number[] = [];
    const once = onceInSteps(() => counting(4, told));
    const first = once.steps();
    const second = once.steps();
    first.next();
    second.next();
    expect(told).toEqual([0, 1]);
    expect(once.get()).toBe(4);
    expect(told).toEqual([0, 1, 2, 3]);
    expect([runToEnd(first), runToEnd(second), runToEnd(once.steps())]).toEqual([4, 4, 4]);
    expect(told).toEqual([0, 1, 2, 3]);
  });
});

test('a value is worked out when it is first asked for, and then no more', () => {
  let count = 0;
  const value = once(() => {
    count++;
    return undefined;
  });
  expect(count).toBe(0);
  expect([value(), value()]).toEqual([undefined, undefined]);
  expect(count).toBe(1);
});
