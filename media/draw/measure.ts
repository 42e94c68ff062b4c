// How wide a text really is in the page's font. Layout doesn't use it: a picture must not depend on fonts.

const fonts = { name: '600 13px', small: '11px' } as const;

/** Width in px at 100 %. */
export function measured(text: string, font: keyof typeof fonts): number {
  const context = document.createElement('canvas').getContext('2d');
  if (!context) return text.length * 8;
  context.font = `${fonts[font]} ${getComputedStyle(document.body).fontFamily}`;
  return context.measureText(text).width;
}
