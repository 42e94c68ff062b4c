// Who got which name: every claim of a cloud by the name it wants, brought up to date claim by claim. Of several that want
// one name the first in the file has it and the others get `~2`, `~3`, …, so that everything can be derived all the same.
// Knows no values.
import type { Diagnostic } from '../base/diagnostic.ts';
import type { Word } from '../syntax/tree.ts';
import type { Claim, Entity, EntityKind, NameSpace } from './claims.ts';
import { article, kindName } from './kind-names.ts';
import { quoted, type Source, spanIn } from './report.ts';

/** All claims. It changes: who adds to it owns it. */
export type NameIndex = {
  readonly add: (claims: readonly Claim[]) => void;
  readonly remove: (claims: readonly Claim[]) => void;
  /** Gives out the names as things stand. Its cost grows with the names that are wanted twice, not with all of them. */
  readonly settle: (inFileOrder: (a: Claim, b: Claim) => number) => Settled;
};

/** The names as they were given out. */
export type Settled = {
  /** Claims that did not get the name they wanted, and what they got. */
  readonly renamed: ReadonlyMap<Claim, string>;
  readonly find: (name: string) => Entity | undefined;
  readonly diagnostics: readonly Diagnostic[];
};

/** Names that are taken, and how often each was wanted. */
export type Taken = { readonly names: Map<string, Entity>; readonly counts: Map<string, number> };

type Slot = Claim | Claim[];

/** An index without claims. */
export function createNameIndex(): NameIndex {
  const spaces = { entity: emptySpace(), pool: emptySpace(), flow: emptySpace() };
  return {
    add: (claims) => {
      for (const claim of claims) spaces[claim.space].add(claim);
    },
    remove: (claims) => {
      for (const claim of claims) spaces[claim.space].remove(claim);
    },
    settle: (inFileOrder) => {
      const renamed = new Map<Claim, string>();
      const diagnostics: Diagnostic[] = [];
      const taken = emptyTaken();
      for (const space of ['entity', 'pool', 'flow'] as const satisfies readonly NameSpace[]) {
        const own = space === 'entity' ? taken : emptyTaken();
        for (const claim of spaces[space].doubtful().sort(inFileOrder)) {
          const { kind, word, source, base } = claim;
          const name = takeName(diagnostics, own, kind, { word, base }, source);
          if (name !== base) renamed.set(claim, name);
          if (kind === 'external') reserveRouter(diagnostics, own.names, name, word, source);
        }
      }
      const { slots } = spaces.entity;
      const find = (name: string): Entity | undefined => {
        const known = taken.names.get(name);
        if (known) return known;
        const slot = slots.get(name);
        return slot && !Array.isArray(slot) && !renamed.has(slot) ? entityOf(slot, name) : undefined;
      };
      return { renamed, find, diagnostics };
    },
  };
}

function emptySpace() {
  const slots = new Map<string, Slot>();
  /** Names that several want. */
  const contested = new Set<string>();
  /** Claims that may meet others under another name than the one they want. */
  const odd = new Set<Claim>();
  const isOdd = ({ base, kind }: Claim) => kind === 'external' || base === '?' || base.includes('~');
  return {
    slots,
    add: (claim: Claim): void => {
      const slot = slots.get(claim.base);
      if (isOdd(claim)) odd.add(claim);
      if (!slot) slots.set(claim.base, claim);
      else {
        contested.add(claim.base);
        if (Array.isArray(slot)) slot.push(claim);
        else slots.set(claim.base, [slot, claim]);
      }
    },
    remove: (claim: Claim): void => {
      odd.delete(claim);
      const slot = slots.get(claim.base);
      if (!Array.isArray(slot)) {
        if (slot === claim) slots.delete(claim.base);
        return;
      }
      const left = slot.filter((one) => one !== claim);
      slots.set(claim.base, left.length === 1 ? (left[0] as Claim) : left);
      if (left.length === 1) contested.delete(claim.base);
    },
    /** Every claim of a name that another one might take. */
    doubtful: (): Claim[] => {
      const found = new Set<Claim>(odd);
      const addSlot = (base: string) => {
        const slot = slots.get(base);
        for (const claim of Array.isArray(slot) ? slot : slot ? [slot] : []) found.add(claim);
      };
      for (const base of contested) addSlot(base);
      for (const { kind, base } of odd) if (kind === 'external') addSlot(`${base}-router`);
      return [...found];
    },
  };
}

/** Nothing is taken. */
export function emptyTaken(): Taken {
  return { names: new Map(), counts: new Map() };
}

/** The name under which a statement goes: its own if that is free. */
export function takeName(
  diagnostics: Diagnostic[],
  { names, counts }: Taken,
  kind: Claim['kind'] | 'secgroup',
  { word, base }: { readonly word: Word; readonly base: string },
  source: Source,
): string {
  const report = (code: 'wrong-value' | 'duplicate-name', message: string, related: Diagnostic['related']) =>
    diagnostics.push({ code, severity: 'error', message, span: spanIn(source, word), related });
  if (word.text === '' && word.end > word.start)
    report('wrong-value', `a ${kindName(kind)} needs a name: write one between the quotes`, []);
  const before = names.get(base);
  if (before && word.text !== '') {
    const message =
      before.kind === 'upstream'
        ? `${quoted(word)} is the router of ${before.word.text}: choose another name`
        : `${quoted(word)} is ${article(kindName(before.kind))} already: choose another name`;
    const first = { message: `the first ${quoted(word)}`, span: spanIn(before.source, before.word) };
    report('duplicate-name', message, [first]);
  }
  let name = base;
  let count = counts.get(base) ?? 1;
  while (names.has(name)) name = `${base}~${++count}`;
  counts.set(base, count);
  // pools, flows and groups have name spaces of their own; only the table's keys matter there
  names.set(name, { kind: kind as EntityKind, name, word, source });
  return name;
}

/** An external's router has a name of its own, which nobody writes. */
function reserveRouter(
  diagnostics: Diagnostic[],
  names: Map<string, Entity>,
  external: string,
  word: Word,
  source: Source,
): void {
  const name = `${external}-router`;
  const before = names.get(name);
  if (!before) {
    names.set(name, { kind: 'upstream', name, word, source });
    return;
  }
  diagnostics.push({
    code: 'duplicate-name',
    severity: 'error',
    message: `${quoted(name)} is the router of ${external}: choose another name`,
    span: spanIn(before.source, before.word),
    related: [{ message: `${external} is declared here`, span: spanIn(source, word) }],
  });
}

function entityOf({ kind, word, source }: Claim, name: string): Entity {
  return { kind: kind as EntityKind, name, word, source };
}
