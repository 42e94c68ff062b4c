// The README's table of LSP features: it has what the server announces, no more and no less, and each of its requests is
// asked over stdio by a test.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import * as protocol from 'vscode-languageserver/node';
import { capabilities } from '../../server/lsp/capabilities.ts';

const root = join(import.meta.dirname, '../..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');

/** The cells of each row: feature, capability, requests, what it does. */
const rows = (readme.split(/!-- lsp: (?:begin|end) --/)[1] ?? '')
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .slice(2)
  .map((line) => line.split(' | ').map((cell) => cell.replace(/^\| | \|$/g, '')));

const inCode = (cell = '') => [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1] as string);

test('the table has a row for each announced capability', () => {
  expect(rows.every((cells) => cells.length === 4)).toBe(true);
  expect(rows.flatMap(([, announced]) => inCode(announced)).sort()).toEqual(Object.keys(capabilities).sort());
});

test('each request of the table is asked over stdio', () => {
  const folder = join(root, 'test/lsp');
  const tests = readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n');
  const types = Object.entries(protocol).flatMap(([name, value]) =>
    /(Request|Notification)$/.test(name) && typeof value === 'object' && value !== null && 'method' in value
      ? [[String(value.method), name] as const]
      : [],
  );
  const asked = rows.flatMap(([, , methods]) => inCode(methods));
  expect(asked.length).toBeGreaterThanOrEqual(rows.length);
  for (const method of asked) {
    const names = types.flatMap(([known, name]) => (known === method ? [name] : []));
    expect(
      names.some((name) => new RegExp(`\\b${name}\\b`).test(tests)),
      method,
    ).toBe(true);
  }
});
