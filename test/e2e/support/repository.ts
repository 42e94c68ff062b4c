// Files under git, as the window of a test gets them: with the folder that git keeps beside them.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

/** Files in the root of a repository, with one commit that has them, and settings that switch git on in its window. */
export function committed(files: Readonly<Record<string, string>>): Readonly<Record<string, string | Uint8Array>> {
  const folder = mkdtempSync(join(tmpdir(), 'hopscope-repository-'));
  const git = (...args: readonly string[]) => {
    const run = spawnSync('git', ['-C', folder, ...args], { encoding: 'utf8' });
    if (run.status !== 0) throw new Error(`git ${args.join(' ')}: ${run.stderr}`);
  };
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    git('init', '-q', '-b', 'main');
    git('add', '.');
    git('-c', 'user.name=Test', '-c', 'user.email=test@example.org', 'commit', '-q', '-m', 'As it was');
    const kept = readdirSync(join(folder, '.git'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.parentPath.includes('hooks'))
      .map((entry) => join(entry.parentPath, entry.name));
    return {
      ...files,
      '.vscode/settings.json': JSON.stringify({ 'git.enabled': true }),
      ...Object.fromEntries(kept.map((path) => [relative(folder, path), readFileSync(path)])),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
