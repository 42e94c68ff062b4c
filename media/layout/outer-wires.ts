// Wires outside the hosts: trunks down to switches, uplinks to externals, and past rows by the margins.
import type { Point } from './geometry.ts';
import { bottom, centerX, centerY, right, withoutRepeats } from './geometry.ts';
import type { Packing } from './pack.ts';
import type { PlacedBox } from './picture.ts';

/** The row an item stands in, by its box or a part of it. */
type Context = { readonly packing: Packing; readonly outermost: (box: PlacedBox) => string };

/** A wire's way from box to box, from edge to edge. */
export function outerWire(a: PlacedBox, b: PlacedBox, rank: number, context: Context): Point[] {
  const kinds = `${rankOf(a)}${rankOf(b)}`;
  if (kinds === 'is') return withoutRepeats(trunk(a, b, rank, context));
  if (kinds === 'si') return withoutRepeats(trunk(b, a, rank, context)).reverse();
  if (kinds === 'ie') return withoutRepeats(uplink(a, b, rank, context));
  if (kinds === 'ei') return withoutRepeats(uplink(b, a, rank, context)).reverse();
  if (kinds === 'ss') return withoutRepeats(between(a, b, context));
  return withoutRepeats(direct(a, b));
}

/** i: a host's NIC or a machine in a row; s: a switch; e: an external's wire; x: what stands inside an external. */
function rankOf(box: PlacedBox): 'i' | 's' | 'e' | 'x' {
  const { kind, parent } = box.node;
  if (kind === 'switch') return 's';
  if (kind === 'external') return 'e';
  return kind === 'nic' || parent === null ? 'i' : 'x';
}

/** x on which a wire leaves an item: a NIC's lane; of a machine, beside the others. */
function leave(box: PlacedBox, rank: number): number {
  if (box.lane?.axis === 'down') return box.lane.x;
  return centerX(box.rect) + (rank - 0.5) * 24;
}

function trunk(item: PlacedBox, to: PlacedBox, rank: number, { packing, outermost }: Context): Point[] {
  const x = leave(item, rank);
  const start = { x, y: bottom(item.rect) };
  const row = packing.rowOf.get(outermost(item));
  const lane = to.lane?.axis === 'across' ? to.lane.y : to.rect.y;
  if (row?.above === to.id && x > to.rect.x + 4 && x < right(to.rect) - 4) {
    return [start, { x, y: to.rect.y }];
  }
  const channel = row?.bottom ?? start.y + 20;
  const margin = packing.margins.right;
  return [start, { x, y: channel }, { x: margin, y: channel }, { x: margin, y: lane }, { x: right(to.rect), y: lane }];
}

function uplink(item: PlacedBox, to: PlacedBox, rank: number, { packing, outermost }: Context): Point[] {
  const x = leave(item, rank);
  const start = { x, y: item.rect.y };
  const bus = to.lane?.axis === 'across' ? to.lane.y : bottom(to.rect);
  const row = packing.rowOf.get(outermost(item));
  if (row?.first) return [start, { x, y: bus }];
  const channel = row?.top ?? start.y - 10;
  const margin = packing.margins.left;
  return [start, { x, y: channel }, { x: margin, y: channel }, { x: margin, y: bus }];
}

function between(a: PlacedBox, b: PlacedBox, { packing }: Context): Point[] {
  const y = (box: PlacedBox) => (box.lane?.axis === 'across' ? box.lane.y : centerY(box.rect));
  const margin = packing.margins.right;
  return [
    { x: right(a.rect), y: y(a) },
    { x: margin, y: y(a) },
    { x: margin, y: y(b) },
    { x: right(b.rect), y: y(b) },
  ];
}

/** Inside an external: a router down to the bus, or across to the machines beyond it. */
function direct(a: PlacedBox, b: PlacedBox): Point[] {
  if (b.node.kind === 'external')
    return [
      { x: centerX(a.rect), y: bottom(a.rect) },
      { x: centerX(a.rect), y: busOf(b) },
    ];
  if (a.node.kind === 'external') return direct(b, a).reverse();
  const [left, other] = a.rect.x <= b.rect.x ? [a, b] : [b, a];
  const y = left.lane?.axis === 'across' ? left.lane.y : centerY(left.rect);
  const near = other.rect.x - right(left.rect) < 60;
  const over = left.rect.y - 8;
  const points = near
    ? [
        { x: right(left.rect) - roundness(left, y), y },
        { x: other.rect.x, y },
      ]
    : [
        { x: right(left.rect) - roundness(left, y), y },
        { x: right(left.rect) + 12, y },
        { x: right(left.rect) + 12, y: over },
        { x: centerX(other.rect), y: over },
        { x: centerX(other.rect), y: other.rect.y },
      ];
  return left === a ? points : points.reverse();
}

function busOf(box: PlacedBox): number {
  return box.lane?.axis === 'across' ? box.lane.y : bottom(box.rect);
}

/** How far a pill's edge lies inside its right end on a height. */
function roundness({ node, rect }: PlacedBox, y: number): number {
  if (node.kind !== 'router') return 0;
  const r = rect.h / 2;
  const off = Math.min(r, Math.abs(y - centerY(rect)));
  return Math.round((r - Math.sqrt(r * r - off * off)) * 10) / 10;
}
