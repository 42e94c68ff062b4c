// Completion: what may stand at an offset of a file, however broken the text around it is. The single door to the other
// complete-*.ts files. Knows no lines, no URIs and no protocol. Costs what the declaration around the cursor is long, and
// what is offered.
import type { Analysis } from '../pipeline/analysis.ts';
import type { ShapeMemo } from '../syntax/shape.ts';
import { beginningKeywords, innerKeywords } from './complete-keywords.ts';
import { memberNames } from './complete-names.ts';
import { cursorPlace } from './complete-place.ts';
import { valuesFor } from './complete-values.ts';
import { type Asking, type Candidate, distinct, inQuotes } from './completion.ts';
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
export const maxCandidates = 400;

/** Answers questions. */
export type Completer = (analysis: Analysis, question: CompletionQuestion) => Completion | undefined;

/** A completer, which remembers what the grammar said of each shape of a statement. */
export function createCompleter(): Completer {
  const memo: ShapeMemo = new Map();
  return (analysis, { file, offset, because, includable }) => {
    const parsed = analysis.files.get(file);
    const place = parsed && cursorPlace(parsed, offset, memo);
    if (!place) return undefined;
    const asking: Asking = { analysis, place, includable };
    const all = distinct(candidatesOf(asking, because));
    const found = place.typed.startsWith('"') ? all.flatMap((one) => asString(one) ?? []) : all;
    const { typed, start, end } = place;
    const fitting = found.length > maxCandidates ? found.filter((one) => isTyped(one, typed)) : found;
    return {
      candidates: fitting.slice(0, maxCandidates),
      start,
      end,
      isCut: found.length > maxCandidates,
    };
  };
}

function candidatesOf(asking: Asking, because: CompletionQuestion['because']): readonly Candidate[] {
  const { statement, qualifier, begins, expected } = asking.place;
  if (qualifier !== undefined) return memberNames(asking.analysis.cloud, qualifier);
  const part = statement && partAt(statement.form, statement);
  // what the grammar names by a description is a value
  const wantsValue = expected.some((one) => !one.startsWith('"'));
  const values = part && wantsValue ? valuesFor(part.slot, asking) : [];
  const inner = [...values, ...innerKeywords(asking)];
  return begins && because === 'asked' ? [...inner, ...beginningKeywords(asking)] : inner;
}

/** A name in quotes, where a quote is typed already; keywords and numbers are none. */
function asString(one: Candidate): Candidate | undefined {
  if (one.kind === 'file') return one;
  if (one.names === undefined) return undefined;
  const insert = inQuotes(one.label);
  return { ...one, insert, filter: insert };
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
