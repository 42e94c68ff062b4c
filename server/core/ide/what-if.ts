// What if a cable were out, a host off, an instance elsewhere, a bridge there? Each change is an edit, tried on a copy of the
// text, so that it is simulated like the text and can be written into it. Knows no editor.

import type { OriginId, Place } from '../base/span.ts';
import type { Steps } from '../base/steps.ts';
import { changeOf } from '../base/text-change.ts';
import type { FileEdit, TextEdit } from '../base/text-edit.ts';
import type { Analysis, ReadInclude } from '../pipeline/analysis.ts';
import type { WhatIf } from '../protocol/messages.ts';
import { declarationOf, offsetOf } from '../syntax/places.ts';
import type { BridgeStatement, NamedStatement } from '../syntax/tree.ts';
import { locatedHost, movableAt, moveInstance } from './refactor/move-instance.ts';
import {
  copyWith,
  fileEdits,
  isWhole,
  type Located,
  moved,
  newErrorIn,
  type RefusedRefactoring,
  refused,
  textOf,
} from './refactor/refactoring.ts';
import { putIntoBlock } from './refactor/statement-text.ts';

/** The copy with all the changes, or why one of them can't be tried. In steps; each costs an edit of the text. */
export function* changedBy(
  analysis: Analysis,
  changes: readonly WhatIf[],
  read: ReadInclude,
): Steps<{ readonly kind: 'changed'; readonly after: Analysis } | RefusedRefactoring> {
  let after = analysis;
  for (const change of changes) {
    const made = yield* changed(after, change, read);
    if (made.kind === 'refused') return made;
    after = made.after;
  }
  return { kind: 'changed', after };
}

/** What turns the texts of one into those of the other, an edit for each file that differs. */
export function editsBetween({ files }: Analysis, after: Analysis): readonly FileEdit[] {
  const edits: FileEdit[] = [];
  for (const [path, { text }] of files) {
    const now = after.files.get(path)?.text ?? text;
    if (now === text) continue;
    const { start, tail } = changeOf(text, now);
    edits.push({ file: path, start, end: text.length - tail, text: now.slice(start, now.length - tail) });
  }
  return edits;
}

/** Where a place of the copy is in the text that it was made of; of what is new, where it would begin. */
export function placesBefore({ files }: Analysis, after: Analysis): (place: Place) => Place {
  const changes = new Map<
    string,
    { readonly start: number; readonly tail: number; readonly shift: number; readonly size: number }
  >();
  for (const [path, { text }] of after.files) {
    const before = files.get(path)?.text;
    if (before !== undefined && before !== text) changes.set(path, { ...changeOf(before, text), size: text.length });
  }
  return (place) => {
    const change = changes.get(place.file);
    if (!change) return place;
    const { start, tail, shift, size } = change;
    const back = (offset: number) => (offset <= start ? offset : offset >= size - tail ? offset - shift : start);
    return { ...place, start: back(place.start), end: back(place.end) };
  };
}

/** What a change is called. */
export function whatIfWords(change: WhatIf): string {
  switch (change.kind) {
    case 'cut':
      return `${change.a.replace('/', ' ')} – ${change.b.replace('/', ' ')} is cut`;
    case 'down':
      return `${change.host} is off`;
    case 'move':
      return `${change.instance} is on ${change.host}`;
    case 'bridge':
      return `${change.host} has a bridge of ${change.network}`;
  }
}

type Changed = { readonly kind: 'changed'; readonly after: Analysis } | RefusedRefactoring;

function* changed(analysis: Analysis, change: WhatIf, read: ReadInclude): Steps<Changed> {
  switch (change.kind) {
    case 'cut':
      return yield* edited(analysis, cut(analysis, change.a, change.b), read);
    case 'down':
      return yield* edited(analysis, down(analysis, change.host), read);
    case 'bridge':
      return yield* edited(analysis, withBridge(analysis, change.host, change.network), read);
    case 'move':
      return yield* move(analysis, change, read);
  }
}

type Draft = { readonly kind: 'draft'; readonly at: Located; readonly edit: TextEdit };

function* edited(analysis: Analysis, draft: Draft | RefusedRefactoring, read: ReadInclude): Steps<Changed> {
  if (draft.kind === 'refused') return draft;
  const edits = yield* fileEdits(analysis, [moved(draft.at, draft.edit)]);
  const after = yield* copyWith(analysis, edits, read);
  const error = newErrorIn(analysis.diagnostics, after.diagnostics);
  return error ? refused(error.message) : { kind: 'changed', after };
}

function* move(
  analysis: Analysis,
  { instance: name, host: to }: Extract<WhatIf, { kind: 'move' }>,
  read: ReadInclude,
): Steps<Changed> {
  const { cloud } = analysis;
  const instance = cloud.instances.find((one) => one.name === name);
  const at = instance && located(analysis, instance.origin);
  const movable = at && movableAt(analysis, at.at.file, { start: at.at.begin + at.start, end: at.at.begin + at.start });
  const host = movable?.hosts.find((one) => one.name === to);
  if (!movable || !host) return refused(instance ? `${name} can't move to ${to}` : `there is no instance ${name}`);
  const made = yield* moveInstance(analysis, movable, host, read);
  return made.kind === 'refused' ? made : { kind: 'changed', after: made.after };
}

/** The cable of a NIC, or between two switches: its statement says that it has no carrier. */
function cut(analysis: Analysis, a: string, b: string): Draft | RefusedRefactoring {
  const { cloud } = analysis;
  for (const [one, other] of [
    [a, b],
    [b, a],
  ] as const) {
    const [node = '', name] = one.split('/');
    const owner = [...cloud.hosts, ...cloud.routers].find((each) => each.name === node);
    const nic = owner?.nics.find((each) => each.to === other && (name === undefined || each.name === name));
    const link = cloud.switches.find((each) => each.name === one)?.links.find(({ to }) => to === other);
    const origin = (nic ?? link)?.origin;
    if (origin !== undefined) return appended(analysis, origin, 'no-carrier');
  }
  return refused(`nothing in the text makes a cable between ${a} and ${b}`);
}

function down(analysis: Analysis, name: string): Draft | RefusedRefactoring {
  const host = hostIn(analysis, name);
  if (host.kind === 'refused') return host;
  const { at, statement } = host;
  return { kind: 'draft', at, edit: putIntoBlock(textOf(at), statement.body, 'state down') };
}

/** A bridge that is there without an instance: a statement more, or one that no longer says `on-demand`. */
function withBridge(analysis: Analysis, name: string, network: string): Draft | RefusedRefactoring {
  const host = hostIn(analysis, name);
  if (host.kind === 'refused') return host;
  const { at, statement } = host;
  const own = statement.body.items.find(
    (item): item is BridgeStatement => item.kind === 'bridge' && item.network.text === network,
  );
  const text = textOf(at);
  if (!own) return { kind: 'draft', at, edit: putIntoBlock(text, statement.body, `bridge ${network}`) };
  if (!own.onDemand) return refused(`${name} says \`bridge ${network}\` already`);
  const [space = ''] = /[ \t]*$/.exec(text.slice(0, own.onDemand.start)) ?? [];
  return { kind: 'draft', at, edit: { start: own.onDemand.start - space.length, end: own.onDemand.end, text: '' } };
}

function hostIn(
  analysis: Analysis,
  name: string,
): { readonly kind: 'host'; readonly at: Located; readonly statement: NamedStatement } | RefusedRefactoring {
  const host = analysis.cloud.hosts.find((one) => one.name === name);
  const found = host && locatedHost(analysis, host);
  if (found?.statement.kind !== 'host') return refused(`there is no host ${name}`);
  if (!isWhole(found.at, found.statement)) return refused(`host ${name} has a syntax error: mend it first`);
  return { kind: 'host', at: found.at, statement: found.statement };
}

/** A word at the end of the statement that made something. */
function appended(analysis: Analysis, origin: OriginId, word: string): Draft | RefusedRefactoring {
  const found = located(analysis, origin);
  if (!found) return refused('its statement has a syntax error: mend it first');
  return { kind: 'draft', at: found.at, edit: { start: found.end, end: found.end, text: ` ${word}` } };
}

function located(
  { files, cloud }: Analysis,
  origin: OriginId,
): { readonly at: Located; readonly start: number; readonly end: number } | undefined {
  const whole = cloud.spans.get(origin)?.whole;
  for (const file of whole ? files.values() : []) {
    const declaration = declarationOf(file, whole?.declaration ?? '');
    const begin = offsetOf(file, whole?.declaration ?? '');
    if (declaration && begin !== undefined && whole)
      return { at: { file, declaration, begin }, start: whole.start, end: whole.end };
  }
  return undefined;
}
