// An earlier version of a document, read as a whole with what it includes. The one that was asked for last is held as long as its
// texts stay: its cloud is large.
import type { Steps } from '../core/base/steps.ts';
import { analyseCopy } from '../core/pipeline/analyse.ts';
import type { Analysis, ReadInclude } from '../core/pipeline/analysis.ts';
import { expandIncludes } from '../core/pipeline/includes.ts';
import type { ParsedFile } from '../core/syntax/parse.ts';
import { includedUri, uriKey } from './uris.ts';
import type { Entry } from './workspace.ts';

/** The text of a file in a version; null: it has none; undefined: not known. */
export type TextIn = (uri: string) => string | null | undefined;

/** What a version is: texts of these files are needed; it has no such document; it says the same; or it is another. */
export type Version =
  | { readonly kind: 'needs'; readonly uris: readonly string[] }
  | { readonly kind: 'absent' }
  | { readonly kind: 'same' }
  | { readonly kind: 'other'; readonly analysis: Analysis };

export type Versions = {
  /** Reads a version of a document. Its network is not derived. */
  readonly of: (entry: Entry, textOf: TextIn) => Steps<Version>;
};

/** Nothing is held yet. */
export function createVersions(onClosed: (listener: (uri: string) => void) => void): Versions {
  let held: { readonly uri: string; readonly analysis: Analysis } | undefined;
  onClosed((uri) => {
    if (held && uriKey(held.uri) === uriKey(uri)) held = undefined;
  });
  return {
    *of({ uri, analysis: now }, textOf) {
      const known = held && held.uri === uri ? held.analysis.files : new Map<string, ParsedFile>();
      const version = yield* filesIn(now, textOf, new Map([...now.files, ...known]));
      if (version.kind !== 'files') return version;
      const { files } = version;
      if (isSameText(files, now.files)) return { kind: 'same' };
      if (!held || held.uri !== uri || !isSameText(files, held.analysis.files)) {
        held = undefined;
        const copy = { entry: now.entry, files };
        held = { uri, analysis: yield* analyseCopy(copy, new Map(), includesIn(files)) };
      }
      return { kind: 'other', analysis: held.analysis };
    },
  };
}

type FilesIn =
  | Extract<Version, { kind: 'needs' | 'absent' }>
  | { readonly kind: 'files'; readonly files: ReadonlyMap<string, ParsedFile> };

/**
 * The files of a version, or those of which the text is not known.
 * @param known files as they were read before: what is the same in them is not read again
 */
function* filesIn(now: Analysis, textOf: TextIn, known: ReadonlyMap<string, ParsedFile>): Steps<FilesIn> {
  const paths = new Map([...now.files.keys()].map((path) => [uriKey(path), path]));
  const entryText = textOf(now.entry);
  if (entryText === undefined) return { kind: 'needs', uris: [now.entry] };
  if (entryText === null) return { kind: 'absent' };
  const needed = new Set<string>();
  const read: ReadInclude = (name, from) => {
    const uri = includedUri(name, from);
    if (uri === undefined) return undefined;
    const path = paths.get(uriKey(uri)) ?? uri;
    const text = textOf(path);
    if (text === undefined) needed.add(path);
    return typeof text === 'string' ? { path, text } : undefined;
  };
  const { files } = yield* expandIncludes({ path: now.entry, text: entryText }, read, known);
  return needed.size > 0 ? { kind: 'needs', uris: [...needed] } : { kind: 'files', files };
}

/** Includes among files that were read. */
export function includesIn(files: ReadonlyMap<string, ParsedFile>): ReadInclude {
  const byKey = new Map([...files.values()].map((file) => [uriKey(file.file), file]));
  return (name, from) => {
    const uri = includedUri(name, from);
    const file = uri === undefined ? undefined : byKey.get(uriKey(uri));
    return file && { path: file.file, text: file.text };
  };
}

function isSameText(some: ReadonlyMap<string, ParsedFile>, others: ReadonlyMap<string, ParsedFile>): boolean {
  if (some.size !== others.size) return false;
  for (const [path, { text }] of some) if (others.get(path)?.text !== text) return false;
  return true;
}
