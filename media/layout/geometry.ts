// Points, rectangles and how wide a text is likely to be. Pixels at 100 %; knows no DOM, so it can be tested anywhere.

export type Point = { readonly x: number; readonly y: number };
export type Rect = { readonly x: number; readonly y: number; readonly w: number; readonly h: number };

export function right(rect: Rect): number {
  return rect.x + rect.w;
}

export function bottom(rect: Rect): number {
  return rect.y + rect.h;
}

export function centerX(rect: Rect): number {
  return rect.x + rect.w / 2;
}

export function centerY(rect: Rect): number {
  return rect.y + rect.h / 2;
}

export function moved<T extends Rect>(rect: T, by: Point): T {
  return { ...rect, x: rect.x + by.x, y: rect.y + by.y };
}

/** Whether two rectangles share more than an edge. */
export function overlap(a: Rect, b: Rect): boolean {
  return a.x < right(b) && b.x < right(a) && a.y < bottom(b) && b.y < bottom(a);
}

export function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value));
}

/** A point without the repeated ones next to it: a wire of no length has no direction. */
export function withoutRepeats(points: readonly Point[]): Point[] {
  return points.filter((point, index) => {
    const before = points[index - 1];
    return before === undefined || before.x !== point.x || before.y !== point.y;
  });
}

/** Advance widths per character that are safe for the usual interface fonts, in px. */
const widths = { name: 8.5, plain: 7.9, small: 6.9, mono: 6.7 } as const;

/** How wide a text gets at most: names 13/600, plain 13, small 11, mono 11. */
export function textWidth(text: string, font: keyof typeof widths): number {
  return text.length * widths[font];
}

/** The text, with an ellipsis where it would be wider than that. */
export function fitted(text: string, width: number, font: keyof typeof widths): string {
  const room = Math.floor(width / widths[font]);
  return text.length <= room ? text : `${text.slice(0, Math.max(1, room - 1))}…`;
}
