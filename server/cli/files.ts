// Reads topologies: from files, from standard input, and what they include. The only file that reads the disk.
import { readFileSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import type { ReadInclude, SourceFile } from '../core/pipeline/analysis.ts';
import { Unusable } from './terminal.ts';

/** How standard input is called in messages and JSON. */
export const standardInput = '<stdin>';

/** A file that the user named, or standard input for `-`; `Unusable` where it can't be read. */
export function readSource(path: string): SourceFile {
  try {
    return path === '-'
      ? { path: standardInput, text: readFileSync(0, 'utf8') }
      : { path, text: readFileSync(path, 'utf8') };
  } catch (error) {
    throw new Unusable(`can't read ${path === '-' ? 'standard input' : path}: ${reasonOf(error)}`);
  }
}

/** Finds included files beside the one that includes them; those of standard input in the working directory. */
export const readInclude: ReadInclude = (name, from) => {
  const path = isAbsolute(name) ? name : from === standardInput ? name : join(dirname(from), name);
  try {
    return { path, text: readFileSync(path, 'utf8') };
  } catch {
    return undefined;
  }
};

/** What went wrong with a file, in a few words. */
export function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const words: Readonly<Record<string, string>> = {
    ENOENT: 'there is no such file',
    EISDIR: 'it is a directory',
    EACCES: 'permission denied',
    ENOTDIR: 'a part of its path is not a directory',
    EROFS: 'the file system is read-only',
    ENOSPC: 'the disk is full',
  };
  return words[code] ?? (error instanceof Error ? error.message : String(error));
}
