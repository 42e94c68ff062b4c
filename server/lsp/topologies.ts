// Every topology that a file is part of: open documents, and files of the client's folders that nobody has open. Files that
// were read are remembered by their text.
import { analyse } from '../core/pipeline/analyse.ts';
import type { Analysis, ReadInclude, SourceFile } from '../core/pipeline/analysis.ts';
import { type ParsedFile, parseFile } from '../core/syntax/parse.ts';
import type { Disk } from './disk.ts';
import { type Folders, firstOf, includeGraph, type TextFile } from './folders.ts';
import { includedUri, uriKey } from './uris.ts';
import type { Workspace } from './workspace.ts';

/** What there is beside the document that a request is about. */
export type Topologies = {
  /** All files, each once: those of open documents, what they include, and the rest of the folders. */
  readonly files: () => readonly ParsedFile[];
  /** The text of every one of them, by key. */
  readonly texts: () => ReadonlyMap<string, TextFile>;
  /** Reads a file, and what one includes: as the editor has them where they are open, else from disk. */
  readonly source: (uri: string) => SourceFile | undefined;
  readonly read: ReadInclude;
  /** The topologies that a file is part of: of open documents, and of closed files that include it. */
  readonly including: (uri: string) => readonly Analysis[];
};

/** Asks the folders at each question. */
export function createTopologies(workspace: Workspace, disk: Disk, folders: Folders): Topologies {
  let known = new Map<string, ParsedFile>();

  const openFiles = (): ReadonlyMap<string, ParsedFile> => {
    const files = new Map<string, ParsedFile>();
    for (const { analysis } of workspace.roots())
      for (const file of analysis.files.values()) files.set(uriKey(file.file), file);
    return files;
  };
  const textsWith = (open: ReadonlyMap<string, ParsedFile>): ReadonlyMap<string, TextFile> =>
    folders.files([...open.values()].map(({ file: uri, text }) => ({ uri, text })));

  const source = (uri: string): SourceFile | undefined => {
    const open = workspace.entry(uri);
    const text = open?.analysis.files.get(open.uri)?.text ?? disk.read(uri);
    return text === undefined ? undefined : { path: open?.uri ?? uri, text };
  };

  return {
    texts: () => textsWith(openFiles()),
    source,
    read: (name, from) => {
      const uri = includedUri(name, from);
      return uri === undefined ? undefined : source(uri);
    },
    files: () => {
      const open = openFiles();
      const closed = new Map<string, ParsedFile>();
      for (const [key, { uri, text }] of textsWith(open))
        if (!open.has(key)) closed.set(key, parseFile(uri, text, known.get(key)));
      known = closed;
      return [...open.values(), ...closed.values()];
    },
    including: (uri) => {
      const key = uriKey(uri);
      const holding = workspace.roots().flatMap(({ analysis }) => (holds(analysis, key) ? [analysis] : []));
      const open = openFiles();
      const all = textsWith(open);
      const read: ReadInclude = (name, from) => {
        const found = includedUri(name, from);
        if (found === undefined) return undefined;
        const file = all.get(uriKey(found));
        const text = file?.text ?? disk.read(found);
        return text === undefined ? undefined : { path: file?.uri ?? found, text };
      };
      const graph = includeGraph(all);
      const closed = new Set([...graph.includers(key)].filter((one) => !open.has(one)));
      for (const each of firstOf(graph, closed)) {
        const file = all.get(each);
        if (file) holding.push(analyse({ path: file.uri, text: file.text }, read));
      }
      return holding;
    },
  };
}

function holds({ files }: Analysis, key: string): boolean {
  for (const file of files.keys()) if (uriKey(file) === key) return true;
  return false;
}
