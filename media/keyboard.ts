// The page by keyboard: play and step anywhere, boxes by arrows in the picture, everything else by its own control.
import type { DiagramId } from '../server/core/views/diagram.ts';
import { centerX, centerY } from './layout/geometry.ts';
import type { Picture } from './layout/picture.ts';
import { placeBeside, placeNow } from './layout/pins.ts';
import type { Actions, PageState } from './state.ts';

export function keyboard(root: HTMLElement, read: () => PageState, actions: Actions): void {
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented) return;
    if (findKey(event)) {
      toFind(root, read(), actions);
      event.preventDefault();
      return;
    }
    if (movesHost(event, read(), actions)) {
      event.preventDefault();
      return;
    }
    if (event.altKey || event.metaKey || event.ctrlKey) return;
    const target = event.target instanceof Element ? event.target : document.body;
    if (event.key === 'Escape') {
      const { popup } = read();
      if (popup) {
        actions.popup(null);
        root.querySelector<HTMLElement>(`[data-do="${popup === 'flow' ? 'pick-flow' : popup}"]`)?.focus();
      } else if (document.querySelector('.hover-card:not([hidden])')) actions.hover(null);
      else leave(read(), root, actions);
      event.preventDefault();
      return;
    }
    if (target.closest('input, select, textarea, [data-popup]')) return;
    const inPicture = target.closest('[data-stage]') !== null;
    const done =
      inPicture && event.key.startsWith('Arrow') && !event.shiftKey
        ? walk(event.key, root, read(), actions)
        : press(event, read(), actions, target);
    if (done) event.preventDefault();
  });
}

function findKey(event: KeyboardEvent): boolean {
  if (event.key.toLowerCase() === 'f') return (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
  const writes = event.target instanceof Element && event.target.closest('input, select, textarea') !== null;
  return event.key === '/' && !event.ctrlKey && !event.metaKey && !event.altKey && !writes;
}

/** To the field that finds; where it is behind a button, that opens. */
function toFind(root: HTMLElement, { view, form, popup }: PageState, actions: Actions): void {
  if (view !== 'picture') actions.view('picture');
  if (form === 'compact' && popup !== 'only') actions.popup('only');
  const field = root.querySelector<HTMLInputElement>('[data-do="find"]');
  field?.focus();
  field?.select();
}

/** Escape leads out: from what was found, from a box to what it stands in, from a host that was opened, then to the whole. */
function leave({ drawing, selected, find, openHosts }: PageState, root: HTMLElement, actions: Actions): void {
  if (find) {
    actions.find(null);
    return;
  }
  if (selected !== null && openHosts.has(selected)) {
    actions.openHost(selected, false);
    if (openHosts.size === 1) actions.zoom('fit');
    return;
  }
  const parent = selected === null ? null : (drawing?.picture.boxes.get(selected)?.node.parent ?? null);
  actions.select(parent);
  if (parent === null) actions.zoom('fit');
  else root.querySelector<SVGElement>(`[data-id="${CSS.escape(parent)}"]`)?.focus();
}

function press(event: KeyboardEvent, state: PageState, actions: Actions, target: Element): boolean {
  const { at } = state.play;
  const beats = state.scene?.story.beats ?? [];
  const onButton = target.closest('button') !== null;
  switch (event.key) {
    case ' ':
      if (onButton) return false;
      actions.togglePlay();
      return true;
    case 'ArrowRight':
    case '.':
      actions.seek(event.shiftKey ? change(state, 1) : at + 1, 'step');
      return true;
    case 'ArrowLeft':
    case ',':
      actions.seek(event.shiftKey ? change(state, -1) : at - 1, 'step');
      return true;
    case 'Home':
      actions.seek(0, 'step');
      return true;
    case 'End':
      actions.seek(beats.length - 1, 'step');
      return true;
    case '[':
      actions.speed(-1);
      return true;
    case ']':
      actions.speed(1);
      return true;
    case 'l':
    case 'L':
      actions.loop();
      return true;
    case 'b':
    case 'B':
      actions.stopAt(at);
      return true;
    case '0':
      actions.zoom('fit');
      return true;
    case '+':
    case '=':
      actions.zoom('in');
      return true;
    case '-':
      actions.zoom('out');
      return true;
    case '1':
      actions.view('picture');
      return true;
    case '2':
      actions.view('ladder');
      return true;
    case '3':
      actions.view('matrix');
      return true;
    case '4':
      actions.view('compare');
      return true;
    case 'i':
    case 'I':
      actions.hover(target.closest('[data-id]')?.getAttribute('data-id') ?? state.selected);
      return true;
    case 'w':
    case 'W':
      actions.popup('what-if');
      return true;
    case 'F12':
      reveal(state, actions, target);
      return true;
    case 'Enter':
      if (onButton || !target.closest('[data-id]')) return false;
      if (!openOrClose(state, actions, target)) reveal(state, actions, target);
      return true;
    default:
      return false;
  }
}

/** Ctrl, or the command key, and an arrow key move the focused host to another place. */
function movesHost(event: KeyboardEvent, { drawing }: PageState, actions: Actions): boolean {
  if (!(event.ctrlKey || event.metaKey) || !event.key.startsWith('Arrow') || !drawing) return false;
  const id = (event.target as Element).closest?.('[data-id]')?.getAttribute('data-id') ?? '';
  const place = placeBeside(drawing.picture, id, event.key);
  if (place !== null) actions.pin(id, place);
  return placeNow(drawing.picture, id) !== null;
}

/** Where hosts are tiles, Enter opens and closes them. */
function openOrClose({ drawing }: PageState, actions: Actions, target: Element): boolean {
  const id = target.closest('[data-id]')?.getAttribute('data-id') ?? '';
  const picture = drawing?.picture;
  if (!picture || picture.tiles.size === 0 || picture.boxes.get(id)?.node.kind !== 'host') return false;
  actions.openHost(id, picture.tiles.has(id));
  return true;
}

/** The source of the focused box, else of the current hop. */
function reveal(state: PageState, actions: Actions, target: Element): void {
  const id = target.closest('[data-id]')?.getAttribute('data-id');
  const source = id ? state.model?.sources[id] : state.scene?.story.beats[state.play.at]?.hop.source;
  actions.reveal(source, 'take');
}

/** The next or previous hop at which something changes. */
function change(state: PageState, step: 1 | -1): number {
  const beats = state.scene?.story.beats ?? [];
  let index = state.play.at + step;
  while (beats[index] && (beats[index]?.quiet || beats[index]?.glyph === 'dot')) index += step;
  return beats[index] ? index : state.play.at;
}

/** To the nearest box in the direction of an arrow key. */
function walk(key: string, root: HTMLElement, state: PageState, actions: Actions): boolean {
  const picture = state.drawing?.picture;
  if (!picture) return false;
  const focused = document.activeElement?.closest('[data-id]')?.getAttribute('data-id') ?? state.selected;
  const next = focused === null ? [...picture.boxes.keys()][0] : nearest(picture, focused, key);
  if (next === undefined) return true;
  actions.select(next);
  root.querySelector<SVGElement>(`[data-id="${CSS.escape(next)}"]`)?.focus();
  return true;
}

/** What lies sideways counts double, so that one walks along rows and columns. */
export function nearest(picture: Picture, from: DiagramId, key: string): DiagramId | undefined {
  const here = picture.boxes.get(from)?.rect;
  if (!here) return undefined;
  const dx = key === 'ArrowLeft' ? -1 : key === 'ArrowRight' ? 1 : 0;
  const dy = key === 'ArrowUp' ? -1 : key === 'ArrowDown' ? 1 : 0;
  let best: DiagramId | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const [id, { rect }] of picture.boxes) {
    // What a box stands in is left by Escape, not by an arrow.
    if (id === from || id === picture.boxes.get(from)?.node.parent) continue;
    const x = centerX(rect) - centerX(here);
    const y = centerY(rect) - centerY(here);
    const forward = x * dx + y * dy;
    const aside = Math.abs(x * dy) + Math.abs(y * dx);
    if (forward < 4) continue;
    const far = forward + 2 * aside;
    if (far < least) [best, least] = [id, far];
  }
  return best;
}
