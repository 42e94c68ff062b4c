// Work in pieces: whoever runs it may do something else between two of them, or give it up. Knows no clock and no work.

/** Where some work is: what it does, for the user, and how much of that is done, from 0 to 1. */
export type Stage = { readonly what: string; readonly done: number };

/** Work that stops after every piece of a few milliseconds, and says where it is. */
export type Steps<T> = Generator<Stage, T, void>;

/** Does all of some work at once. */
export function runToEnd<T>(steps: Steps<T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/**
 * Does something with each item and stops after every so many.
 * @param what it does, for the user
 */
export function* eachInSteps<Item>(
  items: readonly Item[],
  atOnce: number,
  what: string,
  work: (item: Item, index: number) => void,
): Steps<void> {
  for (let i = 0; i < items.length; i++) {
    work(items[i] as Item, i);
    if (i % atOnce === atOnce - 1) yield { what, done: i / items.length };
  }
}

/**
 * Does something with the numbers from 0 on, so many at once, and stops after each time: for loops in which a call for each
 * item would cost more than what is done with it.
 */
export function* rangesInSteps(
  length: number,
  atOnce: number,
  what: string,
  work: (from: number, to: number) => void,
): Steps<void> {
  for (let from = 0; from < length; from += atOnce) {
    work(from, Math.min(from + atOnce, length));
    yield { what, done: from / length };
  }
}

/** The value of some work that is done once, all at once or in steps: who asks in between does what is left. */
export type OnceInSteps<T> = { readonly get: () => T; readonly steps: () => Steps<T> };

/** Makes a value when it is first asked for. */
export function onceInSteps<T>(make: () => Steps<T>): OnceInSteps<T> {
  let work: Steps<T> | undefined;
  let made: { readonly value: T } | undefined;
  const advance = (): Stage | undefined => {
    work ??= make();
    const { done, value } = work.next();
    if (!done) return value;
    made = { value };
    work = undefined;
    return undefined;
  };
  const get = (): T => {
    while (!made) advance();
    return made.value;
  };
  return {
    get,
    *steps() {
      while (!made) {
        const stage = advance();
        if (stage) yield stage;
      }
      return get();
    },
  };
}
