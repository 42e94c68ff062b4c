// Prints how planted faults are reported, for each seed and each kind: bundle it and run it with a seed and how many seeds
// from there.
import { faultTable, runFaults } from './faults-report.ts';

const [first = '1', count = '10'] = process.argv.slice(2);
const seeds = /^\d+$/.test(first)
  ? Array.from({ length: Number(count) }, (_, index) => String(Number(first) + index))
  : [first];
console.log(faultTable(seeds.map(runFaults)).join('\n'));
