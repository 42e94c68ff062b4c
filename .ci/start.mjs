// `npm start`: builds and packs the extension and opens examples/ in VS Code with it: the user's own `code` where there
// is one, else VS Code's workbench in the browser, served on 127.0.0.1.
//
//   node .ci/start.mjs [--browser] [--port N]
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { fail, installPackages, installPrograms, programPath, root } from './prepare.mjs';
import { cacheFolder, installExtension, installVsCode, startVsCode, vscodes } from './vscode.mjs';

/** Where the workbench listens unless another port is asked for or this one is taken. */
const usualPort = 8137;

const examples = join(root, 'examples');
installPackages();
console.log('Building and packing the extension');
if (node(['.ci/package.mjs']) !== 0) fail('The extension could not be packed: see above');
const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const vsix = join(root, 'out', `${name}-${version}.vsix`);

const code = process.argv.includes('--browser') ? null : programPath('code');
if (!code || !openDesktop(code)) await openBrowser();

/**
 * Installs the extension in the user's VS Code and opens the examples. False when that `code` doesn't take it.
 * @param {string} program
 */
function openDesktop(program) {
  const install = spawnSync(program, ['--install-extension', vsix, '--force'], { stdio: 'inherit' });
  if (install.status !== 0) return false;
  const open = spawnSync(program, [examples, join(examples, 's6a.topo')], { stdio: 'inherit' });
  if (open.status === 0) console.log(`Opened ${examples} in VS Code, with ${name} ${version}`);
  return open.status === 0;
}

async function openBrowser() {
  installPrograms([{ program: 'rg', packages: ['ripgrep'] }], { optional: true });
  const newestFirst = Object.keys(vscodes).reverse();
  const runsHere = process.platform === 'linux' && process.arch === 'x64';
  const chosen = newestFirst.find((each) => runsHere || !vscodes[each]?.nodePackage);
  if (!chosen) fail('There is no VS Code for this machine: install one and put `code` on the PATH');
  const workbench = installVsCode(chosen);
  const data = join(cacheFolder, 'start');
  writeSettings(join(data, 'data/User/settings.json'));
  installExtension(workbench, { data, vsix });
  const server = await startVsCode(workbench, { data, port: await freePort() });
  const first = `vscode-remote://127.0.0.1:${server.port}${join(examples, 's6a.topo')}`;
  const query = new URLSearchParams({ folder: examples, payload: JSON.stringify([['openFile', first]]) });
  const address = `http://127.0.0.1:${server.port}/?${query}`;
  console.log(`VS Code ${chosen} with ${name} ${version} is at\n\n  ${address}\n\nCtrl+C ends it`);
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => server.child.kill());
  server.child.on('close', () => process.exit(0));
}

/**
 * A quiet workbench for a first look: nothing but the examples. What the user changes later stays.
 * @param {string} path
 */
function writeSettings(path) {
  if (existsSync(path)) return;
  mkdirSync(dirname(path), { recursive: true });
  const settings = {
    'workbench.startupEditor': 'none',
    'workbench.secondarySideBar.defaultVisibility': 'hidden',
    'workbench.tips.enabled': false,
    'chat.disableAIFeatures': true,
    'git.openRepositoryInParentFolders': 'never',
    'editor.minimap.enabled': false,
    'telemetry.telemetryLevel': 'off',
  };
  writeFileSync(path, `${JSON.stringify(settings, null, 2)}\n`);
}

/** The port that was asked for, else the usual one, else any (0). */
async function freePort() {
  const at = process.argv.indexOf('--port');
  if (at !== -1) return Number(process.argv[at + 1]);
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(0));
    probe.listen(usualPort, '127.0.0.1', () => probe.close(() => resolve(usualPort)));
  });
}

/** @param {string[]} args of Node, run in the repository */
function node(args) {
  return spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status;
}
