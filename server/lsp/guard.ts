// A wall around every handler: a bug in one feature is logged and costs that feature, not the server.

/** Where a caught error is told. */
export type Log = (message: string) => void;

/** Runs the work; where it throws, logs what happened and returns the fallback. */
export function guard<T>(log: Log, what: string, fallback: T, work: () => T): T {
  try {
    return work();
  } catch (error) {
    log(`${what}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    return fallback;
  }
}
