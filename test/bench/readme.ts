// The table in the README: between two marks, written by `npm run bench -- --write-readme`. Knows no measuring.
import { goals } from './goals.ts';
import { markdownTable, type Result } from './table.ts';

/** Where the table begins and ends. */
export const marks = { begin: '<!-- bench: begin -->', end: '<!-- bench: end -->' } as const;

/** A run, as far as the README tells of it. */
export type Told = {
  readonly machine: string;
  readonly seed: string;
  readonly quick: boolean;
  readonly results: ReadonlyMap<string, Result>;
};

/** The README with the table of a run in place of the one it has. */
export function withTable(readme: string, { machine, seed, quick, results }: Told): string {
  const begin = readme.indexOf(marks.begin);
  const end = readme.indexOf(marks.end);
  if (begin === -1 || end < begin) throw new Error(`README.md lacks the marks ${marks.begin} and ${marks.end}`);
  const text = `\n${markdownTable(goals, results)}\n\nMeasured with \`${quick ? '--quick ' : ''}--seed ${seed}\` on ${machine}.\n`;
  return `${readme.slice(0, begin + marks.begin.length)}\n${text}\n${readme.slice(end)}`;
}
