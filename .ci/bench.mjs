// `npm run bench`: builds the product and the benchmark, and runs it. What it prints and which options there are:
// `npm run bench -- --help`.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { installPackages, root } from './prepare.mjs';

installPackages();
const args = process.argv.slice(2);
if (!args.includes('--help'))
  spawnSync(process.execPath, [join(root, '.ci/build.mjs')], { cwd: root, stdio: 'inherit' });
const bundle = join(root, 'out/bench/bench.mjs');
const { build } = await import('esbuild');
await build({
  entryPoints: [join(root, 'test/bench/main.ts')],
  outfile: bundle,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'es2023',
  logLevel: 'warning',
  // what starts programs of its own, or finds its files by where it lies
  external: ['esbuild', 'playwright-core', 'elkjs'],
  // vscode-languageserver is CommonJS and asks for Node's modules while it runs
  banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
});
const { status } = spawnSync(process.execPath, [bundle, '--root', root, ...args], { stdio: 'inherit' });
process.exitCode = status ?? 1;
