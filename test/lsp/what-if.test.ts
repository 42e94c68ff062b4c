// What-if through the real protocol, over stdio: a network with changes, its traces, the edit that writes them, single failures.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { TextEdit, WorkspaceEdit } from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import {
  type FailureList,
  requests,
  type TraceResult,
  type WhatIf,
  type WhatIfResult,
} from '../../server/core/protocol/messages.ts';
import { bundle, root } from '../support/bundle.ts';
import { type Client, startClient } from './client.ts';

const uri = 'file:///what-if/cloud.topo';
const s6a = readFileSync(join(root, 'examples/s6a.topo'), 'utf8');
const changes: readonly WhatIf[] = [{ kind: 'bridge', host: 'compute1', network: 'net102' }];
const flow = { kind: 'named', name: 'scenario6a' } as const;
let server: Awaited<ReturnType<typeof bundle>>;
let client: Client;

beforeAll(async () => {
  server = await bundle('server/lsp/main.ts', 'server.js');
  client = await startClient(server.path);
});
afterAll(async () => {
  await client.stop();
  server.remove();
});
afterEach(() => client.close(uri));

const ask = <Answer>(method: string, params: object) =>
  client.connection.sendRequest<Answer>(method, { uri, ...params });

it('is the network with the change: what it does, its picture, its traces', async () => {
  client.open(uri, s6a);
  const tried = await ask<WhatIfResult>(requests.whatIf, { changes });
  if (tried.kind === 'refused') throw new Error(tried.message);
  expect(tried.said).toMatch(/^opens \d+ pairs between tenants/);
  expect(tried.turned).toContainEqual(expect.objectContaining({ kind: 'flow', name: 'scenario6a', now: true }));
  const bridge = tried.model.graph.nodes.find(({ id }) => id === 'compute1/br102');
  expect(bridge).toMatchObject({ ghost: false });
  const trace = await ask<TraceResult>(requests.trace, { flow, changes });
  expect(trace).toMatchObject({ kind: 'replay', replay: { outcome: 'delivered' } });
  // the text is as it was
  expect(await ask<TraceResult>(requests.trace, { flow })).toMatchObject({ replay: { outcome: 'dropped' } });
});

it('is written by one edit', async () => {
  client.open(uri, s6a);
  const edit = await ask<WorkspaceEdit>(requests.writeWhatIf, { changes });
  const edits = edit.changes?.[uri] ?? edit.documentChanges?.flatMap((one) => ('edits' in one ? one.edits : []));
  const written = TextDocument.applyEdits(TextDocument.create(uri, 'topo', 1, s6a), edits as TextEdit[]);
  expect(written).toBe(s6a.replace(/(host compute1 \{[^}]*?bridge net102 10\.1\.0\.1) on-demand/, '$1'));
});

it('is refused in words, and its edit is none', async () => {
  client.open(uri, s6a);
  const wrong: readonly WhatIf[] = [{ kind: 'move', instance: 'VM_1', host: 'nowhere' }];
  expect(await ask(requests.whatIf, { changes: wrong })).toEqual({
    kind: 'refused',
    message: "VM_1 can't move to nowhere",
  });
  expect(await ask(requests.writeWhatIf, { changes: wrong })).toBeNull();
  expect(await ask(requests.trace, { flow, changes: wrong })).toMatchObject({ kind: 'refused' });
});

it('finds which single failure breaks what is expected', async () => {
  client.open(uri, `${s6a}\nexpect VM_1 -> VM_4 icmp reachable\n`);
  const list = await ask<FailureList>(requests.failures, {});
  expect(list.failures.map(({ words }) => words)).toEqual(
    expect.arrayContaining(['compute1 is off', 'compute2 is off', 'compute1 eth0 – tor is cut']),
  );
  expect(list.failures[0]?.breaks[0]?.source?.uri).toBe(uri);
});

it('says of a box of the picture what the editor says of its name', async () => {
  client.open(uri, s6a);
  const of = async (id: string) => (await ask<{ markdown: string } | null>(requests.boxHover, { id }))?.markdown;
  expect(await of('VM_1')).toMatch(/^\*\*instance\*\* `VM_1`/);
  expect(await of('compute1/br102')).toMatch(/^\*\*bridge\*\* `br102` of `net102` on `compute1`/);
  expect(await of('compute2/vlan100')).toMatch(/^\*\*bridge\*\* `br100`/);
  for (const part of ['', '/eth0', '/nat', '/routing'])
    expect(await of(`compute1${part}`)).toMatch(/^\*\*host\*\* `compute1`/);
  for (const id of ['tor', 'internet', 'internet-router', 'google_dns']) expect(await of(id)).toMatch(/^\*\*/);
  expect(await of('nobody')).toBeUndefined();
});
