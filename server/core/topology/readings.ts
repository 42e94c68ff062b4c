// What was read of each declaration, kept as long as its text stays, it keeps its names, and what its words were looked up
// in gives the same. What has a fault is read anew each time: a fault may depend on anything. Knows no statement.
import type { DeclarationId } from '../base/span.ts';
import type { TopStatement } from '../syntax/tree.ts';
import { type Claim, claimsOf } from './claims.ts';
import type { Recorded } from './lookups.ts';
import { newReport, type Report, type Source } from './report.ts';

/** A declaration that says something. */
export type Unit = {
  readonly node: TopStatement;
  readonly source: Source;
  readonly claims: readonly Claim[];
  /** The names that it wants, by claim. */
  readonly bases: readonly string[];
};

/** What was read of a unit. */
export type Reading<Value> = {
  readonly unit: Unit;
  /** The names that it got, by claim. */
  readonly names: readonly string[];
  /** Whether its words would be found again in the lookups of now. */
  readonly isFoundAgain: (lookups: never) => boolean;
  readonly report: Report;
  readonly value: Value;
};

/** The readings of one kind of declaration, in file order. */
export type Readings<Value> = ReadonlyMap<DeclarationId, Reading<Value>>;

/** What is the same for all readings of one run. */
export type ReadingContext = {
  readonly namesOf: (unit: Unit) => readonly string[];
  readonly spoiled: ReadonlySet<string>;
  readonly sought: Report['sought'];
};

/** A declaration with its claims. */
export function unitOf(id: DeclarationId, node: TopStatement): Unit {
  const claims = claimsOf({ id, node });
  return { node, source: { id }, claims, bases: claims.map(({ base }) => base) };
}

/**
 * Reads units, or takes over what was read before. Linear in the units that changed; a few look-ups for each other one.
 * @param record lookups that remember what they find
 */
export function readUnits<Value, L>(
  context: ReadingContext,
  units: readonly Unit[],
  before: Readings<Value> | undefined,
  { lookups, record }: { readonly lookups: L; readonly record: (lookups: L) => Recorded<L> },
  read: (report: Report, unit: Unit, names: readonly string[], lookups: L) => Value,
): Readings<Value> {
  const readings = new Map<DeclarationId, Reading<Value>>();
  for (const unit of units) {
    const names = context.namesOf(unit);
    const known = before?.get(unit.source.id);
    if (known && known.unit === unit && isSame(known.names, names) && isSound(known, lookups)) {
      readings.set(unit.source.id, known);
      continue;
    }
    const report = newReport(context.spoiled, context.sought);
    const { lookups: words, isFoundAgain } = record(lookups);
    const value = read(report, unit, names, words);
    readings.set(unit.source.id, { unit, names, isFoundAgain, report, value });
  }
  return readings;
}

/** Readings that are in one and not in the other. */
export function difference<Value>(
  before: Readings<Value> | undefined,
  now: Readings<Value>,
): { readonly gone: readonly Reading<Value>[]; readonly come: readonly Reading<Value>[] } {
  const gone: Reading<Value>[] = [];
  const come: Reading<Value>[] = [];
  if (before) for (const [id, reading] of before) if (now.get(id) !== reading) gone.push(reading);
  for (const [id, reading] of now) if (before?.get(id) !== reading) come.push(reading);
  return { gone, come };
}

function isSound({ report, isFoundAgain }: Reading<unknown>, lookups: unknown): boolean {
  if (report.diagnostics.length > 0 || report.doubts.count > 0) return false;
  return (isFoundAgain as (lookups: unknown) => boolean)(lookups);
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a === b || (a.length === b.length && a.every((name, i) => name === b[i]));
}
