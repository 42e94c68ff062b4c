// How wide a text really is in the page's font. Layout doesn't use it: a picture must not depend on fonts.
import { textWidth } from '../layout/geometry.ts';

const fonts = { name: '600 13px', small: '11px' } as const;

/** Width in px at 100 %; at most that, where there is no page to ask. */
export function measured(text: string, font: keyof typeof fonts): number {
  if (typeof document === 'undefined') return textWidth(text, font);
  const context = document.createElement('canvas').getContext('2d');
  if (!context) return text.length * 8;
  context.font = `${fonts[font]} ${getComputedStyle(document.body).fontFamily}`;
  return context.measureText(text).width;
}
