// Work in steps gives what it gives at once, whoever asks for it in between.
import { describe, expect, it } from 'vitest';
import { onceInSteps, runToEnd, type Steps } from '../../server/core/base/steps.ts';

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
