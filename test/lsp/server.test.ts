// The language server as an editor meets it: a process of its own, the real protocol, over stdio.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  DefinitionRequest,
  type DocumentSymbol,
  DocumentSymbolRequest,
  type Hover,
  HoverRequest,
  type Location,
  ReferencesRequest,
} from 'vscode-languageserver/node';
import {
  type CheckingChange,
  checkingChanged,
  type NetworkModel,
  networkChanged,
  requests,
  type TraceResult,
} from '../../server/core/protocol/messages.ts';
import { bundle, root } from '../support/bundle.ts';
import { type Client, positionOf, startClient } from './client.ts';

const s6a = readFileSync(join(root, 'examples/s6a.topo'), 'utf8');
const uri = 'file:///topologies/s6a.topo';
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

const codes = (found: readonly { readonly code?: string | number }[]) => found.map(({ code }) => code);
const markdown = (hover: Hover | null) => {
  const contents = hover?.contents;
  return typeof contents === 'object' && 'value' in contents ? contents.value : '';
};
const hoverOn = async (document: string, text: string, needle: string, plus = 1) =>
  client.connection.sendRequest(HoverRequest.type, {
    textDocument: { uri: document },
    position: positionOf(text, needle, plus),
  });

describe('diagnostics', () => {
  it('shows bridge-missing on open, at the host, with rules, counts, the failing hop and remedies', async () => {
    client.open(uri, s6a);
    const { diagnostics, version } = await client.diagnostics(uri, (found) => codes(found).includes('bridge-missing'));
    expect(version).toBe(1);
    const fault = diagnostics.find(({ code }) => code === 'bridge-missing');
    expect(fault).toMatchObject({ severity: 1, source: 'hopscope' });
    expect(fault?.range.start).toEqual(positionOf(s6a, 'host compute1', 5));
    const related = fault?.relatedInformation ?? [];
    expect(related.every(({ location }) => location.uri === uri)).toBe(true);
    const words = related.map(({ message }) => message).join('\n');
    expect(words).toMatch(/internet-router/);
    expect(words).toMatch(/2 of 2/);
    expect(words).toMatch(/provision everywhere/);
  });

  it('loses the problem when the fault is undone and the file saved', async () => {
    client.open(uri, s6a);
    await client.diagnostics(uri, (found) => codes(found).includes('bridge-missing'));
    const start = positionOf(s6a, '10.1.0.1 on-demand', '10.1.0.1'.length);
    client.change(uri, [
      { range: { start, end: { ...start, character: start.character + ' on-demand'.length } }, text: '' },
    ]);
    client.save(uri);
    const { version } = await client.diagnostics(
      uri,
      (found, at) => at === 2 && !codes(found).includes('bridge-missing'),
    );
    expect(version).toBe(2);
  });

  it('reports syntax and names while one types, and keeps the findings of the last save', async () => {
    client.open(uri, s6a);
    await client.diagnostics(uri, (found) => codes(found).includes('bridge-missing'));
    const end = { line: s6a.split('\n').length, character: 0 };
    client.change(uri, [{ range: { start: end, end }, text: 'host compute3 {\n  nic eth0 -> torr\n' }]);
    const { diagnostics } = await client.diagnostics(uri, (found) => codes(found).includes('unknown-name'));
    expect(codes(diagnostics)).toContain('syntax');
    expect(codes(diagnostics)).toContain('bridge-missing');
    expect(diagnostics.find(({ code }) => code === 'unknown-name')?.message).toMatch(/tor/);
  });

  it('gives the versions of fast edits in order and ends with the last', async () => {
    client.open(uri, '');
    let text = '';
    for (const letter of 'tenant t { network n { vlan 5000 cidr 10.0.0.0/24 } }') {
      const at = { line: 0, character: text.length };
      client.change(uri, [{ range: { start: at, end: at }, text: letter }]);
      text += letter;
    }
    await client.diagnostics(
      uri,
      (found, version) => version === text.length + 1 && codes(found).includes('vlan-out-of-range'),
    );
    const versions = client.published(uri).map(({ version }) => version ?? 0);
    expect(versions).toEqual([...versions].sort((a, b) => a - b));
  });

  it('fades what is unused and says where the other of two is', async () => {
    const text =
      'tenant t {\n  network a { vlan 100 cidr 10.0.0.0/24 }\n  network b { vlan 100 cidr 10.0.1.0/24 }\n}\n';
    client.open(uri, text);
    const { diagnostics } = await client.diagnostics(
      uri,
      (found) => codes(found).includes('duplicate-vlan') && codes(found).includes('unused-network'),
    );
    expect(diagnostics.find(({ code }) => code === 'unused-network')?.tags).toEqual([1]);
    expect(diagnostics.find(({ code }) => code === 'duplicate-vlan')?.relatedInformation?.length).toBe(1);
  });

  it('survives an empty file, binary junk, half a declaration and a file that is too long', async () => {
    const junk = String.fromCharCode(...Array.from({ length: 4000 }, (_, index) => (index * 7919) % 65536));
    const texts = ['', junk, 'host "', 'expect isolated', '}}}}{{{{', 'x '.repeat(2_500_000)];
    for (const [index, text] of texts.entries()) {
      const each = `file:///topologies/odd-${index}.topo`;
      client.open(each, text);
      const { diagnostics } = await client.diagnostics(each, (_, version) => version === 1);
      expect(diagnostics.length > 0).toBe(text !== '');
    }
    expect(codes((await client.diagnostics('file:///topologies/odd-5.topo', () => true)).diagnostics)).toEqual([
      'limit',
    ]);
  });

  it('forgets a document that is closed', async () => {
    client.open(uri, 'host');
    await client.diagnostics(uri, (found) => found.length > 0);
    client.close(uri);
    await client.diagnostics(uri, (found) => found.length === 0);
  });
});

describe('included files', () => {
  let folder: string;
  const at = (name: string) => pathToFileURL(join(folder, name)).toString();
  const tenants = 'tenant t { network n { vlan 100 cidr 10.0.0.0/24 } }\n';
  const main = 'include "tenants.topo"\nswitch tor\nhost h { nic eth0 -> tor vm V { network n } }\n'.replace(
    'switch tor',
    'switch tor { trunk all }',
  );

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'hopscope lsp-'));
    writeFileSync(join(folder, 'tenants.topo'), tenants);
    writeFileSync(join(folder, 'main.topo'), main);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('are read from disk, and from the editor once they are open there', async () => {
    client.open(at('main.topo'), main);
    const first = await client.diagnostics(at('main.topo'), () => true);
    expect(codes(first.diagnostics)).not.toContain('include-missing');
    expect(codes(first.diagnostics)).not.toContain('unknown-name');
    client.open(at('tenants.topo'), tenants);
    client.change(at('tenants.topo'), [{ text: tenants.replace('network n', 'network m') }]);
    await client.diagnostics(at('main.topo'), (found) => codes(found).includes('unknown-name'));
    client.change(at('tenants.topo'), [{ text: tenants }]);
    await client.diagnostics(at('main.topo'), (found) => !codes(found).includes('unknown-name'));
  });

  it('get their own diagnostics through the one that includes them', async () => {
    const faulty = tenants.replace('vlan 100', 'vlan 5000');
    writeFileSync(join(folder, 'tenants.topo'), faulty);
    client.open(at('main.topo'), main);
    const { diagnostics } = await client.diagnostics(at('tenants.topo'), (found) => found.length > 0);
    expect(codes(diagnostics)).toEqual(['vlan-out-of-range']);
    client.open(at('tenants.topo'), faulty);
    const again = await client.diagnostics(at('tenants.topo'), (_, version) => version === 1);
    expect(codes(again.diagnostics)).toEqual(['vlan-out-of-range']);
  });

  it('lead go to definition into another file', async () => {
    client.open(at('main.topo'), main);
    await client.diagnostics(at('main.topo'), () => true);
    const found = (await client.connection.sendRequest(DefinitionRequest.type, {
      textDocument: { uri: at('main.topo') },
      position: positionOf(main, 'network n', 9),
    })) as Location[];
    expect(found).toEqual([
      {
        uri: at('tenants.topo'),
        range: { start: positionOf(tenants, ' n {', 1), end: positionOf(tenants, ' n {', 2) },
      },
    ]);
  });
});

describe('features', () => {
  beforeEach(async () => {
    client.open(uri, s6a);
    await client.diagnostics(uri, (found) => codes(found).includes('bridge-missing'));
  });

  it('hover a host: routes, the entry that is missing, NAT and filter rules', async () => {
    const text = markdown(await hoverOn(uri, s6a, 'compute1 {'));
    expect(text).toMatch(/10\.0\.0\.0\/24 dev br100 proto kernel scope link src 10\.0\.0\.1/);
    expect(text).toMatch(/default via 203\.0\.113\.1 dev eth1 +# net102 \(no br102 here\)/);
    expect(text).toMatch(/-A nova-network-snat -s 10\.0\.0\.0\/8 -j SNAT --to-source 203\.0\.113\.105/);
    expect(text).toMatch(/-A nova-compute-inst-/);
  });

  it('hover sees an edit that was not analysed yet', async () => {
    client.change(uri, [{ text: s6a.replace('203.0.113.105', '203.0.113.99') }]);
    expect(markdown(await hoverOn(uri, s6a, 'compute1 {'))).toMatch(/203\.0\.113\.99/);
  });

  it('outline', async () => {
    const symbols = (await client.connection.sendRequest(DocumentSymbolRequest.type, {
      textDocument: { uri },
    })) as DocumentSymbol[];
    const names = symbols.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['cloud', 'internet', 'tor', 'tenant1', 'compute1', 'scenario6a']));
    const host = symbols.find(({ name }) => name === 'compute1');
    expect(host?.children?.map(({ name }) => name)).toEqual([
      'eth0',
      'eth1',
      'bridge net100',
      'bridge net102',
      'VM_1',
      'VM_2',
    ]);
  });

  it('definition and references', async () => {
    const where = { textDocument: { uri }, position: positionOf(s6a, 'VM_1 -> VM_6', 1) };
    const definition = (await client.connection.sendRequest(DefinitionRequest.type, where)) as Location[];
    expect(definition.map(({ range }) => range.start)).toEqual([positionOf(s6a, 'vm VM_1', 3)]);
    const uses =
      (await client.connection.sendRequest(ReferencesRequest.type, {
        ...where,
        context: { includeDeclaration: false },
      })) ?? [];
    const all =
      (await client.connection.sendRequest(ReferencesRequest.type, {
        ...where,
        context: { includeDeclaration: true },
      })) ?? [];
    expect(uses.length).toBeGreaterThanOrEqual(3);
    expect(all.length).toBe(uses.length + 1);
  });

  it('the picture, a replay and the box under the cursor', async () => {
    const model = await client.connection.sendRequest<NetworkModel>(requests.network, { uri });
    expect(model.graph.nodes.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['compute1', 'compute1/br100', 'VM_1', 'tor']),
    );
    expect(model.graph.nodes.some(({ ghost, id }) => ghost && id === 'compute1/br102')).toBe(true);
    expect(model.flows.map(({ name }) => name)).toContain('scenario6a');
    expect(model.problems.find(({ code }) => code === 'bridge-missing')?.at).toBe('compute1');
    const result = await client.connection.sendRequest<TraceResult>(requests.trace, {
      uri,
      flow: { kind: 'named', name: 'scenario6a' },
    });
    if (result.kind !== 'replay') throw new Error(result.message);
    const { replay } = result;
    expect(replay.reason).toMatchObject({ code: 'no-route', node: 'internet-router' });
    expect(replay.causes.map(({ code, node }) => [code, node])).toEqual([['bridge-missing', 'compute1']]);
    const ids = new Set(model.graph.nodes.map(({ id }) => id));
    expect(replay.hops.filter(({ at }) => !ids.has(at)).map(({ at }) => at)).toEqual([]);
    const box = await client.connection.sendRequest<{ id: string } | null>(requests.boxAt, {
      uri,
      position: positionOf(s6a, 'vm VM_1', 4),
    });
    expect(box).toEqual({ id: 'VM_1' });
    const reached = await client.connection.sendRequest<string[]>(requests.reachable, { uri, id: 'VM_1' });
    expect(reached).toContain('VM_4');
    expect(reached).not.toContain('VM_6');
  });

  it('tells that the picture changed', async () => {
    const told = new Promise((resolve) => client.connection.onNotification(networkChanged, resolve));
    client.change(uri, [{ text: `${s6a}\n// more\n` }]);
    expect(await told).toEqual({ uri });
  });

  it('tells when a check begins and ends', async () => {
    const told: CheckingChange[] = [];
    const ended = new Promise<void>((resolve) =>
      client.connection.onNotification(checkingChanged, (change: CheckingChange) => {
        told.push(change);
        // what an earlier edit interrupted may end first
        if (!change.checking && told.at(-2)?.checking) resolve();
      }),
    );
    client.change(uri, [{ text: `${s6a}\n// saved\n` }]);
    client.save(uri);
    await ended;
    expect(told.slice(-2)).toEqual([
      { uri, checking: true },
      { uri, checking: false },
    ]);
  });

  it('refuse what is not there with words', async () => {
    const flow = { kind: 'free', from: 'VM_1', to: 'VM6', protocol: 'icmp', port: null } as const;
    const result = await client.connection.sendRequest<TraceResult>(requests.trace, { uri, flow });
    expect(result).toEqual({ kind: 'refused', message: expect.stringMatching(/VM_6/) });
    expect(await client.connection.sendRequest(requests.network, { uri: 'file:///nowhere.topo' })).toBeNull();
    expect(await hoverOn(uri, s6a, '\n\ncloud', 1)).toBeNull();
  });
});

describe('another transport', () => {
  it("speaks over node's channel, as VS Code starts it", async () => {
    const other = await startClient(server.path, 'ipc');
    other.open(uri, s6a);
    await other.diagnostics(uri, (found) => codes(found).includes('bridge-missing'));
    await other.stop();
  });
  it('without one it says what it is for', () => {
    const { status, stderr } = spawnSync(process.execPath, [server.path], { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringMatching(/--stdio or --node-ipc/) });
  });
});

describe('two documents at once', () => {
  it('keep to themselves', async () => {
    const other = 'file:///topologies/other.topo';
    client.open(uri, s6a);
    client.open(other, s6a.replace('bridge net102 10.1.0.1 on-demand', 'bridge net102 10.1.0.1'));
    await client.diagnostics(uri, (found) => codes(found).includes('bridge-missing'));
    await client.diagnostics(other, (found, version) => version === 1 && codes(found).includes('asymmetric-route'));
    expect(client.published(other).flatMap(({ diagnostics }) => codes(diagnostics))).not.toContain('bridge-missing');
    client.change(other, [{ text: 'host' }]);
    await client.diagnostics(other, (found) => codes(found).includes('syntax'));
    expect(codes(client.published(uri).at(-1)?.diagnostics ?? [])).toContain('bridge-missing');
  });
});

describe('a server that is killed', () => {
  it('leaves nothing behind: the next one knows as much', async () => {
    client.open(uri, s6a);
    client.process.kill('SIGKILL');
    const next = await startClient(server.path);
    next.open(uri, s6a);
    await next.diagnostics(uri, (found) => codes(found).includes('bridge-missing'));
    await next.stop();
  });
});
