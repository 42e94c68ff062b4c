// Lines that turn at right angles: how long they are, what stands where on them, and how they are written for SVG.
import type { Point } from '../layout/geometry.ts';

export function lengthOf(points: readonly Point[]): number {
  let sum = 0;
  for (let i = 1; i < points.length; i++) sum += distance(points[i - 1] as Point, points[i] as Point);
  return sum;
}

export function distance(a: Point, b: Point): number {
  return Math.hypot(b.x - a.x, b.y - a.y);
}

/** The point that far along the line, its ends included. */
export function pointAt(points: readonly Point[], along: number): Point {
  let left = Math.max(0, along);
  for (let i = 1; i < points.length; i++) {
    const [a, b] = [points[i - 1] as Point, points[i] as Point];
    const length = distance(a, b);
    if (left <= length && length > 0)
      return { x: a.x + ((b.x - a.x) * left) / length, y: a.y + ((b.y - a.y) * left) / length };
    left -= length;
  }
  return points.at(-1) ?? { x: 0, y: 0 };
}

/** The line between two places on it. */
export function partOf(points: readonly Point[], from: number, to: number): Point[] {
  const inner: Point[] = [];
  let sum = 0;
  for (const [i, point] of points.entries()) {
    if (i > 0) sum += distance(points[i - 1] as Point, point);
    if (sum > from + 0.01 && sum < to - 0.01) inner.push(point);
  }
  return [pointAt(points, from), ...inner, pointAt(points, to)];
}

const round = (value: number) => Math.round(value * 10) / 10;

/** SVG path data with rounded corners. */
export function pathData(points: readonly Point[], radius = 8): string {
  const [first] = points;
  if (!first) return '';
  let d = `M${round(first.x)} ${round(first.y)}`;
  for (let i = 1; i < points.length - 1; i++) {
    const [a, b, c] = [points[i - 1] as Point, points[i] as Point, points[i + 1] as Point];
    const [before, after] = [distance(a, b), distance(b, c)];
    const turn = Math.min(radius, before / 2, after / 2);
    const straight = (b.x - a.x) * (c.y - b.y) === (b.y - a.y) * (c.x - b.x);
    if (turn < 0.5 || straight) {
      d += `L${round(b.x)} ${round(b.y)}`;
      continue;
    }
    const into = { x: b.x + ((a.x - b.x) / before) * turn, y: b.y + ((a.y - b.y) / before) * turn };
    const out = { x: b.x + ((c.x - b.x) / after) * turn, y: b.y + ((c.y - b.y) / after) * turn };
    d += `L${round(into.x)} ${round(into.y)}Q${round(b.x)} ${round(b.y)} ${round(out.x)} ${round(out.y)}`;
  }
  const last = points.at(-1) as Point;
  return points.length > 1 ? `${d}L${round(last.x)} ${round(last.y)}` : d;
}

/** Pieces shorter than this carry no arrowhead. */
const arrowLeast = 34;

/** An arrowhead's triangle in the middle of every straight piece that is long enough. */
export function arrowData(points: readonly Point[], size: number): string {
  let d = '';
  for (let i = 1; i < points.length; i++) {
    const [a, b] = [points[i - 1] as Point, points[i] as Point];
    const length = distance(a, b);
    if (length < arrowLeast) continue;
    const along = { x: (b.x - a.x) / length, y: (b.y - a.y) / length };
    d += arrowHead({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 }, along, size);
  }
  return d;
}

export function arrowHead(at: Point, along: Point, size: number): string {
  const back = size * 0.7;
  const tip = `${round(at.x + along.x * size)} ${round(at.y + along.y * size)}`;
  const left = `${round(at.x - along.x * back - along.y * size)} ${round(at.y - along.y * back + along.x * size)}`;
  const other = `${round(at.x - along.x * back + along.y * size)} ${round(at.y - along.y * back - along.x * size)}`;
  return `M${tip}L${left}L${other}z`;
}
