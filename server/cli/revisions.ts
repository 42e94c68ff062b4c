// Topologies as they were in a revision of git, with what they include. The only file that runs git.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { basename, dirname, posix } from 'node:path';
import type { ReadInclude, SourceFile } from '../core/pipeline/analysis.ts';
import { readInclude, readSource } from './files.ts';
import { Unusable } from './terminal.ts';

/** A topology and how what it includes is found. */
export type Version = { readonly source: SourceFile; readonly read: ReadInclude };

/** A file as it is, or where there is none of that name, `REVISION:FILE` as git has it. */
export function readVersion(name: string): Version {
  const [, revision = '', file = ''] = /^([^:]+):(.+)$/.exec(name) ?? [];
  if (revision === '' || existsSync(name)) return { source: readSource(name), read: readInclude };
  return versionIn(revision, file);
}

/** A file as it was in a revision; includes as they were there. */
export function versionIn(revision: string, file: string): Version {
  const folder = dirname(file);
  const name = basename(file);
  const text = show(folder, revision, name);
  if (text === undefined) throw new Unusable(`can't read ${file} of revision ${revision}: git has no such file there`);
  return {
    source: { path: name, text },
    read: (included, from) => {
      const path = posix.normalize(posix.join(posix.dirname(from), included));
      const found = show(folder, revision, path);
      return found === undefined ? undefined : { path, text: found };
    },
  };
}

/** What `git show` says of a file, its name relative to a folder. */
function show(folder: string, revision: string, name: string): string | undefined {
  const args = ['-C', folder, 'show', '--end-of-options', `${revision}:./${name}`];
  const { error, status, stdout } = spawnSync('git', args, { encoding: 'utf8', maxBuffer: 1 << 30 });
  if (error) throw new Unusable(`can't run git: ${error.message}`);
  return status === 0 ? stdout.replace(/^\uFEFF/, '') : undefined;
}
