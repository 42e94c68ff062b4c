// Answers to requests about a document: once what it says is read, and where the network is asked for, derived; nothing is
// worked out for whoever does not wait any more. Knows no request.
import type { CancellationToken } from 'vscode-languageserver';
import type { Steps } from '../core/base/steps.ts';
import { guard, type Log } from './guard.ts';
import { type LongWork, sliceMs } from './long-work.ts';
import { uriName } from './uris.ts';
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
/** The same for an answer that takes long in a large document. */
export type AnswersInSteps = <T>(about: About, fallback: T, work: (entry: Entry) => Steps<T>, closed?: T) => Promise<T>;

/** The same where no document has to be open. `title`: for the user, where it lasts. */
export type InSteps = <T>(
  about: Pick<About, 'what' | 'token'> & { readonly title: string },
  fallback: T,
  work: () => Steps<T>,
) => Promise<T>;

/** What it needs of the world. */
export type AnswersParts = {
  readonly log: Log;
  readonly now: () => number;
  /** The analysis that speaks for a document, once edits that still wait are taken in. */
  readonly current: (uri: string) => Promise<Entry | undefined>;
  /** False: the network was not derived after all. */
  readonly deriving: (entry: Entry) => Promise<boolean>;
  readonly longWork: Pick<LongWork, 'start' | 'giveUp'>;
  readonly rank: number;
};

/** Answers from analyses. */
export function createAnswers({ log, now, current, deriving, longWork, rank }: AnswersParts): {
  readonly answers: Answers;
  readonly answersInSteps: AnswersInSteps;
  readonly inSteps: InSteps;
} {
  let asked = 0;
  /** Undefined: the document is closed; null: nobody waits, or the network was not derived. */
  const entryFor = async ({ uri, of, token }: About): Promise<Entry | null | undefined> => {
    let entry = await current(uri);
    while (entry && of === 'network' && !token.isCancellationRequested && !(await deriving(entry))) {
      const newer = await current(uri);
      if (newer?.analysis === entry.analysis) return null;
      entry = newer;
    }
    return entry && token.isCancellationRequested ? null : entry;
  };
  const inSteps: InSteps = async ({ what, title, token }, fallback, work) => {
    // what is soon answered need not wait behind other work
    const until = now() + sliceMs;
    const begun = guard(log, what, undefined, () => {
      const steps = work();
      let step = steps.next();
      while (!step.done && now() < until) step = steps.next();
      return { steps, step };
    });
    if (!begun || begun.step.done) return begun?.step.done ? begun.step.value : fallback;
    const { steps } = begun;
    let answer = fallback;
    await new Promise<void>((resolve) => {
      const key = `answer ${++asked} of rank ${rank}`;
      // it may wait behind other work for long
      const listening = token.onCancellationRequested(() => longWork.giveUp(key));
      longWork.start(key, {
        title,
        about: steps,
        rank,
        *steps() {
          let step = steps.next();
          for (; !step.done; step = steps.next()) yield step.value;
          answer = step.value;
        },
        over: () => {
          listening.dispose();
          resolve();
        },
      });
    });
    return answer;
  };
  return {
    answers: async (about, fallback, work, closed = fallback) => {
      const entry = await entryFor(about);
      if (!entry) return entry === null ? fallback : closed;
      return guard(log, about.what, fallback, () => work(entry));
    },
    answersInSteps: async (about, fallback, work, closed = fallback) => {
      const entry = await entryFor(about);
      if (!entry) return entry === null ? fallback : closed;
      const title = `${about.what} of ${uriName(about.uri)}`;
      return inSteps({ ...about, title }, fallback, () => work(entry));
    },
    inSteps,
  };
}
