// When documents are checked: after they were opened or saved, and again once typing pauses where an edit interrupted that. Knows
// no protocol.
import type { CheckingChange } from '../core/protocol/messages.ts';
import type { LongWork } from './long-work.ts';
import type { Schedule } from './schedule.ts';
import { uriName } from './uris.ts';
import type { Workspace } from './workspace.ts';

/** How long typing must pause until a check that an edit interrupted begins again. */
const checkDelayMs = 400;

/** Checks documents. */
export type Checking = {
  /** Starts checking documents. */
  readonly start: (uris: Iterable<string>) => void;
  /** The same soon; where it is started anew meanwhile, later. */
  readonly soon: (uri: string, delayMs: number) => void;
  /** An edit makes a check of what was there before worthless: it is owed. */
  readonly interrupt: (uri: string) => void;
  /** Does what is owed once typing pauses: nobody else asks for it again. */
  readonly resume: () => void;
  /** Starts the check of a document as it is now where there is none, and resolves once it is over, or was given up. */
  readonly over: (uri: string) => Promise<void>;
  readonly forget: (uri: string) => void;
};

/** What it needs of the world. */
export type CheckingParts = {
  readonly workspace: Pick<Workspace, 'entry' | 'check'>;
  readonly longWork: Pick<LongWork, 'start' | 'giveUp'>;
  readonly schedule: Schedule;
  readonly rank: number;
  /** A document, and the open documents that it is part of. */
  readonly concerned: (uri: string) => Iterable<string>;
  /** A document was checked. */
  readonly found: (uri: string) => void;
  readonly say: (change: CheckingChange) => void;
};

/** Nothing is checked so far. */
export function createChecking({
  workspace,
  longWork,
  schedule,
  rank,
  concerned,
  found,
  say,
}: CheckingParts): Checking {
  const interrupted = new Set<string>();
  const waiting = new Map<string, (() => void)[]>();
  const keyOf = (uri: string) => `check ${uri}`;
  const release = (uri: string): void => {
    const all = waiting.get(uri) ?? [];
    waiting.delete(uri);
    for (const resolve of all) resolve();
  };
  const start = (uris: Iterable<string>): void => {
    for (const uri of uris) {
      interrupted.delete(uri);
      longWork.start(keyOf(uri), {
        title: `checking ${uriName(uri)}`,
        about: workspace.entry(uri)?.analysis,
        rank,
        *steps() {
          const run = workspace.check(uri);
          const isKept = run === undefined || (yield* run);
          if (!isKept) return start(concerned(uri));
          found(uri);
        },
        over: () => {
          say({ uri, checking: false });
          release(uri);
        },
      });
      // said last: what this replaces is over with its start
      say({ uri, checking: true });
    }
  };
  const soon = (uri: string, delayMs: number): void => schedule.later(keyOf(uri), delayMs, () => start(concerned(uri)));
  return {
    start,
    soon,
    interrupt: (uri) => {
      if (schedule.cancel(keyOf(uri)) || longWork.giveUp(keyOf(uri))) interrupted.add(uri);
    },
    resume: () => {
      for (const uri of interrupted) soon(uri, checkDelayMs);
    },
    over: (uri) => {
      const entry = workspace.entry(uri);
      if (!entry || entry.checked?.files === entry.analysis.files) return Promise.resolve();
      start([uri]);
      return new Promise((resolve) => {
        waiting.set(uri, [...(waiting.get(uri) ?? []), resolve]);
      });
    },
    forget: (uri) => {
      schedule.cancel(keyOf(uri));
      longWork.giveUp(keyOf(uri));
      interrupted.delete(uri);
      release(uri);
    },
  };
}
