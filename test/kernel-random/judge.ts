// One cloud, judged: built from its exported script in a real kernel, every flow probed, captured, and compared with the
// simulator.

import type { Analysis } from '../../server/core/pipeline/analysis.ts';
import { stimulusOf } from '../../server/core/pipeline/stimulus.ts';
import { simulate } from '../../server/core/simulator/simulate.ts';
import type { Trace } from '../../server/core/simulator/trace.ts';
import type { Probe } from '../kernel/capture.ts';
import { compareProbe, newMacPairs } from '../kernel/compare.ts';
import { scriptOf } from '../netns/export.ts';
import type { Guest } from '../netns/guest.ts';
import { readProbes } from '../netns/probes.ts';
import { randomCloud } from './random-cloud.ts';
import { type Statement, textOf } from './topo-text.ts';

/** A cloud without faults and with at least one flow. */
export type Sound = {
  readonly statements: readonly Statement[];
  readonly text: string;
  readonly script: string;
  readonly analysis: Analysis;
};

/** One flow of a cloud: what the kernel did, what the simulator says, and where they part (nothing where they agree). */
export type Judged = {
  readonly flow: string;
  readonly probe: Probe;
  readonly trace: Trace;
  readonly differences: readonly string[];
};

/** The cloud of these statements, or undefined where the text has an error or a flow that can't be sent. */
export function soundCloud(statements: readonly Statement[]): Sound | undefined {
  const text = textOf(statements);
  const sound = { ...soundText(text), statements };
  const { analysis } = sound;
  if (analysis.diagnostics.some(({ severity }) => severity === 'error')) return undefined;
  const { cloud, network } = analysis;
  if (cloud.flows.length === 0) return undefined;
  if (cloud.flows.some((flow) => stimulusOf(cloud, network, flow).kind === 'refused')) return undefined;
  return sound;
}

/** A cloud given as text, which somebody knows to be sound. */
export function soundText(text: string): Sound {
  const { script, analysis } = scriptOf('cloud.topo', text);
  return { statements: [], text, script, analysis };
}

/** Cloud `index` of a seed: its first attempt without faults. */
export function cloudOf(seed: string, index: number, flows: number): Sound {
  for (let attempt = 0; attempt < 200; attempt++) {
    const sound = soundCloud(randomCloud(seed, index, attempt, flows));
    if (sound) return sound;
  }
  throw new Error(`no attempt at cloud ${index} of ${seed} is without faults`);
}

/** Builds, probes and compares; throws where the script itself fails, which is a bug of the exporter. */
export async function judge(guest: Guest, { script, analysis, text }: Sound): Promise<readonly Judged[]> {
  const [up, probes, down] = await guest.run(script, [['up'], ['probe', '--json', '--all'], ['down']]);
  const { cloud, network, compiled } = analysis;
  const answers = readProbes(probes?.out ?? '', network);
  const faults = [up?.error, probes?.error, down?.error].filter((error) => error !== '' && error !== undefined);
  if (faults.length > 0 || up?.status !== 0 || down?.status !== 0 || answers.length !== cloud.flows.length) {
    throw new Error(`the script fails: ${faults.join('\n')}\nin the cloud\n${text}`);
  }
  const macs = newMacPairs();
  return cloud.flows.map((flow, index) => {
    const stimulus = stimulusOf(cloud, network, flow);
    if (stimulus.kind === 'refused') throw new Error(stimulus.message);
    const trace = simulate(compiled, stimulus);
    const probe = answers[index] as Probe;
    return { flow: flow.name, probe, trace, differences: compareProbe(probe, trace, network, macs) };
  });
}
