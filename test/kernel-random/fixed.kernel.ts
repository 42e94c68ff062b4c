// A fixed hundred probes in a real Linux kernel: the flows of four examples and of random clouds, built by the exported
// script, captured on every interface, compared hop by hop with the simulator.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { installKernel } from '../../.ci/kernel.mjs';
import { formatTable } from '../../server/core/network/print.ts';
import { scriptOf, traceOf } from '../netns/export.ts';
import { bootGuest, type Guest } from '../netns/guest.ts';
import { inHand, mishaps, sessionOf } from '../netns/hand.ts';
import { imageIn } from '../netns/image.ts';
import { tableDifferences } from '../netns/table.ts';
import { exoticClouds } from './exotic.ts';
import { cloudOf, judge, soundText } from './judge.ts';

const folder = mkdtempSync(join(tmpdir(), 'hopscope-kernel-'));
const guests: Guest[] = [];
const examples = new URL('../../examples/', import.meta.url);
/** DHCP, two hosts, a missing bridge, floating addresses. The others stand among the captures of test/kernel. */
const names = ['s1.topo', 's6.topo', 's6a.topo', 's7.topo'];

/** What the simulator and the kernel once told apart, made small. */
const fixtures = new URL('../fixtures/kernel-random/', import.meta.url);
const mended = readdirSync(fixtures).filter((name) => name.endsWith('.topo'));

/** What random clouds seldom have. `npm run kernel -- --exotic` sends all of their flows. */
const exotic = exoticClouds(fileURLToPath(new URL('../fixtures/kernel-exotic/', import.meta.url)), 6);

/** Random clouds that are always judged, of the seed `fixed`. */
const clouds = [0, 1, 2, 3, 4, 5, 6, 7];

beforeAll(async () => {
  const image = imageIn(folder, installKernel());
  guests.push(...(await Promise.all([0, 1].map((number) => bootGuest(image, join(folder, `console-${number}`))))));
});

afterAll(() => {
  for (const guest of guests) guest.end();
  rmSync(folder, { recursive: true });
});

test('there are a hundred probes', () => {
  const flows = names.flatMap((name) => scriptOf(name, exampleOf(name)).analysis.cloud.flows);
  const random = clouds.flatMap((index) => cloudOf('fixed', index, 12).analysis.cloud.flows);
  expect(flows.length + random.length).toBeGreaterThanOrEqual(100);
});

test.concurrent.each(names)('%s: the kernel shows what the trace shows', async (name) => {
  const judged = await judge(guestFor(name), soundText(exampleOf(name)));
  expect(judged.flatMap(({ flow, differences }) => differences.map((line) => `${flow}: ${line}`)).join('\n')).toBe('');
});

test.concurrent.each(clouds)('random cloud %i: the kernel shows what the trace shows', async (index) => {
  const judged = await judge(guestFor(`${index}`), cloudOf('fixed', index, 12));
  expect(judged.flatMap(({ flow, differences }) => differences.map((line) => `${flow}: ${line}`)).join('\n')).toBe('');
});

test.concurrent.each(exotic)('$name: the kernel shows what the trace shows', async ({ name, sound }) => {
  const judged = await judge(guestFor(name), sound);
  expect(judged.length).toBeGreaterThan(0);
  expect(judged.flatMap(({ flow, differences }) => differences.map((line) => `${flow}: ${line}`)).join('\n')).toBe('');
});

test.concurrent.each(mended)('once a disagreement: %s', async (name) => {
  const judged = await judge(guestFor(name), soundText(readFileSync(new URL(name, fixtures), 'utf8')));
  expect(judged.flatMap(({ flow, differences }) => differences.map((line) => `${flow}: ${line}`)).join('\n')).toBe('');
});

test.concurrent.each([
  ['s6.topo', 'scenario6', 'the request arrives at VM_6, the sender is answered', 0],
  ['s6a.topo', 'scenario6a', 'the request was last seen at internet-router, eth0 in', 1],
] as const)('%s by hand: `probe` prints the hops of `hopscope trace`', async (name, flow, verdict, status) => {
  const { script, analysis } = scriptOf(name, exampleOf(name));
  const [up, probe, capture, down] = await guestFor(name).run(
    inHand(script),
    sessionOf(flow).map((command) => [command]),
  );
  expect([up, down]).toEqual([up, down].map(() => expect.objectContaining({ status: 0, out: '', error: '' })));
  expect(probe).toMatchObject({ status, error: '' });
  expect(probe?.out).toContain(verdict);
  expect(tableDifferences(probe?.out ?? '', traceOf(analysis, flow), analysis.network).join('\n')).toBe('');
  expect(capture).toMatchObject({ status: 0, error: '' });
  expect(capture?.out).toContain('icmp echo request');
});

test.each([
  ...exotic.map(({ name, sound }) => [name, sound.script]),
  ...names.map((name) => [name, scriptOf(name, exampleOf(name)).script]),
])('shellcheck has nothing to say of %s', (_, script) => {
  const { status, stdout } = spawnSync('shellcheck', ['-'], { input: script, encoding: 'utf8' });
  expect(stdout).toBe('');
  expect(status).toBe(0);
});

test.concurrent('by hand: what is wrong is said in one line, and nothing is left behind', async () => {
  const steps = mishaps('scenario6a');
  const { script } = scriptOf('s6a.topo', exampleOf('s6a.topo'));
  const said = await guestFor('mishaps').run(
    inHand(script),
    steps.map(([command]) => [command]),
  );
  for (const [index, [command, status, says]] of steps.entries()) {
    const one = said[index];
    expect({ command, status: one?.status, says: `${one?.out}${one?.error}` }).toEqual({
      command,
      status,
      says: expect.stringContaining(says),
    });
  }
});

test.concurrent('the kernel lists the rules and routes that were derived, and `down` leaves nothing', async () => {
  const { script, analysis } = scriptOf('s6a.topo', exampleOf('s6a.topo'));
  const host = analysis.network.nodes.find(({ name }) => name === 'compute1');
  if (host?.kind !== 'machine') throw new Error('compute1 is no machine');
  const tables = ['filter', 'nat'] as const;
  const lists = tables.map((table) => ['exec', 'compute1', 'iptables-legacy', '-t', table, '-S']);
  const answers = await guestFor('rules').run(script, [['up'], ...lists, ['down'], ['up'], ['down']]);
  expect(answers.map(({ status, error }) => [status, error])).toEqual(answers.map(() => [0, '']));
  for (const [index, table] of tables.entries()) {
    const rules = (answers[index + 1]?.out ?? '').trim().split('\n');
    const appended = (lines: readonly string[]) => lines.filter((line) => line.startsWith('-A'));
    // the kernel lists chains by name; within a chain the order counts
    expect(appended(rules).sort(byChain)).toEqual([...appended(formatTable(host.iptables[table]))].sort(byChain));
  }
});

function byChain(a: string, b: string): number {
  const [x = '', y = ''] = [a, b].map((line) => line.split(' ')[1] ?? '');
  return x < y ? -1 : x > y ? 1 : 0;
}

function exampleOf(name: string): string {
  return readFileSync(new URL(name, examples), 'utf8');
}

/** Each job goes to one of the two guests; which one is the same every time. */
function guestFor(name: string): Guest {
  const sum = [...name].reduce((total, character) => total + character.charCodeAt(0), 0);
  return guests[sum % guests.length] as Guest;
}
