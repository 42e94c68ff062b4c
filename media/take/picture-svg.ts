// The picture as a file of its own: what style sheets and the theme say of it is written into its elements, so that it looks
// the same wherever it is opened. Without what is only there to be touched.
import type { Rect } from '../layout/geometry.ts';

/** What is written of an element's style, and what need not be because it is so anyway. */
const properties: readonly (readonly [name: string, initial: string])[] = [
  ['fill', 'rgb(0, 0, 0)'],
  ['stroke', 'none'],
  ['stroke-width', '1px'],
  ['stroke-dasharray', 'none'],
  ['stroke-linecap', 'butt'],
  ['stroke-linejoin', 'miter'],
  ['opacity', '1'],
  ['fill-opacity', '1'],
  ['paint-order', 'normal'],
];

/** The same of text alone. */
const textProperties: typeof properties = [
  ['font-family', ''],
  ['font-size', ''],
  ['font-weight', '400'],
  ['text-anchor', 'start'],
];

/** px of ground around a selection. */
const around = 24;

/** The SVG of the picture that is shown, or of a part of it, on the ground that it has in the page. */
export function pictureSvg(picture: SVGSVGElement, part: Rect | null): string {
  const copy = picture.cloneNode(true) as SVGSVGElement;
  settle(picture, copy);
  const whole = { x: 0, y: 0, w: picture.viewBox.baseVal.width, h: picture.viewBox.baseVal.height };
  const { x, y, w, h } = part
    ? { x: part.x - around, y: part.y - around, w: part.w + 2 * around, h: part.h + 2 * around }
    : whole;
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  copy.setAttribute('viewBox', `${x} ${y} ${w} ${h}`);
  copy.setAttribute('width', `${w}`);
  copy.setAttribute('height', `${h}`);
  const ground = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
  for (const [name, value] of Object.entries({ x, y, width: w, height: h })) ground.setAttribute(name, `${value}`);
  ground.setAttribute('fill', getComputedStyle(document.body).backgroundColor);
  copy.prepend(ground);
  return new XMLSerializer().serializeToString(copy);
}

/** Walks both trees at once, as a style can only be asked of what is in the page. */
function settle(shown: Element, copy: Element): void {
  const style = getComputedStyle(shown);
  const isText = shown.tagName === 'text' || shown.tagName === 'tspan';
  for (const name of copy.getAttributeNames())
    if (/^(class|role|tabindex|style|id$|aria-|data-)/.test(name) && !(name === 'id' && shown.tagName === 'pattern'))
      copy.removeAttribute(name);
  for (const [name, initial] of isText ? [...properties, ...textProperties] : properties) {
    const value = style.getPropertyValue(name);
    if (value !== initial) copy.setAttribute(name, value.replaceAll('"', "'"));
  }
  const copies = [...copy.children];
  for (const [place, child] of [...shown.children].entries()) {
    const its = copies[place];
    if (!its) continue;
    const touched = child.getAttribute('role') === 'tree' || child.tagName === 'title';
    if (touched || getComputedStyle(child).display === 'none') its.remove();
    else settle(child, its);
  }
  for (const node of [...copy.childNodes]) if (node.nodeType === Node.COMMENT_NODE) node.remove();
}

/** An SVG as a PNG of twice its size, in base64. */
export async function pngOf(svg: string): Promise<string> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = image.naturalWidth * 2;
  canvas.height = image.naturalHeight * 2;
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL('image/png').replace(/^[^,]*,/, '');
}
