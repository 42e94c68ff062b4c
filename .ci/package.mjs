// Packs the extension as it is delivered: out/hopscope-VERSION.vsix. Builds first.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The largest package that we deliver, in bytes. */
const sizeLimit = 1_200_000;

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const vsix = join(root, 'out', `${name}-${version}.vsix`);

mkdirSync(dirname(vsix), { recursive: true });
run(['.ci/build.mjs']);
run([
  'node_modules/@vscode/vsce/vsce',
  'package',
  '--no-dependencies',
  '--no-rewrite-relative-links',
  '--allow-missing-repository',
  ...['--out', vsix],
]);
const { size } = statSync(vsix);
if (size > sizeLimit) {
  console.error(`${vsix} has ${size} bytes, the limit is ${sizeLimit}`);
  process.exit(1);
}
console.log(`${vsix} ${(size / 1e6).toFixed(2)} MB`);

/** @param {string[]} args of Node */
function run(args) {
  const result = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
  if (result.status !== 0) {
    console.error(`${result.stdout}${result.stderr}`);
    process.exit(1);
  }
}
