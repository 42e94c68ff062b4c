// Long work on the server's one thread: done in slices with the event loop's turn between them, so that edits and
// requests are answered meanwhile, and given up when it is no longer wanted. Knows no protocol and no document.
import type { Stage, Steps } from '../core/base/steps.ts';
import { guard, type Log } from './guard.ts';

/** The longest that a slice lasts before the event loop has its turn; a step that lasts longer is a slice of its own. */
export const sliceMs = 20;
/** Work that lasts longer than this is shown. */
export const shownAfterMs = 1000;

/** How work ended: `left` is given up or replaced by newer work. */
export type Ending = 'done' | 'failed' | 'left';

/** Something to be done. */
export type Work = {
  /** For the user, where it is shown, and for the log. */
  readonly title: string;
  /** What it is about: the same work about the same is not begun again. */
  readonly about: unknown;
  /** Begins it; called when it is its turn. */
  readonly steps: () => Steps<void>;
  /** Work of a lower rank comes first, in the midst of other work, too; 0 where nothing is said. */
  readonly rank?: number;
  /** Called once it is over. */
  readonly over?: (how: Ending) => void;
};

/** What is shown of work that lasts. */
export type Progress = { readonly say: (message: string) => void; readonly end: () => void };

/** Does one piece of work at a time: of the lowest rank, in the order in which they came. */
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

/** Work that was begun. */
type Begun = { readonly run: Steps<void>; readonly since: number; shown: Progress | undefined };
type Task = { readonly work: Work; begun: Begun | undefined };

/** Nothing to do so far. */
export function createLongWork({ log, now, afterOthers, show, shownAfterMs }: Around): LongWork {
  const tasks = new Map<string, Task>();
  let awaitsTurn = false;

  const end = (key: string, task: Task, how: Ending): void => {
    if (tasks.get(key) === task) tasks.delete(key);
    task.begun?.shown?.end();
    task.work.over?.(how);
  };
  const giveUp = (key: string): boolean => {
    const task = tasks.get(key);
    if (task) end(key, task, 'left');
    return task !== undefined;
  };
  const goOn = (): void => {
    if (awaitsTurn || tasks.size === 0) return;
    awaitsTurn = true;
    afterOthers(() => {
      awaitsTurn = false;
      slice();
      goOn();
    });
  };
  const slice = (): void => {
    const until = now() + sliceMs;
    const next = firstOf(tasks);
    if (!next) return;
    const [key, task] = next;
    const { work } = task;
    task.begun ??= { run: work.steps(), since: now(), shown: undefined };
    const { run, since } = task.begun;
    const stage = guard<Stage | 'done' | 'failed'>(log, work.title, 'failed', () => {
      let step = run.next();
      while (!step.done && now() < until) step = run.next();
      return step.done ? 'done' : step.value;
    });
    // the last step may have started other work by the same key
    if (tasks.get(key) !== task) return;
    if (typeof stage === 'string') {
      end(key, task, stage);
      return;
    }
    if (now() - since >= shownAfterMs())
      task.begun.shown ??= show(work.title, () => tasks.get(key) === task && giveUp(key));
    task.begun.shown?.say(`${stage.what}, ${Math.floor(stage.done * 100)} %`);
  };
  return {
    giveUp,
    start: (key, work) => {
      const known = tasks.get(key);
      if (known && known.work.about === work.about) return;
      giveUp(key);
      tasks.set(key, { work, begun: undefined });
      goOn();
    },
  };
}

function firstOf(tasks: ReadonlyMap<string, Task>): readonly [string, Task] | undefined {
  let first: readonly [string, Task] | undefined;
  for (const one of tasks) if (!first || rankOf(one[1]) < rankOf(first[1])) first = one;
  return first;
}

function rankOf({ work }: Task): number {
  return work.rank ?? 0;
}
