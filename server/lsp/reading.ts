// Documents that are read (analysed) in steps: one run at a time of each, another behind it where an edit came meanwhile,
// and whoever asks about a document waits until what it said then was taken in. Knows no protocol and no text.
import type { Steps } from '../core/base/steps.ts';
import type { Ending, LongWork } from './long-work.ts';

/** Reads documents. */
export type Reading = {
  /**
   * Reads a document now, or once the run under way is over: what that has done so far is of use to the next one, so it goes
   * on to its end.
   */
  readonly start: (uri: string) => void;
  /** Drops the run under way and what is to follow. */
  readonly giveUp: (uri: string) => void;
  /** Resolves once everything that was started for a document so far is over. */
  readonly settled: (uri: string) => Promise<void>;
};

/** What it needs of the world. */
export type ReadingParts = {
  readonly longWork: Pick<LongWork, 'start' | 'giveUp'>;
  readonly titleOf: (uri: string) => string;
  /** One run. */
  readonly steps: (uri: string) => Steps<void>;
  /** Called when a document was read and nothing is to follow. */
  readonly done: (uri: string) => void;
};

type Waiting = (() => void)[];
/** `next`: who waits for the run behind this one; undefined where there is to be none. */
type Run = { readonly waiting: Waiting; next: Waiting | undefined };

/** Nothing is read so far. */
export function createReading({ longWork, titleOf, steps, done }: ReadingParts): Reading {
  const runs = new Map<string, Run>();
  const begin = (uri: string, waiting: Waiting): void => {
    const run: Run = { waiting, next: undefined };
    runs.set(uri, run);
    longWork.start(keyOf(uri), {
      title: titleOf(uri),
      about: run,
      steps: () => steps(uri),
      over: (how) => over(uri, run, how),
    });
  };
  const over = (uri: string, run: Run, how: Ending): void => {
    runs.delete(uri);
    const { waiting, next } = run;
    if (how === 'left') waiting.push(...(next ?? []));
    else if (next) begin(uri, next);
    else if (how === 'done') done(uri);
    for (const resolve of waiting) resolve();
  };
  return {
    start: (uri) => {
      const run = runs.get(uri);
      if (run) run.next ??= [];
      else begin(uri, []);
    },
    giveUp: (uri) => {
      longWork.giveUp(keyOf(uri));
    },
    settled: (uri) =>
      new Promise((resolve) => {
        const run = runs.get(uri);
        if (run) (run.next ?? run.waiting).push(resolve);
        else resolve();
      }),
  };
}

function keyOf(uri: string): string {
  return `read ${uri}`;
}
