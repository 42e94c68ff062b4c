// How often each release, option, reason and ICMP error occurred, so that one sees what a run has judged.
import type { Analysis } from '../../server/core/pipeline/analysis.ts';
import type { Judged } from './judge.ts';

/** Numbers by what is counted. */
export type Counts = { probes: number; readonly tables: Map<string, Map<string, number>> };

/** Nothing counted yet. */
export function newCounts(): Counts {
  return { probes: 0, tables: new Map() };
}

/** Counts one probe. */
export function countOf(counts: Counts, { cloud }: Analysis, { probe, trace }: Judged): void {
  counts.probes++;
  const add = (table: string, key: string) => {
    const rows = counts.tables.get(table) ?? new Map<string, number>();
    counts.tables.set(table, rows);
    rows.set(key, (rows.get(key) ?? 0) + 1);
  };
  add('release', cloud.options.release);
  for (const name of cloud.options.origins.keys()) if (name !== 'release') add('option', name);
  add('protocol', probe.protocol);
  add('outcome', probe.outcome);
  if (trace.reason) add('reason', trace.reason.code);
  if (probe.icmpError) add('ICMP error', `${probe.icmpError.type}/${probe.icmpError.code}`);
  if (probe.errno) add('errno', probe.errno);
}

/** The numbers as text, the most frequent first. */
export function tableOf({ tables }: Counts): string {
  return [...tables]
    .map(([name, rows]) => {
      const sorted = [...rows].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
      return `${name}: ${sorted.map(([key, count]) => `${key} ${count}`).join(', ')}`;
    })
    .join('\n');
}
