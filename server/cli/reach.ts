// `hopscope reach`: who reaches whom, as a table, counts or JSON. A view, not a test: it never fails.
import { analyse } from '../core/pipeline/analyse.ts';
import { reach, reachRows } from '../core/verifier/reach.ts';
import { reachSummary } from '../core/verifier/reach-summary.ts';
import { createVerifier } from '../core/verifier/verifier.ts';
import { beyondText, summaryText } from '../core/views/reach-summary-text.ts';
import { mostInMatrix, reachJson, reachText } from '../core/views/reach-text.ts';
import { atMost, formatOf, formatOptions, protocolOf, readArguments } from './arguments.ts';
import { readInclude, readSource } from './files.ts';
import { type Status, status, type Terminal, Unusable } from './terminal.ts';

/** Prints the verdict of every ordered pair of different instances, or how many fare alike where these are too many. */
export function reachCommand(args: readonly string[], terminal: Terminal): Status {
  const { values, positionals } = readArguments('reach', args, formatOptions);
  const format = formatOf(values);
  const [file, name, portText] = positionals;
  atMost('reach', positionals, 3);
  if (file === undefined) throw new Unusable('`reach` needs a file: `hopscope reach FILE [PROTO [PORT]]`');
  const { protocol, port } = protocolOf('reach', name, portText);
  const analysis = analyse(readSource(file), readInclude);
  if (format === 'json') {
    for (const text of reachJson(reachRows(analysis, protocol, port ?? 0), protocol, port)) terminal.out(text);
    return status.fine;
  }
  const verifier = createVerifier(analysis);
  const summary = reachSummary(verifier, protocol, port ?? 0);
  if (summary.instances > mostInMatrix) terminal.print(summaryText(summary, protocol, port));
  else {
    terminal.print(reachText(reach(analysis, protocol, port ?? 0, verifier), protocol, port));
    const beyond = beyondText(summary);
    if (beyond !== '') terminal.print(`\n${beyond}`);
  }
  return status.fine;
}
