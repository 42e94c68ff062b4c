// The page with a large network, in headless Chromium without a GPU: how long it is busy at a time, and how smoothly it moves.
import { join } from 'node:path';
import { build } from 'esbuild';
import type { Page } from 'playwright-core';
import type { NetworkModel } from '../../../server/core/protocol/messages.ts';
import { type Harness, type OpenPage, startHarness } from '../../media/support/harness.ts';
import { documentOf } from '../../media/support/models.ts';
import { modelOf } from '../picture/clouds.ts';
import { blockedWhile, framesWhile } from '../picture/watch.ts';
import { expectSame, type Figure, type Row } from '../row.ts';

/** ms that a movement is watched. */
const watched = 3000;
const packets = 100;

export const pageRow: Row = async ({ seed, root }) => {
  const harness = await startHarness(root);
  try {
    const [small, large] = [modelOf(1000, seed), modelOf(5000, seed)];
    const first = await opened(harness, small);
    const fps1k = await moves(first);
    await first.page.close();
    const { page, arrives } = await opened(harness, large);
    const host = large.graph.nodes.find(({ kind }) => kind === 'host')?.id ?? '';
    const fps5k = await moves({ page });
    const opens = await blockedWhile(page, 1500, async () => {
      await page.focus(`[data-id="${host}"]`);
      await page.keyboard.press('Enter');
    });
    expectSame('the host that was opened', await page.$$eval(`[data-id^="${host}/"]`, (all) => all.length > 3), true);
    const flying = await packetsOver(page, root);
    const hosts = large.graph.nodes.filter(({ kind }) => kind === 'host').length;
    const note = `${large.graph.nodes.length} boxes, ${hosts} hosts`;
    return [
      {
        name: 'page-blocked',
        value: Math.max(arrives, opens),
        note: `CPU time, ${note}: ${arrives.toFixed(0)} ms as it arrives, ${opens.toFixed(0)} ms as a host opens`,
      },
      fpsFigure('move-1k', fps1k),
      fpsFigure('move-5k', fps5k),
      { name: 'packets-5k', value: flying, note: `${packets} packets, each moved at every frame` },
    ];
  } finally {
    await harness.close();
  }
};

type Fps = { readonly pan: number; readonly zoom: number };

function fpsFigure(name: string, { pan, zoom }: Fps): Figure {
  return { name, value: Math.min(pan, zoom), note: `pan ${pan.toFixed(0)}, zoom ${zoom.toFixed(0)} frames a second` };
}

/** A page that gets a network while it is watched. */
async function opened(harness: Harness, model: NetworkModel): Promise<Pick<OpenPage, 'page'> & { arrives: number }> {
  const empty = documentOf('empty.topo', '').model;
  const { page } = await harness.open({ model: empty, replays: {} });
  await page.evaluate((large) => Object.assign(window, { large }), model);
  const arrives = await blockedWhile(page, 2500, async () => {
    await page.evaluate(() =>
      window.postMessage({ kind: 'network', model: (window as unknown as { large: unknown }).large, play: null }, '*'),
    );
    await page.waitForSelector('.touch', { state: 'attached' });
  });
  const drawn = await page.$$eval('.touch', (all) => all.length);
  expectSame(
    'whether its hosts are drawn',
    drawn >= model.graph.nodes.filter(({ kind }) => kind === 'host').length,
    true,
  );
  return { page, arrives };
}

async function moves({ page }: Pick<OpenPage, 'page'>): Promise<Fps> {
  const pan = await framesWhile(page, watched, 'pan');
  return { pan, zoom: await framesWhile(page, watched, 'zoom') };
}

/** Frames a second while so many packets move on the page's own canvas, over all that is drawn. */
async function packetsOver(page: Page, root: string): Promise<number> {
  const { outputFiles } = await build({
    stdin: {
      contents: `import { drawPackets, paletteOf } from './media/draw/packets.ts'; Object.assign(window, { drawPackets, paletteOf });`,
      resolveDir: root,
      loader: 'ts',
    },
    absWorkingDir: join(root),
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2023',
  });
  await page.evaluate(outputFiles[0]?.text ?? '');
  return page.evaluate(
    ([count, ms]) =>
      new Promise<number>((done) => {
        // biome-ignore lint/suspicious/noExplicitAny: what was put there a moment ago
        const { drawPackets, paletteOf } = window as any;
        const canvas = document.querySelector('canvas.packets') as HTMLCanvasElement;
        const palette = paletteOf(canvas);
        const began = performance.now();
        let frames = 0;
        const each = (now: number) => {
          if (now - began > ms) return done((frames * 1000) / (now - began));
          frames++;
          const all = Array.from({ length: count }, (_, i) => ({
            at: { x: 30 + ((i * 37 + frames * 3) % 800), y: 30 + ((i * 91 + frames) % 560) },
            stroke: i % 2 ? 'reply' : 'request',
            tag: { vlan: 100 + i, mark: i % 8 },
            current: i === 0,
          }));
          drawPackets(canvas, all, [], { x: 0, y: 0, k: 1 }, palette);
          return requestAnimationFrame(each);
        };
        requestAnimationFrame(each);
      }),
    [packets, watched] as const,
  );
}
