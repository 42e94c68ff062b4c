// `npm run kernel -- --clouds N --seed S`: random clouds against a real Linux kernel, with what disagrees made small.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bootGuest, type Guest } from '../netns/guest.ts';
import { imageIn } from '../netns/image.ts';
import { type Counts, countOf, newCounts, tableOf } from './counts.ts';
import { cloudOf, judge } from './judge.ts';
import { shrink } from './shrink.ts';

const { values } = parseArgs({
  options: {
    clouds: { type: 'string', default: '10' },
    first: { type: 'string', default: '0' },
    probes: { type: 'string', default: '12' },
    seed: { type: 'string', default: '1' },
    guests: { type: 'string', default: '1' },
    shrink: { type: 'string', default: '3' },
    text: { type: 'boolean', default: false },
  },
});
const [clouds, first, probes, guests, shrinks] = [
  values.clouds,
  values.first,
  values.probes,
  values.guests,
  values.shrink,
].map(Number) as [number, number, number, number, number];
const { seed } = values;

if (values.text) {
  for (let index = first; index < first + clouds; index++) console.log(cloudOf(seed, index, probes).text);
  process.exit(0);
}

const start = Date.now();
const { HOPSCOPE_KERNEL: kernel = '', HOPSCOPE_OUT: folder = '' } = process.env;
const image = imageIn(folder, kernel);
const counts = newCounts();
let [next, disagreements, shrunk] = [first, 0, 0];

async function work(number: number): Promise<void> {
  const guest = await bootGuest(image, join(folder, `console-${process.pid}-${number}.log`));
  try {
    while (next < first + clouds) await one(guest, next++);
  } finally {
    guest.end();
  }
}

async function one(guest: Guest, index: number): Promise<void> {
  const sound = cloudOf(seed, index, probes);
  const before = Date.now();
  const judged = await judge(guest, sound);
  const wrong = judged.filter(({ differences }) => differences.length > 0);
  for (const each of judged) countOf(counts, sound.analysis, each);
  console.log(`cloud ${index}: ${judged.length} probes, ${wrong.length} disagree, ${Date.now() - before} ms`);
  disagreements += wrong.length;
  for (const each of wrong) {
    const { from, to, protocol } = each.probe;
    console.log(`\ncloud ${index}, ${each.flow}: ${from} to ${to} by ${protocol}\n${shortened(each.differences)}`);
  }
  for (const each of wrong.slice(0, 1)) {
    if (shrunk >= shrinks) continue;
    shrunk++;
    const smallest = await shrink(guest, sound, each);
    console.log(
      `\nthe smallest cloud that shows it\n\n${smallest.sound.text}\n${smallest.judged.differences.join('\n')}\n`,
    );
  }
}

await Promise.all(Array.from({ length: guests }, (_, number) => work(number)));
rmSync(image.root);
report(counts);

/** The beginning of a long list: what follows is mostly a consequence. */
function shortened(lines: readonly string[]): string {
  const shown = lines.slice(0, 24);
  return [...shown, ...(lines.length > shown.length ? [`… ${lines.length - shown.length} more`] : [])].join('\n');
}

function report(all: Counts): void {
  console.log(tableOf(all));
  const seconds = Math.round((Date.now() - start) / 1000);
  console.log(`${clouds} clouds, ${all.probes} probes, ${disagreements} disagreements, seed ${seed}, ${seconds} s`);
  process.exit(disagreements > 0 ? 1 : 0);
}
