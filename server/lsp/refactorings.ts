// Refactorings as code actions: extract a security group, move an instance to another host, split a tenant off. Each is made on
// a copy and compared first. While the cursor only moves, large clouds get names of actions, and what one does is found out when
// it is chosen.
import {
  type CodeAction,
  CodeActionKind,
  type CodeActionParams,
  CodeActionTriggerKind,
  type Range,
} from 'vscode-languageserver';
import { positionAt } from '../core/base/line-index.ts';
import type { Steps } from '../core/base/steps.ts';
import {
  type Extraction,
  extractionAt,
  extractionTitle,
  extractSecgroup,
} from '../core/ide/refactor/extract-secgroup.ts';
import {
  effectsOf,
  type Faring,
  faringOf,
  type Movable,
  movableAt,
  moveInstance,
  moveTitle,
} from '../core/ide/refactor/move-instance.ts';
import { type Refactoring, type RefusedRefactoring, refused } from '../core/ide/refactor/refactoring.ts';
import { type Split, splitAt, splitTenant, splitTitle } from '../core/ide/refactor/split-tenant.ts';
import { placeOf } from '../core/pipeline/analyse.ts';
import type { Analysis } from '../core/pipeline/analysis.ts';
import type { MoveChoices, MoveResult } from '../core/protocol/messages.ts';
import type { ParsedFile } from '../core/syntax/parse.ts';
import { readAgain } from './read-again.ts';
import type { Features } from './server.ts';
import { includedUri, uriName } from './uris.ts';
import type { Entry } from './workspace.ts';
import { editOf } from './workspace-edit.ts';

/** Moves to another place: of an instance, or of a tenant. */
export const moveKind = CodeActionKind.RefactorMove;
/** What the server announces. */
export const refactoringKinds: readonly string[] = [CodeActionKind.RefactorExtract, moveKind];

/** How many moves are offered, and to how many hosts they are tried; in a large cloud to fewer. */
const mostOffered = 4;
const mostTried = { small: 6, large: 3 };
/** Up to so many instances, moves are tried as the cursor moves. */
const smallCloud = 64;

/** What an action that is not made yet is about. */
export type RefactoringData = {
  readonly uri: string;
  readonly range: Range;
  readonly refactoring: 'extract' | 'split' | { readonly host: string };
};

/** Refactorings of texts. What was tried in the last one is remembered. */
export type Refactorings = {
  /** The actions of a kind at a range of a file; `kinds`: which are wanted. */
  readonly at: (
    entry: Entry,
    file: ParsedFile,
    params: CodeActionParams,
    wants: (kind: string) => boolean,
  ) => Steps<CodeAction[]>;
  /** Makes an action that was only named; or says why it can't be made. */
  readonly made: (entry: Entry, action: CodeAction, data: RefactoringData) => Steps<CodeAction | RefusedRefactoring>;
  /** Where the instance at an offset may go. */
  readonly choices: (analysis: Analysis, file: ParsedFile, offset: number) => MoveChoices | null;
  /** A move of the instance at an offset; undefined where there is none. */
  readonly moveTo: (entry: Entry, file: ParsedFile, offset: number, host: string) => Steps<MoveResult | undefined>;
};

type Made = Refactoring | RefusedRefactoring;
/** Of what is remembered the copy is let go: it is large. */
type Remembered = Omit<Refactoring, 'after'> | RefusedRefactoring;

/** Nothing is tried yet. */
export function createRefactorings(features: Features): Refactorings {
  const { index, client, topologies, disk, workspace } = features;
  let last: Tried | undefined;
  const triedIn = (entry: Entry): Tried => {
    if (last?.entry.analysis !== entry.analysis) last = { entry, faring: undefined, moves: new Map() };
    return last;
  };

  function* extract({ analysis }: Entry, extraction: Extraction): Steps<Made> {
    const { at, tenant, group } = extraction;
    for (const other of topologies.including(at.file.file)) {
      yield { what: 'looking at other topologies', done: 0 };
      const stranger = other.cloud.instances.find((one) => {
        const span = other.cloud.spans.get(one.origin)?.whole;
        const isMember = one.tenant === tenant && one.secgroups.includes(group);
        return isMember && span && !analysis.files.has(placeOf(other, span).file);
      });
      if (stranger)
        return refused(
          `${uriName(other.entry)} shares this group and has ${stranger.name} in it: open that file instead`,
        );
    }
    return yield* extractSecgroup(analysis, extraction, readAgain(analysis));
  }

  function* move({ analysis }: Entry, movable: Movable, host: string): Steps<Made> {
    const target = movable.hosts.find(({ name }) => name === host);
    if (!target) return refused(`there is no other host ${host}`);
    const made = yield* moveInstance(analysis, movable, target, readAgain(analysis));
    if (made.kind === 'refused') return made;
    const files = new Set(made.edits.map(({ file }) => file));
    for (const file of files.size > 1 ? files : []) {
      for (const other of topologies.including(file)) {
        yield { what: 'looking at other topologies', done: 0 };
        const lacks = [...files].find((one) => !other.files.has(one));
        if (lacks) return refused(`${uriName(other.entry)} has ${uriName(file)} and not ${uriName(lacks)}`);
      }
    }
    return made;
  }

  function* moveWithEffects(entry: Entry, movable: Movable, host: string): Steps<TriedMove> {
    const tried = triedIn(entry);
    const key = JSON.stringify([movable.instance.name, host]);
    const known = tried.moves.get(key);
    if (known) return known;
    tried.faring ??= yield* faringOf(entry.analysis);
    const found = { host, ...(yield* told(tried.faring, yield* move(entry, movable, host))) };
    tried.moves.set(key, found);
    return found;
  }

  const fileFor = ({ at, name }: Split): { readonly name: string; readonly path: string } | RefusedRefactoring => {
    const wanted = `${name}.topo`;
    const path = includedUri(wanted, at.file.file);
    if (path === undefined) return refused('this text has no folder yet: save it first');
    if (workspace.entry(path) || disk.read(path) !== undefined)
      return refused(`there is a file "${wanted}" beside this one already`);
    return { name: wanted, path };
  };
  function* split({ analysis }: Entry, one: Split): Steps<Made> {
    const made = fileFor(one);
    if ('kind' in made) return made;
    if ([...analysis.files.keys()].some((file) => file === made.path))
      return refused(`"${made.name}" is there already`);
    return yield* splitTenant(analysis, one, made, readAgain(analysis));
  }

  const actionOf = (title: string, kind: string, made: Remembered, analysis: Analysis): CodeAction[] => {
    if (made.kind === 'refused')
      return client().showsDisabled ? [{ title, kind, disabled: { reason: made.message } }] : [];
    return [{ title: made.title, kind, edit: editOf(features, analysis, made.edits, made.newFile) }];
  };
  /** The editor may be told to ask for the new name at once. */
  const withRename = (actions: CodeAction[], made: Made, { name, tenant }: Extraction): CodeAction[] => {
    const { renameCommand } = client();
    if (renameCommand === null || made.kind === 'refused') return actions;
    const { after } = made;
    const origin = after.cloud.secgroups.find((group) => group.tenant === tenant && group.name === name)?.origin;
    const span = origin === undefined ? undefined : after.cloud.spans.get(origin)?.name;
    const place = span && placeOf(after, span);
    const file = place && after.files.get(place.file);
    if (!file) return actions;
    const command = {
      title: 'Rename',
      command: renameCommand,
      arguments: [file.file, positionAt(file.lines, place.start)],
    };
    return actions.map((action) => ({ ...action, command }));
  };

  return {
    *at(entry, file, { textDocument: { uri }, range, context }, wants) {
      const { analysis } = entry;
      const offsets = { start: index.offset(file, range.start), end: index.offset(file, range.end) };
      const isAsked = context.triggerKind !== CodeActionTriggerKind.Automatic;
      if (!isAsked && !client().resolvesActions) return [];
      const named = (title: string, kind: string, refactoring: RefactoringData['refactoring']): CodeAction => {
        const data: RefactoringData = { uri, range, refactoring };
        return { title, kind, data };
      };
      const actions: CodeAction[] = [];
      const extraction = wants(CodeActionKind.RefactorExtract) ? extractionAt(analysis, file, offsets) : undefined;
      if (extraction) {
        const [title, kind] = [extractionTitle(extraction), CodeActionKind.RefactorExtract];
        if (!isAsked) actions.push(named(title, kind, 'extract'));
        else {
          const made = yield* extract(entry, extraction);
          actions.push(...withRename(actionOf(title, kind, made, analysis), made, extraction));
        }
      }
      const movable = wants(moveKind) ? movableAt(analysis, file, offsets) : undefined;
      if (movable) {
        const isSmall = analysis.cloud.instances.length <= smallCloud;
        const hosts = movable.hosts.slice(0, isSmall ? mostTried.small : mostTried.large).map(({ name }) => name);
        if (!isAsked && !isSmall) {
          for (const host of hosts) actions.push(named(moveTitle(movable, host), moveKind, { host }));
        } else {
          const moves: TriedMove[] = [];
          for (const host of hosts) moves.push(yield* moveWithEffects(entry, movable, host));
          const sorted = moves.toSorted((a, b) => a.harm - b.harm);
          // what can't be done is told where nothing can
          const shown = sorted.filter(({ made }, i) => made.kind === 'refactoring' || (i === 0 && isAsked));
          for (const { host, made } of shown.slice(0, mostOffered))
            actions.push(...actionOf(moveTitle(movable, host), moveKind, made, analysis));
        }
        const { moveCommand } = client();
        if (moveCommand !== null && movable.hosts.length > hosts.length) {
          const title = `Move ${movable.instance.name} to another host…`;
          actions.push({
            title,
            kind: moveKind,
            command: { title, command: moveCommand, arguments: [uri, range.start] },
          });
        }
      }
      const one = wants(moveKind) && client().createsFiles ? splitAt(file, offsets) : undefined;
      if (one) {
        const title = splitTitle(one, `${one.name}.topo`);
        if (!isAsked) {
          if (!('kind' in fileFor(one))) actions.push(named(title, moveKind, 'split'));
        } else actions.push(...actionOf(title, moveKind, yield* split(entry, one), analysis));
      }
      return actions;
    },
    *made(entry, action, { uri, range, refactoring }) {
      const { analysis } = entry;
      const file = analysis.files.get(uri);
      const gone = refused('the text is another one by now: ask again');
      if (!file) return gone;
      const offsets = { start: index.offset(file, range.start), end: index.offset(file, range.end) };
      const done = (made: Made): CodeAction | RefusedRefactoring =>
        made.kind === 'refused' ? made : { ...action, edit: editOf(features, analysis, made.edits, made.newFile) };
      if (refactoring === 'extract') {
        const extraction = extractionAt(analysis, file, offsets);
        if (!extraction || extractionTitle(extraction) !== action.title) return gone;
        const made = yield* extract(entry, extraction);
        const found = done(made);
        return 'message' in found ? found : (withRename([found], made, extraction)[0] ?? found);
      }
      if (refactoring === 'split') {
        const one = splitAt(file, offsets);
        return one ? done(yield* split(entry, one)) : gone;
      }
      const movable = movableAt(analysis, file, offsets);
      return movable ? done(yield* move(entry, movable, refactoring.host)) : gone;
    },
    choices: (analysis, file, offset) => {
      const movable = movableAt(analysis, file, { start: offset, end: offset });
      return movable ? { instance: movable.instance.name, hosts: movable.hosts.map(({ name }) => name) } : null;
    },
    *moveTo(entry, file, offset, host) {
      const movable = movableAt(entry.analysis, file, { start: offset, end: offset });
      if (!movable) return undefined;
      const { made, said } = yield* moveWithEffects(entry, movable, host);
      if (made.kind === 'refused') return { kind: 'refused', message: made.message };
      return { kind: 'move', said, edit: editOf(features, entry.analysis, made.edits) };
    },
  };
}

/** A move with what it changes in its title. */
function* told(before: Faring, made: Made): Steps<Omit<TriedMove, 'host'>> {
  if (made.kind === 'refused') return { made, said: '', harm: Number.POSITIVE_INFINITY };
  const { said, harm } = yield* effectsOf(before, yield* faringOf(made.after));
  const { after: _, ...kept } = made;
  return { made: { ...kept, title: `${made.title} (${said})` }, said, harm };
}

/** A move that was tried; `said` is what it changes, and `harm` puts moves in order. */
type TriedMove = { readonly host: string; readonly made: Remembered; readonly said: string; readonly harm: number };

/** What was tried in one text. */
type Tried = { readonly entry: Entry; faring: Faring | undefined; readonly moves: Map<string, TriedMove> };
