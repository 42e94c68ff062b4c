// What resolving remembers from one edit to the next: indexes that are brought up to date, and values that are taken over.
// Knows no statement.
import type { Diagnostic } from '../base/diagnostic.ts';
import type { Claim } from './claims.ts';
import type { ReadFlows } from './ends.ts';
import { createHolderIndex, type HolderIndex } from './holder-index.ts';
import { createMacIndex, type MacIndex } from './macs.ts';
import { createNameIndex, type NameIndex } from './name-index.ts';
import type { Layout } from './named-units.ts';
import type { Placed } from './place.ts';
import type { Read } from './read.ts';
import { createUsedIndex, type Idle, type Unnamed, type UsedIndex } from './unused.ts';
import { createWritten, type Written } from './written.ts';

/** The indexes change with each edit, so a memory serves one following run alone. */
export type Memory = {
  readonly names: NameIndex;
  readonly macs: MacIndex;
  readonly holders: HolderIndex;
  readonly written: Written;
  readonly used: UsedIndex;
  readonly layout: Layout | undefined;
  readonly renamed: ReadonlyMap<Claim, string>;
  readonly read: Read | undefined;
  readonly placed: Placed | undefined;
  readonly flows: ReadFlows | undefined;
  /** What was found between networks, externals and pools. */
  readonly between: readonly Diagnostic[] | undefined;
  readonly unnamed: Unnamed | undefined;
  readonly idle: Idle | undefined;
};

/** A memory for whoever takes it first; others begin anew. Opaque. */
export type ResolveMemory = { held: Memory | undefined };

/** Nothing is remembered. */
export function newMemory(): Memory {
  return {
    names: createNameIndex(),
    macs: createMacIndex(),
    holders: createHolderIndex(),
    written: createWritten(),
    used: createUsedIndex(),
    layout: undefined,
    renamed: new Map(),
    read: undefined,
    placed: undefined,
    flows: undefined,
    between: undefined,
    unnamed: undefined,
    idle: undefined,
  };
}
