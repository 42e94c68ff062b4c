// Runs once before the tests in the real VS Code: packs the extension as users get it and installs the VS Codes.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { installVsCode, vscodes } from '../../../.ci/vscode.mjs';

declare module 'vitest' {
  export interface ProvidedContext {
    vsix: string;
  }
}

const root = join(import.meta.dirname, '../../..');

/** Called by vitest. HOPSCOPE_VSIX names a package to test instead of one made now. */
export function setup(project: TestProject): void {
  project.provide('vsix', process.env.HOPSCOPE_VSIX ?? pack());
  for (const version of Object.keys(vscodes)) installVsCode(version);
}

function pack(): string {
  const result = spawnSync(process.execPath, [join(root, '.ci/package.mjs')], { cwd: root, encoding: 'utf8' });
  if (result.status !== 0) throw new Error(`Packing the extension failed:\n${result.stdout}${result.stderr}`);
  const [vsix] = readdirSync(join(root, 'out')).filter((name) => name.endsWith('.vsix'));
  if (vsix === undefined) throw new Error('Packing the extension left no .vsix in out/');
  return join(root, 'out', vsix);
}
