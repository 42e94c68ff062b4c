// What-if on the page: what is offered where, what is asked of the extension, and what is shown until it is discarded or written.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { FromPage, WhatIf } from '../../server/core/protocol/messages.ts';
import { root } from '../support/bundle.ts';
import { type Harness, type OpenPage, photo, startHarness } from './support/harness.ts';
import { documentOf, example } from './support/models.ts';

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

const flow = { kind: 'named', name: 'scenario6a' } as const;
const bridge: WhatIf = { kind: 'bridge', host: 'compute1', network: 'net102' };

async function show(): Promise<OpenPage> {
  const { model, replay } = example('s6a');
  open = await harness.open({ model, replays: { scenario6a: replay(flow) }, reducedMotion: true, play: flow });
  await open.page.waitForSelector('.track');
  return open;
}

const asked = async (shown: OpenPage, kind: FromPage['kind']) =>
  (await shown.posted()).filter((message) => message.kind === kind);

/** The same cloud with what is tried. */
function mended() {
  const text = readFileSync(join(root, 'examples/s6a.topo'), 'utf8');
  return documentOf('s6a.topo', text.replace(/(host compute1 \{[^}]*?bridge net102 10\.1\.0\.1) on-demand/, '$1'));
}

describe('what if', () => {
  it('a bridge were there: the picture has it, marked, and the packet takes it', async () => {
    const shown = await show();
    const { page } = shown;
    await page.click('[data-id="compute1/br102"]');
    await page.keyboard.press('w');
    expect(await page.textContent('.what-if')).toContain('at compute1 br102');
    await page.click('[data-try]');
    expect(await asked(shown, 'whatIf')).toEqual([{ kind: 'whatIf', changes: [bridge] }]);
    expect(await page.textContent('.trial')).toContain('Trying…');
    const turned = [{ kind: 'flow', name: 'scenario6a', now: true, why: '', flow, source: null }] as const;
    const result = { kind: 'tried', model: mended().model, said: 'opens 2 pairs between tenants', turned } as const;
    await shown.send({ kind: 'whatIf', changes: [bridge], result });
    await page.waitForSelector('rect.tried');
    expect(await page.$('.ghost-fill')).toBeNull();
    expect(await page.textContent('[data-said]')).toBe('Opens 2 pairs between tenants.');
    expect(await page.textContent('.turned')).toContain('arrives now');
    await expect.poll(async () => (await asked(shown, 'trace')).at(-1)).toMatchObject({ flow, changes: [bridge] });
    await photo(shown, 'what-if');
    await page.click('[data-do="write-what-if"]');
    expect(await asked(shown, 'writeWhatIf')).toEqual([{ kind: 'writeWhatIf', changes: [bridge] }]);
    await page.waitForSelector('rect.ghost');
    expect(await page.$('.trial')).toBeNull();
    expect((await asked(shown, 'trace')).at(-1)).toEqual({ kind: 'trace', flow });
  });

  it('is told why not, taken back by its chip, and tried again in another text', async () => {
    const shown = await show();
    const { page } = shown;
    await page.click('[data-id="VM_1"]');
    await page.click('[data-do="what-if"]');
    await page.selectOption('[data-popup] select', 'compute2');
    await page.click('[data-try]');
    const changes: readonly WhatIf[] = [{ kind: 'move', instance: 'VM_1', host: 'compute2' }];
    await shown.send({ kind: 'whatIf', changes, result: { kind: 'refused', message: 'mend it first' } });
    await page.waitForSelector('.trial >> text=Mend it first');
    expect(await page.isDisabled('[data-do="write-what-if"]')).toBe(true);
    await shown.send({ kind: 'network', model: { ...example('s6a').model, version: 2 }, play: null });
    await expect.poll(async () => (await asked(shown, 'whatIf')).length).toBe(2);
    await page.click('.trial .chip');
    expect(await page.$('.trial')).toBeNull();
  });

  it('offers what can be tried at each kind of box', async () => {
    const { page } = await show();
    const offers = async (id: string) => {
      await page.click(`[data-id="${id}"]`, { position: { x: 8, y: 8 } });
      await page.keyboard.press('w');
      const words = await page.$$eval('.what-if .flow', (all) => all.map((each) => each.textContent?.trim() ?? ''));
      await page.keyboard.press('Escape');
      return words.map((each) => each.replace(/\s+/g, ' '));
    };
    expect(await offers('compute1')).toEqual([
      'compute1 is off',
      'The cable compute1 eth0 – tor is cut',
      'The cable compute1 eth1 – internet is cut',
      'It has a bridge of net102 Try',
    ]);
    expect(await offers('compute2/eth0')).toEqual(['The cable compute2 eth0 – tor is cut']);
    expect(await offers('VM_6')).toEqual(['VM_6 is on compute1 Try']);
  });

  it('lists single failures, each of which can be tried', async () => {
    const shown = await show();
    const { page } = shown;
    await page.keyboard.press('w');
    await page.click('[data-do="failures"]');
    expect(await asked(shown, 'failures')).toHaveLength(1);
    const change: WhatIf = { kind: 'down', host: 'compute2' };
    const breaks = [
      { name: 'VM_1 -> VM_4 icmp reachable', why: 'VM_1 → VM_4: no answer to ARP at compute1', source: null },
    ];
    const failures = [{ change, words: 'compute2 is off', breaks }];
    await shown.send({ kind: 'failures', list: { failures, tried: 6, holding: 3, incomplete: false } });
    await page.waitForSelector('[data-failures] >> text=1 of 6 cables and hosts');
    await page.click('.what-if .problem');
    expect((await asked(shown, 'whatIf')).at(-1)).toEqual({ kind: 'whatIf', changes: [change] });
  });
});
