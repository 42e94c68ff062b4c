// What refactorings have in common: what they give, and how a copy with their edits is read. Knows no editor.
import type { Diagnostic } from '../../base/diagnostic.ts';
import { groupBy } from '../../base/group-by.ts';
import type { Steps } from '../../base/steps.ts';
import { applyEdits, type FileEdit, type TextEdit } from '../../base/text-edit.ts';
import { analyseCopy } from '../../pipeline/analyse.ts';
import type { Analysis, ReadInclude, SourceFile } from '../../pipeline/analysis.ts';
import type { Declaration, ParsedFile } from '../../syntax/parse.ts';
import type { Statement } from '../../syntax/tree.ts';
import { type DraftEdit, laidOut } from './laid-out.ts';

/** A change of the text that was tried. */
export type Refactoring = {
  readonly kind: 'refactoring';
  /** In the imperative, with what else it changes. */
  readonly title: string;
  /** In the order of each file; they don't overlap. */
  readonly edits: readonly FileEdit[];
  /** A file that it makes. */
  readonly newFile: SourceFile | null;
  /** The text with it. */
  readonly after: Analysis;
};

/** Why a change can't be made, in one clause for the user. */
export type RefusedRefactoring = { readonly kind: 'refused'; readonly message: string };

/** Says why not. */
export function refused(message: string): RefusedRefactoring {
  return { kind: 'refused', message };
}

/** A statement, and where its declaration stands. */
export type Located = { readonly file: ParsedFile; readonly declaration: Declaration; readonly begin: number };

/** Edits of several files, laid out, in order. In steps. */
export function* fileEdits(
  { files }: Analysis,
  drafts: readonly (DraftEdit & { readonly file: string })[],
): Steps<readonly FileEdit[]> {
  const edits: FileEdit[] = [];
  for (const [name, own] of groupBy(drafts, ({ file }) => file)) {
    const file = files.get(name);
    const done = file ? yield* laidOut(file, own) : [];
    for (const edit of done) edits.push({ ...edit, file: name });
  }
  return edits;
}

/** A copy with edits, and with a new file, where there is one: `name` is how the file that has it includes it. In steps. */
export function* copyWith(
  analysis: Analysis,
  edits: readonly FileEdit[],
  read: ReadInclude,
  made?: { readonly file: SourceFile; readonly name: string; readonly from: string },
): Steps<Analysis> {
  const texts = new Map<string, string>();
  for (const [name, own] of groupBy(edits, ({ file }) => file))
    texts.set(name, applyEdits(analysis.files.get(name)?.text ?? '', own));
  return yield* analyseCopy(analysis, texts, (name, from) =>
    made && name === made.name && from === made.from ? made.file : read(name, from),
  );
}

/** The first error of a copy that the original doesn't have, by what is said; undefined where there are no more of them. */
export function newErrorIn(before: readonly Diagnostic[], after: readonly Diagnostic[]): Diagnostic | undefined {
  const counts = new Map<string, number>();
  const key = ({ code, message }: Diagnostic) => `${code} ${message}`;
  for (const one of before) if (one.severity === 'error') counts.set(key(one), (counts.get(key(one)) ?? 0) + 1);
  for (const one of after) {
    if (one.severity !== 'error') continue;
    const left = counts.get(key(one)) ?? 0;
    if (left === 0) return one;
    counts.set(key(one), left - 1);
  }
  return undefined;
}

/** An edit of a declaration as one of its file. */
export function moved<Edit extends TextEdit>({ file, begin }: Located, edit: Edit): Edit & { readonly file: string } {
  return { ...edit, start: edit.start + begin, end: edit.end + begin, file: file.file };
}

/** The text of a declaration. */
export function textOf({ file, declaration, begin }: Located): string {
  return file.text.slice(begin, begin + declaration.length);
}

/** Whether a statement was read as a whole: no fault hid a part of it. */
export function isWhole({ declaration }: Located, statement: Statement): boolean {
  const isFaulty = declaration.diagnostics.some(
    ({ code, span }) => code === 'syntax' && statement.start <= span.end && span.start <= statement.end,
  );
  return !isFaulty && !('body' in statement && statement.body.spoiled);
}
