// Every row by its name.
import type { Row } from '../row.ts';
import { blockedRow } from './blocked.ts';
import { completeRow } from './complete.ts';
import { editGrowthRow, editLargeRow, editRow, serverGrowthRow } from './edit.ts';
import { faultsRow } from './faults.ts';
import { layoutGrowthRow, layoutRow } from './layout.ts';
import { openGrowthRow, openLargeRow, openRow } from './open.ts';
import { pageRow } from './page.ts';
import { pairsHopsRow, pairsRow, pairsTenfoldRow, reachGrowthRow } from './pairs.ts';
import { pairsKernelRow } from './pairs-kernel.ts';
import { requestsRow } from './requests.ts';
import { requestsBlockedRow } from './requests-blocked.ts';
import { memoryRow, saveRow, saveServerRow } from './save.ts';
import { packageRow, startRow } from './start.ts';
import { traceOvnRow } from './trace-ovn.ts';
import { tracesRow } from './traces.ts';

/** What measures each row of the table. */
export const rows: Readonly<Record<string, Row>> = {
  open: openRow,
  'open-100k': openLargeRow,
  edit: editRow,
  'edit-100k': editLargeRow,
  complete: completeRow,
  requests: requestsRow,
  'requests-blocked': requestsBlockedRow,
  blocked: blockedRow,
  pairs: pairsRow,
  'pairs-hops': pairsHopsRow,
  'pairs-tenfold': pairsTenfoldRow,
  save: saveRow,
  'save-server': saveServerRow,
  traces: tracesRow,
  'trace-ovn': traceOvnRow,
  'pairs-kernel': pairsKernelRow,
  layout: layoutRow,
  page: pageRow,
  faults: faultsRow,
  start: startRow,
  package: packageRow,
  memory: memoryRow,
  'growth-open': openGrowthRow,
  'growth-edit': editGrowthRow,
  'growth-server': serverGrowthRow,
  'growth-reach': reachGrowthRow,
  'growth-layout': layoutGrowthRow,
};
