// What a run has judged so far, one line of JSON for each cloud, written as soon as it is known: a run that is killed can be
// taken up where it ended, and its report counts what was judged before.
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Counts } from './counts.ts';

/** One judged cloud. */
export type Entry = {
  readonly cloud: number;
  readonly probes: number;
  readonly ms: number;
  readonly counts: Counts;
  /** One text for each flow that the kernel and the simulator tell apart, or for a script that failed. */
  readonly disagreements: readonly string[];
};

/** The file of a seed. */
export type RunLog = {
  readonly path: string;
  /** The last entry of each cloud, in the order of their numbers. */
  readonly entries: () => readonly Entry[];
  readonly add: (entry: Entry) => void;
};

/** Opens the log of a seed: what stands there is kept, or begun anew. */
export function openLog(folder: string, seed: string, keep: boolean): RunLog {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `run-${seed.replace(/[^\w.-]/g, '_')}.jsonl`);
  if (!keep) rmSync(path, { force: true });
  const entries = new Map(readEntries(path).map((entry) => [entry.cloud, entry]));
  return {
    path,
    entries: () => [...entries.values()].sort((a, b) => a.cloud - b.cloud),
    add: (entry) => {
      entries.set(entry.cloud, entry);
      appendFileSync(path, `${JSON.stringify(entry)}\n`);
    },
  };
}

/** Every whole line; the last one may be half written. */
function readEntries(path: string): Entry[] {
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line.endsWith('}'))
    .map((line) => JSON.parse(line) as Entry);
}
