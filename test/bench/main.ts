// `npm run bench`: measures row by row, each in a process of its own, and prints the table of goals with today's figures.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { goals } from './goals.ts';
import { help, type Options, readOptions } from './options.ts';
import { answerMark, inNewProcess } from './process.ts';
import { withTable } from './readme.ts';
import type { Figure, Setting } from './row.ts';
import { rows } from './rows/all.ts';
import { openOnce } from './rows/open.ts';
import { judge, type Result, terminalTable } from './table.ts';

/** What a child process does for a row or for the whole run. */
const works: Readonly<Record<string, (setting: Setting, args: readonly string[]) => unknown>> = {
  row: (setting, [name = '']) => rows[name]?.(setting) ?? [],
  'open-once': ({ seed }, [lines]) => openOnce(seed, Number(lines)),
};

try {
  const options = readOptions(process.argv.slice(2));
  if (options.help) console.log(help);
  else if (options.work !== null) await work(options, options.work);
  else run(options);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  // what was started for a row that failed must not keep this process
  process.exit(process.exitCode || 2);
}

async function work(options: Options, name: string): Promise<void> {
  process.exitCode = 1;
  const answer = await works[name]?.(options, options.rest);
  process.stdout.write(`${answerMark}${JSON.stringify(answer)}\n`);
  process.exitCode = 0;
}

function run(options: Options): void {
  const began = performance.now();
  const machine = `${cpus()[0]?.model.trim() ?? 'unknown'}, ${cpus().length} cores, Node ${process.versions.node}`;
  const wanted = goals.filter(({ row }) => options.rows.includes(row));
  const results = new Map<string, Result>();
  for (const row of options.rows) {
    const before = performance.now();
    process.stderr.write(`${row} …`);
    for (const result of measured(options, row)) results.set(result.name, result);
    process.stderr.write(` ${((performance.now() - before) / 1000).toFixed(0)} s\n`);
  }
  console.log(`${machine}; seed ${options.seed}${options.quick ? '; quick' : ''}\n`);
  console.log(terminalTable(wanted, results));
  console.log(`\n${((performance.now() - began) / 1000).toFixed(0)} s`);
  writeJson(options, { machine, results });
  if (options.writeReadme) {
    const path = join(options.root, 'README.md');
    writeFileSync(
      path,
      withTable(readFileSync(path, 'utf8'), { machine, seed: options.seed, quick: options.quick, results }),
    );
  }
  const wrong = [...results.values()].filter(({ kind }) => kind === 'wrong');
  if (wrong.length > 0) process.exitCode = 1;
}

function measured(options: Options, row: string): readonly Result[] {
  const own = goals.filter((goal) => goal.row === row);
  if (!rows[row]) return own.map(({ name }) => ({ kind: 'figure', name, value: null, note: '' }));
  try {
    const figures = inNewProcess<readonly Figure[]>('row', options, row);
    return figures.map((figure) => ({ kind: 'figure', ...figure }));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return own.map(({ name }) => ({ kind: 'wrong', name, message }));
  }
}

function writeJson(
  { json, root, seed, quick }: Options,
  { machine, results }: { readonly machine: string; readonly results: ReadonlyMap<string, Result> },
): void {
  const path = json ?? join(root, 'out/bench/results.json');
  mkdirSync(dirname(path), { recursive: true });
  const figures = goals.flatMap((goal) => {
    const result = results.get(goal.name);
    return result ? [{ ...goal, ...result, judgement: judge(goal, result) }] : [];
  });
  writeFileSync(path, `${JSON.stringify({ version: 1, machine, seed, quick, figures }, null, 2)}\n`);
}
