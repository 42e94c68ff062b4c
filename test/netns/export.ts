// From a text to its exported script, as the command line does it.
import { lineIndexOf, positionAt } from '../../server/core/base/line-index.ts';
import { analyse, locate } from '../../server/core/pipeline/analyse.ts';
import type { Analysis } from '../../server/core/pipeline/analysis.ts';
import { stimulusOf } from '../../server/core/pipeline/stimulus.ts';
import { simulate } from '../../server/core/simulator/simulate.ts';
import type { Trace } from '../../server/core/simulator/trace.ts';
import { netnsScript } from '../../server/core/views/netns/netns-script.ts';

/** The script of a text, and what it was made from. */
export function scriptOf(name: string, text: string): { readonly script: string; readonly analysis: Analysis } {
  const analysis = analyse({ path: name, text }, () => undefined);
  const { cloud, network } = analysis;
  const index = lineIndexOf(text);
  const lines = text.split('\n');
  const flows = cloud.flows.map((flow) => ({ name: flow.name, stimulus: stimulusOf(cloud, network, flow) }));
  const script = netnsScript(network, flows, {
    title: name,
    place: (origin) => {
      const found = locate(analysis, origin);
      if (!found) return undefined;
      const { line } = positionAt(index, found.name.start);
      return `${name}:${line + 1}: ${lines[line]?.trim()}`;
    },
  });
  return { script, analysis };
}

/** What `hopscope trace` says of a named flow. */
export function traceOf({ cloud, network, compiled }: Analysis, name: string): Trace {
  const flow = cloud.flows.find((each) => each.name === name);
  const stimulus = flow && stimulusOf(cloud, network, flow);
  if (!stimulus || stimulus.kind === 'refused') throw new Error(`there is no flow ${name} that can be sent`);
  return simulate(compiled, stimulus);
}
