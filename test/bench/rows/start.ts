// Start-up of the built extension: loading it, activating it, and the language server until it answers; and its size.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { said } from '../measure.ts';
import { expectSame, type Row, WrongAnswer } from '../row.ts';

/** How often each is started: starting is short, and the machine is shared. */
const rounds = (quick: boolean) => (quick ? 7 : 25);

/** The extension in a Node that has a stand-in for VS Code, and the server, beside a Node that does nothing (B). */
export const startRow: Row = async ({ root, quick }) => {
  const folder = join(root, 'out/bench');
  mkdirSync(folder, { recursive: true });
  const script = join(folder, 'load.cjs');
  writeFileSync(script, loadScript);
  const load = (what: 'load' | 'activate') => node([script, join(root, 'dist/client.js'), what]);
  const times = { B: [] as number[], load: [] as number[], ready: [] as number[], activate: [] as number[] };
  for (let round = 0; round < rounds(quick); round++) {
    times.B.push(node(['-e', '0']).ms);
    const loaded = load('load');
    times.load.push(loaded.ms);
    expectSame('what the extension exports', loaded.answer, { exports: ['activate', 'deactivate'] });
    times.ready.push(await serverReady(join(root, 'dist/server.js')));
    const { ms, commands } = load('activate').answer as { ms: number; commands: readonly string[] };
    times.activate.push(ms);
    expectSame('the commands that were registered', [...commands].sort(), commandsOf(root));
  }
  const best = (ms: readonly number[]) => Math.min(...ms);
  const B = best(times.B);
  const baseline = (ms: number) => `B = ${said(B)}, best ${said(ms)} of ${rounds(quick)}`;
  return [
    { name: 'load', value: best(times.load) / B, note: `${baseline(best(times.load))}, Node's own start included` },
    {
      name: 'ready',
      value: best(times.ready) / B,
      note: `${baseline(best(times.ready))}, until \`initialize\` is answered`,
    },
    {
      name: 'activate',
      value: best(times.activate),
      note: 'with a stand-in for VS Code, and what is put off until right after it',
    },
  ];
};

/** The packed extension. */
export const packageRow: Row = ({ root }) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, '.ci/package.mjs')], {
    cwd: root,
    encoding: 'utf8',
  });
  if (status !== 0) throw new WrongAnswer(`packing failed: ${stdout}${stderr}`);
  const file = /^(.*\.vsix) /m.exec(stdout)?.[1] ?? '';
  return [{ name: 'vsix', value: statSync(file).size / 1e6, note: '' }];
};

function commandsOf(root: string): readonly string[] {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    readonly contributes: { readonly commands: readonly { readonly command: string }[] };
  };
  return manifest.contributes.commands.map(({ command }) => command).sort();
}

/** Wall time of a whole Node, in ms, and the JSON that it prints. */
function node(args: readonly string[]): { readonly ms: number; readonly answer: unknown } {
  const before = performance.now();
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  const ms = performance.now() - before;
  if (status !== 0) throw new WrongAnswer(`${args.join(' ')} ended with ${status}: ${stderr.slice(-600)}`);
  return { ms, answer: stdout === '' ? null : JSON.parse(stdout) };
}

/** How long a server takes from its start to its first answer, in ms. */
async function serverReady(server: string): Promise<number> {
  const params = { processId: null, rootUri: null, capabilities: {} };
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params });
  const before = performance.now();
  const child = spawn(process.execPath, [server, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.write(`Content-Length: ${body.length}\r\n\r\n${body}`);
  let said = '';
  const ms = await new Promise<number>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk;
      if (said.includes('"capabilities"')) resolve(performance.now() - before);
    });
    child.on('exit', (status) => reject(new WrongAnswer(`the server ended with ${status}: ${said}`)));
  });
  child.removeAllListeners('exit');
  child.kill();
  return ms;
}

/** What VS Code's extension host does, with a `vscode` that takes everything and does nothing. */
const loadScript = `const { join } = require('node:path');
const Module = require('node:module');
const commands = [];
const known = new Map();
const anything = (name) => {
  if (!known.has(name)) known.set(name, new Proxy(function () {}, {
    get: (target, key) => {
      if (key === 'prototype') return target.prototype;
      if (key === Symbol.toPrimitive) return () => name;
      if (key === 'then' || typeof key === 'symbol') return undefined;
      if (key === 'registerCommand') return (command) => (commands.push(command), { dispose() {} });
      return anything(key);
    },
    set: () => true,
    apply: () => anything('a result'),
    construct: () => anything('an object'),
  }));
  return known.get(name);
};
// A bundle copies a module's own names, and keeps its prototype: that is the one which has them all.
const vscode = Object.create(anything('vscode'));
const load = Module._load;
Module._load = (name, ...rest) => (name === 'vscode' ? vscode : load(name, ...rest));
const [, , file, what] = process.argv;
const extension = require(file);
const answer = (value) => process.stdout.write(JSON.stringify(value), () => process.exit());
if (what === 'load') answer({ exports: Object.keys(extension).sort() });
else {
  const asAbsolutePath = (path) => join(file, '../..', path);
  const context = { asAbsolutePath, extensionUri: {}, subscriptions: [], extension: { packageJSON: { version: '0' } } };
  process.on('unhandledRejection', () => {});
  const before = performance.now();
  extension.activate(context);
  // what is put off until right after counts, too
  setImmediate(() => answer({ ms: performance.now() - before, commands }));
}
`;
