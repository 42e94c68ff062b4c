// Reading included files from disk. The only file of the server that knows the file system; everything else asks `Disk`.
import { readFileSync, statSync } from 'node:fs';
import { maxFileLength } from '../core/syntax/limits.ts';

/** Reads a file by its URI, or undefined where there is none (or where the scheme is not a file's). */
export interface Disk {
  readonly read: (uri: string) => string | undefined;
}

/** The file system of the machine that the server runs on. */
export const nodeDisk: Disk = {
  read: (uri) => {
    try {
      const url = new URL(uri);
      if (url.protocol !== 'file:') return undefined;
      // What is far too long to be a topology is not even read: the core says so of what it is given.
      const { size } = statSync(url);
      return size > 4 * maxFileLength ? ' '.repeat(maxFileLength + 1) : readFileSync(url, 'utf8');
    } catch {
      return undefined;
    }
  },
};
