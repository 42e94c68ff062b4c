// Which statements of a topology differ between two versions of it, and how each is undone by itself. Order and comments
// don't count. Knows no packets, no lines and no URIs.
import type { Place } from '../base/span.ts';
import type { FileEdit } from '../base/text-edit.ts';
import type { Declaration, ParsedFile } from '../syntax/parse.ts';
import { declarationOf } from '../syntax/places.ts';
import { type Block, bodyOf, type Statement } from '../syntax/tree.ts';

/** A statement that only one version has, or that both say otherwise. */
export type ChangedStatement = {
  readonly kind: 'added' | 'changed' | 'removed';
  /** Its first line without its block, as the version that has it says it; the later one where both do. */
  readonly words: string;
  /** Where that line stands in the later version; of one that is gone: where it would follow, an empty place. */
  readonly place: Place;
  /** Makes the later version say what the earlier one did. */
  readonly undo: FileEdit;
};

/** More are not told apart: of a file that is another throughout people see that themselves. */
export const mostChangedStatements = 200;

type Files = ReadonlyMap<string, ParsedFile>;

/**
 * The changed statements of files that both versions have, in the order of the later one's text; of a file that only one
 * of them has the `include` tells. Flows and expectations are left out: no packet goes another way by them. Linear in the
 * declarations; what is the same object in both is not looked into.
 */
export function changedStatements(before: Files, now: Files): readonly ChangedStatement[] {
  const found: ChangedStatement[] = [];
  for (const [path, file] of now) {
    const old = before.get(path);
    if (old && old !== file) inFile(old, file, found);
    if (found.length > mostChangedStatements) break;
  }
  return found.slice(0, mostChangedStatements);
}

/** A statement with the text of its file and where its declaration begins there. */
type Said = { readonly text: string; readonly offset: number; readonly statement: Statement };

function inFile(before: ParsedFile, now: ParsedFile, found: ChangedStatement[]): void {
  const own: ChangedStatement[] = [];
  now.declarations.forEach((declaration, at) => {
    const old = declarationOf(before, declaration.id);
    if (old === declaration) return;
    const said = saidBy(now, declaration, now.offsets[at] as number);
    const wasAt = before.indexes.get(declaration.id);
    const was = old && wasAt !== undefined ? saidBy(before, old, before.offsets[wasAt] as number) : undefined;
    if (said && was) compare(now.file, was, said, own);
    else if (said) own.push(added(now.file, said));
  });
  before.declarations.forEach((declaration, at) => {
    if (declarationOf(now, declaration.id)) return;
    const was = saidBy(before, declaration, before.offsets[at] as number);
    if (was) own.push(removed(now.file, was, endBefore(before, now, at)));
  });
  // a loop: there may be more than a call can take
  for (const one of own.sort((a, b) => a.place.start - b.place.start)) found.push(one);
}

/** Where the last declaration before one that is gone ends now. */
function endBefore(before: ParsedFile, now: ParsedFile, at: number): number {
  for (let earlier = at - 1; earlier >= 0; earlier--) {
    const index = now.indexes.get(before.declarations[earlier]?.id ?? '');
    const node = index === undefined ? undefined : now.declarations[index]?.node;
    if (index !== undefined && node) return (now.offsets[index] as number) + node.end;
  }
  return 0;
}

/** What a declaration says; undefined for what could not be read, and for what no packet depends on. */
function saidBy({ text }: ParsedFile, { node }: Declaration, offset: number): Said | undefined {
  if (!node || node.kind === 'flow' || node.kind === 'expect' || node.kind === 'isolated') return undefined;
  return { text, offset, statement: node };
}

function compare(file: string, was: Said, is: Said, found: ChangedStatement[]): void {
  if (textOf(was) === textOf(is)) return;
  const [old, now] = [bodyOf(was.statement), bodyOf(is.statement)];
  if (old && now && !old.spoiled && !now.spoiled && headOf(was, old) === headOf(is, now)) {
    inBlock(file, { ...was, items: old.items }, { ...is, items: now.items, opens: now.start }, found);
    return;
  }
  const { start, end } = rangeOf(is);
  found.push({
    kind: 'changed',
    words: wordsOf(is),
    place: placeOf(file, is),
    undo: { file, start, end, text: textOf(was) },
  });
}

type Items = { readonly text: string; readonly offset: number; readonly items: readonly Statement[] };

function inBlock(file: string, was: Items, is: Items & { readonly opens: number }, found: ChangedStatement[]): void {
  const said = ({ text, offset }: Items, statement: Statement): Said => ({ text, offset, statement });
  // First those that say the same, then those that say something of the same, in order.
  const partners = new Map<Statement, Statement>();
  const taken = new Set<Statement>();
  const match = (keyOf: (of: Items, statement: Statement) => string) => {
    const waiting = new Map<string, Statement[]>();
    for (const item of was.items) {
      if (taken.has(item)) continue;
      const key = keyOf(was, item);
      const same = waiting.get(key);
      if (same) same.push(item);
      else waiting.set(key, [item]);
    }
    for (const list of waiting.values()) list.reverse();
    for (const item of is.items) {
      if (partners.has(item)) continue;
      const partner = waiting.get(keyOf(is, item))?.pop();
      if (!partner) continue;
      partners.set(item, partner);
      taken.add(partner);
    }
  };
  match((of, statement) => textOf(said(of, statement)));
  match((_, statement) => subjectOf(statement));
  for (const item of is.items) {
    const partner = partners.get(item);
    if (partner) compare(file, said(was, partner), said(is, item), found);
    else found.push(added(file, said(is, item)));
  }
  const ends = new Map([...partners].map(([now, before]) => [before, now.end]));
  // behind the brace that opens the block, where nothing stood before it
  let end = is.opens + 1;
  for (const item of was.items) {
    const kept = ends.get(item);
    if (kept === undefined) found.push(removed(file, said(was, item), is.offset + end));
    else end = kept;
  }
}

/** What a statement is about: two of one block that are about the same are versions of one. */
function subjectOf(statement: Statement): string {
  const { kind, keyword } = statement;
  switch (kind) {
    case 'bridge':
      return `${kind} ${statement.network.text}`;
    case 'route':
    case 'link':
      return `${kind} ${statement.to.text}`;
    case 'listen':
      return `${kind} ${statement.protocol.text}`;
    default:
      return 'name' in statement ? `${kind} ${statement.name.text}` : `${kind} ${keyword.text}`;
  }
}

function added(file: string, is: Said): ChangedStatement {
  const { start, end } = wholeLines(is.text, rangeOf(is));
  return {
    kind: 'added',
    words: wordsOf(is),
    place: placeOf(file, is),
    undo: { file, start, end, text: '' },
  };
}

function removed(file: string, was: Said, at: number): ChangedStatement {
  const text = textOf(was);
  const undo = { file, start: at, end: at, text: `\n${text}\n` };
  return { kind: 'removed', words: wordsOf(was), place: { file, start: at, end: at }, undo };
}

function rangeOf({ offset, statement }: Said) {
  return { start: offset + statement.start, end: offset + statement.end };
}

function textOf(said: Said): string {
  const { start, end } = rangeOf(said);
  return said.text.slice(start, end);
}

/** What stands before the block. */
function headOf({ text, offset, statement }: Said, body: Block): string {
  return text.slice(offset + statement.start, offset + body.start).trim();
}

function placeOf(file: string, said: Said): Place {
  const { start } = rangeOf(said);
  return { file, start, end: start + wordsOf(said).length };
}

function wordsOf(said: Said): string {
  const body = bodyOf(said.statement);
  const text = body ? headOf(said, body) : textOf(said);
  return (/^[^\r\n]*/.exec(text)?.[0] ?? '').trimEnd();
}

/** A range with its lines, where nothing else stands on them. */
function wholeLines(text: string, { start, end }: { readonly start: number; readonly end: number }) {
  const first = text.lastIndexOf('\n', start - 1) + 1;
  const next = text.indexOf('\n', end);
  const last = next === -1 ? text.length : next + 1;
  const isAlone = text.slice(first, start).trim() === '' && text.slice(end, last).trim() === '';
  return isAlone ? { start: first, end: last } : { start, end };
}
