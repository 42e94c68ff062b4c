// Networks that somebody asks about are derived in steps, each once however many ask. Knows no protocol.
import type { Analysis } from '../core/pipeline/analysis.ts';
import { type LongWork, sliceMs } from './long-work.ts';

/** Derives the network of a document's analysis; false where that was given up or a newer one is derived instead. */
export type Deriving = (uri: string, analysis: Analysis) => Promise<boolean>;

/** What it needs of the world. */
export type DerivingParts = {
  readonly longWork: Pick<LongWork, 'start'>;
  readonly now: () => number;
  readonly titleOf: (uri: string) => string;
  readonly rank: number;
};

/** Nothing is derived so far. */
export function createDeriving({ longWork, now, titleOf, rank }: DerivingParts): Deriving {
  const asked = new Map<string, { readonly analysis: Analysis; readonly derived: Promise<boolean> }>();
  /** What is derived already, or soon, need not wait behind other work. */
  const isSoonDerived = (analysis: Analysis): boolean => {
    const until = now() + sliceMs;
    const steps = analysis.derive();
    let step = steps.next();
    while (!step.done && now() < until) step = steps.next();
    return step.done === true;
  };
  return (uri, analysis) => {
    const known = asked.get(uri);
    if (known?.analysis === analysis) return known.derived;
    if (isSoonDerived(analysis)) return Promise.resolve(true);
    const derived = new Promise<boolean>((resolve) => {
      longWork.start(`derive ${uri}`, {
        title: titleOf(uri),
        about: analysis,
        rank,
        *steps() {
          yield* analysis.derive();
        },
        over: (how) => {
          if (asked.get(uri)?.analysis === analysis) asked.delete(uri);
          resolve(how === 'done');
        },
      });
    });
    asked.set(uri, { analysis, derived });
    return derived;
  };
}
