// Long work on the server's one thread: done in slices with the event loop's turn between them, so that edits and
// requests are answered meanwhile, and given up when it is no longer wanted. Knows no protocol and no document.
import type { Steps } from '../core/base/steps.ts';
import { guard, type Log } from './guard.ts';

/** The longest that a slice lasts before the event loop has its turn; a step that lasts longer is a slice of its own. */
export const sliceMs = 20;
/** Work that lasts longer than this is shown. */
export const shownAfterMs = 1000;

/** Something to be done. */
export type Work = {
  /** For the user, where it is shown, and for the log. */
  readonly title: string;
  /** What it is about: the same work about the same is not begun again. */
  readonly about: unknown;
  /** Begins it; called when it is its turn. */
  readonly steps: () => Steps<void>;
};

/** What is shown of work that lasts. */
export type Progress = { readonly say: (message: string) => void; readonly end: () => void };

/** Does one piece of work at a time, in the order in which they came. */
export type LongWork = {
  /** Work of a key replaces what is waiting or under way by that key. */
  readonly start: (key: string, work: Work) => void;
  /** Gives up what is waiting or under way; says whether there was any. */
  readonly giveUp: (key: string) => boolean;
};

/** What it needs of the world. */
export type Around = {
  readonly log: Log;
  readonly now: () => number;
  /** Runs something once others had their turn. */
  readonly afterOthers: (slice: () => void) => void;
  /** Begins to show work; who sees it may want it given up. */
  readonly show: (title: string, giveUp: () => void) => Progress;
  readonly shownAfterMs: () => number;
};

/** Nothing to do so far. */
export function createLongWork({ log, now, afterOthers, show, shownAfterMs }: Around): LongWork {
  const waiting = new Map<string, Work>();
  let running: (Work & { key: string; run: Steps<void>; since: number; shown: Progress | undefined }) | undefined;
  let awaitsTurn = false;

  const end = (): void => {
    running?.shown?.end();
    running = undefined;
  };
  const giveUp = (key: string): boolean => {
    const isRunning = running?.key === key;
    if (isRunning) end();
    return waiting.delete(key) || isRunning;
  };
  const goOn = (): void => {
    if (awaitsTurn || (!running && waiting.size === 0)) return;
    awaitsTurn = true;
    afterOthers(() => {
      awaitsTurn = false;
      slice();
      goOn();
    });
  };
  const slice = (): void => {
    const until = now() + sliceMs;
    if (!running) {
      const [next] = waiting;
      if (!next) return;
      const [key, work] = next;
      waiting.delete(key);
      running = { ...work, key, run: work.steps(), since: now(), shown: undefined };
    }
    const own = running;
    const stage = guard(log, own.title, null, () => {
      let step = own.run.next();
      while (!step.done && now() < until) step = own.run.next();
      return step.done ? null : step.value;
    });
    // the last step may have started other work by the same key
    if (running !== own) return;
    if (!stage) {
      end();
      return;
    }
    if (!own.shown && now() - own.since >= shownAfterMs()) own.shown = show(own.title, () => giveUp(own.key));
    own.shown?.say(`${stage.what}, ${Math.floor(stage.done * 100)} %`);
  };
  return {
    giveUp,
    start: (key, work) => {
      const known = running?.key === key ? running : waiting.get(key);
      if (known && known.about === work.about) return;
      giveUp(key);
      waiting.set(key, work);
      goOn();
    },
  };
}
