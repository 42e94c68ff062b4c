// Inlay hints, code lenses and the settings that switch them, through the real protocol, over stdio.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  type ClientCapabilities,
  type CodeLens,
  CodeLensRefreshRequest,
  CodeLensRequest,
  CodeLensResolveRequest,
  ConfigurationRequest,
  DiagnosticTag,
  DidChangeConfigurationNotification,
  type InlayHint,
  InlayHintRefreshRequest,
  InlayHintRequest,
  type Range,
  RegistrationRequest,
} from 'vscode-languageserver/node';
import { type CheckingChange, checkingChanged } from '../../server/core/protocol/messages.ts';
import { bundle, root } from '../support/bundle.ts';
import { type Client, startClient } from './client.ts';

const uri = 'file:///topologies/cloud.topo';
const s6a = readFileSync(join(root, 'examples/s6a.topo'), 'utf8');
let server: Awaited<ReturnType<typeof bundle>>;
let client: Client;

beforeAll(async () => {
  server = await bundle('server/lsp/main.ts', 'server.js');
});
afterAll(() => server.remove());
afterEach(() => client.stop());

const whole: Range = { start: { line: 0, character: 0 }, end: { line: 10_000, character: 0 } };

async function hints(range = whole): Promise<InlayHint[]> {
  return (await client.connection.sendRequest(InlayHintRequest.type, { textDocument: { uri }, range })) ?? [];
}

/** What each line shows, by the word at its beginning. */
function labels(text: string, found: readonly InlayHint[]): string[] {
  const lines = text.split('\n');
  return found.map(({ position, label }) => `${lines[position.line]?.slice(0, position.character).trim()} «${label}»`);
}

async function lenses(): Promise<CodeLens[]> {
  const found = (await client.connection.sendRequest(CodeLensRequest.type, { textDocument: { uri } })) ?? [];
  return Promise.all(
    found.map((lens) => (lens.command ? lens : client.connection.sendRequest(CodeLensResolveRequest.type, lens))),
  );
}

const titles = (found: readonly CodeLens[]) => found.map(({ command }) => command?.title);

/** Opens a text and waits until it is checked. */
async function opened(text: string): Promise<void> {
  client.open(uri, text);
  await client.diagnostics(uri, (all) => all.some(({ code }) => code === 'bridge-missing'));
}

describe('of a checked topology', () => {
  it('hints tell what is derived, of the range alone, with a tooltip', async () => {
    client = await startClient(server.path);
    const text = s6a.replace('    ip 10.0.0.3\n', '');
    await opened(text);
    expect(labels(text, await hints()).sort()).toEqual([
      'allow icmp from net100 «matches 2 of 2 flows»',
      'allow icmp from net102 «matches 2 of 14 flows»',
      'allow tcp 1-65535 from net100 «matches 2 of 2 flows»',
      'allow tcp 1-65535 from net102 «matches 2 of 14 flows»',
      'host compute1 «br100»',
      'host compute2 «br100, br102»',
      'network net100 «gateway 10.0.0.1, 10.0.0.5»',
      'network net102 «gateway 10.1.0.4»',
      'vm VM_1 «10.0.0.3»',
    ]);
    const line = text.split('\n').findIndex((each) => each.startsWith('host compute1'));
    const [only, ...others] = await hints({ start: { line, character: 0 }, end: { line: line + 1, character: 0 } });
    expect(others).toEqual([]);
    expect(only).toMatchObject({ label: 'br100', paddingLeft: true });
    expect(JSON.stringify(only?.tooltip)).toMatch(/no `br102` of `net102`/);
  });

  it('lenses count who reaches whom and tell what became of expectations; flows play where the editor can', async () => {
    client = await startClient(server.path, 'stdio', { initializationOptions: { traceCommand: 'play' } });
    await opened(s6a);
    const found = await lenses();
    expect(titles(found).slice(0, 4)).toEqual([
      '4 instances, each reached by 3 to 4, reaches 3 to 4',
      'reached by 2, reaches 2',
      'reached by 3, reaches 3',
      'reached by 3, reaches 3',
    ]);
    expect(titles(found)).toContain('✓ undelivered: no-route');
    const plays = found.filter(({ command }) => command?.command === 'play');
    expect(plays.map(({ command }) => command?.title)).toEqual(new Array(6).fill('▶ Trace'));
    expect(plays[0]?.command?.arguments).toEqual([uri, { kind: 'named', name: 'scenario6a' }]);
  });

  it('both stay while one types, and follow the text', async () => {
    client = await startClient(server.path);
    await opened(s6a);
    const [before, told] = [await hints(), titles(await lenses())];
    client.change(uri, [{ range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } }, text: '\n' }]);
    const after = await hints();
    expect(after.map(({ label }) => label)).toEqual(before.map(({ label }) => label));
    expect(after.map(({ position }) => position.line)).toEqual(before.map(({ position }) => position.line + 1));
    expect(titles(await lenses())).toEqual(told);
    client.close(uri);
    expect(await hints()).toEqual([]);
    expect(await lenses()).toEqual([]);
  });

  it('what adds nothing is faded', async () => {
    client = await startClient(server.path);
    const rule = '    allow icmp from net102\n';
    await opened(s6a.replace(rule, `${rule}${rule}`));
    const { diagnostics } = await client.diagnostics(uri, (all) => all.some(({ code }) => code === 'rule-shadowed'));
    const shadowed = diagnostics.filter(({ code }) => code === 'rule-shadowed');
    expect(shadowed.map(({ tags }) => tags)).toEqual([[DiagnosticTag.Unnecessary]]);
  });
});

it('what is asked while a file opens is answered once it is checked; a check tells to ask again only what it changes', async () => {
  const told: string[] = [];
  let look = () => {};
  const note = (what: string) => {
    told.push(what);
    look();
  };
  const until = (times: number, what: string) =>
    new Promise<void>((resolve) => {
      look = () => told.filter((one) => one === what).length >= times && resolve();
      look();
    });
  client = await startClient(server.path, 'stdio', {
    workspace: { inlayHint: { refreshSupport: true }, codeLens: { refreshSupport: true } },
    // however slow the machine is
    initializationOptions: { awaitCheckMs: 60_000 },
    prepare: (connection) => {
      connection.onRequest(InlayHintRefreshRequest.type, () => note('hints'));
      connection.onRequest(CodeLensRefreshRequest.type, () => note('lenses'));
      connection.onNotification(checkingChanged, ({ checking }: CheckingChange) => {
        if (!checking) note('checked');
      });
    },
  });
  const ask = async () => [labels('', await hints()).join(), titles(await lenses()).join()].join();
  client.open(uri, s6a);
  expect(await ask()).toMatch(/matches 2 of 14 flows.*reached by/);
  await until(1, 'checked');
  // another text, the same hints and lenses
  client.change(uri, [{ text: s6a.replace('switch tor {', 'switch tor {\n  // between the hosts') }]);
  await ask();
  client.save(uri);
  await until(2, 'checked');
  // a bridge more: others are reached
  client.change(uri, [{ text: s6a.replace('10.1.0.1 on-demand', '10.1.0.1') }]);
  await ask();
  client.save(uri);
  await until(3, 'checked');
  await until(1, 'lenses');
  expect(told.filter((one) => one !== 'checked')).toEqual(['hints', 'lenses']);
  expect(await ask()).toMatch(/matches 4 of 16 flows/);
});

describe('settings', () => {
  const capable: ClientCapabilities['workspace'] = {
    configuration: true,
    didChangeConfiguration: { dynamicRegistration: true },
    inlayHint: { refreshSupport: true },
    codeLens: { refreshSupport: true },
  };

  it('are asked for, and again when they change; hints and lenses are asked for again then', async () => {
    let settings: object = { inlayHints: { bridges: false }, codeLens: { expectations: false } };
    const told: string[] = [];
    const waiting = new Set<() => void>();
    const note = (what: string) => {
      told.push(what);
      for (const look of [...waiting]) look();
    };
    const count = (what: string) => told.filter((one) => one === what).length;
    const until = (what: string, times: number) =>
      new Promise<void>((resolve) => {
        const look = () => {
          if (count(what) < times) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      });
    client = await startClient(server.path, 'stdio', {
      workspace: capable,
      prepare: (connection) => {
        connection.onRequest(ConfigurationRequest.type, ({ items }) => {
          note(`asked ${items.map(({ section }) => section).join()}`);
          return [settings];
        });
        connection.onRequest(RegistrationRequest.type, ({ registrations }) => {
          for (const { method } of registrations) note(method);
        });
        connection.onRequest(InlayHintRefreshRequest.type, () => note('hints'));
        connection.onRequest(CodeLensRefreshRequest.type, () => note('lenses'));
      },
    });
    await opened(s6a);
    await until(DidChangeConfigurationNotification.method, 1);
    expect(labels(s6a, await hints()).filter((label) => label.startsWith('host'))).toEqual([]);
    expect(titles(await lenses()).filter((title) => title?.startsWith('✓'))).toEqual([]);
    const [hintsBefore, lensesBefore] = [count('hints'), count('lenses')];

    settings = { inlayHints: { addresses: false, gateways: false, ruleHits: false }, codeLens: { reach: false } };
    await client.connection.sendNotification(DidChangeConfigurationNotification.type, { settings: null });
    await until('hints', hintsBefore + 1);
    await until('lenses', lensesBefore + 1);
    expect(labels(s6a, await hints())).toEqual(['host compute1 «br100»', 'host compute2 «br100, br102»']);
    expect(titles(await lenses()).every((title) => title?.startsWith('✓'))).toBe(true);
    expect(count('asked hopscope')).toBe(2);
  });

  it('of an editor that has none are its initialization options, and what it says later', async () => {
    const off = { addresses: false, gateways: false, bridges: false, ruleHits: false };
    const initializationOptions = { inlayHints: off, codeLens: { reach: false, expectations: 'no' } };
    client = await startClient(server.path, 'stdio', { initializationOptions });
    await opened(s6a);
    expect(await hints()).toEqual([]);
    expect(titles(await lenses()).every((title) => title?.startsWith('✓'))).toBe(true);
    const hopscope = { inlayHints: { bridges: true } };
    await client.connection.sendNotification(DidChangeConfigurationNotification.type, { settings: { hopscope } });
    expect(labels(s6a, await hints())).toEqual(['host compute1 «br100»', 'host compute2 «br100, br102»']);
  });

  it('that cannot be had are the defaults', async () => {
    client = await startClient(server.path, 'stdio', { workspace: { configuration: true } });
    await opened(s6a);
    expect(await hints()).not.toEqual([]);
  });
});
