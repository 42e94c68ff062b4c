// `hopscope lsp`: the language server as any editor starts it, by the command alone.
import { copyFileSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startClient } from '../lsp/client.ts';
import { bundle } from '../support/bundle.ts';

let program: Awaited<ReturnType<typeof bundle>>;
let server: Awaited<ReturnType<typeof bundle>>;

beforeAll(async () => {
  program = await bundle('server/cli/main.ts', 'cli.js');
  server = await bundle('server/lsp/main.ts', 'server.js');
  copyFileSync(server.path, join(dirname(program.path), 'server.js'));
});
afterAll(() => {
  program.remove();
  server.remove();
});

it.each([
  ['without a word', ['lsp']],
  ['as editors like to say it', ['lsp', '--stdio', '--clientProcessId=1']],
])('speaks over standard input and output, %s', async (_, args) => {
  const client = await startClient(program.path, 'stdio', { args });
  expect(client.initialized.serverInfo?.name).toBe('hopscope');
  client.open('file:///a.topo', 'host h { nic eth0 -> tor }\n');
  const { diagnostics } = await client.diagnostics('file:///a.topo', (found) => found.length > 0);
  expect(diagnostics.map(({ code }) => code)).toEqual(['unknown-name']);
  await client.stop();
});

it('works from a link, as a package makes them', async () => {
  const link = join(dirname(server.path), 'hopscope');
  symlinkSync(program.path, link);
  const client = await startClient(link, 'stdio', { args: ['lsp'] });
  expect(client.initialized.serverInfo?.name).toBe('hopscope');
  await client.stop();
});
