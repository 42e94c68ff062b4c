// The ladder on the page itself: the same hops as in the picture, by click, by key and while the packet plays.
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
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

async function climb(name: string): Promise<OpenPage> {
  const document = example(name);
  const replays = Object.fromEntries(document.model.flows.map((flow) => [flow.name, document.replay(flow.choice)]));
  open = await harness.open({ model: document.model, replays, reducedMotion: true });
  const { page } = open;
  await page.click('[data-do="pick-flow"]');
  await page.click('.flow');
  await page.waitForSelector('.track');
  await page.click('[data-view="ladder"]');
  await page.waitForSelector('.rungs');
  return open;
}

it('shows S6 from VM_1 to VM_6 and back, and goes to the hop of a row', async () => {
  const shown = await climb('s6');
  const { page } = shown;
  expect(await page.$$eval('.rung-leg', (all) => all.map((each) => each.textContent?.trim()))).toEqual([
    'Request',
    'Reply',
  ]);
  const words = await page.$$eval('.rung:not(.aside) .rung-words', (all) => all.map((each) => each.textContent));
  expect(words).toContain('compute1 routes → br102');
  expect(words).toContain('compute2 routes → br100');
  expect(words).toHaveLength(12);
  await page.click('.rung >> text=compute2 routes');
  const current = page.locator('.rung.current');
  expect(await current.getAttribute('aria-label')).toMatch(/^Hop \d+: compute2 routes → br100, TTL 63$/);
  expect(await page.textContent('[aria-label="This hop"]')).toMatch(/compute2.*br100/);
  await photo(shown, 'ladder-s6');
});

it('is climbed by arrow keys, follows a step of the transport, and opens what ARP asked', async () => {
  const { page } = await climb('s6');
  await page.focus('[data-ladder]');
  expect(await page.getAttribute('.rung.current', 'aria-label')).toContain('VM_1 sends to its gateway');
  await page.keyboard.press('ArrowDown');
  expect(await page.getAttribute('.rung.current', 'aria-label')).toContain('compute1 routes → br102');
  await page.click('[data-do="last"]');
  expect(await page.getAttribute('.rung.current', 'aria-label')).toContain('connection known: arrives');
  await page.click('.rung.aside >> nth=0');
  expect(await page.getAttribute('[data-chip="arp"]', 'aria-pressed')).toBe('true');
  await page.keyboard.press('1');
  await page.waitForSelector('.touch');
  expect(await page.isVisible('[data-stage]')).toBe(true);
});

it('marks where S6a is lost', async () => {
  const shown = await climb('s6a');
  const { page } = shown;
  expect(await page.$$eval('.rung.bad .rung-words', (all) => all.map((each) => each.textContent))).toContain(
    'router drops it: no route',
  );
  await photo(shown, 'ladder-s6a');
});

it('says what to do where no flow is shown', async () => {
  const document = example('s6');
  open = await harness.open({ model: document.model, replays: {}, reducedMotion: true });
  await open.page.click('[data-view="ladder"]');
  await open.page.waitForSelector('.ladder .empty >> text=Choose a flow above');
});
