// What is laid over the picture: notes with their leaders, rings around the flow's ends, problem badges, drops.
import { nothing, type SVGTemplateResult, svg } from 'lit-html';
import type { Problem } from '../../server/core/protocol/messages.ts';
import { bottom, centerX, centerY, clamp, type Point, type Rect, right, textWidth } from '../layout/geometry.ts';
import type { Picture, PlacedBox } from '../layout/picture.ts';
import type { Note } from '../replay/notes.ts';
import { glyphAt } from './glyphs.ts';
import { measured } from './measure.ts';

const noteMost = 208;

/** px² of boxes and ways that a note may cover. */
const coverMost = 900;

/** Notes in their places, numbered; each beside its box where it covers least. */
export function notes(
  list: readonly Note[],
  picture: Picture,
  ways: readonly (readonly Point[])[],
  endsOf: readonly Rect[],
  lit: (id: string) => boolean,
): SVGTemplateResult[] {
  const taken: Rect[] = [];
  let number = 0;
  return list.flatMap((note) => {
    const box = picture.boxes.get(note.at);
    if (!box) return [];
    const w = Math.min(noteMost, 37 + Math.max(measured(note.bold, 'name'), measured(note.plain, 'small')));
    const size = { w, h: 42 };
    const found = bestPlace(box, size, picture, taken, ways, endsOf, lit);
    const place = found.rect;
    // What can only be said by covering something else is said in the panel; a failure's notes are always there.
    if (found.covers > coverMost && note.tone !== 'bad') return [];
    taken.push(place);
    number++;
    const { x, y } = place;
    const leader = leaderOf(place, anchorOf(box, place));
    return [
      svg`<g class="note ${note.tone}"><path class="leader" d=${leader}/>
        <rect class="card" x=${x} y=${y} width=${w} height=${size.h} rx="4"/>
        <circle class="disc" cx=${x + 15} cy=${y + 13.5} r="8"/><text class="number" x=${x + 15} y=${y + 17.5} text-anchor="middle">${number}</text>
        <text class="name" x=${x + 29} y=${y + 18}>${note.bold}</text>
        <text class="small" x=${x + 29} y=${y + 34}>${note.plain}</text></g>`,
    ];
  });
}

type Size = { readonly w: number; readonly h: number };

/** The place of a note: the best by kind of box, unless another covers less of what is already there. */
function bestPlace(
  box: PlacedBox,
  size: Size,
  picture: Picture,
  taken: readonly Rect[],
  ways: readonly (readonly Point[])[],
  endsOf: readonly Rect[],
  lit: (id: string) => boolean,
): { rect: Rect; covers: number } {
  // A way must stay in sight; what is dimmed may be covered sooner than what is lit.
  const obstacles = [...picture.boxes.values()]
    .filter(({ node }) => node.kind !== 'host' && node.kind !== 'external')
    .map(({ id, rect }) => ({ rect, weight: lit(id) ? 1 : 0.4 }));
  const names = [...picture.boxes.values()].flatMap(({ node, rect }) => {
    if (node.kind === 'host') return [{ x: rect.x + 10, y: rect.y + 10, w: 30 + textWidth(node.label, 'name'), h: 26 }];
    return node.kind === 'external' ? [{ x: rect.x + 10, y: rect.y + 8, w: 130, h: 40 }] : [];
  });
  const ends = picture.boxes.size === 0 ? [] : endsOf.map((rect) => ({ ...rect, y: rect.y - 26, h: 22, w: 100 }));
  const pieces = ways.flatMap((points) => points.slice(1).map((b, i) => between(points[i] as Point, b)));
  const all = [
    ...obstacles,
    ...[...names, ...ends, ...taken.map((rect) => grown(rect, 6))].map((rect) => ({ rect, weight: 1 })),
    ...pieces.map((rect) => ({ rect, weight: 3 })),
  ];
  let best: { rect: Rect; covers: number } | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const [index, at] of candidates(box, size, picture).entries()) {
    const rect = { x: clamp(at.x, 4, Math.max(4, picture.w - size.w - 4)), y: Math.max(2, at.y), ...size };
    const covers = all.reduce((sum, other) => sum + other.weight * covered(rect, other.rect), 0);
    const cost = covers + index * 40;
    if (cost < least) [best, least] = [{ rect, covers }, cost];
  }
  return best ?? { rect: { x: box.rect.x, y: box.rect.y, ...size }, covers: 0 };
}

/** Places by kind, the nicest first: above the hump for routing, in the gap above a ghost, beside all else. */
function candidates(box: PlacedBox, { w, h }: Size, picture: Picture): Point[] {
  const { rect, node } = box;
  const host = node.parent === null ? undefined : picture.boxes.get(node.parent);
  const top = host && host.node.kind === 'host' ? host.rect.y : rect.y;
  const beside = [
    { x: right(rect) + 24, y: rect.y - 3 },
    { x: rect.x - w - 24, y: rect.y - 4 },
  ];
  const around = [
    ...beside,
    { x: rect.x, y: rect.y - h - 10 },
    { x: rect.x, y: bottom(rect) + 10 },
    { x: right(rect) - w, y: rect.y - h - 10 },
    { x: rect.x, y: rect.y - 2 * h - 16 },
    { x: right(rect) - w, y: bottom(rect) + 10 },
  ];
  const lane = box.lane?.axis === 'down' ? box.lane.x : centerX(rect);
  if (node.kind === 'routing') {
    return [{ x: centerX(rect) + 14, y: top + 20 }, { x: centerX(rect) - 14 - w, y: top + 42 - 4 }, ...around];
  }
  if (node.kind === 'nat')
    return [{ x: right(rect) + 12, y: top + 16 }, { x: rect.x - 12 - w, y: top + 38 }, ...around];
  if (node.kind === 'nic' && rect.y < top + 1)
    return [{ x: lane + 22, y: top + 14 }, { x: lane - 22 - w, y: top + 40 }, ...around];
  if (node.ghost && node.kind === 'bridge') {
    const slot = picture.empty.find((each) => each.bridge === node.id)?.rect;
    const gap = slot
      ? [
          { x: right(slot) - w, y: slot.y + 2 },
          { x: slot.x, y: slot.y + 2 },
        ]
      : [];
    return [...gap, ...around];
  }
  if (node.kind === 'router' || node.kind === 'machine')
    return [{ x: rect.x - w - 24, y: rect.y - 4 }, { x: right(rect) + 24, y: rect.y - 4 }, ...around];
  return around;
}

function covered(a: Rect, b: Rect): number {
  const w = Math.min(right(a), right(b)) - Math.max(a.x, b.x);
  const h = Math.min(bottom(a), bottom(b)) - Math.max(a.y, b.y);
  return w > 0 && h > 0 ? w * h : 0;
}

function between(a: Point, b: Point): Rect {
  return grown({ x: Math.min(a.x, b.x), y: Math.min(a.y, b.y), w: Math.abs(a.x - b.x), h: Math.abs(a.y - b.y) }, 4);
}

function grown(rect: Rect, by: number): Rect {
  return { x: rect.x - by, y: rect.y - by, w: rect.w + 2 * by, h: rect.h + 2 * by };
}

/** Where a leader touches the box: the nearest point of its edge, or a NIC's wire. */
function anchorOf(box: PlacedBox, note: Rect): Point {
  const { rect, node } = box;
  if (node.kind === 'nic' && box.lane?.axis === 'down' && note.y > rect.y) return { x: box.lane.x, y: note.y + 14 };
  const x = Math.max(rect.x + 8, Math.min(centerX(note), right(rect) - 8));
  if (bottom(note) <= rect.y)
    return {
      x: node.kind === 'routing' ? Math.max(note.x + 14, Math.min(x, right(rect) - 12)) : x,
      y: rect.y + (node.kind === 'routing' ? 3 : 0),
    };
  if (note.y >= bottom(rect)) return { x, y: bottom(rect) };
  return {
    x: note.x > rect.x ? right(rect) : rect.x,
    y: Math.max(rect.y + 4, Math.min(centerY(note), bottom(rect) - 4)),
  };
}

function leaderOf(note: Rect, to: Point): string {
  if (to.x >= note.x && to.x <= right(note)) return `M${to.x} ${to.y < note.y ? note.y : bottom(note)}V${to.y}`;
  return `M${to.x < note.x ? note.x : right(note)} ${to.y}H${to.x}`;
}

/** A ring around an end of the flow, and what it hears where the flow fails. */
export function endRing(box: PlacedBox, words: string): SVGTemplateResult {
  const { x, y, w, h } = box.rect;
  return svg`<rect class="end-ring" x=${x - 2.5} y=${y - 2.5} width=${w + 5} height=${h + 5} rx="6"/>
    ${words ? svg`${glyphAt('cross', x, y - 24, 12, 'bad')}<text class="small" x=${x + 16} y=${y - 13}>${words}</text>` : nothing}`;
}

/** The place where a packet was lost. */
export function dropMark(at: Point): SVGTemplateResult {
  return svg`<g class="drop"><circle cx=${at.x} cy=${at.y} r="11"/><path d=${`M${at.x - 4} ${at.y - 4}l8 8m0-8l-8 8`}/></g>`;
}

/** How many problems a box has, on its top right corner. */
export function badge(box: PlacedBox, problems: readonly Problem[]): SVGTemplateResult | typeof nothing {
  if (problems.length === 0) return nothing;
  const worst = problems.some((each) => each.severity === 'error') ? 'error' : 'warning';
  const x = right(box.rect) - 4;
  const y = box.rect.y;
  return svg`<g class="badge ${worst}"><title>${problems.map((each) => each.message).join('\n')}</title>
    <circle cx=${x} cy=${y} r="9"/><text class="number" x=${x} y=${y + 4} text-anchor="middle">${problems.length}</text></g>`;
}
