// Every topology that a file is part of: open documents, and files of the client's folders that nobody has open. Files that
// were read are remembered by their text.
import { analyse } from '../core/pipeline/analyse.ts';
import type { Analysis, ReadInclude } from '../core/pipeline/analysis.ts';
import { includesOf, type ParsedFile, parseFile } from '../core/syntax/parse.ts';
import type { ClientFacts } from './client-facts.ts';
import type { Disk } from './disk.ts';
import { includedUri, uriKey } from './uris.ts';
import type { Workspace } from './workspace.ts';

/** What there is beside the document that a request is about. */
export type Topologies = {
  /** All files, each once: those of open documents, what they include, and the rest of the folders. */
  readonly files: () => readonly ParsedFile[];
  /** The topologies that a file is part of: of open documents, and of closed files that include it. */
  readonly including: (uri: string) => readonly Analysis[];
};

/** Looks into the folders again at each question: nobody has to tell that a file is new. */
export function createTopologies(workspace: Workspace, disk: Disk, client: () => ClientFacts): Topologies {
  let known = new Map<string, ParsedFile>();

  const openFiles = (): Map<string, ParsedFile> => {
    const files = new Map<string, ParsedFile>();
    for (const { analysis } of workspace.roots())
      for (const file of analysis.files.values()) files.set(uriKey(file.file), file);
    return files;
  };
  /** The files of the folders that no open document speaks of. */
  const closedFiles = (open: ReadonlyMap<string, ParsedFile>): ReadonlyMap<string, ParsedFile> => {
    const files = new Map<string, ParsedFile>();
    for (const uri of client().folders.flatMap((folder) => disk.list(folder))) {
      const key = uriKey(uri);
      const text = open.has(key) || files.has(key) ? undefined : disk.read(uri);
      if (text !== undefined) files.set(key, parseFile(uri, text, known.get(key)));
    }
    known = new Map(files);
    return files;
  };

  return {
    files: () => {
      const open = openFiles();
      return [...open.values(), ...closedFiles(open).values()];
    },
    including: (uri) => {
      const key = uriKey(uri);
      const holding = workspace.roots().flatMap(({ analysis }) => (holds(analysis, key) ? [analysis] : []));
      const open = openFiles();
      const closed = closedFiles(open);
      const all = new Map([...open, ...closed]);
      const read: ReadInclude = (name, from) => {
        const found = includedUri(name, from);
        if (found === undefined) return undefined;
        const file = all.get(uriKey(found));
        const text = file?.text ?? disk.read(found);
        return text === undefined ? undefined : { path: file?.file ?? found, text };
      };
      const includers = includersOf(all, key).filter((one) => closed.has(one));
      for (const each of includers) {
        const file = closed.get(each);
        const isPart = includersOf(all, each).some((one) => includers.includes(one) && one !== each);
        if (file && !isPart) holding.push(analyse({ path: file.file, text: file.text }, read));
      }
      return holding;
    },
  };
}

function holds({ files }: Analysis, key: string): boolean {
  for (const file of files.keys()) if (uriKey(file) === key) return true;
  return false;
}

/** The files that include a file, themselves or by others. */
function includersOf(files: ReadonlyMap<string, ParsedFile>, key: string): readonly string[] {
  const by = new Map<string, string[]>();
  for (const [from, file] of files) {
    for (const { path } of includesOf(file)) {
      const to = includedUri(path, file.file);
      if (to === undefined) continue;
      const list = by.get(uriKey(to)) ?? [];
      list.push(from);
      by.set(uriKey(to), list);
    }
  }
  const found = new Set<string>();
  const queue = [key];
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    for (const from of by.get(at) ?? []) {
      if (found.has(from)) continue;
      found.add(from);
      queue.push(from);
    }
  }
  return [...found];
}
