// A large network on the page itself: tiles, opening, finding, filtering, the map.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Harness, type OpenPage, type PageOptions, photo, startHarness } from './support/harness.ts';
import { type Document, documentOf, example } from './support/models.ts';
import { fleetText } from './support/racks.ts';

let harness: Harness;
let open: OpenPage | null = null;
let fleet: Document;

beforeAll(async () => {
  harness = await startHarness();
  fleet = documentOf('fleet.topo', fleetText({ racks: 4, perRack: 10, perHost: 15, networks: 8, needs: true }));
}, 120_000);
afterEach(async () => {
  expect(open?.complaints() ?? []).toEqual([]);
  await open?.page.close();
  open = null;
});
afterAll(() => harness.close());

async function show(more: Partial<PageOptions> = {}): Promise<OpenPage> {
  const replays = Object.fromEntries(fleet.model.flows.map((flow) => [flow.name, fleet.replay(flow.choice)]));
  open = await harness.open({ model: fleet.model, replays, reducedMotion: true, ...more });
  return open;
}

const focused = ({ page }: OpenPage) => page.evaluate(() => document.activeElement?.getAttribute('data-id'));
const zoomOf = async ({ page }: OpenPage) => Number.parseInt((await page.textContent('[data-zoom-level]')) ?? '', 10);

describe('an overview', () => {
  for (const theme of ['dark', 'light', 'high-contrast'] as const) {
    it(`draws 40 hosts as tiles, in ${theme}`, async () => {
      const shown = await show({ theme });
      expect(await shown.page.$$eval('.tile', (all) => all.length)).toBe(40);
      expect(await shown.page.$$eval('.touch', (all) => all.length)).toBeLessThan(60);
      await photo(shown, `overview-${theme}`);
    });
  }
  it('opens a host by Enter, closes it by Escape, and has the keyboard where it was', async () => {
    const shown = await show();
    const { page } = shown;
    const before = await zoomOf(shown);
    await page.focus('[data-id="compute23"]');
    expect(await page.getAttribute('[data-id="compute23"]', 'aria-expanded')).toBe('false');
    await page.keyboard.press('Enter');
    await page.waitForSelector('[data-id="compute23/routing"]', { state: 'attached' });
    await page.waitForFunction(() => document.activeElement?.getAttribute('data-id') === 'compute23');
    expect(await zoomOf(shown)).toBeGreaterThan(before);
    expect(await page.isVisible('[data-minimap]')).toBe(true);
    await photo(shown, 'overview-open');
    await page.keyboard.press('Escape');
    await page.waitForSelector('[data-tile="compute23"]');
    expect([await focused(shown), await zoomOf(shown)]).toEqual(['compute23', before]);
    expect(await page.isVisible('[data-minimap]')).toBe(false);
  });
  it('opens the tile that is zoomed in on, and closes it when zooming out again', async () => {
    const { page } = await show();
    const tile = await page.locator('[data-tile="compute15"]').boundingBox();
    if (!tile) throw new Error('no tile');
    await page.mouse.move(tile.x + 30, tile.y + 50);
    await page.mouse.wheel(0, -600);
    await page.waitForSelector('[data-id="compute15/routing"]', { state: 'attached' });
    await page.mouse.wheel(0, 600);
    await page.waitForSelector('[data-tile="compute15"]');
  });
  it('opens a tile by double click, and shows the source of a box by double click', async () => {
    const shown = await show();
    const { page } = shown;
    await page.dblclick('[data-id="compute01"]');
    await page.waitForSelector('[data-id="compute01/routing"]', { state: 'attached' });
    await page.dblclick('[data-id="vm1_0"]');
    expect((await shown.posted()).at(-1)).toMatchObject({ kind: 'reveal', focus: 'take' });
  });
  it('shows what a tile holds while the mouse rests on it', async () => {
    const shown = await show();
    const { page } = shown;
    await page.hover('[data-id="compute13"]');
    await page.waitForSelector('[data-peek="compute13"]');
    const card = await page.textContent('[data-peek]');
    expect(card).toContain('15 instances');
    expect(card).toContain('missing');
    const [tile, at] = await Promise.all([
      page.locator('[data-tile="compute13"]').boundingBox(),
      page.locator('[data-peek]').boundingBox(),
    ]);
    expect(at?.x).toBeGreaterThan(tile?.x ?? Number.POSITIVE_INFINITY);
    await photo(shown, 'overview-peek');
    await page.hover('.side');
    await page.waitForSelector('[data-peek]', { state: 'detached' });
  });
  it("opens the hosts on a flow's way", async () => {
    const shown = await show();
    const { page } = shown;
    await page.click('[data-do="pick-flow"]');
    await page.click('.flow');
    await page.waitForSelector('.track');
    await page.waitForSelector('[data-id="vm1_0"]', { state: 'attached' });
    await page.waitForSelector('[data-id="vm2_0"]', { state: 'attached' });
    expect(await page.$$eval('.tile', (all) => all.length)).toBe(38);
    expect(await page.$('.leg')).not.toBeNull();
    await photo(shown, 'overview-flow');
  });
  it('keeps what is selected in its place when the network changes', async () => {
    const shown = await show();
    const { page } = shown;
    await page.click('[data-id="compute12"]');
    await page.click('[data-do="zoom-in"]');
    const place = () => page.$eval('[data-tile="compute12"]', (tile) => tile.getBoundingClientRect().x);
    const before = await place();
    const hosts = fleet.model.graph.nodes.filter(({ id, parent }) => id !== 'compute11' && parent !== 'compute11');
    await shown.send({
      kind: 'network',
      model: { ...fleet.model, version: 2, graph: { ...fleet.model.graph, nodes: hosts } },
      play: null,
    });
    await page.waitForFunction(() => !document.querySelector('[data-tile="compute11"]'));
    expect(await place()).toBeCloseTo(before, 0);
  });
});

describe('finding', () => {
  it('is begun by a key, counts, dims the rest, goes on by Enter and ends by Escape', async () => {
    const shown = await show();
    const { page } = shown;
    await page.keyboard.press('/');
    await page.keyboard.type('net107');
    const count = Number(await page.textContent('.find-field [role=status]'));
    expect(count).toBeGreaterThan(20);
    expect(await page.$$eval('.tile.faint, .tile .faint', (all) => all.length)).toBeGreaterThan(10);
    await page.keyboard.press('Enter');
    const first = await page.getAttribute('.touch.selected', 'data-id');
    for (let i = 0; i < 6; i++) await page.keyboard.press('Enter');
    expect(await page.getAttribute('.touch.selected', 'data-id')).not.toBe(first);
    expect(await page.$$eval('[data-found].current', (all) => all.length)).toBe(1);
    await photo(shown, 'overview-find');
    await page.keyboard.press('Escape');
    expect(await page.$('.faint')).toBeNull();
    await page.keyboard.press('Control+f');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('data-do'))).toBe('find');
  });
  it('opens the host of what is clicked in its list', async () => {
    const { page } = await show();
    await page.fill('[data-do="find"]', 'vm31_2');
    await page.click('[data-found="vm31_2"]');
    await page.waitForSelector('.touch.selected[data-id="vm31_2"]');
  });
  it('says that nothing was found', async () => {
    const { page } = await show();
    await page.fill('[data-do="find"]', 'nobody');
    await page.waitForSelector('.found >> text=Nothing has this name');
  });
  it('is behind a button where there is little room', async () => {
    const { page } = await show({ width: 480 });
    await page.keyboard.press('/');
    await page.keyboard.type('vm3_1');
    expect(Number(await page.textContent('.find-field [role=status]'))).toBeGreaterThan(0);
  });
});

describe('the filter', () => {
  it('is set in a popup, shown as chips, and taken back by them', async () => {
    const { page } = await show();
    await page.click('[data-do="only"]');
    await page.click('[data-only="tenant tenant3"]');
    await page.click('[data-only="host compute05"]');
    await page.keyboard.press('Escape');
    expect(await page.$$eval('.only-chips .chip', (all) => all.length)).toBe(2);
    expect(await page.$$eval('.tile.faint', (all) => all.length)).toBe(39);
    await page.click('.only-chips .chip >> nth=1');
    await page.click('.only-chips .chip');
    expect(await page.$('.faint')).toBeNull();
  });
  it('is also set by a network of the list', async () => {
    const { page } = await show();
    await page.click('[data-network="net103"]');
    expect(await page.getAttribute('[data-network="net103"]', 'aria-pressed')).toBe('true');
    expect(await page.$$eval('.faint', (all) => all.length)).toBeGreaterThan(10);
  });
});

describe('the map', () => {
  it('appears once not all is in sight, and moves the view', async () => {
    const { page } = await show();
    expect(await page.isVisible('[data-minimap]')).toBe(false);
    for (let i = 0; i < 4; i++) await page.click('[data-do="zoom-in"]');
    await page.waitForSelector('[data-minimap]:visible');
    const at = () => page.$eval('.picture', (svg) => (svg as SVGElement).style.transform);
    const before = await at();
    const map = await page.locator('[data-minimap]').boundingBox();
    if (!map) throw new Error('no map');
    await page.mouse.click(map.x + map.width - 15, map.y + map.height - 15);
    expect(await at()).not.toBe(before);
    expect(await page.$('.touch.selected')).toBeNull();
  });
});

describe('the selection', () => {
  it('dims the instances that it cannot reach, and says so', async () => {
    const model = example('s6a').model;
    open = await harness.open({ model, replays: {}, reaches: { VM_1: ['VM_2', 'VM_4'] } });
    const { page } = open;
    await page.click('[data-id="VM_1"]');
    await page.waitForSelector('[data-reach] >> text=VM_1');
    const dimmed = () => page.$$eval('.picture .off .name', (all) => all.map(({ textContent }) => textContent));
    expect(await dimmed()).toContain('VM_6');
    expect(await dimmed()).not.toContain('VM_2');
    await photo(open, 'reach');
    await page.click('[data-id="tor"]');
    expect(await dimmed()).not.toContain('VM_6');
  });
});

describe('hosts that are moved', () => {
  const xOf = ({ page }: OpenPage, host: string) =>
    page.$eval(`[data-tile="${host}"]`, (tile) => Math.round(tile.getBoundingClientRect().x));
  it('by Ctrl and an arrow key, which is kept, and put back', async () => {
    const shown = await show();
    const { page } = shown;
    const before = await xOf(shown, 'compute02');
    await page.focus('[data-id="compute02"]');
    await page.keyboard.press('Control+ArrowRight');
    await page.waitForSelector('[data-do="unpin"]');
    expect((await shown.posted()).at(-1)).toEqual({ kind: 'pins', pins: { compute02: 2 } });
    await page.waitForFunction(() => {
      const x = (host: string) => document.querySelector(`[data-tile="${host}"]`)?.getBoundingClientRect().x ?? 0;
      return x('compute02') > x('compute03');
    });
    await page.click('[data-do="unpin"]');
    await page.waitForSelector('[data-do="unpin"]', { state: 'detached' });
    await page.waitForFunction(() => {
      const x = (host: string) => document.querySelector(`[data-tile="${host}"]`)?.getBoundingClientRect().x ?? 0;
      return x('compute02') < x('compute03');
    });
    expect(Math.abs((await xOf(shown, 'compute02')) - before)).toBeLessThan(2);
  });
  it('by Shift and a drag, while a drag alone moves the picture', async () => {
    const shown = await show();
    const { page } = shown;
    const [from, to] = await Promise.all(
      ['compute04', 'compute08'].map((id) => page.locator(`[data-tile="${id}"]`).boundingBox()),
    );
    if (!from || !to) throw new Error('no tiles');
    await page.keyboard.down('Shift');
    await page.mouse.move(from.x + 30, from.y + 50);
    await page.mouse.down();
    await page.mouse.move(to.x + 30, to.y + 50, { steps: 5 });
    await page.mouse.up();
    await page.keyboard.up('Shift');
    await page.waitForSelector('[data-do="unpin"]');
    const pinned = (await shown.posted()).filter(({ kind }) => kind === 'pins');
    expect(pinned).toEqual([{ kind: 'pins', pins: { compute04: 7 } }]);
  });
  it('stand where they were put before', async () => {
    const shown = await show({ pins: { compute01: 9 } });
    expect(await xOf(shown, 'compute01')).toBeGreaterThan(await xOf(shown, 'compute10'));
  });
});

describe('what moves', () => {
  it('glides to its new place, and only that; not where motion is reduced', async () => {
    const { model } = example('s6');
    const gliding = async ({ page }: OpenPage) => {
      await page.evaluate(() => {
        const glided = new Set<string>();
        Object.assign(window, { glided });
        const { animate } = Element.prototype;
        Element.prototype.animate = function (this: SVGElement, ...how) {
          glided.add(this.dataset.box ?? this.dataset.tile ?? this.dataset.id ?? '');
          return animate.apply(this, how);
        };
      });
      const nodes = model.graph.nodes.filter(({ id }) => id !== 'VM_2');
      const changed = { ...model, version: 2, graph: { ...model.graph, nodes } };
      await page.evaluate((each) => window.postMessage(each, '*'), { kind: 'network', model: changed, play: null });
      await page.waitForSelector('[data-id="VM_2"]', { state: 'detached' });
      return page.evaluate(() => [...(window as unknown as { glided: Set<string> }).glided]);
    };
    open = await harness.open({ model, replays: {} });
    const moved = await gliding(open);
    expect(moved).toContain('VM_6');
    expect(moved).not.toContain('VM_1');
    await open.page.close();
    open = await harness.open({ model, replays: {}, reducedMotion: true });
    expect(await gliding(open)).toEqual([]);
  });
});
