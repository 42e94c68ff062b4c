// The whole picture small, with what is in sight as a frame: shown once not all is. A mouse's tool; keys have fit, zoom, arrows.
import { html, nothing, svg, type TemplateResult } from 'lit-html';
import { guard } from 'lit-html/directives/guard.js';
import type { View } from '../draw/packets.ts';
import type { Picture } from '../layout/picture.ts';
import { hostOf } from '../overview/opening.ts';
import type { PageState } from '../state.ts';

/** px of the map. */
const [mapW, mapH, inset] = [160, 100, 6];

export function minimap({ drawing, form }: PageState): TemplateResult | typeof nothing {
  if (!drawing || form === 'compact') return nothing;
  const { picture, model } = drawing;
  return html`${guard([drawing], () => {
    const { k, x, y } = scaleOf(picture);
    const bad = new Set(
      model.problems.flatMap(({ at, severity }) =>
        at !== null && severity === 'error' ? (hostOf(model, at) ?? at) : [],
      ),
    );
    const path = (wanted: boolean) =>
      [...picture.boxes.values()]
        .filter(({ node, id }) => node.parent === null && bad.has(id) === wanted)
        .map(
          ({ rect }) => `M${x + rect.x * k} ${y + rect.y * k}h${rect.w * k}v${Math.max(1, rect.h * k)}h${-rect.w * k}z`,
        )
        .join('');
    return html`<svg class="minimap" data-minimap hidden aria-hidden="true" viewBox="0 0 ${mapW} ${mapH}">${svg`<path class="map" d=${path(false)}/><path class="map bad" d=${path(true)}/><rect class="sight" data-sight rx="2"/>`}</svg>`;
  })}`;
}

function scaleOf({ w, h }: Pick<Picture, 'w' | 'h'>): { k: number; x: number; y: number } {
  const k = Math.min((mapW - 2 * inset) / Math.max(1, w), (mapH - 2 * inset) / Math.max(1, h));
  return { k, x: (mapW - w * k) / 2, y: (mapH - h * k) / 2 };
}

/** Moves the frame to what is in sight; the map hides while that is everything. */
export function showSight(stage: HTMLElement, picture: Picture | undefined, view: View): void {
  const map = stage.querySelector<SVGElement>('[data-minimap]');
  const sight = map?.querySelector('[data-sight]');
  if (!map || !sight || !picture) return;
  const { k, x, y } = scaleOf(picture);
  const [left, top] = [Math.max(0, -view.x / view.k), Math.max(0, -view.y / view.k)];
  const right = Math.min(picture.w, (stage.clientWidth - view.x) / view.k);
  const bottom = Math.min(picture.h, (stage.clientHeight - view.y) / view.k);
  const all = left <= 1 && top <= 1 && right >= picture.w - 1 && bottom >= picture.h - 1;
  map.toggleAttribute('hidden', all);
  if (all) return;
  const set = (name: string, value: number) => sight.setAttribute(name, `${Math.round(value * 10) / 10}`);
  set('x', x + left * k);
  set('y', y + top * k);
  set('width', Math.max(3, (right - left) * k));
  set('height', Math.max(3, (bottom - top) * k));
}

/** A press or drag on the map moves the view there. */
export function mapPointer(
  stage: HTMLElement,
  read: () => Picture | undefined,
  view: () => View,
  set: (view: View) => void,
): void {
  const move = (event: PointerEvent, map: Element) => {
    const picture = read();
    if (!picture) return;
    const { k, x, y } = scaleOf(picture);
    const { left, top, width, height } = map.getBoundingClientRect();
    const at = {
      x: (((event.clientX - left) * mapW) / width - x) / k,
      y: (((event.clientY - top) * mapH) / height - y) / k,
    };
    const now = view();
    set({ k: now.k, x: stage.clientWidth / 2 - at.x * now.k, y: stage.clientHeight / 2 - at.y * now.k });
  };
  const mapOf = (event: Event) => (event.target as Element).closest('[data-minimap]');
  // The picture below must not be dragged along.
  for (const kind of ['mousedown', 'touchstart', 'click', 'dblclick'])
    stage.addEventListener(kind, (event) => mapOf(event) && event.stopImmediatePropagation(), true);
  stage.addEventListener('pointerdown', (event) => {
    const map = mapOf(event);
    if (!map) return;
    map.setPointerCapture(event.pointerId);
    move(event, map);
  });
  stage.addEventListener('pointermove', (event) => {
    const map = mapOf(event);
    if (map && event.buttons === 1) move(event, map);
  });
}
