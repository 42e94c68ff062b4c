// A check that lasts, through the real server: edits come first, requests are answered, the work is shown. Orders of
// messages are held, and no times.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  HoverRequest,
  type ProgressToken,
  ProgressType,
  PublishDiagnosticsNotification,
  type WorkDoneProgressBegin,
  WorkDoneProgressCancelNotification,
  WorkDoneProgressCreateRequest,
  type WorkDoneProgressEnd,
  type WorkDoneProgressReport,
} from 'vscode-languageserver/node';
import { cloudOfLines } from '../bench/large-cloud.ts';
import { bundle } from '../support/bundle.ts';
import { type Client, positionOf, startClient } from './client.ts';

const uri = 'file:///topologies/large.topo';
const text = cloudOfLines(8000, 'long check');
const hostLine = /^host \S+/m.exec(text)?.[0] ?? '';
/** What only a check finds in that text. */
const ofCheck = 'bridge-missing';

type Told = { readonly what: string; readonly codes?: ReadonlySet<unknown>; readonly version?: number | undefined };
const progress = new ProgressType<WorkDoneProgressBegin | WorkDoneProgressReport | WorkDoneProgressEnd>();

let server: Awaited<ReturnType<typeof bundle>>;
let client: Client;
let told: Told[];
let token: ProgressToken;
let listeners: Set<() => void>;

beforeAll(async () => {
  server = await bundle('server/lsp/main.ts', 'server.js');
});
afterAll(() => server.remove());
beforeEach(async () => {
  told = [];
  listeners = new Set();
  client = await startClient(server.path, 'stdio', {
    window: { workDoneProgress: true },
    initializationOptions: { showWorkAfterMs: 0 },
  });
  const tell = (one: Told) => {
    told.push(one);
    for (const each of [...listeners]) each();
  };
  client.connection.onNotification(PublishDiagnosticsNotification.type, ({ diagnostics, version }) =>
    tell({ what: 'diagnostics', codes: new Set(diagnostics.map(({ code }) => code)), version }),
  );
  client.connection.onRequest(WorkDoneProgressCreateRequest.type, (created) => {
    let isCheck = false;
    client.connection.onProgress(progress, created.token, (one) => {
      // a file that is read, and a network that is derived for a request, are shown, too
      if (one.kind === 'begin') isCheck = one.title.startsWith('checking');
      if (!isCheck) return;
      token = created.token;
      tell({ what: one.kind });
    });
  });
});
afterEach(() => client.stop());

/** Resolves once what was told satisfies the test. */
const until = (wanted: () => boolean) =>
  new Promise<void>((resolve) => {
    const look = () => {
      if (!wanted()) return;
      listeners.delete(look);
      resolve();
    };
    listeners.add(look);
    look();
  });
const count = (what: string) => told.filter((one) => one.what === what).length;
const place = (wanted: (one: Told) => boolean) => told.findIndex(wanted);
const isChecked = ({ codes }: Told) => codes?.has(ofCheck) === true;

describe('a check that lasts', () => {
  it('is shown from its beginning to its end, and its findings come with it', async () => {
    client.open(uri, text);
    await until(() => told.some(isChecked) && count('end') > 0);
    const [begin, report, end] = ['begin', 'report', 'end'].map((what) => place((one) => one.what === what));
    expect(begin).toBeLessThan(report as number);
    expect(report).toBeLessThan(end as number);
    expect([count('begin'), count('end')]).toEqual([1, 1]);
    expect(place(({ what }) => what === 'diagnostics')).toBeLessThan(begin as number);
    expect(place(isChecked)).toBeGreaterThan(begin as number);
  });

  it('answers a hover meanwhile', async () => {
    client.open(uri, text);
    await until(() => count('begin') > 0);
    const hover = await client.connection.sendRequest(HoverRequest.type, {
      textDocument: { uri },
      position: positionOf(text, hostLine, 'host '.length),
    });
    expect(hover).not.toBeNull();
    expect(count('end')).toBe(0);
    expect(told.some(isChecked)).toBe(false);
  });

  it('is given up by an edit, which is answered at once, and done again for the edited text', async () => {
    client.open(uri, text);
    await until(() => count('begin') > 0);
    const end = { line: text.split('\n').length, character: 0 };
    client.change(uri, [{ range: { start: end, end }, text: 'host another { nic eth0 -> nowhere }\n' }]);
    await until(() => told.some(({ codes, version }) => version === 2 && codes?.has('unknown-name') === true));
    expect(told.some(isChecked)).toBe(false);
    expect([count('begin'), count('end')]).toEqual([1, 1]);
    await until(() => told.some(isChecked) && count('end') === 2);
    expect(told.filter(isChecked).map(({ version }) => version)).toEqual([2]);
    expect(told.filter(({ codes }) => codes).map(({ version }) => version)).toEqual([1, 2, 2]);
  });

  it('is given up by whoever sees it, until the next save', async () => {
    client.open(uri, text);
    await until(() => count('begin') > 0);
    await client.connection.sendNotification(WorkDoneProgressCancelNotification.type, { token });
    await until(() => count('end') > 0);
    expect(told.some(isChecked)).toBe(false);
    client.save(uri);
    await until(() => told.some(isChecked));
    expect(told.filter(isChecked).map(({ version }) => version)).toEqual([1]);
  });

  it('ends with the document', async () => {
    client.open(uri, text);
    await until(() => count('begin') > 0);
    client.close(uri);
    await until(() => count('end') > 0 && told.at(-1)?.what === 'diagnostics');
    expect(told.some(isChecked)).toBe(false);
    expect(told.at(-1)?.codes).toEqual(new Set());
  });
});
