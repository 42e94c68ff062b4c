// Runs what the README shows: every console block must print what stands there, every Topo block must be sound, every
// example it names must exist. BLESS=1 writes what the commands print into it; the diff is reviewed.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const path = join(root, 'README.md');
const readme = readFileSync(path, 'utf8');

type Block = { readonly language: string; readonly body: string };

const blocks: readonly Block[] = [...readme.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map((match) => ({
  language: match[1] as string,
  body: match[2] as string,
}));

/** What a command prints, whatever its exit status. */
function run(command: string, input = ''): string {
  const args = command.split(' ').slice(1);
  try {
    return execFileSync(process.execPath, ['dist/cli.js', ...args], { cwd: root, input, encoding: 'utf8' });
  } catch (error) {
    const { stdout } = error as { readonly stdout?: string };
    if (typeof stdout === 'string') return stdout;
    throw error;
  }
}

const consoles = blocks.filter((block) => block.language === 'console');
const commands = consoles.map((block) => (block.body.split('\n')[0] as string).slice(2));

beforeAll(() => {
  if (!process.env.BLESS) return;
  const blessed = readme.replace(/^```console\n\$ (.*)\n[\s\S]*?^```$/gm, (_, command: string) => {
    return `\`\`\`console\n$ ${command}\n${run(command)}\`\`\``;
  });
  writeFileSync(path, blessed);
});

test('the README shows commands', () => expect(commands.length).toBeGreaterThanOrEqual(3));

test.each(commands)('%s prints what the README shows', (command) => {
  const current = process.env.BLESS ? readFileSync(path, 'utf8') : readme;
  expect(current).toContain(`\`\`\`console\n$ ${command}\n${run(command)}\`\`\``);
});

test('the Topo in the README is sound, and its expectations hold', () => {
  const topo = blocks.filter((block) => block.language === 'topo');
  expect(topo.length).toBeGreaterThan(0);
  for (const { body } of topo) {
    const result = JSON.parse(run('hopscope check - --json', body)) as {
      readonly files: readonly {
        readonly diagnostics: readonly { readonly code: string }[];
        readonly expectations: readonly { readonly outcome: string }[];
      }[];
    };
    const [file] = result.files;
    expect(file?.diagnostics.map(({ code }) => code).filter((code) => code !== 'asymmetric-route')).toEqual([]);
    expect(file?.expectations.map(({ outcome }) => outcome)).toEqual(['pass']);
  }
});

test('every file and picture that the README names is there', () => {
  const named = [...readme.matchAll(/\]\(([^)#:]+)\)/g)].map((match) => match[1] as string);
  const examples = [...readme.matchAll(/`([rs]\d[ab]?\.topo)`/g)].map((match) => `examples/${match[1]}`);
  expect(named.length).toBeGreaterThan(1);
  expect(examples.length).toBeGreaterThan(5);
  expect([...named, ...examples].filter((file) => !existsSync(join(root, file)))).toEqual([]);
});

test('the captures are as many as the README says', () => {
  const words = readme.replace(/\s+/g, ' ');
  expect(words).toContain(`${probesIn('test/fixtures/kernel')} probes of 54 clouds`);
  expect(words).toContain(`${probesIn('test/fixtures/kernel/examples')} probes of the examples`);
  expect(words).toContain(`and ${probesIn('test/fixtures/kernel/more')} probes of what those lack`);
});

/** How many probes the captures of a folder hold. */
function probesIn(folder: string): number {
  const captures = readdirSync(join(root, folder)).filter((file) => file.endsWith('.capture.json'));
  return captures
    .map(
      (file) => JSON.parse(readFileSync(join(root, folder, file), 'utf8')) as { readonly probes: readonly unknown[] },
    )
    .reduce((sum, { probes }) => sum + probes.length, 0);
}
