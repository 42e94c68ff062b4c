// The editor's hover beside a box of the picture.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
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

const golden = join(root, 'test/ide/golden');
const bodyOf = (file: string) => readFileSync(join(golden, file), 'utf8').replace(/^hover on: .*\n\n/, '');

async function show(): Promise<OpenPage> {
  open = await harness.open({ model: example('s6').model, replays: {} });
  await open.page.waitForSelector('.touch');
  return open;
}

const asked = async ({ posted }: OpenPage) => (await posted()).filter(({ kind }) => kind === 'hover');

it('comes where the pointer rests, stays while it is read, and goes', async () => {
  const shown = await show();
  const { page, send } = shown;
  await page.hover('[data-id="compute1/br100"]');
  await expect.poll(() => asked(shown)).toEqual([{ kind: 'hover', id: 'compute1/br100' }]);
  await send({ kind: 'hover', id: 'compute1/br100', markdown: bodyOf('hover-bridge.md') });
  expect(await page.textContent('.hover-card table')).toContain('fa:16:3e:84:16:01');
  expect(await page.textContent('.hover-card pre')).toContain('10.0.0.0/24 dev br100 proto kernel scope link');
  await photo(shown, 'hover');
  await page.hover('.hover-card');
  await page.waitForTimeout(400);
  expect(await page.isVisible('.hover-card')).toBe(true);
  await page.mouse.move(700, 620);
  await expect.poll(() => page.isVisible('.hover-card')).toBe(false);
});

it('comes by the key I at the box that has the keyboard, and goes by Escape, which leaves the box selected', async () => {
  const shown = await show();
  const { page, send } = shown;
  await page.click('[data-id="VM_1"]');
  await page.keyboard.press('i');
  await expect.poll(() => asked(shown)).toContainEqual({ kind: 'hover', id: 'VM_1' });
  await send({ kind: 'hover', id: 'VM_1', markdown: '**instance** `VM_1`' });
  await page.waitForSelector('.hover-card b');
  await page.keyboard.press('Escape');
  expect(await page.isVisible('.hover-card')).toBe(false);
  expect(await page.getAttribute('.touch.selected', 'data-id')).toBe('VM_1');
});

it('shows every hover that there is, and nothing of a text as an element', async () => {
  const { page, send } = await show();
  const files = readdirSync(golden).filter((name) => name.startsWith('hover-'));
  expect(files.length).toBeGreaterThan(10);
  for (const file of files) {
    await page.click('[data-id="VM_1"]');
    await page.keyboard.press('i');
    await send({
      kind: 'hover',
      id: 'VM_1',
      markdown: `${bodyOf(file)}\n\n<img src=x> \`<b>code</b>\` \\*\\*plain\\*\\*`,
    });
    const last = page.locator('.hover-card p').last();
    await expect.poll(() => last.textContent(), { message: file }).toBe('<img src=x> <b>code</b> **plain**');
    expect(await page.$$eval('.hover-card img', (all) => all.length)).toBe(0);
    const words = ((await page.textContent('.hover-card')) ?? '').replace('**plain**', '');
    expect(words, file).not.toMatch(/```|\| ---|\*\*\w+\*\*/);
    await page.keyboard.press('Escape');
  }
});
