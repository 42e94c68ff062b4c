// What was read of each declaration, kept as long as its text stays, it keeps its names, and what its words were looked up
// in gives the same. What has a fault is read anew each time: a fault may depend on anything. Knows no statement.
import { isSameList } from '../base/kept.ts';
import { createSlots, type Slots } from '../base/slots.ts';
import type { DeclarationId } from '../base/span.ts';
import { eachInSteps, type Steps } from '../base/steps.ts';
import { countBefore, replaced, type Window, windowOf } from '../base/window.ts';
import type { TopStatement } from '../syntax/tree.ts';
import { type Claim, claimsOf } from './claims.ts';
import type { Changes, Recorded, Sought } from './lookups.ts';
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
  /** What its words were looked up as. */
  readonly sought: ReadonlySet<Sought>;
  /** Whether its words would be found again in the lookups of now. */
  readonly isFoundAgain: (lookups: never) => boolean;
  readonly report: Report;
  readonly value: Value;
};

/** The readings of one kind of declaration, and what came and went in the last edit. */
export type Readings<Value> = {
  readonly units: readonly Unit[];
  /** In file order; the same list as before the edit where nothing changed. */
  readonly list: readonly Reading<Value>[];
  readonly gone: readonly Reading<Value>[];
  readonly come: readonly Reading<Value>[];
  /** Whether the same declarations stand in the same order as before the edit. */
  readonly inPlace: boolean;
  /** It changes with each edit, so it answers for the last one alone. */
  readonly index: ReadingIndex<Value>;
};

/** Readings by what one asks for after an edit. */
type ReadingIndex<Value> = {
  readonly byId: Map<DeclarationId, Reading<Value>>;
  /** Declarations by what their words were looked up as. */
  readonly seekers: Slots<Sought, DeclarationId>;
  /** Those with a fault, or without one that they might have. */
  readonly unsound: Set<DeclarationId>;
};

/** What is the same for all readings of one run. */
export type ReadingContext = {
  readonly namesOf: (unit: Unit) => readonly string[];
  /** Declarations that have or had another name than they want. */
  readonly renamed: ReadonlySet<DeclarationId>;
  readonly byDeclaration: (a: Source, b: Source) => number;
  readonly spoiled: ReadonlySet<string>;
  readonly sought: Report['sought'];
};

/** A declaration with its claims. */
export function unitOf(id: DeclarationId, node: TopStatement): Unit {
  const claims = claimsOf({ id, node });
  return { node, source: { id }, claims, bases: claims.map(({ base }) => base) };
}

/** Claims whose declarations are read in one step: some milliseconds. */
const claimsAtOnce = 64;
/** Names whose seekers are looked up in one step. */
const namesAtOnce = 4096;
/** What a fault costs, in claims. */
const claimsPerFault = 32;
/** Readings that are put into the index, or taken out, in one step. */
const readingsAtOnce = 256;

/**
 * Reads units, or takes over what was read before. Linear in the units that changed and in those whose words may mean
 * something else now; all are asked only where what everybody is looked up in changed. In steps, a few units each.
 * @param record lookups that remember what they find
 */
export function* readUnits<Value, L extends { readonly changes: Changes }>(
  context: ReadingContext,
  units: readonly Unit[],
  before: Readings<Value> | undefined,
  { lookups, record }: { readonly lookups: L; readonly record: (lookups: L) => Recorded<L> },
  read: (report: Report, unit: Unit, names: readonly string[], lookups: L) => Value,
): Steps<Readings<Value>> {
  const index = before?.index ?? newIndex<Value>();
  const gone: Reading<Value>[] = [];
  const come: Reading<Value>[] = [];
  const again = (unit: Unit): Reading<Value> => {
    const names = context.namesOf(unit);
    const known = index.byId.get(unit.source.id);
    if (known && known.unit === unit && isSameList(known.names, names) && isSound(known, lookups)) return known;
    const report = newReport(context.spoiled, context.sought);
    const { lookups: words, sought, isFoundAgain } = record(lookups);
    const value = read(report, unit, names, words);
    const reading: Reading<Value> = { unit, names, sought, isFoundAgain, report, value };
    if (known) gone.push(known);
    come.push(reading);
    index.byId.set(unit.source.id, reading);
    return reading;
  };

  const window = windowOf(before?.units ?? [], units);
  const leaving = before && window ? before.units.slice(window.first, window.before) : [];
  const entering = window ? units.slice(window.first, window.now) : [];
  const inPlace =
    before !== undefined &&
    leaving.length === entering.length &&
    leaving.every(({ source }, i) => source.id === entering[i]?.source.id);
  if (!inPlace) {
    const staying = new Set(entering.map(({ source }) => source.id));
    for (const { source } of leaving) {
      if (staying.has(source.id)) continue;
      gone.push(index.byId.get(source.id) as Reading<Value>);
      index.byId.delete(source.id);
    }
  }
  const asked = lookups.changes.tables
    ? units.keys()
    : yield* askedAgain(context, units, window, index, lookups.changes);
  const list: (Reading<Value> | undefined)[] = replaced<Reading<Value> | undefined>(
    before?.list ?? [],
    window?.first ?? 0,
    window?.before ?? 0,
    entering.map(() => undefined),
  );
  let effort = 0;
  for (const at of asked) {
    const unit = units[at] as Unit;
    const reading = again(unit);
    list[at] = reading;
    // a name that nobody has was perhaps compared with all that there are
    effort += 1 + unit.claims.length + reading.report.diagnostics.length * claimsPerFault;
    if (effort < claimsAtOnce) continue;
    effort = 0;
    yield { what: 'reading names and values', done: at / units.length };
  }
  yield* update(index, gone, come);
  const isAlike = !window && come.length === 0 && before !== undefined;
  return { units, list: isAlike ? before.list : (list as Reading<Value>[]), gone, come, inPlace, index };
}

/** Places of units that changed, or whose reading may not be what it was although they stayed; in order. */
function* askedAgain(
  { renamed, byDeclaration }: ReadingContext,
  units: readonly Unit[],
  window: Window | undefined,
  { seekers, unsound }: ReadingIndex<unknown>,
  { names }: Changes,
): Steps<Iterable<number>> {
  const ids = new Set([...unsound, ...renamed]);
  let asked = 0;
  for (const name of names) {
    if (++asked % namesAtOnce === 0) yield { what: 'reading names and values', done: 0 };
    for (const id of seekers.of(name)) ids.add(id);
  }
  const places = new Set<number>();
  for (let at = window?.first ?? 0; at < (window?.now ?? 0); at++) places.add(at);
  for (const id of ids) {
    const at = placeOf(units, { id }, byDeclaration);
    if (at !== undefined) places.add(at);
  }
  return [...places].sort((a, b) => a - b);
}

/** Where a declaration stands among some that are in order, or undefined. */
export function placeOf(
  units: readonly { readonly source: Source }[],
  source: Source,
  byDeclaration: (a: Source, b: Source) => number,
): number | undefined {
  const at = countBefore(units, (unit) => byDeclaration(unit.source, source) < 0);
  return units[at]?.source.id === source.id ? at : undefined;
}

/** What is wrong with declarations of one kind, in file order. */
export function faultsOf<Value>(
  { index: { byId, unsound } }: Readings<Value>,
  byDeclaration: (a: Source, b: Source) => number,
): Report['diagnostics'] {
  return [...unsound]
    .map((id) => ({ id, diagnostics: byId.get(id)?.report.diagnostics ?? [] }))
    .sort(byDeclaration)
    .flatMap(({ diagnostics }) => diagnostics);
}

function newIndex<Value>(): ReadingIndex<Value> {
  return { byId: new Map(), seekers: createSlots(), unsound: new Set() };
}

function* update<Value>(
  { seekers, unsound }: ReadingIndex<Value>,
  gone: readonly Reading<Value>[],
  come: readonly Reading<Value>[],
): Steps<void> {
  yield* eachInSteps(gone, readingsAtOnce, 'reading names and values', ({ unit, sought }) => {
    unsound.delete(unit.source.id);
    for (const name of sought) seekers.remove(name, unit.source.id);
  });
  yield* eachInSteps(come, readingsAtOnce, 'reading names and values', ({ unit, sought, report }) => {
    if (!isFaultless(report)) unsound.add(unit.source.id);
    for (const name of sought) seekers.add(name, unit.source.id);
  });
}

/** Whether nothing is wrong, and nothing was passed over that might be. */
export function isFaultless({ diagnostics, doubts }: Report): boolean {
  return diagnostics.length === 0 && doubts.count === 0;
}

function isSound({ report, isFoundAgain }: Reading<unknown>, lookups: unknown): boolean {
  return isFaultless(report) && (isFoundAgain as (lookups: unknown) => boolean)(lookups);
}
