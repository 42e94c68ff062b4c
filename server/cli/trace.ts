// `hopscope trace`: one flow (or all that the file names), hop by hop, as numbered sentences or JSON.
import { questionOf } from '../core/ide/trace-flow.ts';
import { analyse } from '../core/pipeline/analyse.ts';
import type { Analysis } from '../core/pipeline/analysis.ts';
import { traceJson } from '../core/views/trace-json.ts';
import { traceText } from '../core/views/trace-text.ts';
import { atMost, formatOf, formatOptions, numberOf, protocolOf, readArguments } from './arguments.ts';
import { readInclude, readSource } from './files.ts';
import { placesOf } from './places.ts';
import { type Status, status, type Terminal, Unusable } from './terminal.ts';
import { toldFlow } from './told-flow.ts';

const options = {
  ...formatOptions,
  flow: { type: 'string' },
  flows: { type: 'boolean' },
  dhcp: { type: 'string' },
  ttl: { type: 'string' },
  warm: { type: 'boolean' },
} as const;

/** Traces what the arguments ask for; fails when a packet or its answer was dropped. */
export function traceCommand(args: readonly string[], terminal: Terminal): Status {
  const { values, positionals } = readArguments('trace', args, options);
  const format = formatOf(values);
  const [file, from, to, protocol, port] = positionals;
  atMost('trace', positionals, 5);
  const ways = [values.flow, values.flows, values.dhcp, from].filter((way) => way !== undefined);
  if (file === undefined || ways.length === 0)
    throw new Unusable(
      '`trace` needs a file and a flow: `hopscope trace FILE FROM TO`, or `--flow NAME`, `--flows`, `--dhcp VM`',
    );
  if (ways.length > 1)
    throw new Unusable(
      '`trace` follows one flow: FROM TO, `--flow NAME`, `--flows` or `--dhcp VM`, not several of them',
    );
  if (from === undefined && values.ttl !== undefined)
    throw new Unusable('`--ttl` goes with FROM TO; a named flow says its own `ttl`');
  const ttl = values.ttl === undefined ? 64 : numberOf('trace', '--ttl', values.ttl, 1, 255);
  const warmth = { start: values.warm ? 'warm' : 'cold' } as const;
  if (from !== undefined && to === undefined)
    throw new Unusable('`trace` needs a destination as well: `hopscope trace FILE FROM TO`');
  const request = from === undefined ? undefined : protocolOf('trace', protocol, port);

  const analysis = analyse(readSource(file), readInclude);
  if (values.flows) return traceAll(analysis, format, warmth, terminal);
  const question = questionOf(
    analysis,
    from !== undefined && to !== undefined && request
      ? { kind: 'free', from, to, ...request, ttl }
      : values.flow !== undefined
        ? { kind: 'named', name: values.flow }
        : { kind: 'dhcp', instance: values.dhcp ?? '' },
  );
  const replay = toldFlow(analysis, question, warmth);
  if (format === 'json') terminal.out(json(traceJson(replay, placesOf(analysis).source)));
  else terminal.print(traceText(replay, terminal.style));
  return replay.outcome === 'delivered' ? status.fine : status.failed;
}

function traceAll(
  analysis: Analysis,
  format: 'text' | 'json',
  warmth: { start: 'cold' | 'warm' },
  terminal: Terminal,
): Status {
  const replays = analysis.cloud.flows.map(({ name }) =>
    toldFlow(analysis, questionOf(analysis, { kind: 'named', name }), warmth),
  );
  if (format === 'json') {
    const { source } = placesOf(analysis);
    terminal.out(json({ version: 1, traces: replays.map((replay) => traceJson(replay, source, replay.name ?? '')) }));
  } else if (replays.length === 0) {
    terminal.print(`${analysis.entry} names no flows; \`flow NAME: VM_1 -> VM_2\` names one\n`);
  } else {
    terminal.print(replays.map((replay) => traceText(replay, terminal.style)).join('\n'));
  }
  return replays.every(({ outcome }) => outcome === 'delivered') ? status.fine : status.failed;
}

function json(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
