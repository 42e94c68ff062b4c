// A hundred planted faults in one file: how many are reported once at their place, and what else is reported.
import { countsOf, faultTable, runFaults } from '../faults-report.ts';
import { expectSame, type Row } from '../row.ts';

const seeds = (quick: boolean) => (quick ? 3 : 10);

/** The worst of several seeds counts. */
export const faultsRow: Row = ({ seed, quick }) => {
  const runs = Array.from({ length: seeds(quick) }, (_, index) => runFaults(`${seed}.${index}`));
  const counts = runs.map(countsOf);
  for (const { planted } of counts) expectSame('the number of planted faults', planted, 100);
  const note = `the worst of ${runs.length} seeds`;
  const kinds = new Set(runs.flatMap(({ faults }) => faults.map(({ kind }) => kind))).size;
  const unmet = faultTable(runs).filter((line) => /^(missed|doubled|false)/.test(line));
  return [
    {
      name: 'faults-found',
      value: Math.min(...counts.map(({ reported }) => reported)),
      note: `${note}, ${kinds} kinds of faults${unmet.length > 0 ? `; ${unmet.slice(0, 3).join('; ')}` : ''}`,
    },
    { name: 'faults-false', value: Math.max(...counts.map((one) => one.false)), note },
  ];
};
