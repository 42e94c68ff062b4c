// The open documents and what is known of each: its analysis now, and its check as of the last save. Files that a
// document includes come from the editor where they are open, else from disk. Knows no connection and no timers.
import type { Steps } from '../core/base/steps.ts';
import { changeOf } from '../core/base/text-change.ts';
import { type CheckResult, checkSteps } from '../core/checks/check.ts';
import { type SpannedOutcome, spannedOutcomes } from '../core/ide/expectation-outcomes.ts';
import { analyseSteps } from '../core/pipeline/analyse.ts';
import type { Analysis, ReadInclude, SourceFile } from '../core/pipeline/analysis.ts';
import type { Disk } from './disk.ts';
import { includedUri, uriKey } from './uris.ts';

/** An open document. `version` counts its edits, as the editor says; undefined for one that is only read with others. */
export type OpenDocument = {
  readonly uri: string;
  readonly version: number | undefined;
  readonly getText: () => string;
};

/** What a check found, and in which texts. Of the cloud that these made nothing is held: it is large. */
export type Checked = Pick<Analysis, 'files'> &
  Pick<CheckResult, 'diagnostics' | 'remembered'> & { readonly expectations: readonly SpannedOutcome[] };

/** What is known of one open document. */
export type Entry = {
  readonly uri: string;
  readonly analysis: Analysis;
  /** Simulation, expectations and reachability as of the last open or save. */
  readonly checked: Checked | null;
  /** The texts, by file, when the document was read first. */
  readonly opened: ReadonlyMap<string, string>;
};

/** The state of the server. */
export type Workspace = {
  /** Takes in a document; nothing is known of it before it is refreshed. */
  readonly open: (document: OpenDocument) => void;
  readonly close: (uri: string) => void;
  /**
   * Analyses every open document that the file is, or is part of, and that changed, in steps; gives the URIs of these. Only
   * one refresh may be under way at a time. What is given up costs the next analysis of that document what the first did.
   */
  readonly refresh: (uri: string) => Steps<readonly string[]>;
  /** Whether an open document is being read with a text that has little in common with what it says now. */
  readonly isReadInVain: (uri: string) => boolean;
  /**
   * Runs simulation, expectations and reachability of a document as it is now, in steps. Says whether what they found
   * was kept: that of a document that changed meanwhile is not. Undefined where there is nothing to run.
   */
  readonly check: (uri: string) => Steps<boolean> | undefined;
  readonly entry: (uri: string) => Entry | undefined;
  /** The documents that are nobody's part, in the order in which they were opened. */
  readonly roots: () => readonly Entry[];
  /** What speaks for a document: itself, or the open document that includes it. */
  readonly rootOf: (uri: string) => Entry | undefined;
  /** The version of an open document that was looked at last; edits since then are not taken in yet. */
  readonly versionOf: (uri: string) => number | undefined;
};

/** A workspace without open documents. */
export function createWorkspace(disk: Disk): Workspace {
  const documents = new Map<string, OpenDocument>();
  const entries = new Map<string, Entry>();
  const versions = new Map<string, number | undefined>();
  /** What is read now, or was when that was given up. */
  let underWay: { readonly document: OpenDocument; readonly text: string } | undefined;

  const source = (uri: string): SourceFile | undefined => {
    const document = documents.get(uriKey(uri));
    if (document) versions.set(uriKey(uri), document.version);
    const text = document ? document.getText() : disk.read(uri);
    return text === undefined ? undefined : { path: document?.uri ?? uri, text };
  };
  const read: ReadInclude = (name, from) => {
    const uri = includedUri(name, from);
    return uri === undefined ? undefined : source(uri);
  };
  const isOpen = (document: OpenDocument): boolean => documents.get(uriKey(document.uri)) === document;
  function* analyseEntry(document: OpenDocument): Steps<void> {
    const { uri } = document;
    const key = uriKey(uri);
    const text = document.getText();
    versions.set(key, document.version);
    underWay = { document, text };
    const analysis = yield* analyseSteps({ path: uri, text }, read, entries.get(key)?.analysis);
    underWay = undefined;
    // it may have been closed meanwhile, or closed and opened again
    const { checked = null, opened = textsOf(analysis) } = entries.get(key) ?? {};
    if (isOpen(document)) entries.set(key, { uri, analysis, checked, opened });
  }
  /** Whether all that was read for a document reads the same now, so that its analysis may stay. */
  const isUpToDate = ({ analysis }: Entry): boolean => {
    if (analysis.diagnostics.some(({ code }) => code === 'include-missing')) return false;
    for (const { file, text } of analysis.files.values()) {
      const now = source(file);
      if (now?.path !== file || now.text !== text) return false;
    }
    return true;
  };
  const holds = (entry: Entry, uri: string): boolean =>
    entry.analysis.files.has(documents.get(uriKey(uri))?.uri ?? uri);
  const isRoot = (entry: Entry): boolean => {
    let before = true;
    for (const other of entries.values()) {
      if (other.uri === entry.uri) before = false;
      else if (holds(other, entry.uri) && (before || !holds(entry, other.uri))) return false;
    }
    return true;
  };
  function* refresh(uri: string): Steps<readonly string[]> {
    const key = uriKey(uri);
    const isTouched = (entry: Entry) => (uriKey(entry.uri) === key || includes(entry, uri)) && !isUpToDate(entry);
    const own = documents.get(key);
    const fresh = own && !entries.has(key) ? [own] : [];
    const others = [...entries.values()].filter(isTouched).flatMap((entry) => documents.get(uriKey(entry.uri)) ?? []);
    const touched = [...fresh, ...others];
    for (const document of touched) if (isOpen(document)) yield* analyseEntry(document);
    return touched.filter(isOpen).map((document) => document.uri);
  }
  function* run({ uri, analysis, checked, opened }: Entry): Steps<boolean> {
    const { diagnostics, remembered, expectations: results } = yield* checkSteps(analysis, checked ?? undefined);
    const now = entries.get(uriKey(uri));
    if (now?.analysis !== analysis) return false;
    const expectations = spannedOutcomes(analysis, results);
    const { files } = analysis;
    entries.set(uriKey(uri), { uri, analysis, checked: { files, diagnostics, remembered, expectations }, opened });
    return true;
  }
  const roots = () => [...entries.values()].filter(isRoot);

  return {
    open: (document) => {
      documents.set(uriKey(document.uri), document);
    },
    close: (uri) => {
      if (underWay && uriKey(underWay.document.uri) === uriKey(uri)) underWay = undefined;
      for (const known of [documents, entries, versions]) known.delete(uriKey(uri));
    },
    refresh,
    isReadInVain: (uri) => {
      if (underWay?.document !== documents.get(uriKey(uri)) || !underWay) return false;
      const [before, now] = [underWay.text, underWay.document.getText()];
      const { start, tail } = changeOf(before, now);
      return start + tail < Math.max(before.length, now.length) / 2;
    },
    check: (uri) => {
      const entry = entries.get(uriKey(uri));
      if (!entry || entry.checked?.files === entry.analysis.files) return undefined;
      return run(entry);
    },
    entry: (uri) => entries.get(uriKey(uri)),
    roots,
    rootOf: (uri) => {
      const own = entries.get(uriKey(uri));
      if (own && isRoot(own)) return own;
      return roots().find((entry) => holds(entry, uri)) ?? own;
    },
    versionOf: (uri) => versions.get(uriKey(uri)),
  };
}

function textsOf({ files }: Analysis): ReadonlyMap<string, string> {
  return new Map([...files].map(([path, { text }]) => [path, text]));
}

/** Whether a document's text depends on the file: it includes it, or names a file that is not there yet. */
function includes(entry: Entry, uri: string): boolean {
  const key = uriKey(uri);
  for (const file of entry.analysis.files.keys()) if (uriKey(file) === key) return true;
  return entry.analysis.diagnostics.some(({ code }) => code === 'include-missing');
}
