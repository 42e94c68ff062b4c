// One explained trace against a warm ovn-trace of the same cloud. Where OVN is not asked, its time is the one that was once
// measured.

import type { Instance } from '../../../server/core/topology/cloud.ts';
import { stimulusFor } from '../../../server/core/verifier/verifier.ts';
import { explain } from '../../../server/core/views/explain.ts';
import { namesOf } from '../../../server/core/views/names.ts';
import { randomOf } from '../../kernel-random/random.ts';
import { largeCloud } from '../large-cloud.ts';
import { bestInTurns, said, warmRounds } from '../measure.ts';
import { microflow, ovnMissing, startOvn } from '../peers/ovn.ts';
import { expectSame, type Row } from '../row.ts';
import { questions, readied } from './pairs.ts';
import { expectTold } from './traces.ts';

/** A query of a warm ovn-trace on a cloud of 1,000 instances, in ms, where it is not measured. */
const knownMs = 1.75;

/** So many traces are told before any is measured. */
const warmTraces = 10_000;

/** How often ovn-trace is asked each flow. */
const rounds = 3;

/**
 * Flows whose request takes the same way in both worlds, so that only the groups decide: within a network, and to the
 * networks for which the sender's host has a bridge, as it routes these itself.
 */
export const traceOvnRow: Row = async ({ seed, quick, peers }) => {
  const text = largeCloud({ instances: 1000, hosts: 50 }, seed);
  const analysis = readied(text.replace('cloud {\n', 'cloud {\n  allow_same_net_traffic false\n'));
  const { instances } = analysis.cloud;
  const bridged = new Map<string, Set<string>>();
  for (const { host, network } of instances) bridged.set(host, (bridged.get(host) ?? new Set()).add(network));
  const names = namesOf(analysis.network);
  const random = randomOf(`ovn ${seed}`);
  const flows = Array.from({ length: quick ? 500 : 2000 }, () => {
    const from = random.pick(instances);
    const routed = bridged.get(from.host) ?? new Set();
    const others = instances.filter((other) => routed.has(other.network) && other !== from);
    return { from, to: random.pick(others), question: random.pick(questions) };
  }).filter(({ to }) => to !== undefined) as { from: Instance; to: Instance; question: (typeof questions)[number] }[];
  const stimuli = flows.map(({ from, to, question }) => stimulusFor(from, to, question));
  // Both are warm: ovn-trace has its databases loaded and answers in machine code, so the traces are told often before
  // they are measured. Nothing of them is kept, as nothing of its answers is.
  const explained = () => stimuli.reduce((hops, flow) => hops + explain(analysis.compiled, names, flow).hops.length, 0);
  for (let told = 0; told < warmTraces; told += stimuli.length) explained();
  const times = bestInTurns(warmRounds, { explain: explained });
  const told = stimuli.map((flow) => explain(analysis.compiled, names, flow));
  for (const [index, flow] of stimuli.slice(0, 200).entries()) {
    const one = told[index];
    if (one) expectTold(analysis.compiled, flow, one);
  }
  const own = times.explain / flows.length;
  if (!peers) {
    const note = `${said(own)} each, after ${warmTraces.toLocaleString('en')} others; ovn-trace ${knownMs} ms, as once measured (--peers measures it)`;
    return [{ name: 'trace-ovn', value: knownMs / own, note }];
  }
  const missing = ovnMissing();
  if (missing) throw new Error(missing);
  const ovn = await startOvn(analysis.cloud, rounds * flows.length);
  try {
    let differences = 0;
    const ask = async () => {
      const [before, began] = [ovn.cpuMs(), performance.now()];
      const answers: string[] = [];
      for (const { from, to, question } of flows)
        answers.push(
          await ovn.trace(from.network, microflow(analysis.cloud, from, to, question.protocol, question.port)),
        );
      return { ms: ovn.cpuMs() - before, waited: performance.now() - began, answers };
    };
    const runs: Awaited<ReturnType<typeof ask>>[] = [];
    for (let round = 0; round < rounds; round++) runs.push(await ask());
    (runs[0]?.answers ?? []).forEach((answer, index) => {
      const { to } = flows[index] as (typeof flows)[number];
      const delivered = answer.includes(`output to "${to.name}"`);
      if (delivered !== (told[index]?.legs.request === 'delivered')) differences++;
    });
    expectSame('the verdicts that differ from those of ovn-trace', differences, 0);
    const best = Math.min(...runs.map(({ ms }) => ms)) / flows.length;
    const waited = Math.min(...runs.map((each) => each.waited)) / flows.length;
    const arrived = told.filter(({ legs }) => legs.request === 'delivered').length;
    const note = `${said(own)} each, after ${warmTraces.toLocaleString('en')} others; ovn-trace ${said(best)} of CPU time, warm, ${said(waited)} until its answer is there; ${flows.length} flows, same verdicts (${arrived} arrive)`;
    return [{ name: 'trace-ovn', value: best / own, note }];
  } finally {
    ovn.stop();
  }
};
