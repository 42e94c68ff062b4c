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
        const file = vscode.FileCoverage.fromDetails(
          vscode.Uri.parse(uri),
          details(items, ({ packets }) => packets),
        );
        const tests = new Set(items.flatMap(({ by }) => by.flatMap((one) => itemOf(one.uri, one.id) ?? [])));
        file.includesTests = [...tests];
        itemsOf.set(file, items);
        return file;
      }),
  };
}

/** The details of a file: by how many packets each thing is used, or, of one expectation, whether it uses it. */
export function detailsOf(file: vscode.FileCoverage, test?: vscode.TestItem): vscode.FileCoverageDetail[] {
  const isOf = ({ uri, id }: CoverageItem['by'][number]) => id === test?.id && keyOf(uri) === test.uri?.toString();
  return details(itemsOf.get(file) ?? [], ({ packets, by }) => (test ? by.some(isOf) : packets));
}

/** A statement of which several things were made is one with branches: it may be used in part. */
function details(
  items: readonly CoverageItem[],
  executedOf: (item: CoverageItem) => number | boolean,
): vscode.FileCoverageDetail[] {
  const byPlace = new Map<string, CoverageItem[]>();
  for (const item of items) {
    const key = JSON.stringify(item.range);
    byPlace.set(key, [...(byPlace.get(key) ?? []), item]);
  }
  return [...byPlace.values()].flatMap((here) => {
    const place = rangeOf((here[0] as CoverageItem).range);
    const most = here.map(executedOf).reduce((a, b) => (Number(a) > Number(b) ? a : b));
    const branches = here.map((item) => new vscode.BranchCoverage(executedOf(item), place, item.name));
    return [
      new vscode.StatementCoverage(most, place, here.length > 1 ? branches : []),
      ...here.map((item) => new vscode.DeclarationCoverage(item.name, executedOf(item), place)),
    ];
  });
}
