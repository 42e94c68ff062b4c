// Edits of the text that remedies and other fixes are made of: a line into a block, a word in place of another, a declaration
// more. They keep the layout that is there. Knows no fault.
import type { SpanEdit } from '../base/diagnostic.ts';
import type { OriginId, Span } from '../base/span.ts';
import type { ParsedFile } from '../syntax/parse.ts';
import { offsetOf } from '../syntax/places.ts';
import type { CheckContext } from './context.ts';

type Context = Pick<CheckContext, 'analysis'>;

/** The edits, or null where one of them can't be made. */
export function all(edits: readonly (SpanEdit | null)[]): readonly SpanEdit[] | null {
  const made = edits.filter((edit) => edit !== null);
  return made.length === edits.length && made.length > 0 ? made : null;
}

/** A line at the end of the block of a statement; a block where it has none. Null where no text made it. */
export function lineAdded(context: Context, at: At, line: string): SpanEdit | null {
  const statement = statementOf(context, at);
  if (!statement) return null;
  const { text, span } = statement;
  const put = (offset: number, inserted: string): SpanEdit => {
    const start = span.start + offset;
    return { span: { ...span, start, end: start }, text: inserted };
  };
  if (!text.endsWith('}')) return put(text.length, ` { ${line} }`);
  const before = text.slice(0, -1).trimEnd();
  const gap = text.slice(before.length, -1);
  // After a comment nothing may follow on the line, and a block of several lines gets one more.
  const newline = /\r?\n/.exec(gap)?.[0];
  if (newline === undefined) {
    const space = before.endsWith('{') ? ' ' : '  ';
    return put(before.length, gap === '' ? `${space}${line} ` : `${space}${line}`);
  }
  const closing = gap.slice(gap.lastIndexOf('\n') + 1);
  return put(text.length - 1 - closing.length, `${closing}${indentOf(text, closing)}${line}${newline}`);
}

/** By how much the statements of a block stand to the right of its end. */
function indentOf(text: string, closing: string): string {
  const [, first = ''] = /\{[^\n]*\n([ \t]*)[^\s}]/.exec(text) ?? [];
  return first.startsWith(closing) && first.length > closing.length ? first.slice(closing.length) : '  ';
}

/** A part of a statement, written otherwise: the first that a pattern matches. Null where nothing does. */
export function rewritten(context: Context, at: At, part: RegExp, as: string): SpanEdit | null {
  const statement = statementOf(context, at);
  const match = statement && part.exec(statement.text);
  if (!match) return null;
  const start = statement.span.start + match.index;
  return { span: { ...statement.span, start, end: start + match[0].length }, text: as };
}

/** A statement taken out, with its line where nothing else stands on it. Null where no text made it. */
export function spanTakenOut(context: Context, span: Span): SpanEdit | null {
  const statement = textAt(context, span);
  if (!statement) return null;
  const { file, offset } = statement;
  const from = offset + span.start;
  const to = offset + span.end;
  const lineStart = file.text.lastIndexOf('\n', from - 1) + 1;
  const [rest = ''] = /^[ \t]*(\r?\n|$)/.exec(file.text.slice(to, to + 200)) ?? [];
  const isAlone = file.text.slice(lineStart, from).trim() === '' && rest !== '' && lineStart >= offset;
  if (isAlone) {
    // Its line goes from the end of the one before: that belongs to the same declaration, which the next line may not.
    const start = lineStart - (file.text.slice(lineStart - 2, lineStart) === '\r\n' ? 2 : 1);
    if (start >= offset) return { span: { ...span, start: start - offset }, text: '' };
  }
  const [space = ''] = /[ \t]*$/.exec(file.text.slice(lineStart, from)) ?? [];
  return { span: { ...span, start: span.start - space.length }, text: '' };
}

/** A declaration before all others of the file that is the entry. */
export function declaredFirst({ analysis }: Context, text: string): SpanEdit | null {
  const [first] = analysis.files.get(analysis.entry)?.declarations ?? [];
  return first ? { span: { declaration: first.id, start: 0, end: 0 }, text: `${text}\n\n` } : null;
}

/** A declaration after all others of the file that is the entry. */
export function declaredLast({ analysis }: Context, text: string): SpanEdit | null {
  const last = analysis.files.get(analysis.entry)?.declarations.at(-1);
  if (!last) return null;
  const { id: declaration, length } = last;
  return { span: { declaration, start: length, end: length }, text: `\n\n${text}` };
}

/** A name that nothing has: the one wished for, or that with the first free number from 2 on. */
export function freeName({ analysis: { cloud } }: Context, wished: string): string {
  const { externals, switches, tenants, networks, hosts, instances, routers } = cloud;
  const named = [externals, switches, tenants, networks, hosts, instances, routers].flat();
  const taken = new Set<string>(named.map(({ name }) => name));
  for (let number = 1; ; number++) {
    const name = number === 1 ? wished : `${wished}${number}`;
    if (!taken.has(name)) return name;
  }
}

type Statement = { readonly file: ParsedFile; readonly offset: number; readonly span: Span; readonly text: string };

/** A statement: by what names it, or by where it stands. */
type At = OriginId | Span | undefined;

/** The text of a whole statement. */
function statementOf(context: Context, at: At): Statement | undefined {
  const span = typeof at === 'string' ? context.analysis.cloud.spans.get(at)?.whole : at;
  return span ? textAt(context, span) : undefined;
}

function textAt({ analysis }: Context, span: Span): Statement | undefined {
  if (span.start === span.end) return undefined;
  for (const file of analysis.files.values()) {
    const offset = offsetOf(file, span.declaration);
    if (offset !== undefined)
      return { file, offset, span, text: file.text.slice(offset + span.start, offset + span.end) };
  }
  return undefined;
}
