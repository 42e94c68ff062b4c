// The declarations by kind, each with the names that it got. Knows no values.
import type { Diagnostic } from '../base/diagnostic.ts';
import type { DeclarationId, Span } from '../base/span.ts';
import { eachInSteps, type Steps } from '../base/steps.ts';
import { countBefore, replaced, windowOf } from '../base/window.ts';
import type { Declaration } from '../syntax/parse.ts';
import type { TopStatement } from '../syntax/tree.ts';
import type { Claim, Entity, EntityKind } from './claims.ts';
import type { Memory } from './memory.ts';
import type { Names } from './names.ts';
import { type Unit, unitOf } from './readings.ts';
import type { Source } from './report.ts';

/** Kinds of declarations; those that are read together are one. */
export type UnitKind = Exclude<TopStatement['kind'], 'include' | 'network' | 'isolated'>;

/** The declarations in order. */
export type Layout = {
  readonly declarations: readonly Declaration[];
  /** Where each declaration stands among all. */
  readonly ranks: ReadonlyMap<DeclarationId, number>;
  /** Those that say something. It changes: whoever names the declarations of an edited text owns it. */
  readonly units: Map<DeclarationId, Unit>;
  readonly byKind: ReadonlyMap<UnitKind, readonly Unit[]>;
  /** Declarations in which statements were left out because of a fault. */
  readonly spoiling: ReadonlyMap<DeclarationId, Declaration>;
};

/** All declarations that say something, and who is who. */
export type NamedUnits = {
  readonly layout: Layout;
  /** `tenant`: shared networks, too; `expect`: all expectations. The same list as before an edit that left them alone. */
  readonly ofKind: (kind: UnitKind) => readonly Unit[];
  readonly namesOf: (unit: Unit) => readonly string[];
  readonly names: Names;
  /** What did not get the name it wanted. */
  readonly renamed: ReadonlyMap<Claim, string>;
  /** Declarations with such a claim, now or before. */
  readonly renamedUnits: ReadonlySet<DeclarationId>;
  /** Names that stand for something else than before, or for nothing, or for something now. */
  readonly changed: ReadonlySet<string>;
  /** Whether declarations came, went or changed places. */
  readonly isReordered: boolean;
  readonly diagnostics: readonly Diagnostic[];
  /** Compares places by where they stand: included files at their include. */
  readonly byPlace: (a: Span, b: Span) => number;
  /** Compares declarations in the same way. */
  readonly byDeclaration: (a: Source, b: Source) => number;
};

/**
 * Names the declarations; in the memory's index the names of those that changed. Compares the declarations one by one, and
 * costs more only for those that are others than before. In steps.
 */
export function* nameUnits(memory: Memory, declarations: readonly Declaration[]): Steps<NamedUnits> {
  const { layout, gone, come, isReordered } = yield* laidOut(memory.layout ?? emptyLayout, declarations);
  const { ranks, units, byKind } = layout;
  yield* eachInSteps(gone, unitsAtOnce, who, ({ claims }) => memory.names.remove(claims));
  yield* eachInSteps(come, unitsAtOnce, who, ({ claims }) => memory.names.add(claims));

  const rank = (id: DeclarationId): number => ranks.get(id) ?? -1;
  const byDeclaration = (a: Source, b: Source): number => rank(a.id) - rank(b.id);
  yield { what: who, done: 1 };
  const { renamed, find, diagnostics } = memory.names.settle(
    (a, b) => byDeclaration(a.source, b.source) || a.at - b.at,
  );
  const others = new Map<DeclarationId, readonly string[]>();
  for (const { source } of renamed.keys()) {
    const unit = units.get(source.id);
    if (unit && !others.has(source.id))
      others.set(
        source.id,
        unit.claims.map((claim) => renamed.get(claim) ?? claim.base),
      );
  }
  const namesOf = (unit: Unit): readonly string[] => others.get(unit.source.id) ?? unit.bases;
  const changed = yield* changedNames(gone, come, memory.renamed, renamed);
  return {
    layout,
    ofKind: (kind) => byKind.get(kind) ?? noUnits,
    namesOf,
    names: { find, namesOf: (kinds) => namesOfKinds(layout, namesOf, find, kinds) },
    changed,
    renamed,
    renamedUnits: new Set([...memory.renamed.keys(), ...renamed.keys()].map(({ source }) => source.id)),
    isReordered,
    diagnostics,
    byPlace: (a, b) => rank(a.declaration) - rank(b.declaration) || a.start - b.start,
    byDeclaration,
  };
}

type Laid = {
  readonly layout: Layout;
  readonly gone: readonly Unit[];
  readonly come: readonly Unit[];
  readonly isReordered: boolean;
};

const noUnits: readonly Unit[] = [];
/** Declarations that are named in one step: some milliseconds. */
const unitsAtOnce = 128;
const who = 'telling who is who';

const emptyLayout: Layout = {
  declarations: [],
  ranks: new Map(),
  units: new Map(),
  byKind: new Map(),
  spoiling: new Map(),
};

/** Where declarations stand after an edit. What stands where nothing changed is not looked at. */
function* laidOut(before: Layout, declarations: readonly Declaration[]): Steps<Laid> {
  const window = windowOf(before.declarations, declarations);
  if (!window) return { layout: before, gone: [], come: [], isReordered: false };
  const leaving = before.declarations.slice(window.first, window.before);
  const entering = declarations.slice(window.first, window.now);
  const isReordered = leaving.length !== entering.length || leaving.some(({ id }, i) => id !== entering[i]?.id);
  const ranks = isReordered ? new Map(declarations.map(({ id }, i) => [id, i])) : before.ranks;

  // the first layout is nobody's and stays empty
  const units = before === emptyLayout ? new Map<DeclarationId, Unit>() : before.units;
  const spoiling = new Map(before.spoiling);
  const old = new Map<DeclarationId, Unit>();
  for (const { id } of leaving) {
    const unit = units.get(id);
    if (unit) old.set(id, unit);
    units.delete(id);
    spoiling.delete(id);
  }
  const come: Unit[] = [];
  const fresh = new Map<UnitKind, Unit[]>();
  yield* eachInSteps(entering, unitsAtOnce, who, (declaration) => {
    const { id, node } = declaration;
    if (declaration.spoiled.length > 0) spoiling.set(id, declaration);
    if (!node || node.kind === 'include') return;
    const known = old.get(id);
    const unit = known?.node === node ? known : unitOf(id, node);
    if (unit === known) old.delete(id);
    else come.push(unit);
    units.set(id, unit);
    const list = fresh.get(kindOf(node));
    if (list) list.push(unit);
    else fresh.set(kindOf(node), [unit]);
  });
  yield { what: who, done: 1 };
  const rank = ({ source }: Unit) => before.ranks.get(source.id) as number;
  const byKind = new Map(before.byKind);
  const touched = new Set([...fresh.keys(), ...leaving.flatMap(({ node }) => (node ? [kindOf(node)] : []))]);
  for (const kind of touched) {
    const list = byKind.get(kind) ?? [];
    const from = countBefore(list, (unit) => rank(unit) < window.first);
    const to = countBefore(list, (unit) => rank(unit) < window.before);
    byKind.set(kind, replaced(list, from, to, fresh.get(kind) ?? []));
  }
  return { layout: { declarations, ranks, units, byKind, spoiling }, gone: [...old.values()], come, isReordered };
}

function kindOf({ kind }: TopStatement): UnitKind {
  return kind === 'network' ? 'tenant' : kind === 'isolated' ? 'expect' : (kind as UnitKind);
}

/** Names that came or went, or changed hands; where names are wanted twice, all of these. */
function* changedNames(
  gone: readonly Unit[],
  come: readonly Unit[],
  before: ReadonlyMap<Claim, string>,
  now: ReadonlyMap<Claim, string>,
): Steps<ReadonlySet<string>> {
  const keyOf = ({ kind, base }: Claim) => `${kind} ${base}`;
  const keysOf = function* (units: readonly Unit[]): Steps<ReadonlySet<string>> {
    const keys = new Set<string>();
    yield* eachInSteps(units, unitsAtOnce, who, ({ claims }) => {
      for (const claim of claims) keys.add(keyOf(claim));
    });
    return keys;
  };
  const old = yield* keysOf(gone);
  const fresh = yield* keysOf(come);
  const changed = new Set<string>();
  const add = ({ kind, base }: Claim) => {
    changed.add(base);
    if (kind === 'external') changed.add(`${base}-router`);
  };
  const addUnless = (known: ReadonlySet<string>) => (unit: Unit) => {
    for (const claim of unit.claims) if (!known.has(keyOf(claim))) add(claim);
  };
  yield* eachInSteps(gone, unitsAtOnce, who, addUnless(fresh));
  yield* eachInSteps(come, unitsAtOnce, who, addUnless(old));
  for (const renamed of [before, now]) {
    for (const [claim, name] of renamed) {
      add(claim);
      changed.add(name);
      if (claim.kind === 'external') changed.add(`${name}-router`);
    }
  }
  return changed;
}

/** The declarations in which names of a kind are declared. */
const makersOf: Readonly<Record<EntityKind, readonly TopStatement['kind'][]>> = {
  host: ['host'],
  instance: ['host'],
  switch: ['switch'],
  router: ['router'],
  external: ['external'],
  machine: ['external'],
  upstream: ['external'],
  tenant: ['tenant'],
  network: ['network', 'tenant'],
};

function* namesOfKinds(
  { declarations, units }: Layout,
  namesOf: (unit: Unit) => readonly string[],
  find: (name: string) => Entity | undefined,
  kinds: readonly EntityKind[],
): Iterable<string> {
  const makers = new Set(kinds.flatMap((kind) => makersOf[kind]));
  for (const { id, node } of declarations) {
    const unit = node && makers.has(node.kind) ? units.get(id) : undefined;
    if (!unit) continue;
    const names = namesOf(unit);
    for (let i = 0; i < names.length; i++) {
      const { space, kind } = unit.claims[i] as Claim;
      const name = names[i] as string;
      if (space === 'entity' && kinds.includes(kind as EntityKind)) yield name;
      if (kind !== 'external' || !kinds.includes('upstream')) continue;
      const router = `${name}-router`;
      if (find(router)?.kind === 'upstream') yield router;
    }
  }
}

/** The names of a unit's claims of one kind, in the order in which they stand. */
export function namesOfKind(unit: Unit, names: readonly string[], kind: Claim['kind']): readonly string[] {
  return names.filter((_, i) => unit.claims[i]?.kind === kind);
}
