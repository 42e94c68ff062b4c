// Keeps what one looks at where it is when a layout moves it, and lets the rest glide to its new place.
import type { View } from './draw/packets.ts';
import { centerX } from './layout/geometry.ts';
import type { Picture } from './layout/picture.ts';

/** The view in which a box of the new picture stands where it stood in the old one. */
export function steadied(view: View, before: Picture, after: Picture, id: string | null): View {
  if (id === null) return view;
  const find = (picture: Picture) => picture.boxes.get(id) ?? picture.boxes.get(picture.inTile.get(id) ?? '');
  const [was, is] = [find(before), find(after)];
  if (!was || !is) return view;
  return {
    k: view.k,
    x: view.x + (centerX(was.rect) - centerX(is.rect)) * view.k,
    y: view.y + (was.rect.y - is.rect.y) * view.k,
  };
}

/** ms that a move takes. */
const glideMs = 240;

/** Tiles glide from where they stood on the screen to where they stand now. */
export function glide(
  root: HTMLElement,
  before: Picture,
  after: Picture,
  { was, now }: { readonly was: View; readonly now: View },
): void {
  // A view that is scaled anew shows everything elsewhere: nothing would be followed by an eye.
  if (was.k !== now.k) return;
  const shift = { x: (was.x - now.x) / now.k, y: (was.y - now.y) / now.k };
  for (const tile of root.querySelectorAll<SVGGElement>('[data-tile]')) {
    const id = tile.dataset.tile ?? '';
    const [from, to] = [before.tiles.get(id)?.rect, after.tiles.get(id)?.rect];
    if (!from || !to) continue;
    const start = { x: from.x + shift.x, y: from.y + shift.y };
    if (Math.hypot(start.x - to.x, start.y - to.y) < 1) continue;
    const place = ({ x, y }: { x: number; y: number }) => ({ transform: `translate(${x}px, ${y}px)` });
    tile.animate([place(start), place(to)], { duration: glideMs, easing: 'ease-out' });
  }
}
