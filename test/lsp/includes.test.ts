// Topologies of several files: cycles, missing files, findings and edits across files, names in all of them; over stdio.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  CallHierarchyIncomingCallsRequest,
  type CallHierarchyItem,
  CallHierarchyPrepareRequest,
  DefinitionRequest,
  DidChangeWatchedFilesNotification,
  DidChangeWorkspaceFoldersNotification,
  FileChangeType,
  type Location,
  ReferencesRequest,
  RenameRequest,
  SemanticTokensRefreshRequest,
  SemanticTokensRequest,
  type SymbolInformation,
  type TextDocumentEdit,
  WillRenameFilesRequest,
  WorkspaceSymbolRequest,
} from 'vscode-languageserver/node';
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
  folder = mkdtempSync(join(tmpdir(), 'hopscope includes-'));
  client = await startClient(server.path, 'stdio', {
    folders: [`${pathToFileURL(folder)}/`],
    workspace: { workspaceEdit: { documentChanges: true } },
  });
});
afterEach(async () => {
  await client.stop();
  rmSync(folder, { recursive: true, force: true });
});

const at = (name: string) => pathToFileURL(join(folder, name)).toString();
const put = (name: string, text: string) => {
  mkdirSync(join(folder, name, '..'), { recursive: true });
  writeFileSync(join(folder, name), text);
};
const changedOnDisk = (name: string, type: FileChangeType) =>
  client.connection.sendNotification(DidChangeWatchedFilesNotification.type, { changes: [{ uri: at(name), type }] });
const codes = (found: readonly { readonly code?: string | number }[]) =>
  found.map(({ code }) => code).filter((code) => !String(code).startsWith('unused'));
/** Resolves once a file has these findings, hints of what is unused left out. */
const hasCodes = (name: string, ...wanted: readonly string[]) =>
  client.diagnostics(at(name), (found) => codes(found).join() === wanted.join());

const switches = 'switch tor { trunk all }\n';
const tenants = 'include "../switches.topo"\ntenant t { network n { vlan 100 cidr 10.0.0.0/24 } }\n';
const main = 'include "parts/tenants.topo"\nhost h { nic eth0 -> tor  vm V { network n } }\n';
const putAll = () => {
  put('switches.topo', switches);
  put('parts/tenants.topo', tenants);
  put('main.topo', main);
};

describe('a file that is included by an included one', () => {
  beforeEach(putAll);

  it('is read from disk, from the editor as soon as it is edited there, and from disk again', async () => {
    client.open(at('main.topo'), main);
    await hasCodes('main.topo');
    client.open(at('switches.topo'), switches);
    client.change(at('switches.topo'), [{ text: switches.replace('tor', 'other') }]);
    const { diagnostics } = await hasCodes('main.topo', 'unknown-name');
    expect(diagnostics.find(({ code }) => code === 'unknown-name')?.range.start).toEqual(positionOf(main, 'tor'));
    client.close(at('switches.topo'));
    await hasCodes('main.topo');
  });

  it('has its own findings, open or not, which go when they are mended', async () => {
    put('switches.topo', 'switch tor { trunk 5000 }\n');
    client.open(at('main.topo'), main);
    await hasCodes('switches.topo', 'vlan-out-of-range');
    put('switches.topo', switches);
    await changedOnDisk('switches.topo', FileChangeType.Changed);
    await hasCodes('switches.topo');
  });

  it('points at the other file where two are at odds', async () => {
    put('switches.topo', `${switches}switch n { trunk all }\n`);
    client.open(at('main.topo'), main);
    const { diagnostics } = await hasCodes('parts/tenants.topo', 'duplicate-name');
    const related = diagnostics.find(({ code }) => code === 'duplicate-name')?.relatedInformation ?? [];
    expect(related.map(({ location }) => location.uri)).toEqual([at('switches.topo')]);
  });

  it('counts once, however often it is included', async () => {
    const twice = `include "switches.topo"\n${main}include "./parts/../switches.topo"\n`;
    client.open(at('main.topo'), twice);
    const { diagnostics } = await client.diagnostics(at('main.topo'), () => true);
    expect(codes(diagnostics)).toEqual([]);
  });

  it('is read as a part of the closed files of the folder that include it', async () => {
    client.open(at('parts/tenants.topo'), tenants);
    const found = await client.diagnostics(at('parts/tenants.topo'), (_, version) => version === 1);
    // the network is used in main
    expect(found.diagnostics.map(({ code }) => code)).toEqual([]);
    client.change(at('parts/tenants.topo'), [{ text: tenants.replace('network n', 'network m') }]);
    const { diagnostics, version } = await hasCodes('main.topo', 'unknown-name');
    expect([version, diagnostics[0]?.range.start]).toEqual([undefined, positionOf(main, 'n } }')]);
    client.close(at('parts/tenants.topo'));
    await client.diagnostics(at('main.topo'), (all) => all.length === 0);
  });

  it('gets another file to speak for it as files are opened, closed and written', async () => {
    const part = 'host g { nic eth0 -> tor }\n';
    client.open(at('part.topo'), part);
    await hasCodes('part.topo', 'unknown-name');
    put('includer.topo', 'include "switches.topo"\ninclude "part.topo"\n');
    await changedOnDisk('includer.topo', FileChangeType.Created);
    await hasCodes('part.topo');
    client.open(at('includer.topo'), 'include "part.topo"\n');
    await hasCodes('part.topo', 'unknown-name');
    client.close(at('includer.topo'));
    await hasCodes('part.topo');
    rmSync(join(folder, 'includer.topo'));
    await changedOnDisk('includer.topo', FileChangeType.Deleted);
    await hasCodes('part.topo', 'unknown-name');
  });

  it('is judged alone while nobody includes it', async () => {
    client.open(at('main.topo'), main);
    await hasCodes('main.topo');
    client.open(at('part.topo'), 'host g { nic eth0 -> tor }\n');
    await hasCodes('part.topo', 'unknown-name');
    client.change(at('main.topo'), [{ text: `${main}include "part.topo"\n` }]);
    await hasCodes('part.topo');
    client.close(at('main.topo'));
    await hasCodes('part.topo', 'unknown-name');
  });

  it('brings its edits to all that include it, and to what a save checks', async () => {
    const other = `${main}expect V -> tor-machine reachable\n`.replace('tor-machine', '10.0.0.2');
    client.open(at('main.topo'), main);
    client.open(at('other.topo'), other);
    client.open(at('parts/tenants.topo'), tenants);
    await hasCodes('main.topo');
    await hasCodes('other.topo', 'expectation-failed');
    client.change(at('parts/tenants.topo'), [{ text: tenants.replace('network n', 'network m') }]);
    await hasCodes('main.topo', 'unknown-name');
    await client.diagnostics(at('other.topo'), (found) => codes(found).includes('unknown-name'));
    client.change(at('parts/tenants.topo'), [{ text: tenants.replace('cidr', 'gateway 10.0.0.2 cidr') }]);
    client.save(at('parts/tenants.topo'));
    await hasCodes('main.topo');
  });
});

it('folders that come and go bring and take who speaks for a file', async () => {
  putAll();
  await client.connection.sendNotification(DidChangeWorkspaceFoldersNotification.type, {
    event: { added: [], removed: [{ uri: pathToFileURL(folder).toString(), name: '' }] },
  });
  client.open(at('part.topo'), 'host g { nic eth0 -> tor }\n');
  put('includer.topo', 'include "switches.topo"\ninclude "part.topo"\n');
  await hasCodes('part.topo', 'unknown-name');
  await client.connection.sendNotification(DidChangeWorkspaceFoldersNotification.type, {
    event: { added: [{ uri: pathToFileURL(folder).toString(), name: '' }], removed: [] },
  });
  await hasCodes('part.topo');
});

describe('a file that is not there', () => {
  it('is reported at its include, until it comes, and again when it goes', async () => {
    const text = 'include "parts/tenants.topo"\nhost h { nic eth0 -> tor  vm V { network n } }\n';
    put('switches.topo', switches);
    client.open(at('main.topo'), text);
    const { diagnostics } = await client.diagnostics(at('main.topo'), (found) =>
      codes(found).includes('include-missing'),
    );
    expect(diagnostics.find(({ code }) => code === 'include-missing')?.range.start).toEqual(positionOf(text, '"parts'));
    put('parts/tenants.topo', tenants);
    await changedOnDisk('parts/tenants.topo', FileChangeType.Created);
    await hasCodes('main.topo');
    rmSync(join(folder, 'parts/tenants.topo'));
    await changedOnDisk('parts/tenants.topo', FileChangeType.Deleted);
    await client.diagnostics(at('main.topo'), (found) => codes(found).includes('include-missing'));
  });
  it('may be one that was opened and never saved', async () => {
    client.open(at('main.topo'), 'include "new.topo"\nflow f: V -> V\n');
    await client.diagnostics(at('main.topo'), (found) => codes(found).includes('include-missing'));
    client.open(at('new.topo'), 'flow g: 1.2.3.4 -> 1.2.3.4\n');
    await client.diagnostics(at('main.topo'), (found) => !codes(found).includes('include-missing'));
  });
});

describe('files that include each other', () => {
  const a = 'include "b.topo"\nswitch x { trunk all }\n';
  const b = 'include "c.topo"\n';
  const c = 'include "a.topo"\nswitch y { trunk all }\n';
  beforeEach(() => {
    put('a.topo', a);
    put('b.topo', b);
    put('c.topo', c);
  });
  it('are reported where the circle closes, and read all the same', async () => {
    client.open(at('a.topo'), a);
    const { diagnostics } = await hasCodes('c.topo', 'include-cycle');
    expect(diagnostics[0]?.range.start).toEqual(positionOf(c, '"a.topo"'));
    await hasCodes('a.topo');
    client.open(at('c.topo'), c);
    client.change(at('c.topo'), [{ text: 'switch x { trunk all }\n' }]);
    // of two with one name the second is the fault, and c stands before x of a
    await hasCodes('a.topo', 'duplicate-name');
    await hasCodes('c.topo');
  });
  it('a file that includes itself is reported there', async () => {
    client.open(at('d.topo'), 'include "d.topo"\n');
    await hasCodes('d.topo', 'include-cycle');
  });
});

describe('files that get another name', () => {
  const rename = async (...pairs: readonly (readonly [string, string])[]) => {
    const files = pairs.map(([from, to]) => ({ oldUri: at(from), newUri: at(to) }));
    const edit = await client.connection.sendRequest(WillRenameFilesRequest.type, { files });
    return ((edit?.documentChanges ?? []) as TextDocumentEdit[]).map(({ textDocument: { uri, version }, edits }) => [
      uri,
      version,
      ...edits.map((one) => ('newText' in one ? one.newText : '')),
    ]);
  };
  beforeEach(() => {
    putAll();
    put('zoo.topo', 'include "./switches.topo"\ninclude "elsewhere/x.topo"\n');
    client.open(at('main.topo'), main);
  });
  it('have it in includes, too, of open and of closed files', async () => {
    expect(await rename(['switches.topo', 'wires "2".topo'])).toEqual([
      [at('parts/tenants.topo'), null, '../wires \\"2\\".topo'],
      [at('zoo.topo'), null, 'wires \\"2\\".topo'],
    ]);
    expect(await rename(['parts/tenants.topo', 'parts/deep/t.topo'])).toEqual([
      [at('main.topo'), 1, 'parts/deep/t.topo'],
      [at('parts/tenants.topo'), null, '../../switches.topo'],
    ]);
  });
  it('as a folder, or together, change what they have to', async () => {
    expect(await rename(['parts', 'pieces of it'])).toEqual([[at('main.topo'), 1, 'pieces of it/tenants.topo']]);
    expect(
      await rename(['main.topo', 'sub/main.topo'], ['parts', 'sub/parts'], ['switches.topo', 'sub/switches.topo']),
    ).toEqual([[at('zoo.topo'), null, 'sub/switches.topo']]);
    expect(await rename(['other.topo', 'another.topo'])).toEqual([]);
  });
});

it('an edit that makes words of an open includer mean something else has the editor colour it anew', async () => {
  const told: string[] = [];
  let look = () => {};
  const { stop } = client;
  client = await startClient(server.path, 'stdio', {
    workspace: { semanticTokens: { refreshSupport: true } },
    prepare: (connection) =>
      connection.onRequest(SemanticTokensRefreshRequest.type, () => {
        told.push('colours');
        look();
      }),
  });
  await stop();
  const names = 'switch tor { trunk all }\nexternal outside 203.0.113.0/24 { }\n';
  const main = 'include "names.topo"\nhost h { nic eth0 -> tor }\n';
  client.open(at('main.topo'), main);
  client.open(at('names.topo'), names);
  await hasCodes('main.topo');
  const tokens = async () => {
    const params = { textDocument: { uri: at('main.topo') } };
    return (await client.connection.sendRequest(SemanticTokensRequest.type, params))?.data;
  };
  const before = await tokens();
  // the same names, elsewhere and with more about them
  client.change(at('names.topo'), [{ text: `// names\n${names.replace('all', 'none')}` }]);
  await client.diagnostics(at('names.topo'), (_, version) => version === 2);
  expect(await tokens()).toEqual(before);
  client.change(at('names.topo'), [{ text: names.replace('switch tor', 'switch top') }]);
  await hasCodes('main.topo', 'unknown-name');
  await new Promise<void>((resolve) => {
    look = () => told.length > 0 && resolve();
    look();
  });
  expect(told).toEqual(['colours']);
  expect(await tokens()).not.toEqual(before);
});

describe('names of several files', () => {
  beforeEach(putAll);
  const otherText = 'include "parts/tenants.topo"\nhost i {\n  nic eth0 -> tor\n  vm W { network n }\n}\n';

  it('are renamed in open files, by their version, and in closed ones of the folder that include the file', async () => {
    put('deep/other.topo', otherText.replace('parts/', '../parts/'));
    put('deep/alone.topo', 'tenant n { }\n');
    client.open(at('main.topo'), main);
    const edit = await client.connection.sendRequest(RenameRequest.type, {
      textDocument: { uri: at('main.topo') },
      position: positionOf(main, 'network n', 8),
      newName: 'net',
    });
    const changes = (edit?.documentChanges ?? []) as TextDocumentEdit[];
    expect(changes.map(({ textDocument: { uri, version }, edits }) => [uri, version, edits.length])).toEqual([
      [at('main.topo'), 1, 1],
      [at('parts/tenants.topo'), null, 1],
      [at('deep/other.topo'), null, 1],
    ]);
  });
  it('are not renamed to what clashes in another topology that has the file', async () => {
    put('other.topo', otherText);
    client.open(at('main.topo'), main);
    const where = { textDocument: { uri: at('main.topo') }, position: positionOf(main, 'network n', 8) };
    await expect(client.connection.sendRequest(RenameRequest.type, { ...where, newName: 'W' })).rejects.toThrow(
      '`W` is an instance already',
    );
  });
  it('are referred to from all of them', async () => {
    put('other.topo', otherText);
    client.open(at('parts/tenants.topo'), tenants);
    client.open(at('main.topo'), main);
    const found: Location[] =
      (await client.connection.sendRequest(ReferencesRequest.type, {
        textDocument: { uri: at('parts/tenants.topo') },
        position: positionOf(tenants, 'network n', 8),
        context: { includeDeclaration: true },
      })) ?? [];
    expect(found.map(({ uri }) => uri)).toEqual([at('main.topo'), at('parts/tenants.topo'), at('other.topo')]);
  });
  it('lead to where they are declared, from rules, expectations and includes', async () => {
    const rules = `${main}tenant u { secgroup s { allow icmp from t.default; allow tcp 22 from n } }
expect n -> t icmp reachable via h, tor
expect isolated V n
`;
    client.open(at('main.topo'), rules);
    const definition = async (needle: string, plus: number) => {
      const where = { textDocument: { uri: at('main.topo') }, position: positionOf(rules, needle, plus) };
      const found = (await client.connection.sendRequest(DefinitionRequest.type, where)) as Location[];
      return found.map(({ uri, range: { start } }) => [uri, start.line, start.character]);
    };
    const [network, tenant] = [positionOf(tenants, 'n {'), positionOf(tenants, 't {')];
    expect(await definition('from n }', 6)).toEqual([[at('parts/tenants.topo'), network.line, network.character]]);
    expect(await definition('t.default', 1)).toEqual([[at('parts/tenants.topo'), tenant.line, tenant.character]]);
    expect(await definition('expect n', 7)).toEqual([[at('parts/tenants.topo'), network.line, network.character]]);
    expect(await definition('-> t icmp', 4)).toEqual([[at('parts/tenants.topo'), tenant.line, tenant.character]]);
    expect(await definition('isolated V n', 11)).toEqual([[at('parts/tenants.topo'), network.line, network.character]]);
    expect(await definition(', tor', 3)).toEqual([[at('switches.topo'), 0, 'switch '.length]]);
    expect(await definition('parts/', 3)).toEqual([[at('parts/tenants.topo'), 0, 0]]);
  });
  it('are found in the whole folder', async () => {
    put('node_modules/x/hidden.topo', 'host hidden { }\n');
    put('.git/hidden.topo', 'host hidden { }\n');
    put('other.topo', otherText);
    client.open(at('main.topo'), main);
    client.open('untitled:Untitled-1', 'flow hh: V -> V\n');
    const found = ((await client.connection.sendRequest(WorkspaceSymbolRequest.type, { query: 'h' })) ??
      []) as SymbolInformation[];
    expect(found.map(({ name, location }) => [name, location.uri])).toEqual([
      ['h', at('main.topo')],
      ['hh', 'untitled:Untitled-1'],
    ]);
    const more = ((await client.connection.sendRequest(WorkspaceSymbolRequest.type, { query: 'W' })) ??
      []) as SymbolInformation[];
    expect(more.map(({ name, containerName, location }) => [name, containerName, location.uri])).toEqual([
      ['W', 'i', at('other.topo')],
    ]);
  });
  it('call across files', async () => {
    const flows = 'include "main.topo"\nflow f: V -> h icmp\n';
    client.open(at('flows.topo'), flows);
    client.open(at('main.topo'), main);
    const [item] =
      (await client.connection.sendRequest(CallHierarchyPrepareRequest.type, {
        textDocument: { uri: at('flows.topo') },
        position: positionOf(flows, 'h icmp'),
      })) ?? [];
    expect(item).toMatchObject({ name: 'h', uri: at('main.topo') });
    const calls = await client.connection.sendRequest(CallHierarchyIncomingCallsRequest.type, {
      item: item as CallHierarchyItem,
    });
    expect(calls?.map(({ from }) => [from.name, from.uri])).toEqual([['V', at('main.topo')]]);
    // the flow stands in another file than the instance: the call leads to the instance
    expect(calls?.[0]?.fromRanges.map(({ start }) => start)).toEqual([positionOf(main, 'V {')]);
  });
});
