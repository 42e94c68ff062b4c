// What an editor asks as one types, over stdio: completion with its documentation, signature help, and that a fault spoils
// one statement alone.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  type ClientCapabilities,
  type CompletionItem,
  CompletionItemKind,
  type CompletionList,
  CompletionRequest,
  CompletionResolveRequest,
  CompletionTriggerKind,
  HoverRequest,
  InsertTextFormat,
  type MarkupContent,
  SignatureHelpRequest,
} from 'vscode-languageserver/node';
import { bundle } from '../support/bundle.ts';
import { type Client, positionOf, startClient } from './client.ts';

const uri = 'file:///topologies/typing.topo';
const text = `switch tor { }
tenant red {
  network net100 { vlan 100  cidr 10.0.0.0/24 }
  secgroup web { allow tcp  }
}
host h1 {
  nic eth0 -> tor
  vm VM_1 { network net100 }
  vm VM_2 { network net1 }
}
expect VM_1 -> VM_2 reachable
`;
let server: Awaited<ReturnType<typeof bundle>>;
let client: Client | undefined;

beforeAll(async () => {
  server = await bundle('server/lsp/main.ts', 'server.js');
});
afterAll(() => server.remove());
afterEach(async () => {
  await client?.stop();
  client = undefined;
});

async function opened(textDocument: ClientCapabilities['textDocument'] = {}): Promise<Client> {
  client = await startClient(server.path, 'stdio', { textDocument });
  client.open(uri, text);
  return client;
}

async function completion({ connection }: Client, needle: string, plus = 0): Promise<readonly CompletionItem[]> {
  const found = await connection.sendRequest(CompletionRequest.type, {
    textDocument: { uri },
    position: positionOf(text, needle, plus),
  });
  return (found as CompletionList | null)?.items ?? [];
}

const snippets = { completion: { completionItem: { snippetSupport: true, insertReplaceSupport: true } } };

describe('completion', () => {
  it('of names, with what is to be replaced, and more of one on demand', async () => {
    const { connection } = await opened(snippets);
    const [net] = await completion(client as Client, 'net1 }', 3);
    const start = positionOf(text, 'net1 }');
    expect(net).toMatchObject({
      label: 'net100',
      detail: '10.0.0.0/24, VLAN 100, red',
      kind: CompletionItemKind.Struct,
      textEdit: {
        newText: 'net100',
        insert: { start, end: positionOf(text, 'net1 }', 3) },
        replace: { start, end: positionOf(text, 'net1 }', 4) },
      },
    });
    expect(net?.documentation).toBeUndefined();
    const resolved = await connection.sendRequest(CompletionResolveRequest.type, net as CompletionItem);
    expect((resolved.documentation as MarkupContent).value).toMatch(/\*\*network\*\* `net100`/);
    expect(resolved).toMatchObject({ label: 'net100', sortText: '0000' });
  });
  it('of declarations as snippets where the client can, as words where it cannot', async () => {
    const able = await completion(await opened(snippets), 'expect');
    const host = able.find(({ label }) => label === 'host');
    expect(host).toMatchObject({ insertTextFormat: InsertTextFormat.Snippet, kind: CompletionItemKind.Snippet });
    expect(host?.textEdit?.newText).toMatch(/^host \$\{1:compute1\} \{\n\tnic eth0 -> \$\{2:tor\}/);
    expect((host?.documentation as MarkupContent | undefined)?.value).toMatch(/compute host/);
    await client?.stop();
    const plain = await completion(await opened(), 'expect');
    expect(plain.map(({ label }) => label)).toEqual(able.map(({ label }) => label));
    for (const { insertTextFormat, textEdit } of plain) {
      expect(insertTextFormat).toBe(InsertTextFormat.PlainText);
      expect(textEdit).toHaveProperty('range');
      expect(textEdit?.newText).not.toMatch(/[$\n]/);
    }
  });
  it('of ports by their services, and of nothing where a space ended a statement', async () => {
    const able = await opened();
    expect(await completion(able, 'allow tcp ', 10)).toContainEqual(
      expect.objectContaining({
        label: 'ssh',
        filterText: 'ssh',
        textEdit: expect.objectContaining({ newText: '22' }),
      }),
    );
    const found = await able.connection.sendRequest(CompletionRequest.type, {
      textDocument: { uri },
      position: positionOf(text, '  nic eth0', 2),
      context: { triggerKind: CompletionTriggerKind.TriggerCharacter, triggerCharacter: ' ' },
    });
    expect((found as CompletionList).items).toEqual([]);
  });
  it('of files to include', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'typing-'));
    try {
      mkdirSync(join(folder, 'parts'));
      for (const name of ['common.topo', 'parts/net é.topo', 'main.topo', 'notes.txt'])
        writeFileSync(join(folder, name), '');
      const main = pathToFileURL(join(folder, 'main.topo')).toString();
      const { connection, open } = await opened();
      open(main, 'include "');
      const found = await connection.sendRequest(CompletionRequest.type, {
        textDocument: { uri: main },
        position: { line: 0, character: 9 },
      });
      const items = (found as CompletionList).items;
      expect(items.map(({ label }) => label)).toEqual(['common.topo', 'parts/net é.topo']);
      expect(items[0]?.textEdit).toMatchObject({ newText: '"common.topo"', range: { start: { character: 8 } } });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('signature help', () => {
  const signature = async ({ connection }: Client, needle: string, plus = 0) =>
    connection.sendRequest(SignatureHelpRequest.type, {
      textDocument: { uri },
      position: positionOf(text, needle, plus),
    });

  it('tells the form of a rule and what comes next', async () => {
    const help = await signature(await opened(), 'allow tcp ', 10);
    expect(help?.signatures[0]?.label).toBe('allow PROTO [PORTS] [from SOURCE]');
    expect(help?.activeParameter).toBe(1);
    const [from, to] = (help?.signatures[0]?.parameters?.[1]?.label ?? []) as [number, number];
    expect(help?.signatures[0]?.label.slice(from, to)).toBe('PORTS');
  });
  it('tells both ways to write an expectation', async () => {
    const help = await signature(await opened(), 'expect ', 7);
    expect(help?.signatures).toHaveLength(2);
    expect(help?.signatures[help.activeSignature ?? 0]?.label).toMatch(/^expect A -> B/);
    expect(await signature(client as Client, '}\nexpect', 2)).toBeNull();
  });
  it('marks no part where none comes next, if the client can', async () => {
    const able = await opened({ signatureHelp: { signatureInformation: { noActiveParameterSupport: true } } });
    const behind = await signature(able, 'VM_2 reachable\n', 14);
    expect(behind?.activeParameter).toBeTypeOf('number');
  });
});

describe('a fault', () => {
  it('spoils its statement and no other: the rest is complete, hovered and checked', async () => {
    const { connection, diagnostics } = await opened();
    const found = await diagnostics(uri, (all) => all.some(({ code }) => code === 'unknown-name'));
    expect(found.diagnostics.map(({ code }) => code)).not.toContain('syntax');
    client?.change(uri, [
      { text: text.replace('nic eth0 -> tor', 'nic eth0 => -> tor )').replace('allow tcp ', 'allow from from') },
    ]);
    const broken = await diagnostics(uri, (all) => all.filter(({ code }) => code === 'syntax').length === 2);
    expect(
      broken.diagnostics
        .filter(({ severity }) => severity === 1)
        .map(({ code }) => code)
        .sort(),
    ).toEqual(['syntax', 'syntax', 'unknown-name']);
    const hover = await connection.sendRequest(HoverRequest.type, {
      textDocument: { uri },
      position: positionOf(text, 'VM_1 {', 1),
    });
    expect((hover?.contents as MarkupContent | undefined)?.value).toMatch(/10\.0\.0\.3/);
    expect((await completion(client as Client, 'net1 }', 3)).map(({ label }) => label)).toEqual(['net100']);
  });
});
