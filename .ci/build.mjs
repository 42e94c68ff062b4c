// Bundles the product into dist/: one file for each process, and what the page loads.
//
//   node .ci/build.mjs [--watch]
//
// dist/ carries its own package.json, because the sources are ES modules and the bundles are CommonJS: that is what
// loads fastest in the extension host and needs no import condition in any of the hosts.
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import esbuild from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const dist = join(root, 'dist');
const watch = process.argv.includes('--watch');

/**
 * Options that every bundle shares. Names are kept short in the product and source maps stay out of the package.
 * @satisfies {import('esbuild').BuildOptions}
 */
const shared = {
  absWorkingDir: root,
  bundle: true,
  charset: /** @type {const} */ ('utf8'),
  legalComments: /** @type {const} */ ('none'),
  logLevel: /** @type {const} */ ('warning'),
  minify: !watch,
  sourcemap: watch && /** @type {const} */ ('inline'),
  target: 'es2023',
};

/**
 * A program for Node: the extension host's, the language server's or the command line's.
 * @param {string} entry
 * @param {string} name
 * @param {import('esbuild').BuildOptions} [extra]
 * @returns {import('esbuild').BuildOptions}
 */
function nodeBundle(entry, name, extra = {}) {
  return {
    ...shared,
    entryPoints: [entry],
    outfile: `dist/${name}`,
    platform: 'node',
    format: 'cjs',
    external: ['vscode'],
    ...extra,
  };
}

/**
 * Leaves a module out of the bundle that imports it, which loads it from a file of its own when it gets there.
 * @param {string} source as it is imported
 * @param {string} file beside the bundle
 * @returns {import('esbuild').Plugin}
 */
function loadedLater(source, file) {
  return {
    name: `${source} later`,
    setup(build) {
      build.onResolve({ filter: /^\.\// }, ({ path, kind }) =>
        path === source && kind === 'dynamic-import' ? { path: `./${file}`, external: true } : undefined,
      );
    },
  };
}

/** @type {import('esbuild').Plugin} */
const elkBeside = {
  name: 'elk beside',
  setup(build) {
    build.onResolve({ filter: /elk-worker\.min\.js$/ }, () => ({ path: './elk-worker.min.js', external: true }));
  },
};

/** @type {import('esbuild').BuildOptions[]} */
const bundles = [
  nodeBundle('client/main.ts', 'client.js', {
    plugins: [loadedLater('./on-demand.ts', 'client-on-demand.js')],
    // by require: what is loaded asks for 'vscode', which the extension host gives to no module that was imported
    supported: { 'dynamic-import': false },
  }),
  nodeBundle('client/on-demand.ts', 'client-on-demand.js'),
  nodeBundle('server/lsp/main.ts', 'server.js'),
  nodeBundle('server/cli/main.ts', 'cli.js', { banner: { js: '#!/usr/bin/env node' } }),
  // draws for the command line; elk is the file that the page loads
  nodeBundle('media/take/drawn.ts', 'picture.js', { plugins: [elkBeside] }),
  {
    ...shared,
    entryPoints: { page: 'media/main.ts' },
    outdir: 'dist',
    platform: 'browser',
    format: 'iife',
    loader: { '.ttf': 'file', '.svg': 'text' },
    assetNames: '[name]',
  },
];

/** elk runs in a worker of its own, so that a layout can be given up: it stays a file the page can fetch. */
/** @type {[string, string][]} */
const copies = [['node_modules/elkjs/lib/elk-worker.min.js', 'elk-worker.min.js']];

await mkdir(dist, { recursive: true });
await writeFile(join(dist, 'package.json'), '{"type":"commonjs"}\n');
for (const [from, to] of copies) await copyFile(join(root, from), join(dist, to));
for (const bundle of bundles) {
  if (watch) {
    const context = await esbuild.context(bundle);
    await context.watch();
  } else {
    // esbuild has already said what is wrong; the other bundles are built all the same.
    await esbuild.build(bundle).catch(() => {
      process.exitCode = 1;
    });
  }
}

// The page of each code, for editors that open what a diagnostic is described by.
const pages = await esbuild.build({
  ...shared,
  entryPoints: ['server/core/checks/code-pages.ts'],
  format: 'esm',
  write: false,
  sourcemap: false,
});
const { codePages, codePageText } = await import(
  `data:text/javascript,${encodeURIComponent(pages.outputFiles[0]?.text ?? '')}`
);
await mkdir(join(dist, 'codes'), { recursive: true });
for (const code of Object.keys(codePages)) await writeFile(join(dist, 'codes', `${code}.md`), codePageText(code));
