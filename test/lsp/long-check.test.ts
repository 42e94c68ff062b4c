// A check that lasts, through the real server: edits come first, requests are answered, the work is shown. Orders of
// messages are held, and no times.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { HoverRequest } from 'vscode-languageserver/node';
import { cloudOfLines } from '../bench/large-cloud.ts';
import { bundle } from '../support/bundle.ts';
import { type Client, positionOf } from './client.ts';
import { type Listener, startListener, type Told } from './told.ts';

const uri = 'file:///topologies/large.topo';
const text = cloudOfLines(8000, 'long check');
const hostLine = /^host \S+/m.exec(text)?.[0] ?? '';
/** What only a check finds in that text. */
const ofCheck = 'bridge-missing';

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

const place = (wanted: (one: Told) => boolean) => told.findIndex(wanted);
const isChecked = ({ codes }: Told) => codes?.includes(ofCheck) === true;

describe('a check that lasts', () => {
  it('is shown from its beginning to its end, and its findings come with it', async () => {
    client.open(uri, text);
    await until(() => told.some(isChecked) && count('checking end') > 0);
    const [begin, report, end] = ['begin', 'report', 'end'].map((kind) =>
      place(({ what }) => what === `checking ${kind}`),
    );
    expect(begin).toBeLessThan(report as number);
    expect(report).toBeLessThan(end as number);
    expect([count('checking begin'), count('checking end')]).toEqual([1, 1]);
    expect(place(({ what }) => what === 'diagnostics')).toBeLessThan(begin as number);
    expect(place(isChecked)).toBeGreaterThan(begin as number);
  });

  it('answers a hover meanwhile', async () => {
    client.open(uri, text);
    await until(() => count('checking begin') > 0);
    const hover = await client.connection.sendRequest(HoverRequest.type, {
      textDocument: { uri },
      position: positionOf(text, hostLine, 'host '.length),
    });
    expect(hover).not.toBeNull();
    expect(count('checking end')).toBe(0);
    expect(told.some(isChecked)).toBe(false);
  });

  it('is given up by an edit, which is answered at once, and done again for the edited text', async () => {
    client.open(uri, text);
    await until(() => count('checking begin') > 0);
    const end = { line: text.split('\n').length, character: 0 };
    client.change(uri, [{ range: { start: end, end }, text: 'host another { nic eth0 -> nowhere }\n' }]);
    await until(() => told.some(({ codes, version }) => version === 2 && codes?.includes('unknown-name') === true));
    expect(told.some(isChecked)).toBe(false);
    expect([count('checking begin'), count('checking end')]).toEqual([1, 1]);
    await until(() => told.some(isChecked) && count('checking end') === 2);
    expect(told.filter(isChecked).map(({ version }) => version)).toEqual([2]);
    expect(told.filter(({ codes }) => codes).map(({ version }) => version)).toEqual([1, 2, 2]);
  });

  it('is given up by whoever sees it, until the next save', async () => {
    client.open(uri, text);
    await until(() => count('checking begin') > 0);
    await giveUp('checking');
    await until(() => count('checking end') > 0);
    expect(told.some(isChecked)).toBe(false);
    client.save(uri);
    await until(() => told.some(isChecked));
    expect(told.filter(isChecked).map(({ version }) => version)).toEqual([1]);
  });

  it('ends with the document', async () => {
    client.open(uri, text);
    await until(() => count('checking begin') > 0);
    client.close(uri);
    const last = () => told.findLast(({ what }) => what === 'diagnostics');
    await until(() => count('checking end') > 0 && last()?.codes?.length === 0);
    expect(told.some(isChecked)).toBe(false);
  });
});
