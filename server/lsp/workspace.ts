// The open documents and what is known of each: its analysis now, and its check as of the last save. Files that a
// document includes come from the editor where they are open, else from disk. Knows no connection and no timers.
import type { Steps } from '../core/base/steps.ts';
import { type CheckResult, checkSteps } from '../core/checks/check.ts';
import { analyse } from '../core/pipeline/analyse.ts';
import type { Analysis, ReadInclude, SourceFile } from '../core/pipeline/analysis.ts';
import type { Disk } from './disk.ts';
import { includedUri, uriKey } from './uris.ts';

/** An open document. `version` counts its edits, as the editor says. */
export type OpenDocument = { readonly uri: string; readonly version: number; readonly getText: () => string };

/** What a check found, and in which texts. Of the cloud that these made nothing is held: it is large. */
export type Checked = Pick<Analysis, 'files'> & Pick<CheckResult, 'diagnostics' | 'remembered'>;

/** What is known of one open document. */
export type Entry = {
  readonly uri: string;
  readonly analysis: Analysis;
  /** Simulation, expectations and reachability as of the last open or save. */
  readonly checked: Checked | null;
};

/** The state of the server. */
export type Workspace = {
  /** Takes in a document, and analyses it and those that it is part of. */
  readonly open: (document: OpenDocument) => void;
  readonly close: (uri: string) => void;
  /** Analyses again every open document that the file is part of and that changed, and returns the URIs of these. */
  readonly refresh: (uri: string) => readonly string[];
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
  readonly versionOf: (uri: string) => number | undefined;
};

/** A workspace without open documents. */
export function createWorkspace(disk: Disk): Workspace {
  const documents = new Map<string, OpenDocument>();
  const entries = new Map<string, Entry>();

  const source = (uri: string): SourceFile | undefined => {
    const document = documents.get(uriKey(uri));
    const text = document ? document.getText() : disk.read(uri);
    return text === undefined ? undefined : { path: document?.uri ?? uri, text };
  };
  const read: ReadInclude = (name, from) => {
    const uri = includedUri(name, from);
    return uri === undefined ? undefined : source(uri);
  };
  const analyseEntry = (document: OpenDocument): void => {
    const before = entries.get(uriKey(document.uri));
    const analysis = analyse({ path: document.uri, text: document.getText() }, read, before?.analysis);
    entries.set(uriKey(document.uri), { uri: document.uri, analysis, checked: before?.checked ?? null });
  };
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
  const refreshAll = (uri: string, wanted: (entry: Entry) => boolean): readonly string[] => {
    const own = (entry: Entry) => uriKey(entry.uri) === uriKey(uri);
    const touched = [...entries.values()].filter(
      (entry) => wanted(entry) && (own(entry) || includes(entry, uri)) && !isUpToDate(entry),
    );
    for (const { uri: each } of touched) {
      const document = documents.get(uriKey(each));
      if (document) analyseEntry(document);
    }
    return touched.map((entry) => entry.uri);
  };
  function* run({ uri, analysis, checked }: Entry): Steps<boolean> {
    const { diagnostics, remembered } = yield* checkSteps(analysis, checked ?? undefined);
    const now = entries.get(uriKey(uri));
    if (now?.analysis !== analysis) return false;
    entries.set(uriKey(uri), { uri, analysis, checked: { files: analysis.files, diagnostics, remembered } });
    return true;
  }
  const roots = () => [...entries.values()].filter(isRoot);

  return {
    open: (document) => {
      documents.set(uriKey(document.uri), document);
      analyseEntry(document);
      refreshAll(document.uri, (entry) => uriKey(entry.uri) !== uriKey(document.uri));
    },
    close: (uri) => {
      documents.delete(uriKey(uri));
      entries.delete(uriKey(uri));
    },
    refresh: (uri) => refreshAll(uri, () => true),
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
    versionOf: (uri) => documents.get(uriKey(uri))?.version,
  };
}

/** Whether a document's text depends on the file: it includes it, or names a file that is not there yet. */
function includes(entry: Entry, uri: string): boolean {
  const key = uriKey(uri);
  for (const file of entry.analysis.files.keys()) if (uriKey(file) === key) return true;
  return entry.analysis.diagnostics.some(({ code }) => code === 'include-missing');
}
