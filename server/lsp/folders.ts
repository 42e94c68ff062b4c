// The topologies in the folders that a client has open, and who includes whom: told by their texts alone, as nobody has
// opened and read them. Where the client watches files, folders are looked through once and again when it tells of a change.
import type { ClientFacts } from './client-facts.ts';
import type { Disk } from './disk.ts';
import { includedUri, uriKey } from './uris.ts';

/** A file and what it says; `uri` as the editor or the disk spells it. */
export type TextFile = { readonly uri: string; readonly text: string };

/** The folders' files. */
export type Folders = {
  /** The topologies of the folders by key; files of the editor, which are given, come first and in place of those on disk. */
  readonly files: (open: Iterable<TextFile>) => ReadonlyMap<string, TextFile>;
  /** Called when files came or went. */
  readonly changed: () => void;
};

/** Nothing is looked through yet. */
export function createFolders(disk: Disk, client: () => ClientFacts): Folders {
  let known: readonly string[] | undefined;
  const list = (): readonly string[] => {
    const found = known ?? client().folders.flatMap((folder) => disk.list(folder));
    known = client().watchesFiles ? found : undefined;
    return found;
  };
  return {
    files: (open) => {
      const files = new Map<string, TextFile>();
      for (const file of open) files.set(uriKey(file.uri), file);
      for (const uri of list()) {
        const key = uriKey(uri);
        const text = files.has(key) ? undefined : disk.read(uri);
        if (text !== undefined) files.set(key, { uri, text });
      }
      return files;
    },
    changed: () => {
      known = undefined;
    },
  };
}

/** Who includes whom, by key. */
export type IncludeGraph = {
  /** The files that include a file, themselves or by others. */
  readonly includers: (key: string) => ReadonlySet<string>;
};

/** The graph of texts; linear in them. */
export function includeGraph(files: ReadonlyMap<string, TextFile>): IncludeGraph {
  const by = includersByFile(files);
  return {
    includers: (key) => {
      const found = new Set<string>();
      const queue = [key];
      for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
        for (const from of by.get(at) ?? []) {
          if (found.has(from)) continue;
          found.add(from);
          queue.push(from);
        }
      }
      return found;
    },
  };
}

/** Of files that include a file, those where topologies begin: no other of them includes them. Of a circle the first one. */
export function firstOf({ includers }: IncludeGraph, some: ReadonlySet<string>): readonly string[] {
  const order = [...some];
  return order.filter((one, i) => {
    const outer = includers(one);
    return order.every((other, j) => other === one || !outer.has(other) || (includers(other).has(one) && i < j));
  });
}

/** What stands at a line's beginning and looks like an include. A comment may look so, too: whoever reads the file knows. */
function includersByFile(files: ReadonlyMap<string, TextFile>): ReadonlyMap<string, readonly string[]> {
  const by = new Map<string, string[]>();
  for (const [from, { uri, text }] of files) {
    if (!text.includes('include')) continue;
    for (const match of text.matchAll(/^[ \t]*include[ \t]+"((?:[^"\\\n\r]|\\.)*)"/gm)) {
      const to = includedUri((match[1] as string).replace(/\\(["\\])/g, '$1'), uri);
      if (to === undefined) continue;
      const list = by.get(uriKey(to)) ?? [];
      list.push(from);
      by.set(uriKey(to), list);
    }
  }
  return by;
}
