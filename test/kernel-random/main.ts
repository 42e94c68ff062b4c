// `npm run kernel -- --clouds N --seed S`: random clouds against a real Linux kernel, with what disagrees made small.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bootGuest, type Guest } from '../netns/guest.ts';
import { imageIn } from '../netns/image.ts';
import { type Counts, countsOf, sumOf, tableOf } from './counts.ts';
import { cloudOf, type Judged, judge, type Sound, tracesOf } from './judge.ts';
import { type Entry, openLog } from './run-log.ts';
import { shrink } from './shrink.ts';

const usage = `npm run kernel -- [OPTION…]: random clouds against a real Linux kernel

  --clouds N   how many (10)            --seed S     which ones (1)
  --first N    the number of the first  --probes N   flows of each cloud (12)
  --guests N   kernels at a time (2)    --shrink N   disagreements to make small (3)
  --resume     leave out the clouds that out/kernel/run-SEED.jsonl has already
  --text       print the clouds, judge nothing
  --dry        simulate only, and count what a run would judge`;

const { values } = parseArgs({
  options: {
    clouds: { type: 'string', default: '10' },
    first: { type: 'string', default: '0' },
    probes: { type: 'string', default: '12' },
    seed: { type: 'string', default: '1' },
    guests: { type: 'string', default: '2' },
    shrink: { type: 'string', default: '3' },
    resume: { type: 'boolean', default: false },
    text: { type: 'boolean', default: false },
    dry: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const numberOf = (name: 'clouds' | 'first' | 'probes' | 'guests' | 'shrink') => Number(values[name]);
const [clouds, first, probes] = [numberOf('clouds'), numberOf('first'), numberOf('probes')];
const { seed } = values;
const numbers = Array.from({ length: clouds }, (_, index) => first + index);
const begin = Date.now();

if (values.help) console.log(usage);
else if (values.text) for (const index of numbers) console.log(cloudOf(seed, index, probes).text);
else if (values.dry) dryRun();
else await run();

function dryRun(): void {
  let counts: Counts = {};
  for (const index of numbers) {
    const sound = cloudOf(seed, index, probes);
    counts = sumOf(counts, countsOf(sound.analysis, [...tracesOf(sound).values()]));
  }
  console.log(`${tableOf(counts)}\n${clouds} clouds simulated, none judged, seed ${seed}, ${secondsSince(begin)} s`);
}

async function run(): Promise<void> {
  const { HOPSCOPE_KERNEL: kernel = '', HOPSCOPE_OUT: folder = '' } = process.env;
  const image = imageIn(folder, kernel);
  const log = openLog(folder, seed, values.resume || first > 0);
  const known = new Set(values.resume ? log.entries().map(({ cloud }) => cloud) : []);
  const open = numbers.filter((index) => !known.has(index));
  let [at, done, shrinks] = [0, 0, numberOf('shrink')];

  const work = async (number: number): Promise<void> => {
    const boot = () => bootGuest(image, join(folder, `console-${process.pid}-${number}.log`));
    let guest = await boot();
    for (let index = open[at++]; index !== undefined; index = open[at++]) {
      const answer = await one(guest, index);
      log.add(answer.entry);
      done++;
      progress(answer.entry);
      if (answer.guest === 'lost') {
        guest.end();
        guest = await boot();
      } else if (answer.wrong && shrinks-- > 0) {
        await showSmallest(guest, answer.sound, answer.wrong);
      }
    }
    guest.end();
  };
  const progress = ({ cloud, probes: count, ms, disagreements }: Entry) => {
    const minutes = Math.ceil(((Date.now() - begin) / done) * (open.length - done) * (1 / 60_000));
    const verdict = disagreements.length === 0 ? 'agree' : `probes, ${disagreements.length} DISAGREE`;
    console.log(`cloud ${cloud}: ${count} ${verdict}, ${ms} ms (${done} of ${open.length}, about ${minutes} min left)`);
    for (const text of disagreements) console.log(`\n${text}\n`);
  };

  await Promise.all(Array.from({ length: Math.min(numberOf('guests'), open.length) }, (_, number) => work(number)));
  rmSync(image.root);
  report(
    log.entries().filter(({ cloud }) => cloud < first + clouds),
    log.path,
  );
}

type Answer = {
  readonly entry: Entry;
  readonly guest: 'fine' | 'lost';
  readonly sound: Sound;
  readonly wrong: Judged | undefined;
};

/** Judges one cloud. A script that fails is a disagreement, too; a guest that says nothing more is lost. */
async function one(guest: Guest, index: number): Promise<Answer> {
  const sound = cloudOf(seed, index, probes);
  const before = Date.now();
  const entryOf = (judged: readonly Judged[], disagreements: readonly string[]): Entry => ({
    cloud: index,
    probes: judged.length,
    ms: Date.now() - before,
    counts: countsOf(
      sound.analysis,
      judged.map(({ trace }) => trace),
    ),
    disagreements,
  });
  try {
    const judged = await judge(guest, sound);
    const wrong = judged.filter(({ differences }) => differences.length > 0);
    const entry = entryOf(
      judged,
      wrong.map((each) => `cloud ${index}, ${textOf(each)}`),
    );
    return { entry, guest: 'fine', sound, wrong: wrong[0] };
  } catch (error) {
    const text = `cloud ${index}: ${error instanceof Error ? error.message : String(error)}`;
    return { entry: entryOf([], [text]), guest: 'lost', sound, wrong: undefined };
  }
}

async function showSmallest(guest: Guest, start: Sound, wrong: Judged): Promise<void> {
  const { sound, judged } = await shrink((other) => judge(guest, other), start, wrong);
  console.log(
    `\nthe smallest cloud that shows it, for test/fixtures/kernel-random when it is mended\n\n${sound.text}\n${textOf(judged)}\n`,
  );
}

/** The beginning of a long list: what follows is mostly a consequence. */
function textOf({ flow, probe: { from, to, protocol }, differences }: Judged): string {
  const shown = differences.slice(0, 24);
  const more = differences.length > shown.length ? [`… ${differences.length - shown.length} more`] : [];
  return [`${flow}: ${from} to ${to} by ${protocol}`, ...shown, ...more].join('\n');
}

function report(entries: readonly Entry[], path: string): void {
  const counts = entries.reduce((sum, entry) => sumOf(sum, entry.counts), {} as Counts);
  const count = entries.reduce((sum, entry) => sum + entry.probes, 0);
  const wrong = entries.reduce((sum, entry) => sum + entry.disagreements.length, 0);
  console.log(tableOf(counts));
  console.log(
    `${entries.length} clouds, ${count} probes, ${wrong} disagreements, seed ${seed}, ${secondsSince(begin)} s; see ${path}`,
  );
  process.exit(wrong > 0 ? 1 : 0);
}

function secondsSince(time: number): number {
  return Math.round((Date.now() - time) / 1000);
}
