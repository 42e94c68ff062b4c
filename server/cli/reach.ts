// `hopscope reach`: who reaches whom, as a table or JSON. A view, not a test: it never fails.
import { analyse } from '../core/pipeline/analyse.ts';
import { reach } from '../core/verifier/reach.ts';
import { reachJson, reachText } from '../core/views/reach-text.ts';
import { atMost, formatOf, formatOptions, protocolOf, readArguments } from './arguments.ts';
import { readInclude, readSource } from './files.ts';
import { type Status, status, type Terminal, Unusable } from './terminal.ts';

/** Prints the verdict of every ordered pair of different instances. */
export function reachCommand(args: readonly string[], terminal: Terminal): Status {
  const { values, positionals } = readArguments('reach', args, formatOptions);
  const format = formatOf(values);
  const [file, name, portText] = positionals;
  atMost('reach', positionals, 3);
  if (file === undefined) throw new Unusable('`reach` needs a file: `hopscope reach FILE [PROTO [PORT]]`');
  const { protocol, port } = protocolOf('reach', name, portText);
  const pairs = reach(analyse(readSource(file), readInclude), protocol, port ?? 0);
  if (format === 'json') terminal.out(`${JSON.stringify(reachJson(pairs, protocol, port), null, 2)}\n`);
  else terminal.print(reachText(pairs, protocol, port));
  return status.fine;
}
