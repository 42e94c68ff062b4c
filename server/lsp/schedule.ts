// Timers of the server: work for a document that waits until typing pauses. Newer work replaces older work of its kind.

/** Puts off work by a key; the last one put off wins. */
export type Schedule = {
  readonly later: (key: string, delayMs: number, work: () => void) => void;
  /** Runs waiting work now, if there is any. */
  readonly now: (key: string) => void;
  /** Drops waiting work; says whether there was any. */
  readonly cancel: (key: string) => boolean;
};

/** A schedule with nothing waiting. */
export function createSchedule(): Schedule {
  const waiting = new Map<string, { readonly timer: NodeJS.Timeout; readonly work: () => void }>();
  const take = (key: string) => {
    const found = waiting.get(key);
    if (found) clearTimeout(found.timer);
    waiting.delete(key);
    return found?.work;
  };
  return {
    later: (key, delayMs, work) => {
      take(key);
      const timer = setTimeout(() => take(key)?.(), delayMs);
      waiting.set(key, { timer, work });
    },
    now: (key) => take(key)?.(),
    cancel: (key) => take(key) !== undefined,
  };
}
