// A tenant moves into a file of its own, which is included in its place. Knows no URIs: whoever reads files says what the new
// one is called, and whether there may be one.
import { countUpTo } from '../../base/offsets.ts';
import type { Steps } from '../../base/steps.ts';
import type { Analysis, ReadInclude } from '../../pipeline/analysis.ts';
import type { ParsedFile } from '../../syntax/parse.ts';
import { formatText } from '../../syntax/print.ts';
import { tokenize } from '../../syntax/tokens.ts';
import type { NamedStatement, Ranged } from '../../syntax/tree.ts';
import {
  copyWith,
  fileEdits,
  type Located,
  moved,
  newErrorIn,
  type Refactoring,
  type RefusedRefactoring,
  refused,
} from './refactoring.ts';
import { isSameCloud } from './same-cloud.ts';
import { beginsLine, endsLine, newlineOf, withComments } from './statement-text.ts';

/** A tenant that may be split off. */
export type Split = { readonly at: Located; readonly statement: NamedStatement; readonly name: string };

/** The tenant whose header a range touches. Costs a look at the declaration there. */
export function splitAt(file: ParsedFile, range: Ranged): Split | undefined {
  const index = countUpTo(file.offsets, range.start) - 1;
  const declaration = file.declarations[index];
  const begin = file.offsets[index] ?? 0;
  const node = declaration?.node;
  if (node?.kind !== 'tenant' || range.start - begin > node.body.start || range.end - begin < node.start)
    return undefined;
  const name = node.name.text.replace(/[^\w-]+/g, '-').replace(/^-+|-+$/g, '') || 'tenant';
  return { at: { file, declaration: declaration as Located['declaration'], begin }, statement: node, name };
}

/** What the action is called. */
export function splitTitle({ statement }: Split, fileName: string): string {
  return `Move tenant ${statement.name.text} to a file of its own, "${fileName}"`;
}

/**
 * Makes the change on a copy, and compares: the cloud must be the same. In steps.
 * @param made how the new file is included, and its path
 */
export function* splitTenant(
  analysis: Analysis,
  split: Split,
  made: { readonly name: string; readonly path: string },
  read: ReadInclude,
): Steps<Refactoring | RefusedRefactoring> {
  const { at, statement } = split;
  const { file, begin } = at;
  if (file.declarations.some(({ diagnostics }) => diagnostics.length > 0))
    return refused('this file has syntax errors: mend them first');
  // a comment behind the closing brace is no part of the declaration
  const next = file.offsets[(file.indexes.get(at.declaration.id) as number) + 1] ?? file.text.length;
  const around = file.text.slice(begin, next);
  const comments = tokenize(around).comments;
  const whole = withComments({ text: around, comments }, statement);
  if (!beginsLine(file.text, begin + whole.start) || !endsLine(file.text, begin + whole.end))
    return refused('something else stands on the same line: put it on a line of its own first');
  const newline = newlineOf(file.text);
  const path = made.name.replace(/["\\]/g, '\\$&');
  const edits = yield* fileEdits(analysis, [moved(at, { ...whole, text: `include "${path}"` })]);
  const newFile = { path: made.path, text: formatText(`${around.slice(whole.start, whole.end)}${newline}`) };
  const after = yield* copyWith(analysis, edits, read, { file: newFile, name: made.name, from: file.file });
  const error = newErrorIn(analysis.diagnostics, after.diagnostics);
  if (error) return refused(error.message);
  if (!(yield* isSameCloud(analysis.cloud, after.cloud))) return refused('the cloud would not be the same');
  return { kind: 'refactoring', title: splitTitle(split, made.name), edits, newFile, after };
}
