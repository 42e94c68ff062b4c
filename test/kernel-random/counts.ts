// How often each release, option, reason and ICMP error occurred, so that one sees what a run has judged.

import type { Analysis } from '../../server/core/pipeline/analysis.ts';
import type { Trace } from '../../server/core/simulator/trace.ts';
import { enough, impossible, rows } from './coverage.ts';
import { type Fact, factsOfCloud, factsOfTrace } from './facts.ts';

/** Numbers by table and row. */
export type Counts = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** How often each of these facts occurs. */
function countFacts(facts: Iterable<Fact>): Counts {
  const counts: Record<string, Record<string, number>> = {};
  for (const [table, row] of facts) {
    counts[table] ??= {};
    const numbers = counts[table];
    numbers[row] = (numbers[row] ?? 0) + 1;
  }
  return counts;
}

/** What the flows of a cloud are examples of: each row of the cloud once for every flow. */
export function countsOf(analysis: Analysis, traces: readonly Trace[]): Counts {
  const facts = factsOfCloud(analysis);
  return countFacts(traces.flatMap((trace) => [...facts, ...factsOfTrace(trace, analysis.network)]));
}

/** The sum of two counts. */
export function sumOf(a: Counts, b: Counts): Counts {
  const tables = new Set([...Object.keys(a), ...Object.keys(b)]);
  return Object.fromEntries(
    [...tables].map((table) => {
      const names = new Set([...Object.keys(a[table] ?? {}), ...Object.keys(b[table] ?? {})]);
      return [
        table,
        Object.fromEntries([...names].map((row) => [row, (a[table]?.[row] ?? 0) + (b[table]?.[row] ?? 0)])),
      ];
    }),
  );
}

/** The numbers as text, every table in a line, and what is missing: too seldom, or never with the reason. */
export function tableOf(counts: Counts): string {
  const count = (table: string, row: string) => counts[table]?.[row] ?? 0;
  const lines = Object.entries(rows).map(([table, known]) => {
    const more = Object.keys(counts[table] ?? {}).filter((row) => !known.includes(row));
    return `${table}: ${[...known, ...more.sort()].map((row) => `${row} ${count(table, row)}`).join(', ')}`;
  });
  const excused = new Map(impossible.map(([table, row, why]) => [`${table}: ${row}`, why]));
  const seldom = Object.entries(rows).flatMap(([table, known]) =>
    known
      .filter((row) => count(table, row) < enough)
      .map((row) => ({ name: `${table}: ${row}`, found: count(table, row) })),
  );
  const missing = seldom.filter(({ name }) => !excused.has(name)).map(({ name, found }) => `${name} ${found}`);
  return [
    ...lines,
    `less than ${enough} times: ${missing.join('; ') || 'nothing that can occur'}`,
    ...seldom.flatMap(({ name, found }) => (excused.has(name) ? [`  ${name} ${found}: ${excused.get(name)}`] : [])),
  ].join('\n');
}
