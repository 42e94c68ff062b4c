// What is asked of a page that is being measured: how long its main thread was kept busy, and how many frames it draws.
import type { Page } from 'playwright-core';

/** Longest time, in ms, between two turns of the page's event loop while something happens, and `settle` ms after it. */
export async function blockedWhile(page: Page, settle: number, happen: () => Promise<unknown>): Promise<number> {
  await page.evaluate(() => {
    const channel = new MessageChannel();
    const watch = { longest: 0, stop: () => channel.port1.close() };
    let last = performance.now();
    channel.port1.onmessage = () => {
      const now = performance.now();
      watch.longest = Math.max(watch.longest, now - last);
      last = now;
      setTimeout(() => channel.port2.postMessage(0));
    };
    channel.port2.postMessage(0);
    Object.assign(window, { watch });
  });
  await happen();
  await page.waitForTimeout(settle);
  return page.evaluate(() => {
    const { watch } = window as unknown as { watch: { longest: number; stop: () => void } };
    watch.stop();
    return watch.longest;
  });
}

/** Frames a second while `step` moves something at each of them. */
export function framesWhile(page: Page, ms: number, how: 'pan' | 'zoom'): Promise<number> {
  return page.evaluate(
    ([ms, how]) =>
      new Promise<number>((done) => {
        const stage = document.querySelector('[data-stage]') as HTMLElement;
        const { left, top, width, height } = stage.getBoundingClientRect();
        const [x, y] = [left + width / 2, top + height / 2];
        const mouse = (kind: string, at: number, to: EventTarget) =>
          to.dispatchEvent(
            new MouseEvent(kind, { bubbles: true, cancelable: true, view: window, clientX: x + at, clientY: y }),
          );
        if (how === 'pan') mouse('mousedown', 0, stage);
        const began = performance.now();
        let frames = 0;
        const each = (now: number) => {
          if (now - began > ms) {
            if (how === 'pan') mouse('mouseup', 0, window);
            done((frames * 1000) / (now - began));
            return;
          }
          frames++;
          const wave = Math.sin(frames / 20);
          if (how === 'pan') mouse('mousemove', wave * 200, window);
          else
            stage.dispatchEvent(
              new WheelEvent('wheel', {
                bubbles: true,
                cancelable: true,
                clientX: x,
                clientY: y,
                deltaY: Math.cos(frames / 20) * 14,
              }),
            );
          requestAnimationFrame(each);
        };
        requestAnimationFrame(each);
      }),
    [ms, how] as const,
  );
}
