// `hopscope export`: the derived network in another form, to standard output or a file.
import { writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { diagramGraph } from '../core/ide/box-at.ts';
import { type FlowQuestion, questionOf } from '../core/ide/trace-flow.ts';
import { analyse, locate } from '../core/pipeline/analyse.ts';
import type { Analysis } from '../core/pipeline/analysis.ts';
import { stimulusOf } from '../core/pipeline/stimulus.ts';
import { simulate } from '../core/simulator/simulate.ts';
import type { Stimulus } from '../core/simulator/trace.ts';
import { exportNetworkJson } from '../core/views/export-json.ts';
import { ladderOf } from '../core/views/ladder.ts';
import { mermaidOf } from '../core/views/mermaid.ts';
import { netnsScript } from '../core/views/netns/netns-script.ts';
import { whyNot } from '../core/views/netns/plan.ts';
import type { Replay } from '../core/views/replay.ts';
import { traceMarkdown } from '../core/views/trace-markdown.ts';
import { atMost, readArguments } from './arguments.ts';
import { htmlOf, type PictureOptions, svgOf } from './export-picture.ts';
import { readInclude, readSource, reasonOf } from './files.ts';
import { placesOf } from './places.ts';
import { type Status, status, type Terminal, Unusable } from './terminal.ts';
import { toldFlow } from './told-flow.ts';

const options = {
  to: { type: 'string' },
  flow: { type: 'string' },
  only: { type: 'string' },
  theme: { type: 'string' },
  output: { type: 'string', short: 'o' },
} as const;

/** The one flow that `--flow` asks for. */
type OneFlow = { readonly name: string; readonly stimulus: Stimulus; readonly question: FlowQuestion };

/** What `--to` may say. */
const formats: Readonly<Record<string, Format>> = {
  json: jsonOf,
  netns: netnsOf,
  mermaid: (analysis, flow) => {
    const replay = replayOf('mermaid', analysis, flow);
    return mermaidOf(replay, ladderOf(replay, new Map(diagramGraph(analysis, []).nodes.map((box) => [box.id, box]))));
  },
  markdown: (analysis, flow) => traceMarkdown(replayOf('markdown', analysis, flow)),
  svg: svgOf,
  html: htmlOf,
};

type Format = (analysis: Analysis, flow: OneFlow | undefined, options: PictureOptions) => string | Promise<string>;

/** Writes the network in the form that `--to` names. Never fails: a faulty file has a network, too. */
export function exportCommand(args: readonly string[], terminal: Terminal): Status | Promise<Status> {
  const { values, positionals } = readArguments('export', args, options);
  const [file] = positionals;
  if (file === undefined) throw new Unusable('`export` needs a file: `hopscope export FILE --to json`');
  atMost('export', positionals, 1);
  if (values.to === undefined) throw new Unusable(`\`export\` needs a format: ${formatNames()}`);
  const format = Object.hasOwn(formats, values.to) ? formats[values.to] : undefined;
  if (!format) throw new Unusable(`there is no format \`${values.to}\` to export to; use ${formatNames()}`);
  for (const option of ['only', 'theme'] as const)
    if (values[option] !== undefined && values.to !== 'svg')
      throw new Unusable(`\`--${option}\` goes with \`--to svg\``);
  const analysis = analyse(readSource(file), readInclude);
  const { only, theme, output } = values;
  const text = format(analysis, values.flow === undefined ? undefined : flowOf(analysis, values.flow), { only, theme });
  const told = (text: string): Status => {
    if (output === undefined || output === '-') terminal.out(text);
    else write(output, text);
    return status.fine;
  };
  return typeof text === 'string' ? told(text) : text.then(told);
}

function flowOf(analysis: Analysis, name: string): OneFlow {
  const question = questionOf(analysis, { kind: 'named', name });
  if (question.kind === 'refused') throw new Unusable(question.message);
  const stimulus = stimulusOf(analysis.cloud, analysis.network, question.request);
  if (stimulus.kind === 'refused') throw new Unusable(stimulus.message);
  return { name, stimulus, question };
}

function formatNames(): string {
  const names = Object.keys(formats).map((name) => `\`--to ${name}\``);
  return `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}

/** What is told of a packet needs one. */
function replayOf(format: string, analysis: Analysis, flow: OneFlow | undefined): Replay {
  if (!flow) throw new Unusable(`\`--to ${format}\` tells one flow: say which by \`--flow NAME\``);
  return toldFlow(analysis, flow.question);
}

/** The network; of one flow the nodes that see a packet of it, ARP questions included. */
function jsonOf({ network, compiled }: Analysis, flow: OneFlow | undefined): string {
  const seen = flow && new Set(simulate(compiled, flow.stimulus).events.map(({ node }) => node));
  const nodes = seen ? network.nodes.filter(({ name }) => seen.has(name)) : network.nodes;
  return `${JSON.stringify(exportNetworkJson({ ...network, nodes }), null, 2)}\n`;
}

/** The script, with probes of all flows or of the one. */
function netnsOf(analysis: Analysis, flow: OneFlow | undefined): string {
  const { cloud, network } = analysis;
  const places = placesOf(analysis);
  const why = flow && whyNot(flow);
  if (flow && why) throw new Unusable(`the script can't probe the flow ${flow.name}: ${why}`);
  const named = cloud.flows.map((one) => ({ name: one.name, stimulus: stimulusOf(cloud, network, one) }));
  return netnsScript(network, flow ? [flow] : named, {
    title: basename(analysis.entry),
    place: (origin) => {
      const found = locate(analysis, origin);
      if (!found) return undefined;
      const { file, range } = places.source(found.name);
      const { line } = range.start;
      return `${basename(file)}:${line + 1}: ${places.line(file, line).trim()}`;
    },
  });
}

function write(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (error) {
    throw new Unusable(`can't write ${path}: ${reasonOf(error)}`);
  }
}
