// The matrix on the page itself: what it finds in S6a; a cell by click, by key and by ear; other levels; and what stays.
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { FlowChoice } from '../../server/core/protocol/messages.ts';
import { type Matrix, type MatrixQuestion, withBefore } from '../../server/core/views/matrix.ts';
import { largeCloud } from '../bench/large-cloud.ts';
import { type Harness, type OpenPage, type PageOptions, photo, startHarness, type Theme } from './support/harness.ts';
import { type Document, documentOf, example } from './support/models.ts';

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

const icmp: MatrixQuestion = { protocol: 'icmp', port: null };
const ssh: MatrixQuestion = { protocol: 'tcp', port: 22 };
const ping = (from: string, to: string): FlowChoice => ({ kind: 'free', from, to, ...icmp });
const levels = ['tenants', 'networks', 'hosts', 'instances'] as const;

/** All that the page may ask of a document, but for pings only those between these. */
function answersOf(document: Document, pings: readonly (readonly [string, string])[] = []) {
  return {
    model: document.model,
    matrices: Object.fromEntries([
      ...levels.map((level) => [`${level} icmp`, document.matrix(level, icmp)] as const),
      ['instances tcp 22', document.matrix('instances', ssh)] as const,
    ]),
    replays: Object.fromEntries(pings.map(([from, to]) => [`${from} → ${to}`, document.replay(ping(from, to))])),
  };
}

const s6a = answersOf(example('s6a'), [
  ['VM_1', 'VM_6'],
  ['VM_6', 'VM_1'],
  ['VM_1', 'VM_2'],
  ['VM_2', 'VM_6'],
]);

async function look(more: Partial<PageOptions> = {}): Promise<OpenPage> {
  open = await harness.open({ ...s6a, reducedMotion: true, ...more });
  await open.page.click('[data-view="matrix"]');
  await open.page.waitForSelector('.grid');
  return open;
}

const cellOf = (from: string, to: string) => `.large [aria-label^="${from} to ${to},"]`;
const asked = async ({ posted }: OpenPage) => (await posted()).filter(({ kind }) => kind === 'matrix');

it('says what S6a comes to, in a sentence, a table and two coarser ones', async () => {
  const { page } = await look();
  expect(await page.textContent('.finding h2')).toBe('16 of 20 pairs reach each other; 4 fail for one reason');
  expect(await page.textContent('.finding p')).toContain('compute1 has no br102');
  expect(await page.locator('.large .cell.lost').count()).toBe(2);
  expect(await page.locator('.large .cell.unanswered').count()).toBe(2);
  expect(await page.textContent(cellOf('VM_4', 'VM_6'))).toMatch(/^\s*63\s*$/);
  expect(await page.getAttribute(cellOf('VM_1', 'VM_6'), 'aria-label')).toBe(
    'VM_1 to VM_6, icmp: lost at internet-router (no route): no br102 on compute1',
  );
  expect(await page.locator('.coarse').allTextContents()).toHaveLength(2);
  expect(await page.textContent('.coarse [aria-label^="tenant1 to tenant2"]')).toContain('2 of 4');
});

it('shows a cell beside when it is clicked, and the way back', async () => {
  const { page } = await look();
  await page.click(cellOf('VM_1', 'VM_6'));
  await page.waitForSelector('[data-outcome="dropped"]');
  expect(await page.textContent('[aria-label="Verdict"] h1')).toContain('VM_6');
  expect(await page.locator('.remedy').count()).toBeGreaterThan(0);
  expect(await page.isVisible('[data-matrix]')).toBe(true);
  await page.click('.way:not([aria-current])');
  expect(await page.getAttribute(cellOf('VM_6', 'VM_1'), 'aria-selected')).toBe('true');
  await page.waitForSelector('[data-do="pick-flow"] >> text=VM_6 → VM_1');
});

it('is walked by arrow keys from one tab stop, and Enter plays the cell in the picture', async () => {
  const shown = await look();
  const { page } = shown;
  expect(await page.locator('.large [tabindex="0"]').count()).toBe(1);
  await page.focus('.large [tabindex="0"]');
  const label = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
  expect(await label()).toBe('VM_1 to VM_2, icmp: arrives, bridged, TTL 64');
  await page.keyboard.press('End');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowDown');
  expect(await label()).toContain('VM_2 to VM_6, icmp: lost');
  await page.waitForSelector('[data-outcome="dropped"]');
  expect(await label()).toContain('VM_2 to VM_6');
  // on the way nothing was traced that was only passed
  const traced = (await shown.posted()).filter(({ kind }) => kind === 'trace');
  expect(traced).toEqual([{ kind: 'trace', flow: ping('VM_2', 'VM_6') }]);
  await page.keyboard.press('Enter');
  await page.waitForSelector('[data-stage]:not([hidden])');
  expect(await page.textContent('[data-do="pick-flow"]')).toContain('VM_2 → VM_6');
  await page.keyboard.press('3');
  await page.waitForSelector('[data-matrix]');
  expect(await page.getAttribute(cellOf('VM_2', 'VM_6'), 'aria-selected')).toBe('true');
});

it('asks for another level and protocol, leaves out what does not fail, and is the same after a reload', async () => {
  const shown = await look();
  const { page } = shown;
  await page.click('[data-level-of="hosts"]');
  await page.waitForSelector('.large[data-level="hosts"]');
  expect(await page.textContent('.large [aria-label^="compute1 to compute2"]')).toContain('4 of 6');
  await page.click('[data-level-of="instances"]');
  await page.click('[data-question="tcp 22"]');
  await page.waitForSelector('.large [aria-label*=", tcp 22:"]');
  expect(await asked(shown)).toHaveLength(4);
  await page.click('[data-chip="only-failures"]');
  expect(await page.locator('.large tbody th').allTextContents()).toEqual(['VM_1', 'VM_2', 'VM_6']);
  await page.waitForTimeout(400);
  await page.reload();
  await page.waitForSelector('.large [aria-label*=", tcp 22:"]');
  expect(await page.locator('.large tbody th').count()).toBe(3);
});

it('goes from two tenants to their instances and back', async () => {
  const within = { from: 'tenant tenant1', to: 'tenant tenant2' };
  const part = { 'instances icmp tenant tenant1 → tenant tenant2': example('s6a').matrix('instances', icmp, within) };
  const shown = await look({ ...s6a, matrices: { ...s6a.matrices, ...part } });
  const { page } = shown;
  await page.click('.coarse [aria-label^="tenant1 to tenant2"]');
  await page.waitForSelector('[data-outcome="dropped"]');
  await page.click('[data-do="instances-of"]');
  await page.waitForSelector('[data-chip="within"] >> text=tenant1 → tenant2');
  await expect.poll(() => page.locator('.large tbody th').allTextContents()).toEqual(['VM_1', 'VM_2', 'VM_4', 'VM_5']);
  expect(await page.locator('.large thead th').allTextContents()).toEqual(['VM_6']);
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
  expect(await focused()).toContain('VM_1 to VM_6');
  await photo(shown, 'matrix-within');
  await page.click('[data-chip="within"]');
  await expect.poll(() => page.locator('.large thead th').count()).toBe(6);
});

it('is asked for again when the network changes, with what was chosen', async () => {
  const shown = await look();
  await shown.page.click('[data-level-of="tenants"]');
  await shown.page.waitForSelector('.large[data-level="tenants"]');
  await shown.send({ kind: 'network', model: s6a.model, play: null });
  await expect.poll(async () => (await asked(shown)).length).toBe(3);
  const last = { level: 'tenants', question: icmp, since: null, within: null };
  expect((await asked(shown)).at(-1)).toEqual({ kind: 'matrix', asked: last });
});

it('shows what is not as it was saved', async () => {
  const [saved, edited] = [example('s6a'), example('s6')].map((each) => each.matrix('instances', icmp));
  const matrices = { 'instances icmp': withBefore(edited as Matrix, saved as Matrix) };
  const shown = await look({ ...s6a, matrices });
  const { page } = shown;
  await page.click('[data-chip="changed"]');
  await page.waitForSelector('.large .was');
  expect(await page.locator('.large tbody th').allTextContents()).toEqual(['VM_1', 'VM_2', 'VM_6']);
  expect(await page.getAttribute(cellOf('VM_1', 'VM_6'), 'aria-label')).toBe(
    'VM_1 to VM_6, icmp: arrives, routed by compute1, TTL 63; when it was saved: lost at internet-router (no route): no br102 on compute1',
  );
  await page.click(cellOf('VM_1', 'VM_6'));
  await page.waitForSelector('.before >> text=when it was saved: lost');
  await photo(shown, 'matrix-changed');
});

it('says so where it can not be made', async () => {
  open = await harness.open({ ...s6a, matrices: {}, reducedMotion: true });
  await open.page.click('[data-view="matrix"]');
  await open.page.waitForSelector('.matrix >> text=There is no matrix');
});

it('has a row for those who are alike where there are many', async () => {
  const large = answersOf(documentOf('large.topo', largeCloud({ instances: 200, hosts: 12 }, 'matrix')));
  const shown = await look(large);
  const { page } = shown;
  expect(await page.locator('.large.dense tbody tr').count()).toBeLessThanOrEqual(68);
  await photo(shown, 'matrix-large');
  await page.click('[data-level-of="networks"]');
  await page.waitForSelector('.large[data-level="networks"]');
  await photo(shown, 'matrix-large-networks');
});

it.each<[Theme, number]>([
  ['dark', 1200],
  ['light', 1200],
  ['high-contrast', 1200],
  ['dark', 620],
])('is drawn in %s, %i px wide, without scrolling sideways', async (theme, width) => {
  const shown = await look({ theme, width });
  const { page } = shown;
  await page.click(cellOf('VM_1', 'VM_6'));
  await page.waitForSelector('.pair-of');
  expect(await page.$eval('.matrix', (each) => each.scrollWidth - each.clientWidth)).toBeLessThanOrEqual(0);
  await photo(shown, `matrix-${theme}-${width}`);
});
