// `npm run kernel -- --uml`: the exported scripts of S6 and S6a in User Mode Linux, by hand as a user would, and what `probe`
// prints held against what `hopscope trace` says.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { scriptOf, traceOf } from '../netns/export.ts';
import { inHand, sessionOf } from '../netns/hand.ts';
import { tableDifferences } from '../netns/table.ts';
import { runInUml } from '../netns/uml.ts';

const { HOPSCOPE_OUT: out = '', HOPSCOPE_EXAMPLES: examples = '' } = process.env;
let failed = false;
for (const [name, flow] of [
  ['s6', 'scenario6'],
  ['s6a', 'scenario6a'],
] as const) {
  const { script, analysis } = scriptOf(`${name}.topo`, readFileSync(join(examples, `${name}.topo`), 'utf8'));
  const said = await runInUml(join(out, `uml-${name}`), inHand(script), ['uname -r', ...sessionOf(flow)]);
  for (const { command, status, out: text, error } of said)
    console.log(`\n${name}# ${command}\n${text}${error}(exit status ${status})`);
  const printed = said.find(({ command }) => command.includes('probe -e'))?.out ?? '';
  const differences = tableDifferences(printed, traceOf(analysis, flow), analysis.network);
  console.log(differences.length === 0 ? `\n${name}: every hop is the trace's` : differences.join('\n'));
  failed ||= differences.length > 0 || said.some(({ command, status }) => status !== 0 && !command.includes('probe'));
}
process.exit(failed ? 1 : 0);
