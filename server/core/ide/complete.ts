// Completion: what may stand at an offset of a file, however broken the text around it is. The single door to the other
// complete-*.ts files. Knows no lines, no URIs and no protocol. Costs what the declaration around the cursor is long, and
// what is offered.
import { once } from '../base/once.ts';
import type { Analysis } from '../pipeline/analysis.ts';
import type { ShapeMemo } from '../syntax/shape.ts';
import { beginningKeywords, innerKeywords } from './complete-keywords.ts';
import { memberNames } from './complete-names.ts';
import { cursorPlace } from './complete-place.ts';
import { valuesFor } from './complete-values.ts';
import { type Asking, type Candidate, distinct, inQuotes, namesIn } from './completion.ts';
import { partAt } from './statement-form.ts';

/** What may stand somewhere, the likeliest first, and the word that it stands in place of. */
export type Completion = {
  readonly candidates: readonly Candidate[];
  /** Where the word under the cursor begins and ends. */
  readonly start: number;
  readonly end: number;
  /** Whether there is more than is offered, so that one more letter is worth another question. */
  readonly isCut: boolean;
};

/** Where and how completion is asked for. */
export type CompletionQuestion = {
  readonly file: string;
  readonly offset: number;
  /** `space`: a space was typed, so only what the statement lacks is worth showing. */
  readonly because: 'asked' | 'space';
  /** The names under which files may be included. */
  readonly includable: () => readonly string[];
};

/** Most candidates of one answer. */
export const maxCandidates = 200;

/** Answers questions. */
export type Completer = (analysis: Analysis, question: CompletionQuestion) => Completion | undefined;

/** A completer, which remembers what the grammar said of each shape of a statement. */
export function createCompleter(): Completer {
  const memo: ShapeMemo = new Map();
  return (analysis, { file, offset, because, includable }) => {
    const parsed = analysis.files.get(file);
    const place = parsed && cursorPlace(parsed, offset, memo);
    if (!place) return undefined;
    const names = once(() => namesIn(analysis.cloud));
    const asking: Asking = { analysis, place, includable, names };
    const { typed, start, end } = place;
    const all = distinct(candidatesOf(asking, because));
    return { ...firstOf(typed.startsWith('"') ? asStrings(all) : all, typed), start, end };
  };
}

/** As many as fit; where there are more, those that begin as what is typed. */
function firstOf(all: Iterable<Candidate>, typed: string): Pick<Completion, 'candidates' | 'isCut'> {
  const candidates: Candidate[] = [];
  let isCut = false;
  for (const one of all) {
    if (!isCut && candidates.length === maxCandidates) {
      isCut = true;
      const fitting = candidates.filter((known) => isTyped(known, typed));
      candidates.splice(0, candidates.length, ...fitting);
    }
    if (isCut && candidates.length === maxCandidates) break;
    if (!isCut || isTyped(one, typed)) candidates.push(one);
  }
  return { candidates, isCut };
}

function* candidatesOf(asking: Asking, because: CompletionQuestion['because']): Iterable<Candidate> {
  const { statement, qualifier, begins, expected } = asking.place;
  if (qualifier !== undefined) {
    yield* memberNames(asking.analysis.cloud, qualifier);
    return;
  }
  const part = statement && partAt(statement.form, statement);
  // what the grammar names by a description is a value
  const wantsValue = expected.some((one) => !one.startsWith('"'));
  if (part && wantsValue) yield* valuesFor(part.slot, asking);
  yield* innerKeywords(asking);
  if (begins && because === 'asked') yield* beginningKeywords(asking);
}

/** Names in quotes, where a quote is typed already; keywords and numbers are none. */
function* asStrings(all: Iterable<Candidate>): Iterable<Candidate> {
  for (const one of all) {
    if (one.kind === 'file') yield one;
    if (one.kind === 'file' || one.names === undefined) continue;
    const insert = inQuotes(one.label);
    yield { ...one, insert, filter: insert };
  }
}

/** Whether the letters that are typed stand in this order in a candidate. */
function isTyped({ filter, label }: Candidate, typed: string): boolean {
  const [text, letters] = [(filter ?? label).toLowerCase(), typed.toLowerCase()];
  let at = 0;
  for (const letter of letters) {
    at = text.indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return true;
}
