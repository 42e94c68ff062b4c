// Pan and zoom of the picture: one CSS transform for all of it, told to whoever draws above it.
import { select } from 'd3-selection';
import { type D3ZoomEvent, type ZoomBehavior, zoom, zoomIdentity } from 'd3-zoom';
import { centerX, centerY, clamp, type Point, type Rect } from '../layout/geometry.ts';
import type { View } from './packets.ts';

export type Zoom = {
  readonly view: () => View;
  readonly set: (view: View) => void;
  readonly by: (factor: number) => void;
  /** Shows a picture of that size as a whole, not magnified. */
  readonly fit: (w: number, h: number) => void;
  /** Shows a part of the picture in the middle, as large as fits, not magnified. */
  readonly focus: (rect: Rect) => void;
  /** Moves the picture as little as needed for a place of it to be seen. */
  readonly show: (point: Point) => void;
};

/** Below this width, in px, hosts stand under each other: the picture is scrolled down rather than shrunk. */
const columnBelow = 640;

/** px from the edge at which a packet is still in sight. */
const margin = 48;

/** How far it can be zoomed. */
const extent: [number, number] = [0.02, 4];

export function zoomOn(stage: HTMLElement, changed: (view: View, byUser: boolean) => void): Zoom {
  let current: View = { x: 0, y: 0, k: 1 };
  const behaviour: ZoomBehavior<HTMLElement, unknown> = zoom<HTMLElement, unknown>()
    .scaleExtent(extent)
    // Double click reveals the source; Shift and drag moves a host; drags on the scroll bars of text boxes are not ours.
    .filter(
      (event: MouseEvent | WheelEvent | TouchEvent) =>
        event.type !== 'dblclick' &&
        !('button' in event && event.button !== 0) &&
        !(event.type === 'mousedown' && event.shiftKey),
    )
    .on('zoom', (event: D3ZoomEvent<HTMLElement, unknown>) => {
      const { x, y, k } = event.transform;
      current = { x, y, k };
      changed(current, event.sourceEvent !== null && event.sourceEvent !== undefined);
    });
  const selection = select<HTMLElement, unknown>(stage);
  selection.call(behaviour).on('dblclick.zoom', null);
  const set = (view: View) => behaviour.transform(selection, zoomIdentity.translate(view.x, view.y).scale(view.k));
  return {
    view: () => current,
    set,
    by: (factor) => behaviour.scaleBy(selection, factor),
    fit: (w, h) => {
      const { clientWidth, clientHeight } = stage;
      const foot = 34;
      const whole = Math.min(1, clientWidth / Math.max(1, w), (clientHeight - foot) / Math.max(1, h));
      const k = Math.max(
        extent[0],
        clientWidth < columnBelow && whole < 0.7 ? Math.min(1, clientWidth / Math.max(1, w)) : whole,
      );
      set({ k, x: Math.max(0, (clientWidth - w * k) / 2), y: 0 });
    },
    focus: (rect) => {
      const { clientWidth, clientHeight } = stage;
      const around = 24;
      const k = Math.min(1, clientWidth / (rect.w + 2 * around), clientHeight / (rect.h + 2 * around));
      set({ k, x: clientWidth / 2 - centerX(rect) * k, y: clientHeight / 2 - centerY(rect) * k });
    },
    show: (point) => {
      const { clientWidth, clientHeight } = stage;
      const [x, y] = [point.x * current.k + current.x, point.y * current.k + current.y];
      const dx = clamp(x, margin, Math.max(margin, clientWidth - margin)) - x;
      const dy = clamp(y, margin, Math.max(margin, clientHeight - margin)) - y;
      if (dx !== 0 || dy !== 0) set({ ...current, x: current.x + dx, y: current.y + dy });
    },
  };
}
