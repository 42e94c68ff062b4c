// Taking along, on the page itself: what is put on the clipboard, the picture as a file, and a replay that opens offline.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Parcel } from '../../media/take/take.ts';
import type { FromPage } from '../../server/core/protocol/messages.ts';
import { root } from '../support/bundle.ts';
import { type Harness, type OpenPage, photo, startHarness } from './support/harness.ts';
import { example } from './support/models.ts';

let harness: Harness;
let open: OpenPage | null = null;

beforeAll(async () => {
  harness = await startHarness();
}, 120_000);
afterEach(async () => {
  expect(open?.complaints() ?? []).toEqual([]);
  await open?.page.close();
  open = null;
});
afterAll(() => harness.close());

async function show(name: string): Promise<OpenPage> {
  const document = example(name);
  const replays = Object.fromEntries(document.model.flows.map((flow) => [flow.name, document.replay(flow.choice)]));
  open = await harness.open({ model: document.model, replays, reducedMotion: true });
  return open;
}

async function pick({ page }: OpenPage): Promise<void> {
  await page.click('[data-do="pick-flow"]');
  await page.click('.flow');
  await page.waitForSelector('.track');
}

type Handed = Extract<FromPage, { kind: 'copy' | 'save' }>;

async function take(shown: OpenPage, what: Parcel): Promise<Handed> {
  const handed = async () =>
    (await shown.posted()).filter((one): one is Handed => one.kind === 'copy' || one.kind === 'save');
  const before = (await handed()).length;
  await shown.page.click('[data-do="take"]');
  await shown.page.click(`[data-take="${what}"]`);
  await expect.poll(async () => (await handed()).length, { timeout: 20_000 }).toBe(before + 1);
  return (await handed()).at(-1) as Handed;
}

it('copies the trace as Markdown and its ladder as Mermaid', async () => {
  const shown = await show('s6a');
  await pick(shown);
  expect(await take(shown, 'markdown')).toMatchObject({
    text: expect.stringMatching(/^### scenario6a: VM_1 → VM_6, icmp\n/),
  });
  expect(await take(shown, 'mermaid')).toMatchObject({ text: expect.stringMatching(/router drops it: no route/) });
});

it('saves the picture and what is selected in it, with the looks that they have', async () => {
  const shown = await show('s6a');
  const { page } = shown;
  await page.click('[data-do="take"]');
  const offered = () => page.$$eval('[data-take]', (all) => all.map((each) => each.getAttribute('data-take')));
  expect(await offered()).toEqual(['svg', 'png']);
  await page.keyboard.press('Escape');
  await pick(shown);
  await page.click('[data-do="last"]');
  const svg = await take(shown, 'svg');
  if (svg.kind !== 'save') throw new Error('nothing is saved');
  expect(svg.name).toBe('s6a.svg');
  expect(svg.content).toMatch(/^<svg [^>]*viewBox="0 0 \d+ \d+"/);
  for (const words of ['compute1', 'br102', 'VM_6', 'Dropped: no route']) expect(svg.content).toContain(words);
  expect(svg.content).not.toMatch(/class=|var\(|color-mix|tabindex|<!--/);
  await page.click('.touch[data-id="compute2"]');
  const part = await take(shown, 'selection');
  expect(part).toMatchObject({ name: 's6a-compute2.svg', content: expect.stringMatching(/viewBox="(?!0 0 )/) });
  const png = await take(shown, 'png');
  if (png.kind !== 'save') throw new Error('nothing is saved');
  expect(Buffer.from(png.content, 'base64').subarray(1, 4).toString()).toBe('PNG');
  const folder = process.env.HOPSCOPE_SCREENSHOTS;
  if (folder) {
    writeFileSync(join(folder, 'taken.svg'), svg.content);
    writeFileSync(join(folder, 'taken.png'), Buffer.from(png.content, 'base64'));
  }
});

describe('a replay as HTML', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'hopscope-taken-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('opens in a browser that has no network, and plays', async () => {
    const shown = await show('s6a');
    await pick(shown);
    const html = await take(shown, 'html');
    if (html.kind !== 'save') throw new Error('nothing is saved');
    expect(html.name).toBe('s6a-scenario6a.html');
    const path = join(folder, html.name);
    writeFileSync(path, html.content);
    if (process.env.HOPSCOPE_SCREENSHOTS)
      writeFileSync(join(process.env.HOPSCOPE_SCREENSHOTS, 'taken.html'), html.content);
    const boxes = await boxesOf(shown);

    const context = await harness.browser.newContext({ offline: true, reducedMotion: 'reduce', colorScheme: 'light' });
    const complaints: string[] = [];
    try {
      const page = await context.newPage();
      page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
      page.on('pageerror', (error) => complaints.push(String(error)));
      await page.goto(`file://${path}`);
      await page.waitForSelector('.track');
      const alone: OpenPage = { ...shown, page };
      await expect.poll(() => boxesOf(alone), { timeout: 20_000 }).toEqual(boxes);
      expect(await page.textContent('.verdict')).toContain('never reaches VM_6');
      await page.click('[data-do="last"]');
      await page.click('[data-view="ladder"]');
      await page.waitForSelector('.rung.current');
      await page.click('[data-view="picture"]');
      await photo(alone, 'standalone');
      expect(complaints).toEqual([]);
    } finally {
      await context.close();
    }
  });
});

describe('the same from the command line', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hopscope-export-'));
  const hopscope = (...args: readonly string[]) =>
    spawnSync(process.execPath, ['dist/cli.js', ...args], { cwd: root, encoding: 'utf8' });
  beforeAll(() => {
    expect(spawnSync(process.execPath, ['.ci/build.mjs'], { cwd: root }).status).toBe(0);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('the replay is the page with the boxes where they are there, and the picture is drawn by a browser', async () => {
    const shown = await show('s6a');
    await pick(shown);
    const boxes = await boxesOf(shown);
    const [html, svg] = [join(folder, 's6a.html'), join(folder, 's6a.svg')];
    const file = 'examples/s6a.topo';
    expect(hopscope('export', file, '--to', 'html', '--flow', 'scenario6a', '-o', html)).toMatchObject({ status: 0 });
    expect(hopscope('export', file, '--to', 'svg', '--flow', 'scenario6a', '-o', svg)).toMatchObject({ status: 0 });
    const context = await harness.browser.newContext({ offline: true, reducedMotion: 'reduce' });
    const complaints: string[] = [];
    try {
      const page = await context.newPage();
      page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
      page.on('pageerror', (error) => complaints.push(String(error)));
      await page.goto(`file://${html}`);
      await page.waitForSelector('.track');
      await expect.poll(() => boxesOf({ ...shown, page }), { timeout: 20_000 }).toEqual(boxes);
      expect(await page.textContent('.verdict')).toContain('never reaches VM_6');
      await page.goto(`file://${svg}`);
      expect(await page.$$eval('parsererror', (all) => all.length)).toBe(0);
      const ghost = await page.$eval('rect.ghost', (box) => getComputedStyle(box).stroke);
      expect(ghost).toBe('rgb(229, 20, 0)');
      expect(complaints).toEqual([]);
    } finally {
      await context.close();
    }
  });

  it('says what is wrong with what is asked for', () => {
    const refused = (...args: readonly string[]) => {
      const { status, stderr } = hopscope('export', 'examples/s6.topo', ...args);
      expect(status).toBe(2);
      return stderr;
    };
    expect(refused('--to', 'html')).toContain('say which by `--flow NAME`');
    expect(refused('--to', 'svg', '--only', 'nobody')).toContain('no box "nobody"');
    expect(refused('--to', 'svg', '--theme', 'pink')).toContain('use `--theme light` or `--theme dark`');
    expect(refused('--to', 'json', '--only', 'tor')).toContain('goes with `--to svg`');
  });
});

/** Where each box is, without what a page's width changes. */
function boxesOf({ page }: OpenPage): Promise<readonly (string | null)[]> {
  return page.$$eval('.touch', (all) => all.map((each) => each.getAttribute('data-id')));
}
