// What hints and lenses tell of packets: found out of texts that are checked, and told of edited ones until the next check.
// Knows no request.

import type { Steps } from '../core/base/steps.ts';
import { carrier } from '../core/ide/carry.ts';
import type { Inlay } from '../core/ide/inlay.ts';
import { noteInlays, type RuleNote, ruleNotes } from '../core/ide/inlay-rule-hits.ts';
import { reachTitle } from '../core/ide/lens-titles.ts';
import { type ReachFacts, reachFactsOf } from '../core/ide/reach-facts.ts';
import { type StatementIndex, statementIndex } from '../core/ide/statement-index.ts';
import type { Analysis } from '../core/pipeline/analysis.ts';
import type { ParsedFile } from '../core/syntax/parse.ts';
import { uriKey } from './uris.ts';
import type { Entry, Workspace } from './workspace.ts';

/** What is known of documents. */
export type KnownFacts = {
  readonly index: (analysis: Analysis) => StatementIndex;
  /** The hints of the rules between two offsets of a file. */
  readonly ruleHits: (
    entry: Entry,
    file: ParsedFile,
    between: { readonly start: number; readonly end: number },
  ) => Steps<readonly Inlay[]>;
  /** Whether who reaches whom was, or can be, found out. */
  readonly hasReach: (entry: Entry) => boolean;
  /** What a lens says of who reaches an instance or a network; undefined where nobody knows. */
  readonly reach: (entry: Entry, of: 'instance' | 'network', name: string) => Steps<string | undefined>;
};

/** What was found out of one checked text. Of one that is edited since only what was said is held: its cloud is large. */
type Known = {
  readonly files: Analysis['files'];
  facts: ReachFacts | undefined;
  readonly notes: Map<string, RuleNote>;
  readonly titles: Map<string, string>;
};

/** Nothing is known yet. */
export function createKnownFacts(workspace: Pick<Workspace, 'entry'>): KnownFacts {
  const known = new Map<string, Known>();
  let last: { readonly analysis: Analysis; readonly index: StatementIndex } | undefined;
  const index = (analysis: Analysis): StatementIndex => {
    if (last?.analysis !== analysis) last = { analysis, index: statementIndex(analysis) };
    return last.index;
  };
  const of = ({ uri, analysis, checked }: Entry): Known | undefined => {
    for (const key of known.keys()) if (!workspace.entry(key)) known.delete(key);
    const before = known.get(uriKey(uri));
    if (before?.files === analysis.files) return before;
    if (checked?.files !== analysis.files) {
      if (before) before.facts = undefined;
      return before;
    }
    const facts = reachFactsOf(analysis, checked.remembered);
    const made: Known = { files: analysis.files, facts, notes: new Map(), titles: new Map() };
    known.set(uriKey(uri), made);
    return made;
  };
  return {
    index,
    *ruleHits(entry, file, between) {
      const found = of(entry);
      if (!found) return [];
      if (found.facts) {
        for (const note of yield* ruleNotes(file, between, index(entry.analysis), found.facts.hits))
          found.notes.set(`${note.span.declaration}\n${note.span.start}`, note);
      }
      const move = carrier(found, entry.analysis);
      const notes = [...found.notes.values()].flatMap((note) => {
        const span = move(note.span);
        return span ? [{ ...note, span }] : [];
      });
      return noteInlays(file, between, notes);
    },
    hasReach: (entry) => of(entry) !== undefined,
    *reach(entry, kind, name) {
      const found = of(entry);
      const key = `${kind} ${name}`;
      const title = found?.titles.get(key);
      if (!found?.facts || title !== undefined) return title;
      const reach = yield* found.facts[kind](name);
      if (!reach) return undefined;
      found.titles.set(key, reachTitle(reach));
      return found.titles.get(key);
    },
  };
}
