// Answers to requests about a document: once what it says is read, and where the network is asked for, derived; nothing is
// worked out for whoever does not wait any more. Knows no request.
import type { CancellationToken } from 'vscode-languageserver';
import { guard, type Log } from './guard.ts';
import type { Entry } from './workspace.ts';

/** What a request asks about. */
export type About = {
  /** For the log. */
  readonly what: string;
  readonly uri: string;
  /** `network`: what nova configures and what packets do, too, which in a large document takes a while after an edit. */
  readonly of: 'text' | 'network';
  readonly token: CancellationToken;
};

/** Works out an answer; the fallback where there is none: the work failed or nobody waits; `closed`: the document is closed. */
export type Answers = <T>(about: About, fallback: T, work: (entry: Entry) => T, closed?: T) => Promise<T>;

/** What it needs of the world. */
export type AnswersParts = {
  readonly log: Log;
  /** The analysis that speaks for a document, once edits that still wait are taken in. */
  readonly current: (uri: string) => Promise<Entry | undefined>;
  /** False: the network was not derived after all. */
  readonly deriving: (entry: Entry) => Promise<boolean>;
};

/** Answers from analyses. */
export function createAnswers({ log, current, deriving }: AnswersParts): Answers {
  return async ({ what, uri, of, token }, fallback, work, closed = fallback) => {
    let entry = await current(uri);
    while (entry && of === 'network' && !token.isCancellationRequested && !(await deriving(entry))) {
      const newer = await current(uri);
      if (newer?.analysis === entry.analysis) return fallback;
      entry = newer;
    }
    const known = entry;
    if (!known) return closed;
    return token.isCancellationRequested ? fallback : guard(log, what, fallback, () => work(known));
  };
}
