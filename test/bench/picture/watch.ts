// What is asked of a page that is being measured: how long its main thread was kept busy, and how many frames it draws.
import type { Page } from 'playwright-core';

type TraceEvent = {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly args: { readonly name?: string };
  /** µs of the thread's own CPU time. */
  readonly tdur?: number;
};

/** The longest task of the page's main thread, in ms of CPU time, while something happens and `settle` ms after it. */
export async function blockedWhile(page: Page, settle: number, happen: () => Promise<unknown>): Promise<number> {
  const session = await page.context().newCDPSession(page);
  const events: TraceEvent[] = [];
  session.on('Tracing.dataCollected', ({ value }) => events.push(...(value as unknown as TraceEvent[])));
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: ['toplevel'] },
  });
  await happen();
  await page.waitForTimeout(settle);
  const complete = new Promise((done) => session.once('Tracing.tracingComplete', done));
  await session.send('Tracing.end');
  await complete;
  await session.detach();
  const key = ({ pid, tid }: TraceEvent) => `${pid} ${tid}`;
  const mains = new Set(
    events.filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain').map(key),
  );
  const tasks = events.filter((event) => event.ph === 'X' && event.name.endsWith('RunTask') && mains.has(key(event)));
  if (tasks.length === 0) throw new Error('the trace has no tasks of the page');
  return Math.max(...tasks.map(({ tdur = 0 }) => tdur / 1000));
}

/** Frames a second while the picture is dragged to and fro, or zoomed in and out, a little at each of them. */
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
