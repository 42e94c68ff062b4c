// Quick fixes through the real protocol, over stdio: what is offered, applied, mends what it says.
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { type CodeAction, CodeActionRequest, type Diagnostic, type TextEdit } from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { requests } from '../../server/core/protocol/messages.ts';
import { bundle, root } from '../support/bundle.ts';
import { type Client, startClient } from './client.ts';

const uri = 'file:///topologies/cloud.topo';
let server: Awaited<ReturnType<typeof bundle>>;
let client: Client;

beforeAll(async () => {
  server = await bundle('server/lsp/main.ts', 'server.js');
});
afterAll(() => server.remove());
beforeEach(async () => {
  client = await startClient(server.path, 'stdio', {});
});
afterEach(() => client.stop());

/** Opens a text and waits until something of a code is said of it. */
async function opened(text: string, code: string): Promise<Diagnostic> {
  client.open(uri, text);
  const { diagnostics } = await client.diagnostics(uri, (all) => all.some((one) => one.code === code));
  const found = diagnostics.find((one) => one.code === code);
  if (!found) throw new Error(`no ${code}`);
  return found;
}

async function actionsFor(diagnostic: Diagnostic, only?: string[]): Promise<CodeAction[]> {
  const context = { diagnostics: [diagnostic], ...(only ? { only } : {}) };
  const params = { textDocument: { uri }, range: diagnostic.range, context };
  return ((await client.connection.sendRequest(CodeActionRequest.type, params)) ?? []) as CodeAction[];
}

function applied(text: string, action: CodeAction | undefined): string {
  const edits = Object.values(action?.edit?.changes ?? {}).flat() as TextEdit[];
  return TextDocument.applyEdits(TextDocument.create(uri, 'topo', 1, text), edits);
}

it('a missing bridge: the remedies that work, the most local one preferred, each with what else it opens', async () => {
  const text = readFileSync(join(root, 'examples', 's6a.topo'), 'utf8').replace(/^expect.*$/gm, '');
  const diagnostic = await opened(text, 'bridge-missing');
  const actions = await actionsFor(diagnostic);
  expect(actions.map(({ title }) => title)).toEqual([
    'Take `on-demand` off `bridge net102` of host compute1 (opens 4 pairs between tenants)',
    'Say `provision everywhere` in cloud (opens 4 pairs between tenants)',
    expect.stringMatching(/^Add `floating public/),
    expect.stringMatching(/^Add a router/),
    expect.stringMatching(/^Add `route 10\.1\.0\.0\/24 via 203\.0\.113\.106` to host compute1/),
  ]);
  expect(actions.map(({ isPreferred }) => isPreferred === true)).toEqual([true, false, false, false, false]);
  for (const action of actions) expect(action.diagnostics).toEqual([diagnostic]);
  const mended = applied(text, actions[0]);
  client.change(uri, [{ text: mended }]);
  client.save(uri);
  await client.diagnostics(uri, (all, version) => version === 2 && all.every(({ severity }) => severity !== 1));
});

it('a code leads to its page, where the client shows these', async () => {
  const { stop } = client;
  client = await startClient(server.path, 'stdio', { initializationOptions: { codePages: 'pages' } });
  await stop();
  const diagnostic = await opened('nic\n', 'syntax');
  expect(diagnostic.codeDescription?.href).toBe('pages:/syntax.md');
  const page = (code: string) => client.connection.sendRequest(requests.codePage, { code });
  expect(await page('syntax')).toMatch(/^# syntax\n/);
  expect(await page('nothing')).toBeNull();
});

it('a code leads to the page that was built beside the server, where the client has no other and opens links', async () => {
  const { stop } = client;
  const pages = join(dirname(server.path), 'codes');
  mkdirSync(pages);
  client = await startClient(server.path, 'stdio', {
    textDocument: { publishDiagnostics: { codeDescriptionSupport: true } },
  });
  await stop();
  const { codeDescription } = await opened('nic\n', 'syntax');
  expect(codeDescription?.href).toBe(`${pathToFileURL(pages)}/syntax.md`);
});

it('a word that was meant, and a statement that is said twice', async () => {
  const text =
    'tenant t {\n  network n {\n    vlan 7\n    cidr 10.0.0.0/24\n    vlan 8\n  }\n}\nhost h {\n  vm v { network nn }\n}\n';
  const unknown = await opened(text, 'unknown-name');
  const [change] = await actionsFor(unknown);
  expect(change?.title).toMatch(/^Change to `n`/);
  expect(applied(text, change)).toBe(text.replace('network nn', 'network n'));
  const double = (await client.diagnostics(uri, () => true)).diagnostics.find(({ code }) => code === 'duplicate-field');
  if (!double) throw new Error('nothing is said twice');
  const [out] = await actionsFor(double);
  expect(out?.title).toBe('Take `vlan 8` out');
  expect(applied(text, out)).toBe(text.replace('    vlan 8\n', ''));
});

it('fixes all that can be fixed at once, and leaves what is a question', async () => {
  const text = `tenant t {
  network n { vlan 7  vlan 8  cidr 10.0.0.0/24 }
}
switch tor { }
host h {
  nic eth0 -> tor
  vm v { netwrk n }
  vm w { network n  ip 10.0.9.9 }
}
expect v -> w tcp 22 undelivered
`;
  const diagnostic = await opened(text, 'duplicate-field');
  const [action, ...others] = await actionsFor(diagnostic, ['source.fixAll']);
  expect(others).toEqual([]);
  expect(action?.kind).toBe('source.fixAll.hopscope');
  expect(applied(text, action)).toBe(
    text.replace('  vlan 8', '').replace('netwrk', 'network').replace('  ip 10.0.9.9', ''),
  );
  client.change(uri, [{ text: applied(text, action) }]);
  client.save(uri);
  await client.diagnostics(
    uri,
    (all, version) => version === 2 && all.some(({ code }) => code === 'expectation-failed'),
  );
});

it('what mends a fault that is expected says so and is not preferred; nothing is offered that is not asked for', async () => {
  const text = readFileSync(join(root, 'examples', 's6a.topo'), 'utf8');
  const diagnostic = await opened(text, 'bridge-missing');
  const actions = await actionsFor(diagnostic);
  expect(actions[0]?.title).toMatch(
    /^Take `on-demand` off .* \(opens 4 pairs between tenants; fails 3 expectations\)$/,
  );
  for (const { title, isPreferred } of actions) {
    expect(title).toMatch(/; fails \d expectations?\)$/);
    expect(isPreferred).toBeUndefined();
  }
  expect(await actionsFor(diagnostic, ['refactor'])).toEqual([]);
  const elsewhere = { ...diagnostic, range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } } };
  expect(await actionsFor(elsewhere)).toEqual([]);
});
