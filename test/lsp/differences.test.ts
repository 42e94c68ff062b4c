// hopscope/differences through the real protocol, over stdio: the version may come from disk, from when a file was opened, or
// from the client.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { CancellationTokenSource } from 'vscode-languageserver/node';
import {
  type Baseline,
  type DifferencesAnswer,
  type GivenText,
  requests,
} from '../../server/core/protocol/messages.ts';
import { largeCloud } from '../bench/large-cloud.ts';
import { bundle } from '../support/bundle.ts';
import { type Client, positionOf, startClient } from './client.ts';

let server: Awaited<ReturnType<typeof bundle>>;
let client: Client;
let folder: string;

beforeAll(async () => {
  server = await bundle('server/lsp/main.ts', 'server.js');
});
afterAll(() => server.remove());
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hopscope differences-'));
  client = await startClient(server.path);
});
afterEach(async () => {
  await client.stop();
  rmSync(folder, { recursive: true, force: true });
});

const rule = '    allow icmp from blue\n';
const tenants = `tenant red {
  network reds { vlan 100  cidr 10.0.0.0/24 }
  secgroup default {
${rule}  }
}
tenant blue { network blues { vlan 102  cidr 10.1.0.0/24 } }
`;
const hosts = `switch tor { trunk all }
host h {
  nic eth0 -> tor
  vm R { network reds }
  vm B { network blues }
}
`;

const at = (name: string) => pathToFileURL(join(folder, name)).toString();
const ask = (baseline: Baseline, name = 'cloud.topo', token = new CancellationTokenSource().token) =>
  client.connection.sendRequest<DifferencesAnswer>(requests.differences, { uri: at(name), baseline }, token);
const given = (id: string, texts: Readonly<Record<string, string | null>> = {}): Baseline => ({
  kind: 'given',
  id,
  texts: Object.entries(texts).map(([name, text]): GivenText => ({ uri: at(name), text })),
});
const opened = async (text: string, name = 'cloud.topo') => {
  client.open(at(name), text);
  await client.diagnostics(at(name), (_, version) => version === 1);
};

/** What is told of pairs, each as `CHANGE PAIRS FROM → TO BY`. */
function told(answer: DifferencesAnswer): readonly string[] {
  if (answer.kind !== 'compared') throw new Error(`not compared: ${JSON.stringify(answer)}`);
  return answer.changes.groups.map(
    ({ change, pairs, fromNetwork, toNetwork, by }) => `${change} ${pairs} ${fromNetwork} → ${toNetwork} ${by}`,
  );
}

it('since the last save: what is on disk, with the line of what changed', async () => {
  const text = tenants + hosts;
  writeFileSync(join(folder, 'cloud.topo'), text);
  await opened(text);
  expect(told(await ask({ kind: 'saved' }))).toEqual([]);
  const changed = text.replace(rule, '');
  client.change(at('cloud.topo'), [{ text: changed }]);
  const answer = await ask({ kind: 'saved' });
  expect(told(answer)).toEqual(['closed 1 blues → reds icmp']);
  if (answer.kind !== 'compared') throw new Error('not compared');
  const [statement] = answer.changes.statements;
  expect(statement).toMatchObject({ kind: 'removed', words: 'allow icmp from blue' });
  const end = positionOf(changed, 'secgroup default {', 'secgroup default {'.length);
  expect(statement?.source).toEqual({ uri: at('cloud.topo'), range: { start: end, end } });
  const [pair] = answer.changes.groups[0]?.examples ?? [];
  expect(pair).toMatchObject({ from: 'B', to: 'R', source: statement?.source });
  expect(pair?.words).toMatch(/^secgroup-denied at h/);
  // saved: there is nothing unsaved any more; since it was opened it is the same as before
  writeFileSync(join(folder, 'cloud.topo'), changed);
  client.save(at('cloud.topo'));
  expect(told(await ask({ kind: 'saved' }))).toEqual([]);
  expect(told(await ask({ kind: 'opened' }))).toEqual(['closed 1 blues → reds icmp']);
});

it('a version that the client has: asked for file by file, includes as they were there, and remembered', async () => {
  writeFileSync(join(folder, 'tenants.topo'), tenants);
  await opened(`include "tenants.topo"\n${hosts}`);
  expect(await ask(given('v1'))).toEqual({ kind: 'needs', uris: [at('cloud.topo')] });
  const entry = { 'cloud.topo': `include "old.topo"\n${hosts}` };
  expect(await ask(given('v1', entry))).toEqual({ kind: 'needs', uris: [at('old.topo')] });
  expect(told(await ask(given('v1', { 'old.topo': tenants.replace(rule, '') })))).toEqual([
    'opened 1 blues → reds icmp',
  ]);
  expect(told(await ask(given('v1')))).toEqual(['opened 1 blues → reds icmp']);
  // an edit of the included file counts, too
  await opened(tenants.replace(rule, '    allow udp from blue\n'), 'tenants.topo');
  expect(told(await ask(given('v1')))).toEqual(['opened 1 blues → reds udp']);
  expect(told(await ask(given('v1'), 'tenants.topo'))).toEqual(['opened 1 blues → reds udp']);
  // another version knows nothing of the first
  expect(await ask(given('v2'))).toMatchObject({ kind: 'needs' });
  expect(await ask(given('v2', { 'cloud.topo': null }))).toEqual({ kind: 'absent' });
});

it('of a closed document there is no answer, of a file that is not on disk no version', async () => {
  expect(await ask({ kind: 'saved' })).toEqual({ kind: 'left' });
  await opened(tenants + hosts);
  expect(await ask({ kind: 'saved' })).toEqual({ kind: 'absent' });
});

it('work that nobody waits for any more is given up', async () => {
  const text = largeCloud({ instances: 800, hosts: 40 }, 'left');
  await opened(text);
  const source = new CancellationTokenSource();
  const old = text.replace('cloud {', 'cloud {\n  rp_filter 1');
  expect(old).not.toBe(text);
  const answer = ask(given('v', { 'cloud.topo': old }), 'cloud.topo', source.token);
  // its first slice is done before this is answered: the rest waits behind the check
  await client.connection.sendRequest(requests.codePage, { code: 'syntax' });
  source.cancel();
  expect(await answer).toEqual({ kind: 'left' });
});
