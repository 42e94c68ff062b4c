// Keeps what one looks at where it is when a layout moves it, and lets the rest glide to its new place.
import type { View } from './draw/packets.ts';
import { centerX, type Point } from './layout/geometry.ts';
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

/** More pieces than this don't glide: nobody could follow them, and the browser could not either. */
const glideMost = 1200;

/** Boxes glide from where they stood on the screen to where they stand now; wires appear when they are there. */
export function glide(
  root: HTMLElement,
  before: Picture,
  after: Picture,
  { was, now }: { readonly was: View; readonly now: View },
): void {
  // Where the scale changes a lot everything is elsewhere: nothing would be followed by an eye.
  if (Math.max(was.k / now.k, now.k / was.k) > 1.5) return;
  const start = ({ x, y }: Point): Point => ({
    x: (x * was.k + was.x - now.x) / now.k,
    y: (y * was.k + was.y - now.y) / now.k,
  });
  const moves: { readonly piece: Element; readonly from: Point; readonly to: Point }[] = [];
  for (const piece of root.querySelectorAll<SVGGElement>('[data-tile], [data-box], .touch')) {
    const { tile, box, id } = piece.dataset;
    const name = tile ?? box ?? id ?? '';
    const [old, rect] = [before.boxes.get(name)?.rect, after.boxes.get(name)?.rect];
    if (!old || !rect) continue;
    const from = start(old);
    if (Math.hypot(from.x - rect.x, from.y - rect.y) < 1) continue;
    // A tile stands by its own transform, all else by its coordinates.
    const origin = tile === undefined ? rect : { x: 0, y: 0 };
    moves.push({ piece, from: minus(from, origin), to: minus(rect, origin) });
  }
  if (moves.length === 0 || moves.length > glideMost) return;
  const place = ({ x, y }: Point) => ({ transform: `translate(${x}px, ${y}px)` });
  const how = { duration: glideMs, easing: 'ease-out' };
  for (const { piece, from, to } of moves) piece.animate([place(from), place(to)], how);
  root.querySelector('[data-wires]')?.animate([{ opacity: 0 }, { opacity: 0, offset: 0.6 }, { opacity: 1 }], how);
}

function minus(a: Point, b: Point): Point {
  return { x: a.x - b.x, y: a.y - b.y };
}
