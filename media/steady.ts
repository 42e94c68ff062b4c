// Keeps what one looks at where it is when a layout moves it: the box that is selected, or another that is given.
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
