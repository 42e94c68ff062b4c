// One cloud, judged: built from its exported script in a real kernel, every flow probed, captured, and compared with the
// simulator.

import type { Network } from '../../server/core/network/network.ts';
import type { Analysis } from '../../server/core/pipeline/analysis.ts';
import { stimulusOf } from '../../server/core/pipeline/stimulus.ts';
import { simulate } from '../../server/core/simulator/simulate.ts';
import type { Trace } from '../../server/core/simulator/trace.ts';
import type { Flow } from '../../server/core/topology/cloud.ts';
import type { Probe } from '../kernel/capture.ts';
import { compareProbe, compareVerdict, type MacPairs, newMacPairs } from '../kernel/compare.ts';
import { scriptOf } from '../netns/export.ts';
import type { Guest } from '../netns/guest.ts';
import { readProbes } from '../netns/probes.ts';
import { deviceDifferences } from './nova-devices-compare.ts';
import { ruleDifferences } from './nova-rules-compare.ts';
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

/** What the simulator says of each flow, by the flow's name. */
export function tracesOf({ analysis: { cloud, network, compiled } }: Sound): ReadonlyMap<string, Trace> {
  return new Map(
    cloud.flows.map((flow) => {
      const stimulus = stimulusOf(cloud, network, flow, isWarm(flow) ? 'warm' : 'cold');
      if (stimulus.kind === 'refused') throw new Error(stimulus.message);
      return [flow.name, simulate(compiled, stimulus)];
    }),
  );
}

/** A flow that says by its name that it has run once before. */
function isWarm({ name, protocol }: Pick<Flow, 'name' | 'protocol'>): boolean {
  return name.startsWith('warm') && protocol !== 'dhcp';
}

/**
 * Compares but for what the trace says is not modelled. Where the kernel draws a port at random, by which a capture tells
 * packets apart, that is all but the verdict; where another host's dnsmasq may refuse what its namesake grants, the refusal.
 */
function differencesOf(probe: Probe, trace: Trace, network: Network, macs: MacPairs): readonly string[] {
  const noted = new Set(trace.notes.map(({ code }) => code));
  if (noted.has('nat-clash') && probe.protocol !== 'icmp') return compareVerdict(probe, trace);
  const hops = noted.has('dhcp-nak') ? probe.hops.filter(({ dhcpType }) => dhcpType !== 'nak') : probe.hops;
  return compareProbe({ ...probe, hops }, trace, network, macs);
}

/** Builds, probes and compares; throws where the script itself fails, which is a bug of the exporter. */
export async function judge(guest: Guest, sound: Sound): Promise<readonly Judged[]> {
  const { script, analysis, text } = sound;
  const { cloud, network } = analysis;
  const namesOf = (warm: boolean) => cloud.flows.filter((flow) => isWarm(flow) === warm).map(({ name }) => name);
  const probes = [
    { start: [], names: namesOf(false) },
    { start: ['--warm'], names: namesOf(true) },
  ].filter(({ names }) => names.length > 0);
  const calls = probes.map(({ start, names }) => ['probe', '--json', ...start, ...names]);
  const results = await guest.run(script, [['up'], ...calls, ['down']]);
  const answers = new Map(
    results.flatMap(({ out }) => readProbes(out, network)).map((probe) => [probe.flow, probe] as const),
  );
  const faults = results.map(({ error }) => error).filter((error) => error !== '');
  const failed = results[0]?.status !== 0 || results.at(-1)?.status !== 0;
  if (faults.length > 0 || failed || answers.size !== cloud.flows.length) {
    throw new Error(`the script fails: ${faults.join('\n')}\nin the cloud\n${text}`);
  }
  const macs = newMacPairs();
  // hosts that are not those of the second opinion make their cloud disagree: its first flow says so
  const hosts = [...ruleDifferences(analysis), ...deviceDifferences(analysis)];
  return [...tracesOf(sound)].map(([flow, trace], index) => {
    const probe = answers.get(flow) as Probe;
    const differences = differencesOf(probe, trace, network, macs);
    return { flow, probe, trace, differences: index === 0 ? [...hosts, ...differences] : differences };
  });
}
