// `hopscope export`: the derived network in another form, to standard output or a file.
import { writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { analyse, locate } from '../core/pipeline/analyse.ts';
import type { Analysis } from '../core/pipeline/analysis.ts';
import { stimulusOf } from '../core/pipeline/stimulus.ts';
import { exportNetworkJson } from '../core/views/export-json.ts';
import { netnsScript } from '../core/views/netns/netns-script.ts';
import { atMost, readArguments } from './arguments.ts';
import { readInclude, readSource, reasonOf } from './files.ts';
import { placesOf } from './places.ts';
import { type Status, status, type Terminal, Unusable } from './terminal.ts';

const options = { to: { type: 'string' }, output: { type: 'string', short: 'o' } } as const;

/** What `--to` may say. */
const formats: Readonly<Record<string, (analysis: Analysis) => string>> = {
  json: ({ network }) => `${JSON.stringify(exportNetworkJson(network), null, 2)}\n`,
  netns: netnsOf,
};

/** Writes the network in the form that `--to` names. Never fails: a faulty file has a network, too. */
export function exportCommand(args: readonly string[], terminal: Terminal): Status {
  const { values, positionals } = readArguments('export', args, options);
  const [file] = positionals;
  if (file === undefined) throw new Unusable('`export` needs a file: `hopscope export FILE --to json`');
  atMost('export', positionals, 1);
  if (values.to === undefined) throw new Unusable('`export` needs a format: `--to json` or `--to netns`');
  const format = Object.hasOwn(formats, values.to) ? formats[values.to] : undefined;
  if (!format) throw new Unusable(`there is no format \`${values.to}\` to export to; use json or netns`);
  const text = format(analyse(readSource(file), readInclude));
  if (values.output === undefined || values.output === '-') terminal.out(text);
  else write(values.output, text);
  return status.fine;
}

function netnsOf(analysis: Analysis): string {
  const { cloud, network } = analysis;
  const places = placesOf(analysis);
  const flows = cloud.flows.map((flow) => ({ name: flow.name, stimulus: stimulusOf(cloud, network, flow) }));
  return netnsScript(network, flows, {
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
