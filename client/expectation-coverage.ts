// Coverage of runs in VS Code's own terms: each rule, route and VLAN is a statement at its line and a declaration by its name.
import * as vscode from 'vscode';
import type { CoverageItem, TopologyRun } from '../server/core/protocol/messages.ts';
import { keyOf, rangeOf } from './expectation-items.ts';

/** Gathers what topologies exercise, file by file. */
export interface Coverage {
  add(coverage: NonNullable<TopologyRun['coverage']>): void;
  /** What was gathered; `itemOf` finds the item of an expectation. */
  files(itemOf: (uri: string, id: string) => vscode.TestItem | undefined): readonly vscode.FileCoverage[];
}

/** What is in a file, so that details are made only for those that are looked at. */
const itemsOf = new WeakMap<vscode.FileCoverage, readonly CoverageItem[]>();

/** Nothing is gathered yet. */
export function createCoverage(): Coverage {
  const found = new Map<string, Map<string, CoverageItem>>();
  return {
    add: ({ files }) => {
      for (const { uri, items } of files) {
        const own = found.get(keyOf(uri)) ?? new Map<string, CoverageItem>();
        found.set(keyOf(uri), own);
        // what two topologies include is exercised by both
        for (const item of items) {
          const key = `${item.kind} ${item.name} ${item.range.start.line}`;
          const before = own.get(key);
          const sum = { packets: item.packets + (before?.packets ?? 0), by: [...(before?.by ?? []), ...item.by] };
          own.set(key, { ...item, ...sum });
        }
      }
    },
    files: (itemOf) =>
      [...found].map(([uri, own]) => {
        const items = [...own.values()];
        const tests = new Set(items.flatMap(({ by }) => by.flatMap((one) => itemOf(one.uri, one.id) ?? [])));
        const counts = countsOf(items.map(({ packets }) => packets));
        const file = new vscode.FileCoverage(vscode.Uri.parse(uri), counts, undefined, counts, [...tests]);
        itemsOf.set(file, items);
        return file;
      }),
  };
}

/** The details of a file: by how many packets each thing is used, or, of one expectation, whether it uses it. */
export function detailsOf(file: vscode.FileCoverage, test?: vscode.TestItem): vscode.FileCoverageDetail[] {
  return (itemsOf.get(file) ?? []).flatMap(({ name, range, packets, by }) => {
    const isUsed = by.some(({ uri, id }) => id === test?.id && keyOf(uri) === test.uri?.toString());
    const executed = test ? isUsed : packets;
    const place = rangeOf(range);
    return [new vscode.StatementCoverage(executed, place), new vscode.DeclarationCoverage(name, executed, place)];
  });
}

function countsOf(packets: readonly number[]): vscode.TestCoverageCount {
  return new vscode.TestCoverageCount(packets.filter((count) => count > 0).length, packets.length);
}
