// How the faults of one text, and of several, are reported: by text and by kind, as numbers and as a table.
import { findingsOf } from '../topology/findings.ts';
import { type FaultScore, type PlantedFault, plantFaults, scoreReport } from './faults.ts';
import { cloudWithEverything } from './faults-cloud.ts';

/** How many faults a text gets, and how long it is. */
export const faultsInText = 100;
const linesOfText = 1000;

/** How often something was planted, reported once, missed, reported twice; and reports of what is none. */
export type FaultCounts = {
  readonly planted: number;
  readonly reported: number;
  readonly missed: number;
  readonly doubled: number;
  readonly false: number;
};

/** The faults of one seed and how they are reported. */
export type FaultRun = {
  readonly seed: string;
  readonly text: string;
  readonly faults: readonly PlantedFault[];
  readonly score: FaultScore;
};

/** Plants a hundred faults in a cloud of a thousand lines, and reads it. */
export function runFaults(seed: string): FaultRun {
  const { text, faults } = plantFaults(cloudWithEverything(linesOfText, seed), faultsInText, seed);
  return { seed, text, faults, score: scoreReport(faults, findingsOf(text)) };
}

/** The numbers of a run. */
export function countsOf({ faults, score }: FaultRun): FaultCounts {
  return {
    planted: faults.length,
    reported: score.reported.length,
    missed: score.missed.length,
    doubled: score.doubled.length,
    false: score.false.length,
  };
}

/** The numbers of several runs by kind; a false report counts for the fault that is nearest to it. */
export function countsByKind(runs: readonly FaultRun[]): ReadonlyMap<string, FaultCounts> {
  const counts = new Map<string, { -readonly [Key in keyof FaultCounts]: number }>();
  const add = (kind: string, what: keyof FaultCounts): void => {
    const own = counts.get(kind) ?? { planted: 0, reported: 0, missed: 0, doubled: 0, false: 0 };
    own[what]++;
    counts.set(kind, own);
  };
  for (const { faults, score } of runs) {
    for (const { kind } of faults) add(kind, 'planted');
    for (const { kind } of score.reported) add(kind, 'reported');
    for (const { kind } of score.missed) add(kind, 'missed');
    for (const { kind } of score.doubled) add(kind, 'doubled');
    for (const { start } of score.false) {
      const far = (fault: PlantedFault) => Math.min(Math.abs(fault.start - start), Math.abs(fault.end - start));
      const [nearest] = faults.toSorted((a, b) => far(a) - far(b));
      if (nearest) add(nearest.kind, 'false');
    }
  }
  return counts;
}

/** Both as lines of text: each run, each kind, and what is missed, doubled or false. */
export function faultTable(runs: readonly FaultRun[]): readonly string[] {
  const row = (name: string, counts: FaultCounts) =>
    [counts.planted, counts.reported, counts.missed, counts.doubled, counts.false]
      .map((count) => String(count).padStart(9))
      .join('')
      .concat(`  ${name}`);
  const head = ['planted', 'reported', 'missed', 'doubled', 'false'].map((word) => word.padStart(9)).join('');
  const kinds = [...countsByKind(runs)].toSorted(([a], [b]) => a.localeCompare(b));
  return [
    head,
    ...runs.map((run) => row(`seed ${run.seed}`, countsOf(run))),
    '',
    head,
    ...kinds.map(([kind, counts]) => row(kind, counts)),
    '',
    ...runs.flatMap(unmetOf),
  ];
}

function unmetOf({ seed, text, score }: FaultRun): readonly string[] {
  const at = (start: number): string => {
    const line = text.slice(0, start).split('\n').length;
    return `seed ${seed}, line ${line}: ${text.split('\n')[line - 1]?.trim()}`;
  };
  return [
    ...score.missed.map(({ kind, what, start }) => `missed   ${at(start)}  (${kind}: ${what})`),
    ...score.doubled.map(({ kind, what, start }) => `doubled  ${at(start)}  (${kind}: ${what})`),
    ...score.false.map(({ start, message }) => `false    ${at(start)}  (${message})`),
  ];
}
