// `npm run kernel -- --exotic [NAME…]`: the clouds of test/fixtures/kernel-exotic, all their flows, against a real Linux
// kernel.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bootGuest } from '../netns/guest.ts';
import { imageIn } from '../netns/image.ts';
import { exoticClouds } from './exotic.ts';
import { judge } from './judge.ts';

const { positionals } = parseArgs({ allowPositionals: true, options: { exotic: { type: 'boolean' } } });
const { HOPSCOPE_KERNEL: kernel = '', HOPSCOPE_OUT: folder = '', HOPSCOPE_EXOTIC: fixtures = '' } = process.env;
const wanted = exoticClouds(fixtures).filter(
  ({ name }) => positionals.length === 0 || positionals.some((word) => name.includes(word)),
);
const image = imageIn(folder, kernel);
const guest = await bootGuest(image, join(folder, `console-${process.pid}.log`));
const outcomes = new Map<string, number>();
let [probes, disagreements] = [0, 0];
const start = Date.now();
for (const { name, sound } of wanted) {
  const before = Date.now();
  const judged = await judge(guest, sound);
  const wrong = judged.filter(({ differences }) => differences.length > 0);
  for (const { probe } of judged) outcomes.set(probe.outcome, (outcomes.get(probe.outcome) ?? 0) + 1);
  probes += judged.length;
  disagreements += wrong.length;
  console.log(`${name}: ${judged.length} probes, ${wrong.length} disagree, ${Date.now() - before} ms`);
  for (const { flow, differences } of wrong) console.log(`\n${name}, ${flow}\n${differences.join('\n')}\n`);
}
guest.end();
rmSync(image.root);
console.log([...outcomes].map(([outcome, count]) => `${outcome} ${count}`).join(', '));
const seconds = Math.round((Date.now() - start) / 1000);
console.log(`${wanted.length} clouds, ${probes} probes, ${disagreements} disagreements, ${seconds} s`);
process.exit(disagreements > 0 ? 1 : 0);
