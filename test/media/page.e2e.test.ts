import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { FromPage } from '../../server/core/protocol/messages.ts';
import { type Harness, type OpenPage, type PageOptions, startHarness } from './support/harness.ts';
import { documentOf, example } from './support/models.ts';

let harness: Harness;
let open: OpenPage | null = null;

beforeAll(async () => {
  harness = await startHarness();
}, 120_000);
afterEach(async () => {
  // Whatever a test did, nothing may have broken the page's rules.
  expect(open?.complaints() ?? []).toEqual([]);
  await open?.page.close();
  open = null;
});
afterAll(() => harness.close());

async function show(name: string, more: Partial<PageOptions> = {}): Promise<OpenPage> {
  const document = example(name);
  const replays = Object.fromEntries(document.model.flows.map((flow) => [flow.name, document.replay(flow.choice)]));
  open = await harness.open({ model: document.model, replays, reducedMotion: true, ...more });
  return open;
}

async function showFlow(name: string, more: Partial<PageOptions> = {}): Promise<OpenPage> {
  const shown = await show(name, more);
  await shown.page.click('[data-do="pick-flow"]');
  await shown.page.click('.flow');
  await shown.page.waitForSelector('.track');
  return shown;
}

const at = ({ page }: OpenPage) => page.getAttribute('.count', 'data-at').then(Number);
const hops = ({ page }: OpenPage) => page.getAttribute('.track', 'aria-valuemax').then(Number);
const reveals = async (shown: OpenPage) =>
  (await shown.posted()).filter(
    (message): message is Extract<FromPage, { kind: 'reveal' }> => message.kind === 'reveal',
  );

describe('the page', () => {
  it("draws the network that it is sent, under the webview's own rules", async () => {
    const { page } = await show('s6');
    const ids = await page.$$eval('.touch', (all) => all.map((each) => each.getAttribute('data-id')));
    expect(ids).toEqual(
      expect.arrayContaining([
        'compute1',
        'compute1/br102',
        'compute2/vlan100',
        'VM_6',
        'tor',
        'internet',
        'google_dns',
      ]),
    );
    expect(await page.$('.ghost')).toBeNull();
  });
  it('says why there is nothing to draw', async () => {
    const shown = await show('s6');
    await shown.send({ kind: 'nothing', message: 'Open a .topo file' });
    await shown.page.waitForSelector('.empty >> text=Open a .topo file');
    expect(await shown.page.$('.touch')).toBeNull();
  });
  it('draws an empty file', async () => {
    open = await harness.open({ model: documentOf('empty.topo', '').model, replays: {} });
    await open.page.waitForSelector('.verdict >> text=Nothing is declared yet');
  });
  it('draws a missing bridge as a ghost, and marks the problem', async () => {
    const { page } = await show('s6a');
    expect(await page.$$eval('rect.ghost', (all) => all.length)).toBeGreaterThanOrEqual(2);
    expect(await page.getAttribute('[data-id="compute1/br102"]', 'aria-label')).toContain('missing');
    await page.click('[data-do="problems"]');
    await page.click('[data-popup] .problem[data-code="bridge-missing"]');
    expect(await page.getAttribute('.touch.selected', 'data-id')).toBe('compute1');
  });
});

describe('a flow', () => {
  it('is picked by name, asked for and told', async () => {
    const shown = await showFlow('s6');
    expect((await shown.posted()).filter(({ kind }) => kind === 'trace')).toEqual([
      { kind: 'trace', flow: { kind: 'named', name: 'scenario6' } },
    ]);
    expect(await shown.page.getAttribute('.verdict', 'data-outcome')).toBe('delivered');
    expect(await shown.page.textContent('.select')).toContain('scenario6');
  });
  it('is made of any two ends', async () => {
    const document = example('s6');
    const replay = document.replay({ kind: 'free', from: 'VM_2', to: 'VM_6', protocol: 'tcp', port: 22 });
    const shown = await show('s6', { replays: { 'VM_2 → VM_6': replay } });
    const { page } = shown;
    await page.click('[data-do="pick-flow"]');
    await page.fill('input[name=from]', 'VM_2');
    await page.fill('input[name=to]', 'VM_6');
    await page.selectOption('select[name=protocol]', 'tcp');
    await page.fill('input[name=port]', '22');
    await page.click('[data-do="trace"]');
    await page.waitForSelector('.track');
    expect((await shown.posted()).at(-1)).toEqual({
      kind: 'trace',
      flow: { kind: 'free', from: 'VM_2', to: 'VM_6', protocol: 'tcp', port: 22 },
    });
    expect(await page.textContent('.packet')).toContain('TCP');
  });
  it('that is refused says so', async () => {
    const shown = await show('s6', { replays: {} });
    await shown.page.click('[data-do="pick-flow"]');
    await shown.page.click('.flow');
    await shown.page.waitForSelector('.verdict >> text=there is no scenario6');
  });
});

describe('the replay', () => {
  it('plays to the end, and pauses', async () => {
    const shown = await showFlow('s4', { reducedMotion: false });
    const { page } = shown;
    for (let i = 0; i < 3; i++) await page.keyboard.press(']');
    expect(await page.textContent('[data-do="speed"]')).toBe('8×');
    await page.click('[data-do="play"]');
    await page.waitForFunction(() => Number(document.querySelector('.count')?.getAttribute('data-at')) > 3);
    await page.click('[data-do="play"]');
    const paused = await at(shown);
    expect(await page.getAttribute('[data-do="play"]', 'aria-label')).toBe('Play');
    await page.waitForTimeout(200);
    expect(await at(shown)).toBe(paused);
    await page.keyboard.press('Space');
    await page.waitForFunction(
      () =>
        document.querySelector('.track')?.getAttribute('aria-valuenow') ===
        document.querySelector('.track')?.getAttribute('aria-valuemax'),
    );
    await page.waitForSelector('[data-do="play"][aria-label="Play"]');
  });
  it('steps, steps back, jumps and scrubs', async () => {
    const shown = await showFlow('s6');
    const { page } = shown;
    await page.click('[data-do="forward"]');
    await page.click('[data-do="forward"]');
    expect(await at(shown)).toBe(2);
    await page.click('[data-do="back"]');
    expect(await at(shown)).toBe(1);
    await page.click('[data-do="last"]');
    expect(await at(shown)).toBe((await hops(shown)) - 1);
    await page.click('[data-do="first"]');
    expect(await at(shown)).toBe(0);
    const track = await page.locator('.track').boundingBox();
    if (!track) throw new Error('no track');
    await page.mouse.move(track.x + 20, track.y + 36);
    await page.mouse.down();
    await page.mouse.move(track.x + track.width / 2, track.y + 36, { steps: 4 });
    await page.mouse.up();
    const middle = await at(shown);
    expect(middle).toBeGreaterThan((await hops(shown)) / 4);
    expect(middle).toBeLessThan(((await hops(shown)) * 3) / 4);
  });
  it('by keyboard alone', async () => {
    const shown = await showFlow('s6');
    const { page } = shown;
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('.');
    expect(await at(shown)).toBe(2);
    await page.keyboard.press(',');
    expect(await at(shown)).toBe(1);
    await page.keyboard.press('End');
    expect(await at(shown)).toBe((await hops(shown)) - 1);
    await page.keyboard.press('Home');
    await page.keyboard.press('Shift+ArrowRight');
    await page.keyboard.press('Shift+ArrowRight');
    expect(await page.textContent('.hop.current .where')).toBe('routing');
    await page.keyboard.press('l');
    expect(await page.getAttribute('[data-do="loop"]', 'aria-pressed')).toBe('true');
    await page.keyboard.press('[');
    expect(await page.textContent('[data-do="speed"]')).toBe('½×');
    await page.keyboard.press('F12');
    expect((await reveals(shown)).at(-1)?.focus).toBe('take');
  });
  it('marks where the packet is lost, with the reason, and keeps the mark', async () => {
    const shown = await showFlow('s6a');
    const { page } = shown;
    expect(await page.$('.drop')).toBeNull();
    await page.keyboard.press('End');
    await page.waitForSelector('.drop');
    const notes = await page.$$eval('.note', (all) => all.map((each) => each.textContent?.replace(/\s+/g, ' ').trim()));
    expect(notes).toHaveLength(3);
    expect(notes[2]).toContain('Dropped: no route');
    expect(await page.textContent('.verdict')).toContain('never reaches VM_6');
    expect(await page.$('.would-be')).not.toBeNull();
    expect(await page.textContent('[role=alert]')).toMatch(
      /^Dropped at internet-router: .*Cause: compute1 has no br102/,
    );
    await page.keyboard.press('Home');
    expect(await page.$('.drop')).toBeNull();
  });
  it('lets floods branch: several packets at once', async () => {
    const shown = await showFlow('s1');
    const { page } = shown;
    let most = 0;
    for (let i = 0; i < 24; i++) {
      await page.keyboard.press('ArrowRight');
      most = Math.max(most, Number(await page.getAttribute('canvas.packets', 'data-packets')));
    }
    expect(most).toBeGreaterThan(2);
  });
  it('draws what it says: there is a packet on the canvas, and it moves', async () => {
    const { page } = await showFlow('s6');
    const inked = () =>
      page.$eval('canvas.packets', (canvas) => {
        const { width, height } = canvas as HTMLCanvasElement;
        const data = (canvas as HTMLCanvasElement).getContext('2d')?.getImageData(0, 0, width, height).data ?? [];
        let [x, y, n] = [0, 0, 0];
        for (let i = 3; i < data.length; i += 4) {
          if ((data[i] ?? 0) < 200) continue;
          x += ((i - 3) / 4) % width;
          y += Math.floor((i - 3) / 4 / width);
          n++;
        }
        return { n, x: x / n, y: y / n };
      });
    const before = await inked();
    for (let i = 0; i < 9; i++) await page.keyboard.press('ArrowRight');
    const after = await inked();
    expect(before.n).toBeGreaterThan(300);
    expect(Math.hypot(after.x - before.x, after.y - before.y)).toBeGreaterThan(60);
  });
  it('folds parts of the panel, and remembers it', async () => {
    const { page } = await showFlow('s6a');
    await page.click('[data-part="remedies"]');
    expect(await page.getAttribute('[data-part="remedies"]', 'aria-expanded')).toBe('false');
    expect(await page.isVisible('.remedy')).toBe(false);
    await page.reload();
    await page.waitForSelector('.hop.current');
    expect(await page.isVisible('.remedy')).toBe(false);
    await page.click('[data-part="remedies"]');
    expect(await page.isVisible('.remedy')).toBe(true);
  });
  it('lets ARP in by its chip, at the same hop', async () => {
    const shown = await showFlow('s6');
    const { page } = shown;
    await page.keyboard.press('ArrowRight');
    const step = await page.getAttribute('.hop.current', 'data-step');
    const few = await hops(shown);
    await page.click('[data-chip="arp"]');
    expect(await hops(shown)).toBeGreaterThan(few + 20);
    expect(await page.getAttribute('.hop.current', 'data-step')).toBe(step);
  });
  it('shows what each hop changes in the packet', async () => {
    const { page } = await showFlow('s6');
    while ((await page.textContent('.hop.current .change')) !== '+ tag 102') await page.keyboard.press('ArrowRight');
    expect(await page.textContent('.packet ins')).toBe('+ 102');
    expect(await page.textContent('.packet')).toContain('tenant2, net102');
  });
});

describe('source and picture', () => {
  it('a hop that is clicked reveals its line without taking the focus; a double click takes it', async () => {
    const shown = await showFlow('s6');
    await shown.page.click('.hop >> text=routing >> nth=1');
    const last = (await reveals(shown)).at(-1);
    expect(last).toMatchObject({ focus: 'keep', location: { uri: 'file:///cloud/s6.topo' } });
    await shown.page.dblclick('.hop.current');
    expect((await reveals(shown)).at(-1)?.focus).toBe('take');
  });
  it('a box that is clicked reveals its line', async () => {
    const shown = await show('s6');
    await shown.page.click('[data-id="VM_3"]');
    const model = example('s6').model;
    expect(await reveals(shown)).toEqual([{ kind: 'reveal', location: model.sources.VM_3, focus: 'keep' }]);
    expect(await shown.page.getAttribute('.touch.selected', 'data-id')).toBe('VM_3');
  });
  it('the cursor in the source selects its box', async () => {
    const shown = await show('s6');
    await shown.send({ kind: 'select', id: 'compute2/br102' });
    await shown.page.waitForSelector('.touch.selected[data-id="compute2/br102"]');
    expect(await shown.page.getAttribute('.touch.selected', 'aria-selected')).toBe('true');
    expect(await reveals(shown)).toEqual([]);
    await shown.send({ kind: 'select', id: null });
    await shown.page.waitForFunction(() => !document.querySelector('.touch.selected'));
  });
  it('arrow keys walk from box to box, Enter opens the source', async () => {
    const shown = await show('s6');
    const { page } = shown;
    await page.focus('[data-id="VM_1"]');
    await page.keyboard.press('ArrowRight');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('data-id'))).toBe('VM_2');
    await page.keyboard.press('ArrowDown');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('data-id'))).toBe('compute1/br100');
    await page.keyboard.press('Enter');
    expect((await reveals(shown)).at(-1)?.focus).toBe('take');
  });
});

describe('what stays', () => {
  it('after a save: view, selection, flow and hop; the trace is asked for again', async () => {
    const shown = await showFlow('s6');
    const { page } = shown;
    await page.click('[data-do="zoom-in"]');
    await page.click('[data-id="VM_1"]', { force: true });
    for (let i = 0; i < 5; i++) await page.keyboard.press('.');
    const view = await page.$eval('.picture', (svg) => (svg as SVGElement).style.transform);
    const hop = await at(shown);
    await shown.send({ kind: 'network', model: { ...example('s6').model, version: 2 }, play: null });
    await page.waitForFunction(
      () =>
        (window as unknown as { posted: { kind: string }[] }).posted.filter(({ kind }) => kind === 'trace').length ===
        2,
    );
    await page.waitForSelector('.hop.current');
    expect(await page.$eval('.picture', (svg) => (svg as SVGElement).style.transform)).toBe(view);
    expect(await page.getAttribute('.touch.selected', 'data-id')).toBe('VM_1');
    expect(await at(shown)).toBe(hop);
  });
  it('after a save that takes the flow away: none', async () => {
    const shown = await showFlow('s6');
    await shown.send({ kind: 'network', model: { ...example('s6').model, flows: [] }, play: null });
    await shown.page.waitForSelector('.select >> text=No flow');
    expect(await shown.page.$('.track')).toBeNull();
  });
  it('after a reload: flow, hop, speed and selection', async () => {
    const shown = await showFlow('s6');
    const { page } = shown;
    await page.click('[data-do="speed"]');
    await page.click('[data-id="VM_4"]', { force: true });
    for (let i = 0; i < 4; i++) await page.keyboard.press('.');
    const hop = await at(shown);
    await page.reload();
    await page.waitForSelector('.hop.current');
    expect([await at(shown), await page.textContent('[data-do="speed"]')]).toEqual([hop, '2×']);
    expect(await page.getAttribute('.touch.selected', 'data-id')).toBe('VM_4');
  });
  it('plays by itself when it was opened to trace a packet, even where the picture comes after the trace', async () => {
    const { page } = await show('s4', {
      reducedMotion: false,
      play: { kind: 'named', name: 'scenario4' },
      elkLate: 700,
    });
    await page.waitForSelector('[data-do="play"][aria-label="Pause"]');
    await page.waitForFunction(() => Number(document.querySelector('.count')?.getAttribute('data-at')) > 0);
  });
  it('draws without elk where its worker cannot be had, and says so in the log', async () => {
    const shown = await show('s6', { elkLate: null });
    expect(await shown.page.$$eval('.touch', (all) => all.length)).toBeGreaterThan(20);
    const logs = (await shown.posted()).filter((message) => message.kind === 'log');
    expect(logs.length).toBeGreaterThan(0);
    // The browser's own word on the file that did not come.
    open = { ...shown, complaints: () => shown.complaints().filter((text) => !text.includes('ERR_FAILED')) };
  });
  it('after picking a flow the keyboard is at the play button', async () => {
    const { page } = await showFlow('s6');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('data-do'))).toBe('play');
  });
});

describe('manners', () => {
  it('every control has a name, every role what it needs, one tab stop for the picture', async () => {
    const { page } = await showFlow('s6a');
    const faults = await page.evaluate(() => {
      const found: string[] = [];
      const name = (element: Element) =>
        element.getAttribute('aria-label') || element.textContent?.trim() || element.getAttribute('title') || '';
      for (const element of document.querySelectorAll('button, input, select, [role]')) {
        const role = element.getAttribute('role');
        const labelled = element.closest('label') !== null;
        if (role !== 'presentation' && !labelled && name(element) === '' && !(role === 'status' || role === 'alert'))
          found.push(`no name: ${element.outerHTML.slice(0, 80)}`);
        if (role === 'slider' && !element.hasAttribute('aria-valuetext')) found.push('slider without a value');
        if (role === 'option' && !element.closest('[role=listbox]')) found.push('option without a list');
        if (role === 'treeitem' && !element.closest('[role=tree]')) found.push('item without a tree');
        if (role === 'tab' && !element.closest('[role=tablist]')) found.push('tab without a list');
      }
      const ids = [...document.querySelectorAll('[id]')].map((element) => element.id);
      if (new Set(ids).size !== ids.length) found.push('an id stands twice');
      const stops = [...document.querySelectorAll('.touch[tabindex="0"]')].length;
      if (stops !== 1) found.push(`${stops} tab stops in the picture`);
      const small = [...document.querySelectorAll('button')].filter((each) => {
        const { width, height } = each.getBoundingClientRect();
        return width > 0 && (width < 18 || height < 18);
      });
      return [...found, ...small.map((each) => `too small: ${each.outerHTML.slice(0, 60)}`)];
    });
    expect(faults).toEqual([]);
    expect(await page.$$eval('[aria-live]', (all) => all.map((each) => each.getAttribute('aria-live')))).toEqual([
      'polite',
      'assertive',
    ]);
  });
  it('never puts a name into the page as HTML', async () => {
    const text =
      'switch tor { }\ntenant t { network n { vlan 5 cidr 10.0.0.0/24 } }\nhost "<img src=x onerror=alert(1)>" {\n nic eth0 -> tor\n vm "<b>x</b>" { network n }\n}';
    open = await harness.open({ model: documentOf('evil.topo', text).model, replays: {} });
    await open.page.waitForSelector('[data-id="<b>x</b>"]', { state: 'attached' });
    expect(await open.page.$('img')).toBeNull();
    expect(await open.page.$('.picture b')).toBeNull();
  });
  for (const theme of ['dark', 'light', 'high-contrast'] as const) {
    it(`text can be read in ${theme}`, async () => {
      const { page } = await showFlow('s6', { theme });
      const ratio = await page.evaluate(() => {
        const probe = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
        const rgb = (color: string) => {
          if (!probe) return [0, 0, 0];
          probe.clearRect(0, 0, 1, 1);
          probe.fillStyle = color;
          probe.fillRect(0, 0, 1, 1);
          return [...probe.getImageData(0, 0, 1, 1).data].slice(0, 3);
        };
        const light = (color: string) => {
          const [r = 0, g = 0, b = 0] = rgb(color).map((c) =>
            c / 255 <= 0.03928 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4,
          );
          return 0.2126 * r + 0.7152 * g + 0.0722 * b;
        };
        const ground = getComputedStyle(document.body).backgroundColor;
        const against = (selector: string, property: 'color' | 'fill') => {
          const element = document.querySelector(selector);
          const [a, b] = [light(element ? getComputedStyle(element)[property] : ground), light(ground)];
          return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        };
        return Math.min(
          against('.picture text', 'fill'),
          against('.quiet', 'color'),
          against('.picture .quiet', 'fill'),
          against('.hop .number', 'color'),
        );
      });
      expect(ratio).toBeGreaterThan(4.5);
    });
  }
  it('takes the narrow form below 900 px, one column below 640, and nothing sticks out', async () => {
    for (const width of [899, 700, 480, 320]) {
      const { page } = await showFlow('s6', { width });
      expect(await page.$('.page.compact')).not.toBeNull();
      await page.click('[data-tab="hops"]');
      expect(await page.$$eval('.hop', (all) => all.length)).toBeGreaterThan(3);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect([width, wide]).toEqual([width, 0]);
      await page.close();
    }
    open = null;
  });
  it('zooms and fits', async () => {
    const { page } = await show('s6');
    expect(await page.textContent('[data-zoom-level]')).toBe('100 %');
    await page.click('[data-do="zoom-in"]');
    expect(await page.textContent('[data-zoom-level]')).toBe('125 %');
    await page.mouse.move(400, 300);
    await page.mouse.wheel(0, -300);
    await page.waitForFunction(
      () => Number.parseInt(document.querySelector('[data-zoom-level]')?.textContent ?? '0', 10) > 125,
    );
    await page.keyboard.press('0');
    expect(await page.textContent('[data-zoom-level]')).toBe('100 %');
  });
});

describe('the tables of the moment', () => {
  it('are those of the place of the hop, with what came and what decides marked', async () => {
    const shown = await showFlow('s6');
    const { page } = shown;
    await page.click('[data-part="tables"]');
    await page.keyboard.press('Home');
    for (let step = 0; step < 60 && !(await page.$('.entries .used')); step++) await page.keyboard.press('.');
    expect(await page.textContent('.tables .used')).toMatch(/\d/);
    await page.keyboard.press('End');
    const end = await page.textContent('.tables .head .right');
    expect(end).toContain('after this hop');
    expect(await page.$$eval('.tables h3', (all) => all.map((each) => each.textContent))).toContain('ARP ip neigh');
  });
});

describe('a breakpoint', () => {
  it('stops the packet at its hop, is drawn there, and outlives a reload', async () => {
    const shown = await showFlow('s6', { reducedMotion: false });
    const { page } = shown;
    await page.keyboard.press('Home');
    for (let step = 0; step < 4; step++) await page.keyboard.press('.');
    await page.keyboard.press('b');
    expect(await page.$$eval('circle.breakpoint', (all) => all.length)).toBeGreaterThanOrEqual(2);
    expect(await page.getAttribute('[data-do="breakpoint"]', 'aria-pressed')).toBe('true');
    await page.keyboard.press('Home');
    for (let faster = 0; faster < 3; faster++) await page.keyboard.press(']');
    await page.keyboard.press(' ');
    await page.waitForFunction(() => document.querySelector('.count')?.getAttribute('data-at') === '4');
    await page.waitForSelector('[data-do="play"][aria-label="Play"]');
    expect(await at(shown)).toBe(4);
    await page.reload();
    await page.waitForSelector('circle.breakpoint');
    await page.click('.hop .breakpoint.set');
    expect(await page.$('circle.breakpoint')).toBeNull();
  });
});

describe('the comparison', () => {
  it('holds a flow against itself before the edit, and says where they part', async () => {
    const flow = { kind: 'named', name: 'scenario6a' } as const;
    const was = example('s6').replay({ kind: 'named', name: 'scenario6' });
    const { model, replay } = example('s6a');
    open = await harness.open({ model, replays: { scenario6a: was }, reducedMotion: true });
    const { page, send } = open;
    await page.click('[data-do="pick-flow"]');
    await page.click('.flow');
    await page.waitForSelector('.track');
    await page.keyboard.press('4');
    expect(await page.isDisabled('[data-with="before"]')).toBe(true);
    await send({ kind: 'trace', flow, result: { kind: 'replay', replay: replay(flow) } });
    await page.click('[data-with="before"]:enabled');
    expect(await page.textContent('[data-part]')).toBe('They part at compute1, which decides otherwise.');
    const heads = await page.$$eval('.ways [role="columnheader"]', (all) => all.map((each) => each.textContent ?? ''));
    expect(heads).toEqual([expect.stringMatching(/now.*never reaches/), expect.stringMatching(/before.*comes back/)]);
    await page.click('.ways .apart .link-hop');
    expect(await page.getAttribute('.hop-cell.current .link-hop', 'aria-label')).toContain('has no br102');
  });
  it('holds it against the same from another instance, and says why that cannot be', async () => {
    const document = example('s6');
    const flow = { kind: 'free', from: 'VM_4', to: 'VM_6', protocol: 'icmp', port: null } as const;
    const shown = await showFlow('s6', {
      replays: {
        scenario6: document.replay({ kind: 'named', name: 'scenario6' }),
        'VM_4 → VM_6': document.replay(flow),
      },
    });
    const { page } = shown;
    await page.click('[data-view="compare"]');
    await page.fill('.compare-with input', 'VM_4');
    await page.click('[data-do="compare"]');
    await page.waitForSelector('.ways');
    expect(await page.textContent('[data-part]')).toContain('They part at VM_1');
    await page.fill('.compare-with input', 'nobody');
    await page.click('[data-do="compare"]');
    await page.waitForSelector('.compare-words >> text=there is no nobody');
  });
});
