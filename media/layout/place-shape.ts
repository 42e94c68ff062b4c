// From elk's order and spacing to a shape with rows, ports and lanes. One host inside out; everything is relative to it.
import type { ElkNode } from 'elkjs/lib/elk-api.js';
import { centerX, clamp, moved, type Rect, right, textWidth } from './geometry.ts';
import type { Metrics } from './metrics.ts';
import {
  blockOf,
  bridgeSpan,
  dropOf,
  middleOf,
  type PlacedNet,
  type PlacedShape,
  type PlacedTab,
  type Shape,
  slotsOf,
} from './shape.ts';

/** Ports on routing's bottom edge stand this far from its corner, and this far from each other at most. */
const corner = 13;
const portStep = 5;
/** A bridge reaches this far beyond the port above it. */
const beyondPort = 17;

export function placeShape(shape: Shape, answer: ElkNode, metrics: Metrics): PlacedShape {
  const { hostPadding: pad, head, rows, routing: pill, bridge: bridgeSize, vlan: vlanSize, nodeGap } = metrics;
  const found = new Map((answer.children ?? []).map((child) => [child.id, child]));
  const blocks = shape.nets.map((net) => blockOf(net, shape, metrics));
  const row = ['routing', ...shape.nets.map((_, index) => `block${index}`)].flatMap((id) => found.get(id)?.x ?? []);
  const left = row.length > 0 ? Math.min(...row) : 0;
  const xOf = (id: string) => pad + Math.round((found.get(id)?.x ?? left) - left);

  const tallest = Math.max(metrics.instance.h, ...blocks.map((block) => block.h));
  const rowsOfY = { v: head, b: head + tallest + rows[0], l: 0, end: 0 };
  rowsOfY.l = rowsOfY.b + bridgeSize.h + rows[1];
  const anyNet = shape.nets.length > 0;
  const anyVlan = shape.nets.some((net) => net.vlan);
  rowsOfY.end = anyVlan ? rowsOfY.l + vlanSize.h : anyNet ? rowsOfY.b + bridgeSize.h : head + tallest;

  const floor = head + tallest;
  const routing: Rect | null = shape.routing
    ? { x: xOf('routing') + (found.has('block0') ? pill.gap : 0), y: floor - pill.h, w: pill.w, h: pill.h }
    : null;
  const blockRects = shape.nets.map((_, index): Rect => {
    const block = blocks[index] ?? { w: 0, h: 0 };
    return { x: xOf(`block${index}`), y: floor - block.h, w: block.w, h: block.h };
  });
  const middle = middleOf(shape);
  const ports = shape.nets.map((_, index) => (routing ? portOf(shape, index, middle, routing) : 0));
  const ends = blockRects.map((block) => right(block));
  const bridges = blockRects.map((block, index) => {
    const beside = routing !== null && shape.nets[index]?.routed && (index === middle - 1 || index === middle);
    const port = ports[index] ?? 0;
    const reach = beside ? { from: port - beyondPort, to: port + beyondPort } : { from: block.x, to: right(block) };
    const before = ends[index - 1];
    const next = blockRects[index + 1]?.x;
    const half = routing ? centerX(routing) : 0;
    const room = {
      from: index === middle && routing ? half + nodeGap / 2 : before === undefined ? pad : before + nodeGap,
      to:
        index === middle - 1 && routing
          ? half - nodeGap / 2
          : next === undefined
            ? Number.POSITIVE_INFINITY
            : next - nodeGap,
    };
    const span = bridgeSpan(block, reach, room, bridgeSize.w);
    return { ...span, y: rowsOfY.b, h: bridgeSize.h };
  });

  const content = Math.max(pad, ...bridges.map(right), ...blockRects.map(right), routing ? right(routing) : 0);
  const nameEnd = 36 + textWidth('m'.repeat(shape.nameW), 'name');
  const tabsEnd =
    Math.max(tabsWidth(shape.tops, metrics.tab.topW), tabsWidth(shape.bottoms, metrics.tab.bottomW)) + 2 * pad;
  const w = Math.max(content + pad, nameEnd, tabsEnd, 160);
  const h = rowsOfY.end + rows[2];

  const middleX = routing ? centerX(routing) : w / 2;
  const tops = tabs(shape.tops, middleX, w, -metrics.tab.h / 2, metrics.tab.topW, metrics.tab.topLane, metrics.tab.h);
  const bottomMiddle = routing ? middleX + 6 : w / 2;
  const { bottomW, bottomLane, h: tabH } = metrics.tab;
  const bottoms = tabs(shape.bottoms, bottomMiddle, w, h - tabH / 2, bottomW, bottomLane, tabH);
  const nat: Rect | null =
    shape.nat && routing
      ? {
          x: middleX - metrics.nat.w / 2,
          y: floor - pill.h - metrics.nat.above - metrics.nat.h / 2,
          w: metrics.nat.w,
          h: metrics.nat.h,
        }
      : null;
  const drafts = shape.nets.map((net, index) => {
    const block = blockRects[index] as Rect;
    const { slots, more } = slotsOf(net, shape, metrics);
    const placed = slots.map((slot) => moved(slot, block));
    const bridge = bridges[index] as Rect;
    const drop = dropOf(bridge, placed, vlanSize.w, vlanSize.lane);
    const vlan = net.vlan ? { x: drop - vlanSize.w + vlanSize.lane, y: rowsOfY.l, w: vlanSize.w, h: vlanSize.h } : null;
    const port = ports[index] ?? 0;
    const straight = port > bridge.x + 4 && port < right(bridge) - 4;
    const gate = straight ? port : port < bridge.x ? bridge.x + beyondPort : right(bridge) - beyondPort;
    const outward = index < middle ? middle - 1 - index : index - middle;
    const many = Math.max(middle, shape.nets.length - middle);
    const channel = floor + rows[0] * (0.75 - (0.5 * outward) / Math.max(1, many));
    return { slots: placed, more: more && moved(more, block), bridge, port, gate, channel, vlan, drop };
  });
  const turns = turnsOf(
    shape,
    drafts.map((net) => net.drop),
    bottoms,
    rowsOfY.end,
    rows[2],
  );
  const nets: PlacedNet[] = drafts.map((net, index) => ({
    ...net,
    ...(turns[index] as { turn: number; strand: number }),
  }));
  return { w, h, routing, nat, tops, bottoms, nets };
}

/** Networks left of routing leave at its left corner, the outermost first; those on the right mirror that. */
function portOf(shape: Shape, index: number, middle: number, routing: Rect): number {
  const leftSide = index < middle;
  const count = leftSide ? middle : shape.nets.length - middle;
  const step = Math.min(portStep, 15 / Math.max(1, count - 1));
  const rank = leftSide ? index : shape.nets.length - 1 - index;
  return leftSide ? routing.x + corner + rank * step : right(routing) - corner - rank * step;
}

/** Tabs astride an edge, around a middle where there is one, spread where there are several. */
function tabs(count: number, middle: number, w: number, y: number, tabW: number, lane: number, h: number): PlacedTab[] {
  const total = tabsWidth(count, tabW);
  const from = count === 1 ? middle - (tabW - lane) : middle - total / 2;
  const start = clamp(from, 8, Math.max(8, w - total - 8));
  return Array.from({ length: count }, (_, index) => {
    const x = start + index * (tabW + tabGap);
    return { rect: { x, y, w: tabW, h }, lane: x + tabW - lane };
  });
}

/** px between tabs on one edge. */
const tabGap = 8;

function tabsWidth(count: number, tabW: number): number {
  return Math.max(0, count * (tabW + tabGap) - tabGap);
}

/**
 * VLANs stand in rising order from the left beside their NIC's lane, and turn towards it on heights that don't cross:
 * the outermost turns lowest.
 */
function turnsOf(
  shape: Shape,
  drops: readonly number[],
  bottoms: readonly PlacedTab[],
  from: number,
  room: number,
): { turn: number; strand: number }[] {
  return shape.nets.map((net, index) => {
    const lane = bottoms[net.nic]?.lane ?? 0;
    const peers = shape.nets.flatMap((other, at) => (other.nic === net.nic ? [at] : []));
    const rank = peers.indexOf(index);
    const step = Math.min(6, 18 / Math.max(1, peers.length - 1));
    const strand = net.nic < 0 ? 0 : Math.round((rank - (peers.length - 1) / 2) * step * 10) / 10;
    const onLeft = (drops[index] ?? 0) < lane;
    const side = peers.filter((at) => (drops[at] ?? 0) < lane === onLeft);
    const outward = onLeft ? side.length - 1 - side.indexOf(index) : side.indexOf(index);
    const gap = Math.min(6, (room * 0.3) / Math.max(1, side.length - 1));
    return { turn: from + room * 0.42 + outward * gap - (side.length > 1 ? gap / 2 : 0), strand };
  });
}
