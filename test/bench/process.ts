// Work that needs a process of its own, so that nothing before it weighs or warms: this very program starts again.
import { spawnSync } from 'node:child_process';
import { type Setting, WrongAnswer } from './row.ts';

/** Begins the line by which a child gives its answer. */
export const answerMark = '\u0001answer ';

/** Runs a piece of work in a new process and gives its answer. */
export function inNewProcess<T>(work: string, { seed, quick, root, peers }: Setting, ...args: readonly string[]): T {
  const program = process.argv[1] ?? '';
  const options = ['--seed', seed, '--root', root, ...(quick ? ['--quick'] : []), ...(peers ? ['--peers'] : [])];
  const { stdout, status, signal } = spawnSync(
    process.execPath,
    ['--expose-gc', '--max-old-space-size=6000', program, '--work', work, ...options, ...args],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: 1 << 28 },
  );
  const answer = stdout.split('\n').find((line) => line.startsWith(answerMark));
  if (answer === undefined) throw new WrongAnswer(`${work} ended with ${signal ?? status} and gave no answer`);
  return JSON.parse(answer.slice(answerMark.length)) as T;
}
