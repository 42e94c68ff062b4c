// Bundles a program as the build does, for tests that start it: always from the sources as they are now.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';

export const root = join(import.meta.dirname, '../..');

/** The path of a fresh bundle of the entry, in a folder of its own. */
export async function bundle(
  entry: string,
  name: string,
): Promise<{ readonly path: string; readonly remove: () => void }> {
  const folder = mkdtempSync(join(tmpdir(), 'hopscope-test-'));
  const path = join(folder, name);
  await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile: path,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'es2023',
    charset: 'utf8',
    logLevel: 'error',
    external: ['vscode'],
  });
  return { path, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
