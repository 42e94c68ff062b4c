// Reads topologies: from files, from standard input, and what they include. The only file that reads the disk.
import { readFileSync } from 'node:fs';
import { dirname, isAbsolute, normalize, relative, resolve } from 'node:path';
import type { ReadInclude, SourceFile } from '../core/pipeline/analysis.ts';
import { Unusable } from './terminal.ts';

/** How standard input is called in messages and JSON. */
export const standardInput = '<stdin>';

/** A file that the user named, or standard input for `-`; `Unusable` where it can't be read. */
export function readSource(path: string): SourceFile {
  try {
    return path === '-'
      ? { path: standardInput, text: textOf(0) }
      : { path: isAbsolute(path) ? normalize(path) : relative('.', path), text: textOf(path) };
  } catch (error) {
    const what = path === '-' ? 'standard input' : path === '' ? 'a file without a name' : path;
    throw new Unusable(`can't read ${what}: ${reasonOf(error)}`);
  }
}

/** Finds included files beside the one that includes them; those of standard input in the working directory. */
export const readInclude: ReadInclude = (name, from) => {
  const found = resolve(from === standardInput ? '.' : dirname(from), name);
  // one file has one path, however it is spelled: it stands in the topology once
  const path = isAbsolute(from) ? found : relative('.', found);
  try {
    return { path, text: textOf(path) };
  } catch {
    return undefined;
  }
};

/** What a file says, without the mark that some editors put first: they don't count it in their columns either. */
function textOf(file: string | 0): string {
  return readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
}

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
