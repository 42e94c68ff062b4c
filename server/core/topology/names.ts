// Words that name something: finds it, or reports that there is none and what is near. Knows no values.
import { suggest } from '../base/suggest.ts';
import type { Word } from '../syntax/tree.ts';
import type { Entity, EntityKind } from './claims.ts';
import { article, declaring, kindName } from './kind-names.ts';
import { error, isDoubtful, mistaken, quoted, type Report, type Source, spanIn } from './report.ts';

/** A statement with its unique name: a repeated name gets `~2`, so that everything can be derived all the same. */
export type Declared<S> = { readonly name: string; readonly source: Source; readonly node: S };

/** A declaration that stands inside of another, which `parent` names; empty for a shared network. */
export type Inner<S> = Declared<S> & { readonly parent: string };

/** Everything that has a name. */
export type Names = {
  readonly find: (name: string) => Entity | undefined;
  /** The names of everything of these kinds, in file order; a walk over all, only to find the nearest name. */
  readonly namesOf: (kinds: readonly EntityKind[]) => Iterable<string>;
};

/**
 * The entity of one of these kinds that a word names. Reports `unknown-name` with the nearest name there is.
 * @param what what should stand here, for the message: `network`
 */
export function findEntity(
  report: Report,
  names: Names,
  source: Source,
  word: Word,
  kinds: readonly EntityKind[],
  what: string,
): Entity | undefined {
  const found = names.find(word.text);
  if (found && kinds.includes(found.kind)) return found;
  if (word.start === word.end) return undefined;
  if (found) {
    const related = [{ message: `${word.text} is declared here`, span: spanIn(found.source, found.word) }];
    error(
      report,
      'unknown-name',
      spanIn(source, word),
      `${quoted(word)} is ${article(kindName(found.kind))}, not ${article(what)}: name ${article(what)}`,
      related,
    );
    return undefined;
  }
  unknownName(report, source, word, what, names.namesOf(kinds), kinds);
  return undefined;
}

/** Reports `unknown-name` at a word, unless a faulty statement may declare it. */
export function unknownName(
  report: Report,
  source: Source,
  word: Word,
  what: string,
  candidates: Iterable<string>,
  kinds: readonly string[],
): void {
  if (isDoubtful(report, word)) return;
  const near = nearest(report, word.text, candidates);
  const declare = `declare it${kinds.length === 1 ? ` with ${declaring(kinds[0] as string)}` : ''} or name another`;
  mistaken(report, 'unknown-name', spanIn(source, word), `there is no ${what} ${quoted(word)}`, near, declare);
}

// looking for the nearest of many names is dear: only the first faults get it
const mostCompared = 60_000;

/** The nearest candidate, unless enough names were compared for other faults already. */
export function nearest(report: Report, word: string, candidates: Iterable<string>): string | undefined {
  if (report.sought.count >= mostCompared) return undefined;
  const all = [...candidates];
  report.sought.count += all.length;
  return suggest(word, all);
}
