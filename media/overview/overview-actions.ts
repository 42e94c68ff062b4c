// What the reader does in a large picture: opens and closes hosts, finds, filters, goes somewhere.
import type { FromPage } from '../../server/core/protocol/messages.ts';
import type { DiagramId } from '../../server/core/views/diagram.ts';
import type { Zoom } from '../draw/zoom.ts';
import { foundIn } from '../find/emphasis.ts';
import { toggledOnly } from '../find/only.ts';
import type { Laying } from '../laying.ts';
import { centerX, centerY } from '../layout/geometry.ts';
import type { Actions, PageState } from '../state.ts';
import { hasTiles, hostOf } from './opening.ts';

/** Hosts that stay open at most: whoever opens more closes the one that has been open longest. */
const openMost = 24;

/** Below this scale a host that opens is also gone to. */
const legible = 0.6;

type OverviewPage = {
  readonly root: HTMLElement;
  readonly read: () => PageState;
  readonly update: (change: Partial<PageState>) => void;
  readonly laying: Laying;
  readonly post: (message: FromPage) => void;
  readonly zoom: () => Zoom | null;
};

export function overviewActions(
  page: OverviewPage,
): Pick<Actions, 'openHost' | 'pin' | 'goTo' | 'find' | 'findStep' | 'only'> {
  const { root, read, update, laying, zoom, post } = page;

  async function openHost(id: DiagramId, open: boolean): Promise<void> {
    const { model, openHosts } = read();
    if (!model || !hasTiles(model)) return;
    const others = [...openHosts].filter((each) => each !== id);
    const hosts = new Set(open ? [...others.slice(1 - openMost), id] : others);
    laying.setFitted(false);
    update({ openHosts: hosts, selected: id });
    await laying.lay();
    const rect = read().drawing?.picture.boxes.get(id)?.rect;
    if (open && rect && (zoom()?.view().k ?? 1) < legible) zoom()?.focus(rect);
    root.querySelector<SVGElement>(`[data-id="${CSS.escape(id)}"]`)?.focus({ preventScroll: true });
  }

  function show(id: DiagramId): void {
    update({ selected: id });
    const rect = read().drawing?.picture.boxes.get(id)?.rect;
    if (rect) zoom()?.show({ x: centerX(rect), y: centerY(rect) });
  }

  async function goTo(id: DiagramId): Promise<void> {
    const { model, drawing } = read();
    const host = model && hostOf(model, id);
    if (host && host !== id && drawing?.picture.inTile.has(id)) await openHost(host, true);
    // What is folded into "+n" is told by its host.
    show(read().drawing?.picture.boxes.has(id) ? id : (host ?? id));
  }

  return {
    openHost: (id, open) => void openHost(id, open),
    pin: (host, place) => {
      const pins = host === null ? {} : { ...read().pins, [host]: place };
      laying.setFitted(false);
      update(host === null ? { pins } : { pins, selected: host });
      post({ kind: 'pins', pins });
      void laying.lay();
    },
    goTo: (id) => void goTo(id),
    find: (text) => {
      update({ find: text === null || text.trim() === '' ? null : { text, at: -1 } });
      if (text === null) root.querySelector<SVGElement>('.touch[tabindex="0"]')?.focus({ preventScroll: true });
    },
    findStep: (step) => {
      const { find, drawing } = read();
      const nodes = foundIn(read())?.nodes ?? [];
      if (!find || nodes.length === 0) return;
      const at = find.at < 0 ? (step > 0 ? 0 : nodes.length - 1) : (find.at + step + nodes.length) % nodes.length;
      const id = nodes[at]?.id ?? '';
      update({ find: { ...find, at } });
      // From match to match nothing opens: the eye follows the tiles.
      show(drawing?.picture.inTile.get(id) ?? id);
      root.querySelector('[data-found].current')?.scrollIntoView({ block: 'nearest' });
    },
    only: (one) => update({ only: one === null ? [] : toggledOnly(read().only, one) }),
  };
}
