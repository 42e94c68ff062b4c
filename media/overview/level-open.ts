// From 80 % on a picture shows everything: whoever zooms in on a tile that far has it opened, and closed when zooming out again.
import type { DiagramId } from '../../server/core/views/diagram.ts';
import type { View } from '../draw/packets.ts';
import type { Point } from '../layout/geometry.ts';
import type { Actions, PageState } from '../state.ts';

/** The scale from which on everything is shown, and ms that a zoom has to rest before something opens or closes. */
const everything = 0.8;
const rest = 180;

export type LevelOpener = {
  /** The view has changed, by the reader's hand or not: only by hand something opens. */
  readonly zoomed: (view: View, byHand: boolean) => void;
};

export function levelOpener(
  stage: HTMLElement,
  read: () => PageState,
  actions: Pick<Actions, 'openHost'>,
): LevelOpener {
  let mouse: Point | null = null;
  let waiting = 0;
  let before = 0;
  let opened: DiagramId | null = null;
  stage.addEventListener('pointermove', (event) => {
    const { left, top } = stage.getBoundingClientRect();
    mouse = { x: event.clientX - left, y: event.clientY - top };
  });
  stage.addEventListener('pointerleave', () => {
    mouse = null;
  });
  const settle = ({ x, y, k }: View) => {
    const [was, picture] = [before, read().drawing?.picture];
    before = k;
    if (!picture || picture.tiles.size === 0) return;
    if (was < everything && k >= everything) {
      const at = mouse ?? { x: stage.clientWidth / 2, y: stage.clientHeight / 2 };
      const host = tileAt(picture.tiles, { x: (at.x - x) / k, y: (at.y - y) / k });
      if (host === null) return;
      opened = host;
      actions.openHost(host, true);
    } else if (was >= everything && k < everything && opened !== null) {
      const host = opened;
      opened = null;
      if (read().openHosts.has(host)) actions.openHost(host, false);
    }
  };
  return {
    zoomed: (view, byHand) => {
      if (byHand && view.k === before) return;
      clearTimeout(waiting);
      if (!byHand) before = view.k;
      else waiting = window.setTimeout(() => settle(view), rest);
    },
  };
}

function tileAt(tiles: NonNullable<PageState['drawing']>['picture']['tiles'], { x, y }: Point): DiagramId | null {
  for (const [id, { rect }] of tiles)
    if (x >= rect.x && x <= rect.x + rect.w && y >= rect.y && y <= rect.y + rect.h) return id;
  return null;
}
