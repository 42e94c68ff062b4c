// From a fixture in Topo to a network, and from its flows to what is sent into it.
import { analyse } from '../../server/core/pipeline/analyse.ts';
import type { Analysis } from '../../server/core/pipeline/analysis.ts';
import { stimulusOf } from '../../server/core/pipeline/stimulus.ts';
import type { Stimulus } from '../../server/core/simulator/trace.ts';
import { topoOf } from './fixtures.ts';

/** A cloud in Topo, read and derived. */
export function analysisOf(name: string): Analysis {
  return analyse({ path: `${name}.topo`, text: topoOf(name) }, () => undefined);
}

/** What the flow of that name sends. */
export function stimulusOfFlow(analysis: Analysis, name: string): Stimulus {
  const flow = analysis.cloud.flows.find((one) => one.name === name);
  if (!flow) throw new Error(`there is no flow ${name}`);
  const stimulus = stimulusOf(analysis.cloud, analysis.network, flow);
  if (stimulus.kind === 'refused') throw new Error(stimulus.message);
  return stimulus;
}
