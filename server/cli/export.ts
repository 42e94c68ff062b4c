// `hopscope export`: the derived network in another form, to standard output or a file.
import { writeFileSync } from 'node:fs';
import { analyse } from '../core/pipeline/analyse.ts';
import { exportNetworkJson } from '../core/views/export-json.ts';
import { atMost, readArguments } from './arguments.ts';
import { readInclude, readSource, reasonOf } from './files.ts';
import { type Status, status, type Terminal, Unusable } from './terminal.ts';

const options = { to: { type: 'string' }, output: { type: 'string', short: 'o' } } as const;

/** Writes the network in the form that `--to` names. Never fails: a faulty file has a network, too. */
export function exportCommand(args: readonly string[], terminal: Terminal): Status {
  const { values, positionals } = readArguments('export', args, options);
  const [file] = positionals;
  if (file === undefined) throw new Unusable('`export` needs a file: `hopscope export FILE --to json`');
  atMost('export', positionals, 1);
  if (values.to === undefined) throw new Unusable('`export` needs a format: `--to json`');
  if (values.to !== 'json') throw new Unusable(`there is no format \`${values.to}\` to export to; use json`);
  const { network } = analyse(readSource(file), readInclude);
  const text = `${JSON.stringify(exportNetworkJson(network), null, 2)}\n`;
  if (values.output === undefined || values.output === '-') terminal.out(text);
  else write(values.output, text);
  return status.fine;
}

function write(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (error) {
    throw new Unusable(`can't write ${path}: ${reasonOf(error)}`);
  }
}
