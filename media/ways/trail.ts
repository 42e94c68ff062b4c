// A line through boxes: from wire to wire by each box's lane. Pure geometry on a picture; knows no packets.
import type { DiagramId } from '../../server/core/views/diagram.ts';
import { centerX, centerY, type Point } from '../layout/geometry.ts';
import type { Picture, PlacedBox, PlacedWire } from '../layout/picture.ts';

/** Which wires join which boxes, for looking up one after another. */
export type Rails = {
  readonly picture: Picture;
  readonly near: ReadonlyMap<DiagramId, ReadonlyMap<DiagramId, PlacedWire>>;
};

export function railsOf(picture: Picture): Rails {
  const near = new Map<DiagramId, Map<DiagramId, PlacedWire>>();
  const add = (from: DiagramId, to: DiagramId, wire: PlacedWire) => {
    const map = near.get(from) ?? new Map<DiagramId, PlacedWire>();
    near.set(from, map);
    if (!map.has(to)) map.set(to, wire);
  };
  for (const wire of picture.wires) {
    add(wire.wire.a, wire.wire.b, wire);
    add(wire.wire.b, wire.wire.a, wire);
  }
  return { picture, near };
}

/** The most boxes a search between two boxes without a common wire visits. */
const searchLimit = 4000;

/** Boxes from one to another by wires, the shortest, not through instances; empty where there is no way. */
export function boxesBetween(
  rails: Rails,
  from: DiagramId,
  to: DiagramId,
  avoid: (box: PlacedBox) => boolean = () => false,
): DiagramId[] {
  if (from === to) return [from];
  if (rails.near.get(from)?.has(to)) return [from, to];
  const cameFrom = new Map<DiagramId, DiagramId>([[from, from]]);
  const queue = [from];
  for (let i = 0; i < queue.length && i < searchLimit; i++) {
    const id = queue[i] as DiagramId;
    for (const next of rails.near.get(id)?.keys() ?? []) {
      if (cameFrom.has(next)) continue;
      cameFrom.set(next, id);
      if (next === to) return unwind(cameFrom, from, to);
      const box = rails.picture.boxes.get(next);
      if (box && box.node.kind !== 'instance' && box.node.kind !== 'machine' && !avoid(box)) queue.push(next);
    }
  }
  return [];
}

function unwind(cameFrom: ReadonlyMap<DiagramId, DiagramId>, from: DiagramId, to: DiagramId): DiagramId[] {
  const way = [to];
  for (let id = to; id !== from; ) {
    id = cameFrom.get(id) as DiagramId;
    way.push(id);
  }
  return way.reverse();
}

/** A stay in one box: how far along the trail it is entered and left. */
export type Visit = { readonly box: DiagramId; enter: number; leave: number };

export type Trail = { readonly points: Point[]; readonly visits: Visit[] };

/** Begins a trail in a box, at its anchor or at a place of a trail that passes it. */
export function beginTrail(box: PlacedBox, at: Point | null): Trail {
  const visits: Visit[] = [{ box: box.id, enter: 0, leave: 0 }];
  return { points: at ? [at] : [], visits };
}

/** Leads a trail on by one wire into a neighbour. `vlan` chooses the strand where the wire has several. */
export function extendTrail(trail: Trail, rails: Rails, to: PlacedBox, vlan: number | null): void {
  const current = trail.visits.at(-1) as Visit;
  const from = rails.picture.boxes.get(current.box);
  const wire = rails.near.get(current.box)?.get(to.id);
  if (!from) return;
  const line = wire ? strandOf(wire, current.box, vlan) : [from.anchor, to.anchor];
  const first = line[0] as Point;
  if (trail.points.length === 0) push(trail.points, startIn(from, first));
  for (const point of across(from, trail.points.at(-1) as Point, first)) push(trail.points, point);
  current.leave = length(trail.points);
  for (const point of line.slice(1)) push(trail.points, point);
  const enter = length(trail.points);
  trail.visits.push({ box: to.id, enter, leave: enter });
}

/** Leads a trail to where it ends in its last box. */
export function endTrail(trail: Trail, rails: Rails): void {
  const last = trail.visits.at(-1) as Visit;
  const box = rails.picture.boxes.get(last.box);
  if (!box) return;
  const entry = trail.points.at(-1);
  if (!entry) {
    push(trail.points, box.anchor);
    return;
  }
  if (box.lane === null || (box.node.parent !== null && (box.node.kind === 'router' || box.node.kind === 'machine')))
    return;
  if (box.lane.axis === 'down') push(trail.points, { x: entry.x, y: centerY(box.rect) });
  else {
    push(trail.points, { x: entry.x, y: box.lane.y });
    if (box.node.kind === 'routing') push(trail.points, { x: centerX(box.rect), y: box.lane.y });
  }
  last.leave = length(trail.points);
}

/** Where a way that begins in a box starts: at the edge for a machine, on the lane for the rest. */
function startIn(box: PlacedBox, exit: Point): Point {
  if (box.lane === null) return exit;
  if (box.node.kind === 'routing' || box.lane.axis === 'down') return box.anchor;
  if (box.node.kind === 'router' || box.node.kind === 'machine') return exit;
  return { x: exit.x, y: box.lane.y };
}

/** Inside a box from where one wire came in to where another goes out, by the box's lane. */
function across(box: PlacedBox, from: Point, to: Point): Point[] {
  const { lane } = box;
  if (lane === null || (from.x === to.x && from.y === to.y)) return [to];
  if (lane.axis === 'across') {
    return [{ x: from.x, y: lane.y }, { x: to.x, y: lane.y }, to];
  }
  if (from.x === to.x) return [to];
  const y = centerY(box.rect);
  return [{ x: from.x, y }, { x: to.x, y }, to];
}

/** A wire's points from a box on, moved to the strand of a VLAN. */
function strandOf(wire: PlacedWire, from: DiagramId, vlan: number | null): Point[] {
  const points = wire.wire.a === from ? [...wire.points] : [...wire.points].reverse();
  const at = wire.strands.find((strand) => strand.vlan === vlan)?.at ?? 0;
  if (at === 0) return points;
  // Only the upright pieces at the NIC's end shift: that is where strands run side by side.
  const [first, last] = [points[0] as Point, points.at(-1) as Point];
  const own = wire.wire.a === from ? first : last;
  return points.map((point) => (point.x === own.x ? { x: point.x + at, y: point.y } : point));
}

function push(points: Point[], point: Point): void {
  const last = points.at(-1);
  if (last && last.x === point.x && last.y === point.y) return;
  points.push(point);
}

function length(points: readonly Point[]): number {
  let sum = 0;
  for (let i = 1; i < points.length; i++) {
    const [a, b] = [points[i - 1] as Point, points[i] as Point];
    sum += Math.abs(b.x - a.x) + Math.abs(b.y - a.y);
  }
  return sum;
}
