// A large file that opens, through the real server: others are answered meanwhile, edits are taken in, the end of the
// document ends it. Orders of messages are held, and no times.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DefinitionRequest, DocumentSymbolRequest, HoverRequest } from 'vscode-languageserver/node';
import { analyse } from '../../server/core/pipeline/analyse.ts';
import { cloudOfLines } from '../bench/large-cloud.ts';
import { bundle } from '../support/bundle.ts';
import { type Client, positionOf } from './client.ts';
import { type Listener, startListener } from './told.ts';

const uri = 'file:///topologies/large.topo';
const text = cloudOfLines(12_000, 'long open');
const hostLine = /^host \S+/m.exec(text)?.[0] ?? '';
const end = { line: text.split('\n').length, character: 0 };
const unsound = 'host another { nic eth0 -> nowhere }\n';

let server: Awaited<ReturnType<typeof bundle>>;
let client: Client;
let told: Listener['told'];
let until: Listener['until'];
let count: Listener['count'];
let giveUp: Listener['giveUp'];

beforeAll(async () => {
  server = await bundle('server/lsp/main.ts', 'server.js');
});
afterAll(() => server.remove());
beforeEach(async () => {
  ({ client, told, until, count, giveUp } = await startListener(server.path));
});
afterEach(() => client.stop());

const has = (what: string) => count(what) > 0;
const versions = () => told.filter(({ what }) => what === 'diagnostics').map(({ version }) => version);
const isReading = () => until(() => has('reading begin'));
const codesOf = (lines: string) =>
  analyse({ path: uri, text: lines }, () => undefined)
    .diagnostics.map(({ code }) => String(code))
    .sort();

describe('a large file that opens', () => {
  it('is shown while it is read, and then its diagnostics come', async () => {
    client.open(uri, text);
    await until(() => versions().length > 0);
    const order = told.map(({ what }) => what);
    expect(order[0]).toBe('reading begin');
    expect(order).toContain('reading report');
    expect(told.find(({ what }) => what === 'diagnostics')).toEqual({
      what: 'diagnostics',
      version: 1,
      codes: codesOf(text),
    });
    await until(() => has('reading end'));
  });

  it('answers whoever asks meanwhile, once it is read', async () => {
    client.open(uri, text);
    await isReading();
    expect(versions()).toEqual([]);
    const at = { textDocument: { uri }, position: positionOf(text, hostLine, 'host '.length) };
    const [hover, symbols, definition] = await Promise.all([
      client.connection.sendRequest(HoverRequest.type, at),
      client.connection.sendRequest(DocumentSymbolRequest.type, at),
      client.connection.sendRequest(DefinitionRequest.type, at),
    ]);
    expect(hover).not.toBeNull();
    expect(symbols?.length).toBeGreaterThan(100);
    expect(definition).toMatchObject([{ uri }]);
  });

  it('takes in edits that come meanwhile: in the end it says what a fresh reading says', async () => {
    client.open(uri, text);
    await isReading();
    client.change(uri, [{ range: { start: end, end }, text: unsound }]);
    client.change(uri, [{ range: { start: end, end }, text: '// and more\n' }]);
    await until(() => versions().includes(3));
    const last = told.findLast(({ what }) => what === 'diagnostics');
    expect(last?.codes).toEqual(codesOf(`${text}// and more\n${unsound}`));
    expect(versions()).toEqual(versions().toSorted((a, b) => (a ?? 0) - (b ?? 0)));
  });

  it('is not read to its end where hardly anything of it is left', async () => {
    client.open(uri, text);
    await isReading();
    client.change(uri, [{ text: unsound }]);
    await until(() => versions().length > 0);
    expect(told.find(({ what }) => what === 'diagnostics')).toEqual({
      what: 'diagnostics',
      version: 2,
      codes: codesOf(unsound),
    });
  });

  it('hears of its end at once, and nothing is said of it any more', async () => {
    client.open(uri, text);
    await isReading();
    client.close(uri);
    await until(() => has('reading end'));
    const at = { textDocument: { uri }, position: positionOf(text, hostLine, 'host '.length) };
    expect(await client.connection.sendRequest(HoverRequest.type, at)).toBeNull();
    expect(versions().filter((version) => version !== undefined)).toEqual([]);
    client.open(uri, unsound);
    await until(() => versions().includes(1));
    expect(told.findLast(({ what }) => what === 'diagnostics')?.codes).toEqual(codesOf(unsound));
  });

  it('that whoever sees it gives up is read after the next edit', async () => {
    client.open(uri, text);
    await isReading();
    await giveUp('reading');
    await until(() => has('reading end'));
    expect(versions()).toEqual([]);
    client.change(uri, [{ range: { start: end, end }, text: unsound }]);
    await until(() => versions().length > 0);
    expect(told.find(({ what }) => what === 'diagnostics')).toEqual({
      what: 'diagnostics',
      version: 2,
      codes: codesOf(text + unsound),
    });
  });
});
