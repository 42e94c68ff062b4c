// What a test explorer asks: which files have expectations, which, and what becomes of them; over stdio.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CancellationTokenSource } from 'vscode-languageserver/node';
import {
  type ExpectationFile,
  type FileExpectations,
  requests,
  type TopologyRun,
} from '../../server/core/protocol/messages.ts';
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
  folder = mkdtempSync(join(tmpdir(), 'hopscope expectations-'));
  client = await startClient(server.path, 'stdio', { folders: [pathToFileURL(folder).toString()] });
});
afterEach(async () => {
  await client.stop();
  rmSync(folder, { recursive: true, force: true });
});

const at = (name: string) => pathToFileURL(join(folder, name)).toString();
const put = (name: string, text: string) => writeFileSync(join(folder, name), text);
const files = () => client.connection.sendRequest<ExpectationFile[]>(requests.expectationFiles);
const expectationsOf = (name: string) =>
  client.connection.sendRequest<FileExpectations | null>(requests.expectations, { uri: at(name) });
const run = (name: string, coverage = false) =>
  client.connection.sendRequest<TopologyRun | null>(requests.runExpectations, { uri: at(name), coverage });
const outcomes = (told: TopologyRun | null) => told?.outcomes.map(({ id, outcome }) => [id, outcome]);

const cloud = `switch tor {
}
tenant red {
  network red-net { vlan 100  cidr 10.0.0.0/24 }
  secgroup default {
    allow icmp from blue-net
    allow udp 53 from blue-net
  }
}
tenant blue {
  network blue-net { vlan 102  cidr 10.1.0.0/24 }
}
host left {
  nic eth0 -> tor
  vm r1 { network red-net }
  vm b1 { network blue-net }
}
`;
const passing = 'expect b1 -> r1 icmp reachable\n';
const failing = 'expect b1 -> r1 tcp 22 reachable\n';

describe('a file with expectations', () => {
  it('is listed as one, open or closed, with the topologies that include it', async () => {
    put('a.topo', `include "parts.topo"\n${cloud}`);
    put('parts.topo', passing);
    put('none.topo', cloud);
    client.open(at('untold.topo'), cloud + failing);
    expect((await files()).sort((one, other) => one.uri.localeCompare(other.uri))).toEqual([
      { uri: at('a.topo'), expects: false, topologies: [at('a.topo')] },
      { uri: at('none.topo'), expects: false, topologies: [at('none.topo')] },
      { uri: at('parts.topo'), expects: true, topologies: [at('a.topo')] },
      { uri: at('untold.topo'), expects: true, topologies: [at('untold.topo')] },
    ]);
  });

  it('tells its expectations: of a closed file as it is on disk, of an open one as one types, by ids that stay', async () => {
    put('a.topo', `${cloud}${passing}${failing}${passing}`);
    const found = await expectationsOf('a.topo');
    expect(found?.items.map(({ id }) => id)).toEqual([
      'b1 -> r1 icmp reachable',
      'b1 -> r1 tcp 22 reachable',
      'b1 -> r1 icmp reachable #2',
    ]);
    expect(found?.items[1]).toMatchObject({
      label: 'b1 -> r1 tcp 22 reachable',
      range: { start: positionOf(cloud + passing + failing, failing) },
    });
    client.open(at('a.topo'), cloud + failing);
    expect((await expectationsOf('a.topo'))?.items.map(({ id }) => id)).toEqual(['b1 -> r1 tcp 22 reachable']);
    client.change(at('a.topo'), [{ text: `${cloud}expect b1 ->\n${passing}` }]);
    const edited = await expectationsOf('a.topo');
    expect(edited?.items.map(({ id }) => id)).toEqual(['b1 -> r1 icmp reachable']);
    expect(edited?.fault).toMatchObject({ range: { start: { line: positionOf(`${cloud}|`, '|').line } } });
    expect(await expectationsOf('nothing.topo')).toBe(null);
  });
});

describe('a run', () => {
  it('of a closed topology says what became of each, with the words of the diagnostic, its places, and its packet', async () => {
    put('a.topo', `include "parts.topo"\n${cloud}${passing}`);
    put('parts.topo', `${failing}expect b1 -> r1 reachable via tor\nexpect b1 -> nobody reachable\n`);
    const told = await run('a.topo');
    expect(outcomes(told)).toEqual([
      ['b1 -> r1 icmp reachable', 'passed'],
      ['b1 -> r1 tcp 22 reachable', 'failed'],
      ['b1 -> r1 reachable via tor', 'failed'],
      ['b1 -> nobody reachable', 'errored'],
    ]);
    expect(told?.coverage).toBe(null);
    const [passed, failed, otherWay, errored] = told?.outcomes ?? [];
    expect(passed).toMatchObject({ uri: at('a.topo'), failures: [] });
    expect(failed).toMatchObject({
      uri: at('parts.topo'),
      flow: { kind: 'free', from: 'b1', to: 'r1', protocol: 'tcp', port: 22 },
      failures: [
        {
          message: expect.stringMatching(
            /^b1 -> r1 tcp 22 is undelivered \(secgroup-denied at left and rule-missing at left\), not reachable/,
          ),
          range: { start: { line: 0, character: 0 }, end: { line: 0, character: 6 } },
          related: [
            { message: expect.stringMatching(/^it ends here: /), location: { uri: at('a.topo') } },
            { message: expect.stringMatching(/^the cause: /) },
          ],
          ways: null,
        },
      ],
    });
    expect(otherWay?.failures[0]?.ways).toEqual({ expected: ['tor'], actual: ['b1', 'left', 'r1'] });
    expect(errored?.failures.map(({ message }) => message)).toEqual([expect.stringMatching(/nobody/)]);
  });

  it('of an open one says what its diagnostics say, of the text as it is in the editor', async () => {
    put('a.topo', cloud + failing);
    client.open(at('a.topo'), cloud + failing);
    expect(outcomes(await run('a.topo'))).toEqual([['b1 -> r1 tcp 22 reachable', 'failed']]);
    client.change(at('a.topo'), [{ text: cloud.replace('udp 53', 'tcp 22') + failing }]);
    expect(outcomes(await run('a.topo'))).toEqual([['b1 -> r1 tcp 22 reachable', 'passed']]);
    await client.diagnostics(at('a.topo'), (found) => found.every(({ code }) => code !== 'expectation-failed'));
    client.close(at('a.topo'));
    expect(outcomes(await run('a.topo'))).toEqual([['b1 -> r1 tcp 22 reachable', 'failed']]);
    expect(await run('nothing.topo')).toBe(null);
  });

  it('tells what is exercised, file by file, by which expectations, and in words what is not', async () => {
    put('a.topo', `include "parts.topo"\n${cloud}`);
    put('parts.topo', `${passing}flow ping: b1 -> r1 icmp\n`);
    const coverage = (await run('a.topo', true))?.coverage;
    expect(coverage?.files.map(({ uri }) => uri)).toEqual([at('a.topo')]);
    const rules = coverage?.files[0]?.items.filter(({ kind }) => kind === 'rule');
    const line = positionOf(`x\n${cloud}`, 'allow icmp').line;
    expect(rules).toEqual([
      {
        kind: 'rule',
        name: '`allow icmp from blue-net` of red.default',
        range: { start: { line, character: 4 }, end: { line, character: 28 } },
        packets: 2,
        by: [{ uri: at('parts.topo'), id: 'b1 -> r1 icmp reachable' }],
      },
      expect.objectContaining({ name: '`allow udp 53 from blue-net` of red.default', packets: 0, by: [] }),
    ]);
    expect(coverage?.words.slice(0, 2)).toEqual([
      'a.topo: exercised by 1 flow and 1 expectation: 1 of 2 rules, 4 of 4 routes and 0 of 2 VLANs',
      `a.topo:${line + 2}: no flow or expectation has a packet that \`allow udp 53 from blue-net\` of red.default lets in`,
    ]);
  });

  it('is given up by whoever asked', async () => {
    put('a.topo', cloud + failing);
    const source = new CancellationTokenSource();
    const asked = client.connection.sendRequest<TopologyRun | null>(
      requests.runExpectations,
      { uri: at('a.topo'), coverage: true },
      source.token,
    );
    source.cancel();
    expect(await asked.catch(() => null)).toBe(null);
    expect(outcomes(await run('a.topo'))).toEqual([['b1 -> r1 tcp 22 reachable', 'failed']]);
  });
});
