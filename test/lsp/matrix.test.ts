// hopscope/matrix through the real protocol, over stdio: at any level, after an edit, and given up.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { CancellationTokenSource } from 'vscode-languageserver/node';
import { type MatrixAnswer, type MatrixAsked, requests } from '../../server/core/protocol/messages.ts';
import { largeCloud } from '../bench/large-cloud.ts';
import { bundle } from '../support/bundle.ts';
import { type Client, startClient } from './client.ts';

const s6a = readFileSync(join(import.meta.dirname, '../../examples/s6a.topo'), 'utf8');
const mended = s6a.replace('bridge net102 10.1.0.1 on-demand', 'bridge net102 10.1.0.1');
const uri = 'file:///cloud/s6a.topo';
const icmp = { protocol: 'icmp', port: null } as const;

let server: Awaited<ReturnType<typeof bundle>>;
let client: Client;

beforeAll(async () => {
  server = await bundle('server/lsp/main.ts', 'server.js');
});
afterAll(() => server.remove());
beforeEach(async () => {
  client = await startClient(server.path);
});
afterEach(() => client.stop());

const ask = (
  asked: Omit<MatrixAsked, 'since' | 'within'> & Partial<MatrixAsked>,
  of = uri,
  token = new CancellationTokenSource().token,
) =>
  client.connection.sendRequest<MatrixAnswer>(
    requests.matrix,
    { uri: of, asked: { since: null, within: null, ...asked } },
    token,
  );

it('answers at each level, and what the text says now', async () => {
  client.open(uri, s6a);
  const instances = await ask({ level: 'instances', question: icmp });
  expect(instances?.finding).toBe('16 of 20 pairs reach each other; 4 fail for one reason');
  expect(instances?.table.rows.map(({ name }) => name)).toEqual(['VM_1', 'VM_2', 'VM_4', 'VM_5', 'VM_6', 'google_dns']);
  const networks = await ask({ level: 'networks', question: { protocol: 'tcp', port: 22 } });
  expect(networks?.table.cells[0]?.[1]).toMatchObject({ pairs: 4, reached: 2, failed: 2 });
  client.change(uri, [{ text: mended }]);
  const now = await ask({ level: 'instances', question: icmp });
  expect(now?.finding).toBe('All 20 pairs reach each other');
});

it('answers nothing of a document that is closed, nor once nobody waits', async () => {
  expect(await ask({ level: 'hosts', question: icmp })).toBeNull();
  const large = 'file:///cloud/large.topo';
  client.open(large, largeCloud({ instances: 3000, hosts: 150 }, 'matrix'));
  const source = new CancellationTokenSource();
  const answer = ask({ level: 'hosts', question: icmp }, large, source.token);
  source.cancel();
  expect(await answer.catch(() => null)).toBeNull();
  // the next one is answered all the same
  expect((await ask({ level: 'tenants', question: icmp }, large))?.table.level).toBe('tenants');
});

it('says what was, where the text is not as it was saved', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'hopscope matrix-'));
  const saved = pathToFileURL(join(folder, 's6a.topo')).toString();
  writeFileSync(join(folder, 's6a.topo'), s6a);
  client.open(saved, s6a);
  const changed = async () => {
    const answer = await ask({ level: 'instances', question: icmp, since: 'saved' }, saved);
    const { rows: ends = [], cells = [] } = answer?.table ?? {};
    return cells.flatMap((row, from) =>
      row.flatMap((cell, to) =>
        cell?.was === undefined ? [] : [`${ends[from]?.name} ${ends[to]?.name}: ${cell.was}`],
      ),
    );
  };
  expect(await changed()).toEqual([]);
  client.change(saved, [{ text: mended }]);
  const lost = 'at internet-router (no route): no br102 on compute1';
  expect(await changed()).toEqual([
    `VM_1 VM_6: lost ${lost}`,
    `VM_2 VM_6: lost ${lost}`,
    `VM_6 VM_1: arrives, the reply is lost ${lost}`,
    `VM_6 VM_2: arrives, the reply is lost ${lost}`,
  ]);
  writeFileSync(join(folder, 's6a.topo'), mended);
  expect(await changed()).toEqual([]);
  rmSync(folder, { recursive: true, force: true });
});
