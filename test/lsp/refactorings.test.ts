// Refactorings through the real protocol, over stdio: what is offered where, applied as an editor does, and when it is made.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import {
  type ClientCapabilities,
  type CodeAction,
  CodeActionRequest,
  CodeActionResolveRequest,
  CodeActionTriggerKind,
  type CreateFile,
  type TextDocumentEdit,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { type MoveChoices, type MoveResult, requests } from '../../server/core/protocol/messages.ts';
import { bundle, root } from '../support/bundle.ts';
import { type Client, positionOf, startClient } from './client.ts';

const folder = mkdtempSync(join(tmpdir(), 'hopscope-refactorings-'));
const uriOf = (name: string) => pathToFileURL(join(folder, name)).href;
const uri = uriOf('cloud.topo');
const s6a = readFileSync(join(root, 'examples/s6a.topo'), 'utf8');
let server: Awaited<ReturnType<typeof bundle>>;
let client: Client;

beforeAll(async () => {
  server = await bundle('server/lsp/main.ts', 'server.js');
});
beforeAll(async () => {
  client = await startClient(server.path, 'stdio', {
    ...editor,
    folders: [uriOf('shared')],
    initializationOptions: { renameCommand: 'rename', moveCommand: 'move' },
  });
});
afterAll(async () => {
  await client.stop();
  await server.remove();
  rmSync(folder, { recursive: true });
});
afterEach(() => client.close(uri));

const editor: {
  readonly workspace: ClientCapabilities['workspace'];
  readonly textDocument: ClientCapabilities['textDocument'];
} = {
  workspace: { workspaceEdit: { documentChanges: true, resourceOperations: ['create'] } },
  textDocument: { codeAction: { disabledSupport: true, resolveSupport: { properties: ['edit'] } } },
};

/** The actions at a part of the text. */
async function actionsAt(
  text: string,
  part: string,
  {
    triggerKind = CodeActionTriggerKind.Invoked,
    of = uri,
    asked = client,
  }: { triggerKind?: CodeActionTriggerKind; of?: string; asked?: Client } = {},
): Promise<CodeAction[]> {
  const at = positionOf(text, part);
  const context = { diagnostics: [], only: ['refactor'], triggerKind };
  const params = { textDocument: { uri: of }, range: { start: at, end: at }, context };
  return ((await asked.connection.sendRequest(CodeActionRequest.type, params)) ?? []) as CodeAction[];
}

const changesOf = ({ edit }: CodeAction) => (edit?.documentChanges ?? []) as (CreateFile | TextDocumentEdit)[];

/** A text with an action's edits. */
function applied(text: string, action: CodeAction, of = uri): string {
  const own = changesOf(action).find((one) => 'edits' in one && one.textDocument.uri === of) as TextDocumentEdit;
  return TextDocument.applyEdits(TextDocument.create(of, 'topo', 1, text), own.edits as never);
}

it('extracts a security group; the editor asks for its name where it can', async () => {
  client.open(uri, s6a);
  const [action, ...others] = await actionsAt(s6a, 'icmp from net102');
  expect(others).toEqual([]);
  if (!action) throw new Error('nothing to extract');
  expect(action).toMatchObject({
    title: 'Extract this rule into a security group `ping`',
    kind: 'refactor.extract',
  });
  const text = applied(s6a, action);
  expect(text).toContain('  secgroup ping {\n    allow icmp from net102\n  }\n');
  expect(text.match(/secgroup default, ping/g)).toHaveLength(4);
  expect(action.command).toEqual({
    title: 'Rename',
    command: 'rename',
    arguments: [uri, positionOf(text, 'ping {')],
  });
});

it('moves an instance: the title tells what that breaks, as the cursor moves, too', async () => {
  client.open(uri, s6a);
  for (const triggerKind of [CodeActionTriggerKind.Invoked, CodeActionTriggerKind.Automatic]) {
    const [action, ...others] = await actionsAt(s6a, 'VM_6 {', { triggerKind });
    expect(others).toEqual([]);
    if (!action) throw new Error('nothing to move');
    expect(action).toMatchObject({
      title:
        'Move VM_6 to compute1 (opens 4 pairs between tenants and closes 4 pairs between tenants; fails 5 expectations)',
      kind: 'refactor.move',
    });
    expect(applied(s6a, action)).toMatch(
      /\n {2}vm VM_6 \{\n {4}network net102\n {4}ip 10\.1\.0\.5\n {2}\}\n\}\n\nhost c/,
    );
  }
});

it('in a large cloud a move is named as the cursor moves, tried when it is asked for or chosen', async () => {
  const vms = (host: string, from: number) =>
    Array.from({ length: 40 }, (_, i) => `  vm ${host}${i} { network n  ip 10.0.0.${from + i} }\n`).join('');
  const text = `switch s {}
tenant t { network n { vlan 7  cidr 10.0.0.0/24 } }
host a {
  nic e -> s
${vms('a', 10)}}
host b {
  nic e -> s
${vms('b', 60)}}
host c {}
`;
  client.open(uri, text);
  const triggerKind = CodeActionTriggerKind.Automatic;
  const named = await actionsAt(text, 'a7 {', { triggerKind });
  expect(named.map(({ title, edit }) => ({ title, edit }))).toEqual([
    { title: 'Move a7 to b', edit: undefined },
    { title: 'Move a7 to c', edit: undefined },
  ]);
  const resolve = (action: CodeAction | undefined) =>
    client.connection.sendRequest(CodeActionResolveRequest.type, action as CodeAction);
  expect(applied(text, await resolve(named[0]))).toContain('  vm a7 { network n  ip 10.0.0.17 }\n}\nhost c {}\n');
  await expect(resolve(named[1])).rejects.toThrow(/c lacks a nic/);
  const [made, ...others] = await actionsAt(text, 'a7 {');
  expect(made?.title).toBe('Move a7 to b (who reaches whom stays)');
  expect(others).toEqual([]);
});

it('splits a tenant off into a file that is made for it, unless there is one', async () => {
  client.open(uri, s6a);
  const [action, ...others] = await actionsAt(s6a, 'tenant tenant1');
  expect(others).toEqual([]);
  if (!action) throw new Error('nothing to split off');
  expect(action.title).toBe('Move tenant tenant1 to a file of its own, "tenant1.topo"');
  const [create, filled] = changesOf(action);
  expect(create).toEqual({ kind: 'create', uri: uriOf('tenant1.topo') });
  const edits = (filled as TextDocumentEdit).edits as { newText: string }[];
  expect(edits[0]?.newText).toMatch(/^tenant tenant1 \{\n {2}network net100 \{/);
  const text = applied(s6a, action);
  expect(text).toContain('\ninclude "tenant1.topo"\n\ntenant tenant2 {\n');
  // the cursor alone doesn't make it: it is made when it is chosen
  const [named] = await actionsAt(s6a, 'tenant tenant1', { triggerKind: CodeActionTriggerKind.Automatic });
  expect(named?.edit).toBeUndefined();
  const resolved = await client.connection.sendRequest(CodeActionResolveRequest.type, named as CodeAction);
  expect(resolved.edit).toEqual(action.edit);

  writeFileSync(join(folder, 'tenant2.topo'), '');
  const [disabled] = await actionsAt(s6a, 'tenant tenant2');
  expect(disabled?.disabled?.reason).toBe('there is a file "tenant2.topo" beside this one already');
  expect(disabled?.edit).toBeUndefined();
});

it('a client that makes no files is offered no new one, nor what has no folder', async () => {
  const plain = await startClient(server.path, 'stdio', {});
  plain.open(uri, s6a);
  expect(await actionsAt(s6a, 'tenant tenant1', { asked: plain })).toEqual([]);
  expect(await actionsAt(s6a, 'VM_6 {', { triggerKind: CodeActionTriggerKind.Automatic, asked: plain })).toEqual([]);
  await plain.stop();
  const of = 'untitled:Untitled-1';
  client.open(of, s6a);
  const [disabled] = await actionsAt(s6a, 'tenant tenant1', { of });
  expect(disabled?.disabled?.reason).toMatch(/save it first/);
});

it('a group whose instances another topology has, too, is left alone', async () => {
  const tenant =
    'tenant t {\n  network n { vlan 7  cidr 10.0.0.0/24 }\n  secgroup default { allow icmp  allow tcp 22 }\n}\n';
  const topology = (name: string) =>
    `include "t.topo"\nswitch s {}\nhost ${name} { nic e -> s  vm v${name} { network n } }\n`;
  mkdirSync(join(folder, 'shared'));
  writeFileSync(join(folder, 'shared/t.topo'), tenant);
  for (const name of ['a', 'b']) writeFileSync(join(folder, `shared/${name}.topo`), topology(name));
  for (const name of ['a', 't'])
    client.open(uriOf(`shared/${name}.topo`), readFileSync(join(folder, `shared/${name}.topo`), 'utf8'));
  const [disabled] = await actionsAt(tenant, 'icmp', { of: uriOf('shared/t.topo') });
  expect(disabled?.disabled?.reason).toMatch(/^b\.topo shares this group and has vb in it/);
});

it('where there are more hosts than are tried, an editor that can asks for one, and each is tried when it asks', async () => {
  const host = (name: string) => `host ${name} { nic e -> s }\n`;
  const text = `switch s {}
tenant t { network n { vlan 7  cidr 10.0.0.0/24 } }
host h { nic e -> s  vm v { network n } }
${['a', 'b', 'c', 'd', 'f', 'g'].map(host).join('')}host last {}\n`;
  client.open(uri, text);
  const actions = await actionsAt(text, 'vm v');
  expect(actions.map(({ title }) => title)).toEqual([
    ...['a', 'b', 'c', 'd'].map((name) => `Move v to ${name} (who reaches whom stays)`),
    'Move v to another host…',
  ]);
  const position = positionOf(text, 'vm v');
  expect(actions.at(-1)?.command).toMatchObject({ command: 'move', arguments: [uri, position] });
  const choices = await client.connection.sendRequest<MoveChoices>(requests.moveChoices, { uri, position });
  expect(choices).toEqual({ instance: 'v', hosts: ['a', 'b', 'c', 'd', 'f', 'g', 'last'] });
  const move = (to: string) => client.connection.sendRequest<MoveResult>(requests.move, { uri, position, host: to });
  const made = await move('g');
  if (made.kind === 'refused') throw new Error(made.message);
  expect(made.said).toBe('who reaches whom stays');
  expect(applied(text, { title: '', edit: made.edit })).toContain('host g { nic e -> s  vm v { network n } }\n');
  expect(await move('last')).toEqual({ kind: 'refused', message: expect.stringMatching(/last lacks a nic/) });
  const nowhere = { uri, position: { line: 0, character: 0 } };
  expect(await client.connection.sendRequest(requests.moveChoices, nowhere)).toBeNull();
});
