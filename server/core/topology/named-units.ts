// The declarations by kind, each with the names that it got. Knows no values.
import type { Diagnostic } from '../base/diagnostic.ts';
import type { DeclarationId, Span } from '../base/span.ts';
import type { Declaration } from '../syntax/parse.ts';
import type { TopStatement } from '../syntax/tree.ts';
import type { Claim, Entity } from './claims.ts';
import type { Memory } from './memory.ts';
import type { Names } from './names.ts';
import { type Unit, unitOf } from './readings.ts';
import type { Source } from './report.ts';

/** The declarations in order. It changes: whoever names the declarations of an edited text owns it. */
export type Layout = {
  readonly declarations: readonly Declaration[];
  readonly ranks: ReadonlyMap<DeclarationId, number>;
  /** Those that say something. */
  readonly units: Map<DeclarationId, Unit>;
  readonly byKind: ReadonlyMap<TopStatement['kind'], Unit[]>;
};

/** All declarations that say something, and who is who. */
export type NamedUnits = {
  readonly layout: Layout;
  readonly ofKind: (...kinds: readonly TopStatement['kind'][]) => readonly Unit[];
  readonly namesOf: (unit: Unit) => readonly string[];
  readonly names: Names;
  /** What did not get the name it wanted. */
  readonly renamed: ReadonlyMap<Claim, string>;
  /** Names that stand for something else than before, or for nothing, or for something now. */
  readonly changed: ReadonlySet<string>;
  readonly diagnostics: readonly Diagnostic[];
  /** Compares places by where they stand: included files at their include. */
  readonly byPlace: (a: Span, b: Span) => number;
  /** Compares declarations in the same way. */
  readonly byDeclaration: (a: Source, b: Source) => number;
};

/** Names the declarations; in the memory's index the names of those that changed. Linear in the declarations. */
export function nameUnits(memory: Memory, declarations: readonly Declaration[]): NamedUnits {
  const known = memory.layout;
  const changed = known && changedAlone(known.declarations, declarations);
  const { layout, gone, come } =
    known && changed ? patched(known, declarations, changed) : laidOut(known, declarations);
  const { ranks, units, byKind } = layout;
  for (const unit of gone) memory.names.remove(unit.claims);
  for (const unit of come) memory.names.add(unit.claims);

  const rank = (id: DeclarationId): number => ranks.get(id) ?? -1;
  const byDeclaration = (a: Source, b: Source): number => rank(a.id) - rank(b.id);
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
  return {
    layout,
    ofKind: (...kinds) => {
      const lists = kinds.map((kind) => byKind.get(kind) ?? []).filter((list) => list.length > 0);
      return lists.length < 2 ? (lists[0] ?? []) : lists.flat().sort((a, b) => byDeclaration(a.source, b.source));
    },
    namesOf,
    names: { find, namesOf: (kinds) => namesOfKinds(units.values(), namesOf, find, kinds) },
    changed: changedNames(gone, come, memory.renamed, renamed),
    renamed,
    diagnostics,
    byPlace: (a, b) => rank(a.declaration) - rank(b.declaration) || a.start - b.start,
    byDeclaration,
  };
}

type Laid = { readonly layout: Layout; readonly gone: readonly Unit[]; readonly come: readonly Unit[] };

function laidOut(before: Layout | undefined, declarations: readonly Declaration[]): Laid {
  const ranks = new Map<DeclarationId, number>();
  const units = new Map<DeclarationId, Unit>();
  const byKind = new Map<TopStatement['kind'], Unit[]>();
  const come: Unit[] = [];
  for (const { id, node } of declarations) {
    ranks.set(id, ranks.size);
    if (!node) continue;
    const known = before?.units.get(id);
    const unit = known?.node === node ? known : unitOf(id, node);
    if (unit !== known) come.push(unit);
    units.set(id, unit);
    const list = byKind.get(node.kind);
    if (list) list.push(unit);
    else byKind.set(node.kind, [unit]);
  }
  const gone: Unit[] = [];
  for (const [id, unit] of before?.units ?? []) if (units.get(id) !== unit) gone.push(unit);
  return { layout: { declarations, ranks, units, byKind }, gone, come };
}

/** Where some declarations have another text, and nothing else is different: their places. */
function changedAlone(before: readonly Declaration[], now: readonly Declaration[]): readonly number[] | undefined {
  if (before.length !== now.length) return undefined;
  const changed: number[] = [];
  for (let i = 0; i < now.length; i++) {
    const [old, fresh] = [before[i] as Declaration, now[i] as Declaration];
    if (old.id !== fresh.id) return undefined;
    if (old.node === fresh.node) continue;
    if (!old.node || !fresh.node || old.node.kind !== fresh.node.kind) return undefined;
    changed.push(i);
  }
  return changed;
}

function patched(before: Layout, declarations: readonly Declaration[], changed: readonly number[]): Laid {
  const { ranks, units, byKind } = before;
  const gone: Unit[] = [];
  const come: Unit[] = [];
  for (const i of changed) {
    const { id, node } = declarations[i] as Declaration;
    const old = units.get(id) as Unit;
    const unit = unitOf(id, node as TopStatement);
    const list = byKind.get(unit.node.kind) as Unit[];
    list[list.indexOf(old)] = unit;
    units.set(id, unit);
    gone.push(old);
    come.push(unit);
  }
  return { layout: { declarations, ranks, units, byKind }, gone, come };
}

/** Names that came or went, or changed hands; where names are wanted twice, all of these. */
function changedNames(
  gone: readonly Unit[],
  come: readonly Unit[],
  before: ReadonlyMap<Claim, string>,
  now: ReadonlyMap<Claim, string>,
): ReadonlySet<string> {
  const keys = (units: readonly Unit[]) =>
    new Set(units.flatMap(({ claims }) => claims.map(({ kind, base }) => `${kind} ${base}`)));
  const [old, fresh] = [keys(gone), keys(come)];
  const changed = new Set<string>();
  const add = ({ kind, base }: Claim) => {
    changed.add(base);
    if (kind === 'external') changed.add(`${base}-router`);
  };
  for (const { claims } of gone) for (const claim of claims) if (!fresh.has(`${claim.kind} ${claim.base}`)) add(claim);
  for (const { claims } of come) for (const claim of claims) if (!old.has(`${claim.kind} ${claim.base}`)) add(claim);
  for (const renamed of [before, now]) {
    for (const [claim, name] of renamed) {
      add(claim);
      changed.add(name);
      if (claim.kind === 'external') changed.add(`${name}-router`);
    }
  }
  return changed;
}

function* namesOfKinds(
  units: Iterable<Unit>,
  namesOf: (unit: Unit) => readonly string[],
  find: (name: string) => Entity | undefined,
  kinds: readonly string[],
): Iterable<string> {
  const inHosts = kinds.includes('host') || kinds.includes('instance');
  for (const unit of units) {
    if (unit.node.kind === 'host' && !inHosts) continue;
    const names = namesOf(unit);
    for (const [i, { space, kind }] of unit.claims.entries()) {
      const name = names[i] as string;
      if (space === 'entity' && kinds.includes(kind)) yield name;
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
