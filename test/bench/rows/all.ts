// Every row by its name.
import type { Row } from '../row.ts';
import { openGrowthRow, openLargeRow, openRow } from './open.ts';
import { pairsHopsRow, pairsRow, pairsTenfoldRow, reachGrowthRow } from './pairs.ts';
import { packageRow, startRow } from './start.ts';

/** What measures each row of the table. */
export const rows: Readonly<Record<string, Row>> = {
  open: openRow,
  'open-100k': openLargeRow,
  pairs: pairsRow,
  'pairs-hops': pairsHopsRow,
  'pairs-tenfold': pairsTenfoldRow,
  start: startRow,
  package: packageRow,
  'growth-open': openGrowthRow,
  'growth-reach': reachGrowthRow,
};
