// Moving a host to another place by mouse: Shift and drag, so that dragging alone still moves the picture.
import type { DiagramId } from '../../server/core/views/diagram.ts';
import type { View } from '../draw/packets.ts';
import type { Point } from '../layout/geometry.ts';
import { placeAt, placeNow } from '../layout/pins.ts';
import type { Actions, PageState } from '../state.ts';
import { hostOf } from './opening.ts';

export function moveHostPointer(stage: HTMLElement, read: () => PageState, view: () => View, actions: Actions): void {
  let moving: { readonly host: DiagramId; readonly from: Point } | null = null;
  const inPicture = (event: PointerEvent): Point => {
    const { left, top } = stage.getBoundingClientRect();
    const { x, y, k } = view();
    return { x: (event.clientX - left - x) / k, y: (event.clientY - top - y) / k };
  };
  const tileOf = (host: DiagramId) => stage.querySelector<SVGElement>(`[data-tile="${CSS.escape(host)}"]`);
  stage.addEventListener('pointerdown', (event) => {
    const { model, drawing } = read();
    const id = (event.target as Element).closest('[data-id]')?.getAttribute('data-id');
    const host = id && model ? hostOf(model, id) : null;
    if (!event.shiftKey || event.button !== 0 || !host || !drawing || !placeNow(drawing.picture, host)) return;
    moving = { host, from: inPicture(event) };
    stage.setPointerCapture(event.pointerId);
  });
  stage.addEventListener('pointermove', (event) => {
    const rect = moving && read().drawing?.picture.boxes.get(moving.host)?.rect;
    if (!moving || !rect) return;
    const { x, y } = inPicture(event);
    const tile = tileOf(moving.host);
    if (tile) tile.style.transform = `translate(${rect.x + x - moving.from.x}px, ${rect.y + y - moving.from.y}px)`;
  });
  const end = (event: PointerEvent, drop: boolean) => {
    if (!moving) return;
    const { host } = moving;
    moving = null;
    const tile = tileOf(host);
    if (tile) tile.style.transform = '';
    const picture = read().drawing?.picture;
    const place = picture && drop ? placeAt(picture, host, inPicture(event)) : null;
    if (picture && place !== null && place !== placeNow(picture, host)?.place) actions.pin(host, place);
  };
  stage.addEventListener('pointerup', (event) => end(event, true));
  stage.addEventListener('pointercancel', (event) => end(event, false));
}
