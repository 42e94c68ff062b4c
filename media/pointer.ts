// The picture and the panel's grip by mouse, pen and finger.
import { clamp } from './layout/geometry.ts';
import type { Actions, PageState } from './state.ts';

/** How wide the side panel may be, in px. */
const sideLeast = 300;
const sideMost = 520;

/** A press that moves farther than this is a drag of the picture, not a click on a box. */
const clickSlack = 4;

export function pointer(
  stage: HTMLElement,
  root: HTMLElement,
  read: () => PageState,
  actions: Actions,
  widen: (width: number) => void,
): void {
  let down: { x: number; y: number } | null = null;
  stage.addEventListener('pointerdown', (event) => {
    down = { x: event.clientX, y: event.clientY };
  });
  const boxAt = (event: MouseEvent) => (event.target as Element).closest('[data-id]')?.getAttribute('data-id') ?? null;
  stage.addEventListener('click', (event) => {
    if (down && Math.hypot(event.clientX - down.x, event.clientY - down.y) > clickSlack) return;
    const id = boxAt(event);
    actions.select(id);
    if (id === null) return;
    (event.target as Element).closest<SVGElement>('[data-id]')?.focus();
    actions.reveal(read().model?.sources[id], 'keep');
  });
  stage.addEventListener('dblclick', (event) => {
    const id = boxAt(event);
    if (id === null) return;
    if (read().drawing?.picture.tiles.has(id)) actions.openHost(id, true);
    else actions.reveal(read().model?.sources[id], 'take');
  });
  // A click elsewhere closes what has popped up.
  root.addEventListener('pointerdown', (event) => {
    const target = event.target as Element;
    if (read().popup && !target.closest('[data-popup], [aria-haspopup]')) actions.popup(null);
  });
  root.addEventListener('pointerdown', (event) => {
    const grip = (event.target as Element).closest<HTMLElement>('[data-grip]');
    if (!grip) return;
    event.preventDefault();
    grip.setPointerCapture(event.pointerId);
    const move = (each: PointerEvent) =>
      widen(clamp(root.getBoundingClientRect().right - each.clientX, sideLeast, sideMost));
    grip.addEventListener('pointermove', move);
    grip.addEventListener('lostpointercapture', () => grip.removeEventListener('pointermove', move), { once: true });
  });
  root.addEventListener(
    'keydown',
    (event) => {
      if (!(event.target as Element).closest('[data-grip]')) return;
      const by = { ArrowLeft: 20, ArrowRight: -20 }[event.key];
      if (by === undefined) return;
      event.preventDefault();
      event.stopPropagation();
      widen(clamp(read().sideWidth + by, sideLeast, sideMost));
    },
    true,
  );
}
