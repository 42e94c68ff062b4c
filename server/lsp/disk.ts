// Reading files from disk. The only file of the server that knows the file system; everything else asks `Disk`.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { maxFileLength } from '../core/syntax/limits.ts';

/** Most topologies that are looked for in a folder, and how deep. */
export const maxFolderFiles = 1000;
/** Folders within folders beyond this are not looked into, nor more of them than that. */
export const maxFolderDepth = 8;
const maxFolders = 2000;

/** A file system, by URI. */
export interface Disk {
  /** The text of a file, or undefined where there is none (or where the scheme is not a file's). */
  readonly read: (uri: string) => string | undefined;
  /** The topologies in a folder and the folders in it, in order; hidden ones and packages left out. */
  readonly list: (folder: string) => readonly string[];
}

/** The file system of the machine that the server runs on. */
export const nodeDisk: Disk = {
  read: (uri) => {
    try {
      const url = new URL(uri);
      if (url.protocol !== 'file:') return undefined;
      // What is far too long to be a topology is not even read: the core says so of what it is given.
      const { size } = statSync(url);
      // the mark that some editors put first is no part of the text: editors don't count it in their columns
      return size > 4 * maxFileLength
        ? ' '.repeat(maxFileLength + 1)
        : readFileSync(url, 'utf8').replace(/^\uFEFF/, '');
    } catch {
      return undefined;
    }
  },
  list: (folder) => {
    const found: string[] = [];
    let folders = 0;
    const visit = (uri: string, depth: number): void => {
      if (++folders > maxFolders) return;
      for (const { name, isFolder } of entriesIn(uri)) {
        if (found.length >= maxFolderFiles) return;
        const inner = `${uri}/${encodeURIComponent(name)}`;
        if (!isFolder) found.push(inner);
        else if (depth < maxFolderDepth) visit(inner, depth + 1);
      }
    };
    visit(folder, 0);
    return found;
  },
};

/** The topologies and folders in a folder, by name; nothing where it can't be read. Links are not followed. */
function entriesIn(uri: string): readonly { readonly name: string; readonly isFolder: boolean }[] {
  try {
    const url = new URL(uri);
    if (url.protocol !== 'file:') return [];
    return readdirSync(url, { withFileTypes: true })
      .filter((one) => (one.isDirectory() ? !/^\.|^node_modules$/.test(one.name) : one.name.endsWith('.topo')))
      .map((one) => ({ name: one.name, isFolder: one.isDirectory() }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return [];
  }
}
