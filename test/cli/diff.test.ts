// `hopscope diff` as a shell meets it: two files, a file and git, what is included, exit statuses.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bundle, root } from '../support/bundle.ts';
import { golden } from '../support/golden.ts';

let program: Awaited<ReturnType<typeof bundle>>;
let folder: string;

const git = (...args: readonly string[]) =>
  execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], { cwd: folder, stdio: 'pipe' });

beforeAll(async () => {
  program = await bundle('server/cli/main.ts', 'cli.js');
  folder = mkdtempSync(join(tmpdir(), 'hopscope-diff-'));
  cpSync(join(root, 'examples'), join(folder, 'examples'), { recursive: true });
  writeFileSync(join(folder, 'examples', 'rules.topo'), 'tenant t {\n  network n 10.9.0.0/24\n}\n');
  git('init', '-q');
  git('add', '.');
  git('commit', '-qm', 'first');
});
afterAll(() => {
  program.remove();
  rmSync(folder, { recursive: true, force: true });
});

function diff(...args: readonly string[]) {
  const result = spawnSync(process.execPath, [program.path, 'diff', ...args], { cwd: folder, encoding: 'utf8' });
  return { status: result.status, out: result.stdout, error: result.stderr };
}

it.each([
  ['s6a', 's6'],
  ['s6', 's6a'],
  ['s6', 's7'],
  ['s6', 'r3'],
])('%s and %s: what the article says', (old, now) => {
  const { status, out, error } = diff(`examples/${old}.topo`, `examples/${now}.topo`);
  expect({ status, error }).toEqual({ status: 0, error: '' });
  golden(`test/cli/golden/${old}-${now}.diff.txt`, out);
});

it('a file that is as git has it, and after an edit', () => {
  expect(diff('examples/s6.topo', '--exit-code').status).toBe(0);
  expect(diff('examples/s6.topo').out).toBe('Every instance reaches whom it reached before\n');
  const file = join(folder, 'examples', 's6.topo');
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.replace(/^ *allow icmp.*$/gm, ''));
  try {
    const { status, out } = diff('examples/s6.topo', '--exit-code');
    expect(status).toBe(1);
    expect(out).toMatch(/^closed:\n.* icmp /);
    expect(diff('HEAD:examples/s6.topo', 'examples/s6.topo').out).toBe(out);
    expect(JSON.parse(diff('examples/s6.topo', '--json').out)).toMatchObject({ version: 1, added: [], removed: [] });
  } finally {
    writeFileSync(file, text);
  }
});

it('what a file includes is taken from its own revision', () => {
  const common = readFileSync(join(folder, 'examples', 's6.topo'), 'utf8');
  writeFileSync(join(folder, 'common.topo'), common);
  writeFileSync(join(folder, 'whole.topo'), 'include "common.topo"\n');
  git('add', '.');
  git('commit', '-qm', 'included');
  writeFileSync(join(folder, 'common.topo'), common.replace(/^ *allow icmp.*$/gm, ''));
  expect(diff('whole.topo').out).toMatch(/^closed:/);
  expect(diff('HEAD:whole.topo', 'HEAD:whole.topo').out).toBe('Every instance reaches whom it reached before\n');
});

it('says what can not be compared, and why', () => {
  expect(diff()).toMatchObject({ status: 2, error: expect.stringContaining('needs a file') });
  expect(diff('nobody:examples/s6.topo', 'examples/s6.topo')).toMatchObject({
    status: 2,
    error: expect.stringContaining('git has no such file'),
  });
  writeFileSync(join(folder, 'faulty.topo'), 'tenant t {\n  network\n}\n');
  expect(diff('faulty.topo', 'examples/s6.topo').error).toMatch(/faulty\.topo has .*error/);
});
