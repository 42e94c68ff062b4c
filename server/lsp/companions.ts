// Closed files that speak for open ones: who opens a part of a topology sees it as a part, not as half a cloud by itself. So
// the files of the client's folders that include an open document, where no open one does, are read as if they were open.
import type { Disk } from './disk.ts';
import { type Folders, firstOf, includeGraph, type TextFile } from './folders.ts';
import { uriKey } from './uris.ts';
import type { OpenDocument } from './workspace.ts';

/** Most closed topologies that are read for one open document: a file that very many include is judged by the first ones. */
export const maxCompanions = 4;

/** Which companions come and go as documents do. */
export type Companions = {
  /** Takes in which documents are open now. */
  readonly update: (open: readonly TextFile[]) => {
    readonly come: readonly OpenDocument[];
    readonly gone: readonly string[];
  };
  /** Those of now. */
  readonly uris: () => readonly string[];
};

/** No document has a companion yet. */
export function createCompanions(disk: Disk, folders: Folders): Companions {
  let known = new Map<string, OpenDocument>();
  const documentOf = (uri: string): OpenDocument => ({ uri, version: undefined, getText: () => disk.read(uri) ?? '' });
  return {
    update: (open) => {
      const files = folders.files(open);
      const graph = includeGraph(files);
      const isOpen = new Set(open.map(({ uri }) => uriKey(uri)));
      const now = new Map<string, OpenDocument>();
      for (const key of isOpen) {
        const includers = graph.includers(key);
        if ([...includers].some((one) => one !== key && isOpen.has(one))) continue;
        // of files that include each other the one that was opened speaks
        const outer = new Set([...includers].filter((one) => !graph.includers(one).has(key)));
        for (const each of firstOf(graph, outer).slice(0, maxCompanions)) {
          const file = files.get(each);
          if (file) now.set(each, known.get(each) ?? documentOf(file.uri));
        }
      }
      const come = [...now].flatMap(([key, document]) => (known.has(key) ? [] : [document]));
      const gone = [...known].flatMap(([key, { uri }]) => (now.has(key) ? [] : [uri]));
      known = now;
      return { come, gone };
    },
    uris: () => [...known.values()].map(({ uri }) => uri),
  };
}
