// What inlay hints and lenses tell of one cloud's packets, found out when it is asked for and remembered: how many instances
// reach each one, and what each rule lets in. Knows no text.
import { once } from '../base/once.ts';
import { onceInSteps, type Steps } from '../base/steps.ts';
import type { Analysis } from '../pipeline/analysis.ts';
import { allPairsSteps } from '../verifier/all-pairs.ts';
import { type HitCounter, hitCounterOf } from '../verifier/rule-hits.ts';
import type { Remembered } from '../verifier/verdict-memory.ts';
import { verifierSteps } from '../verifier/verifier.ts';

/** How many others each of some instances reaches by icmp at its fixed address, and by how many it is reached. */
export type Reach = {
  readonly instances: number;
  readonly reachedBy: readonly [least: number, most: number];
  readonly reaches: readonly [least: number, most: number];
};

/** The facts of an analysis whose network is derived. */
export type ReachFacts = {
  readonly instance: (name: string) => Steps<Reach | undefined>;
  readonly network: (name: string) => Steps<Reach | undefined>;
  readonly hits: HitCounter;
};

const none: Reach = { instances: 0, reachedBy: [0, 0], reaches: [0, 0] };

/**
 * Nothing is found out yet. The first question tells instances apart and counts all pairs; later ones are look-ups, but for
 * the rules.
 * @param remembered what a check of the same text left: then hardly anything is simulated
 */
export function reachFactsOf(analysis: Analysis, remembered?: Remembered): ReachFacts {
  const verifier = onceInSteps(() => verifierSteps(analysis, remembered));
  const counter = once(() => hitCounterOf(verifier.get()));
  const reach = onceInSteps(function* (): Steps<ReachTable> {
    const { classes } = yield* verifier.steps();
    yield { what: 'counting pairs', done: 0 };
    const pairs = yield* (yield* allPairsSteps(verifier.get()))({ protocol: 'icmp', port: 0, target: 'fixed' });
    const table: ReachTable = { classes: [], networks: new Map() };
    for (const { index, network, members } of classes.classes) {
      const [reachedBy, reaches] = [pairs.reachedBy[index] ?? 0, pairs.reaches[index] ?? 0];
      const own: Reach = { instances: 1, reachedBy: [reachedBy, reachedBy], reaches: [reaches, reaches] };
      table.classes[index] = own;
      const before = table.networks.get(network);
      table.networks.set(network, {
        instances: (before?.instances ?? 0) + members.length,
        reachedBy: widened(before?.reachedBy, reachedBy),
        reaches: widened(before?.reaches, reaches),
      });
    }
    return table;
  });
  return {
    *instance(name) {
      const { classes } = yield* verifier.steps();
      const own = classes.classOf.get(name);
      const table = yield* reach.steps();
      return own && table.classes[own.index];
    },
    *network(name) {
      const table = yield* reach.steps();
      return table.networks.get(name) ?? none;
    },
    *hits(group, rule) {
      yield* verifier.steps();
      return yield* counter()(group, rule);
    },
  };
}

type ReachTable = { readonly classes: Reach[]; readonly networks: Map<string, Reach> };

function widened(range: readonly [number, number] | undefined, value: number): readonly [number, number] {
  return range ? [Math.min(range[0], value), Math.max(range[1], value)] : [value, value];
}
