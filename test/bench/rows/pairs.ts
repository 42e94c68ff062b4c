// All pairs of instances by five protocols: how long it takes, in S, against hop by hop, and ten times as large.
import { analyse } from '../../../server/core/pipeline/analyse.ts';
import type { Analysis } from '../../../server/core/pipeline/analysis.ts';
import type { Instance } from '../../../server/core/topology/cloud.ts';
import { type AllPairs, allPairsOf } from '../../../server/core/verifier/all-pairs.ts';
import { verdictOf } from '../../../server/core/verifier/verdict.ts';
import { createVerifier, type Question, type Verifier } from '../../../server/core/verifier/verifier.ts';
import { type Random, randomOf } from '../../kernel-random/random.ts';
import { hopByHop, scan } from '../baselines.ts';
import { inFiles, largeCloud, type Size } from '../large-cloud.ts';
import { bestInTurns, cpu, said, sizesSaid, slope, warmRounds } from '../measure.ts';
import { expectSame, type Row } from '../row.ts';

/** Five protocols. */
export const questions: readonly Question[] = [
  { protocol: 'icmp', port: 0, target: 'fixed' },
  { protocol: 'tcp', port: 22, target: 'fixed' },
  { protocol: 'tcp', port: 443, target: 'fixed' },
  { protocol: 'udp', port: 53, target: 'fixed' },
  { protocol: 'tcp', port: 8080, target: 'fixed' },
];

const large: Size = { instances: 10_000, hosts: 500 };

/** The cloud of a text, with its network derived and ready for packets. */
export function readied(text: string): Analysis {
  const { entry, read } = inFiles(text);
  const analysis = analyse(entry, read);
  void analysis.compiled;
  return analysis;
}

/** All questions asked of all pairs. */
export function askAll(verifier: Verifier): readonly AllPairs[] {
  const ask = allPairsOf(verifier);
  return questions.map((question) => ask(question));
}

/** In S. */
export const pairsRow: Row = ({ seed }) => {
  const text = largeCloud(large, seed);
  const analysis = readied(text);
  const times = bestInTurns(warmRounds, { S: () => scan(text), pairs: () => askAll(createVerifier(analysis)) });
  const verifier = createVerifier(analysis);
  checkTotals(verifier, askAll(verifier), randomOf(`pairs ${seed}`));
  const { length } = verifier.classes.classes;
  const note = `S = ${said(times.S)}, best ${said(times.pairs)}, the first time ${said(times.first.pairs)}; ${length} classes, ${verifier.simulated()} packets simulated`;
  return [{ name: 'pairs', value: times.pairs / times.S, note }];
};

/** Against hop by hop: a sample of pairs is simulated, its time extrapolated, its verdicts compared. */
export const pairsHopsRow: Row = ({ seed, quick }) => {
  const analysis = readied(largeCloud(large, seed));
  const { instances } = analysis.cloud;
  const random = randomOf(`hops ${seed}`);
  const sample = quick ? 10_000 : 100_000;
  const verifier = createVerifier(analysis);
  const { classOf } = verifier.classes;
  const asked = questions.map((question) => verifier.ask(question));
  const chunk = 5000;
  let best = Number.POSITIVE_INFINITY;
  let pairsMs = Number.POSITIVE_INFINITY;
  let spent = 0;
  for (let done = 0; done < sample; done += chunk) {
    const pairs = Array.from({ length: chunk }, () => differentPair(instances, random));
    const hops = cpu(() =>
      pairs.map(([from, to], index) => hopByHop(analysis, from, to, questions[index % questions.length] as Question)),
    );
    spent += hops.ms;
    best = Math.min(best, hops.ms);
    if (done % 25_000 === 0) pairsMs = Math.min(pairsMs, cpu(() => askAll(createVerifier(analysis))).ms);
    pairs.forEach(([from, to], index) => {
      const [own, other] = [classOf.get(from.name), classOf.get(to.name)];
      const known = own && other && asked[index % questions.length]?.(own, other);
      const trace = hops.value[index];
      const name = () => `the verdict of ${from.name} → ${to.name} by question ${index % questions.length}`;
      const simulated = trace && verdictOf(trace, from, to);
      if (JSON.stringify(known) !== JSON.stringify(simulated)) expectSame(name(), known, simulated);
    });
  }
  const all = (best / chunk) * instances.length * (instances.length - 1) * questions.length;
  const note = `H = ${said(best / chunk)} a pair (mean ${said(spent / sample)}), ${(all / 3_600_000).toFixed(1)} hours for all; the verifier ${said(pairsMs)}; ${sample.toLocaleString('en')} verdicts compared`;
  return [{ name: 'pairs-hops', value: all / pairsMs, note }];
};

/** Ten times the instances, on ten times the hosts. */
export const pairsTenfoldRow: Row = ({ seed, quick }) => {
  const small = readied(largeCloud(large, seed));
  const tenfold = readied(largeCloud({ instances: large.instances * 10, hosts: large.hosts * 10 }, seed));
  const times = bestInTurns(quick ? warmRounds / 3 : warmRounds, {
    small: () => askAll(createVerifier(small)),
    tenfold: () => askAll(createVerifier(tenfold)),
  });
  const verifier = createVerifier(tenfold);
  checkTotals(verifier, askAll(verifier), randomOf(`tenfold ${seed}`), 1);
  const note = `${said(times.small)} and ${said(times.tenfold)}, the first time ${said(times.first.small)} and ${said(times.first.tenfold)}; ${verifier.classes.classes.length} classes`;
  return [{ name: 'pairs-tenfold', value: times.tenfold / times.small, note }];
};

/** How the time grows with classes and instances. */
export const reachGrowthRow: Row = ({ seed, quick }) => {
  const sizes = [1000, 3000, 10_000, ...(quick ? [] : [30_000])];
  askAll(createVerifier(readied(largeCloud({ instances: 2000, hosts: 100 }, `${seed} warm`))));
  const points = sizes.map((instances) => {
    const analysis = readied(largeCloud({ instances, hosts: instances / 20 }, seed));
    const { pairs: ms } = bestInTurns(warmRounds, { pairs: () => askAll(createVerifier(analysis)) });
    return { size: createVerifier(analysis).classes.classes.length + instances, ms };
  });
  return [{ name: 'slope-reach', value: slope(points), note: sizesSaid(points) }];
};

/** Two different instances. */
export function differentPair(instances: readonly Instance[], random: Random): readonly [Instance, Instance] {
  const from = random.below(instances.length);
  const to = (from + 1 + random.below(instances.length - 1)) % instances.length;
  return [instances[from] as Instance, instances[to] as Instance];
}

/** Sums that must hold, and the counts of some classes pair by pair. */
function checkTotals(verifier: Verifier, counted: readonly AllPairs[], random: Random, samples = 5): void {
  const { instances } = verifier.subject.cloud;
  const { classes } = verifier.classes;
  counted.forEach(({ totals, reaches, reachedBy }, index) => {
    const question = questions[index] as Question;
    const pairs = totals.reachable + totals.unreachable + totals.undelivered;
    expectSame('the number of pairs', pairs, instances.length * (instances.length - 1));
    const sum = (each: Float64Array) =>
      classes.reduce((all, { members }, at) => all + members.length * (each[at] ?? 0), 0);
    expectSame('the reachable pairs, by sender', sum(reaches), totals.reachable);
    expectSame('the reachable pairs, by receiver', sum(reachedBy), totals.reachable);
    for (let sample = 0; sample < samples; sample++) {
      const own = random.pick(classes);
      const reached = classes.reduce((all, other) => {
        const targets = other.members.length - Number(other === own);
        return all + (verifier.verdict(own, other, question)?.outcome === 'reachable' ? targets : 0);
      }, 0);
      expectSame('whom an instance reaches', reaches[own.index], reached);
    }
  });
}
