// What completion offers, as plain values: a candidate, and what those who find candidates are asked. Knows no place in a
// text and no protocol.
import type { Analysis } from '../pipeline/analysis.ts';
import { isGrammarWord } from '../syntax/keywords.ts';
import type { CursorPlace } from './complete-place.ts';
import type { SymbolKey } from './occurrences.ts';

/** What a candidate is, for its icon. */
export type CandidateKind =
  | 'keyword'
  | 'option'
  | 'field'
  | 'operator'
  | 'value'
  | 'address'
  | 'number'
  | 'file'
  | 'tenant'
  | 'network'
  | 'group'
  | 'host'
  | 'instance'
  | 'switch'
  | 'router'
  | 'external'
  | 'machine'
  | 'pool'
  | 'nic';

/** Something that may stand at the cursor. */
export type Candidate = {
  readonly label: string;
  readonly kind: CandidateKind;
  /** What is written in place of the word under the cursor. */
  readonly insert: string;
  /** The same with stops (LSP's snippet syntax), for editors that can; `insert` serves the others. */
  readonly snippet?: string;
  /** What it is, in a few words. */
  readonly detail?: string;
  /** Markdown. */
  readonly help?: string;
  /** What is typed for it, where that is not the label. */
  readonly filter?: string;
  /** What it names: its documentation is told on demand. */
  readonly names?: SymbolKey;
  /** Marks that accept it and are written behind it. */
  readonly commit?: readonly string[];
};

/** A question for candidates. */
export type Asking = {
  readonly analysis: Analysis;
  readonly place: CursorPlace;
  /** The names under which files may be included; empty where that is not known. */
  readonly includable: () => readonly string[];
  /** Every name of the cloud; gathered when it is first asked for. */
  readonly names: () => ReadonlySet<string>;
};

/** Every name of a cloud, but those of groups and nics. Linear in them. */
export function namesIn(cloud: Asking['analysis']['cloud']): ReadonlySet<string> {
  const { hosts, instances, networks, tenants, switches, routers, externals, flows } = cloud;
  const names = new Set<string>();
  for (const list of [hosts, instances, networks, tenants, switches, routers, externals, flows])
    for (const { name } of list) names.add(name);
  for (const { machines, pools } of externals) for (const { name } of [...machines, ...pools]) names.add(name);
  return names;
}

/** A name as it must be written: as a string where it is no plain word. */
export function written(name: string): string {
  const isPlain = /^[A-Za-z_][A-Za-z0-9_]*(?:-[A-Za-z0-9_]+)*$/.test(name) && !isGrammarWord(name);
  return isPlain ? name : inQuotes(name);
}

/** A name as a string. */
export function inQuotes(name: string): string {
  return `"${name.replace(/["\\]/g, '\\$&')}"`;
}

/** A value that is written as it is shown. */
export function value(label: string, detail: string, kind: CandidateKind = 'value'): Candidate {
  return { label, kind, insert: label, detail };
}

/** Each once, the first of those that would write the same. */
export function* distinct(candidates: Iterable<Candidate>): Iterable<Candidate> {
  const seen = new Set<string>();
  for (const one of candidates) {
    const key = `${one.label}\n${one.insert}`;
    if (seen.has(key)) continue;
    seen.add(key);
    yield one;
  }
}
