// The inside of a host. Hosts that are built alike have one shape, which elk orders and spaces once; the rows, the
// ports and the lanes on which ways run are ours.
import type { ElkNode } from 'elkjs/lib/elk-api.js';
import { centerX, clamp, type Rect, right } from './geometry.ts';
import type { Form, Metrics } from './metrics.ts';
import type { HostPlan } from './plan.ts';

/** What makes two hosts look alike. */
export type Shape = {
  readonly form: Form;
  readonly instanceW: number;
  readonly nameW: number;
  readonly routing: boolean;
  readonly nat: boolean;
  readonly tops: number;
  readonly bottoms: number;
  readonly nets: readonly NetShape[];
};

export type NetShape = {
  readonly slots: number;
  readonly more: boolean;
  /** Which bottom NIC carries it, −1 for none; and whether a VLAN interface stands between. */
  readonly nic: number;
  readonly vlan: boolean;
  readonly routed: boolean;
};

/** A NIC's tab and the x on which wires pass it. */
export type PlacedTab = { readonly rect: Rect; readonly lane: number };

export type PlacedNet = {
  readonly slots: readonly Rect[];
  readonly more: Rect | null;
  readonly bridge: Rect;
  /** The wire from routing leaves at `port`, runs along `channel` where it isn't straight, and lands at `gate`. */
  readonly port: number;
  readonly gate: number;
  readonly channel: number;
  readonly vlan: Rect | null;
  /** x of the wire from bridge to VLAN interface. */
  readonly drop: number;
  /** y on which the wire turns towards its NIC, and its place beside the NIC's lane. */
  readonly turn: number;
  readonly strand: number;
};

/** A shape with places, relative to the host's top left corner. */
export type PlacedShape = {
  readonly w: number;
  readonly h: number;
  readonly routing: Rect | null;
  readonly nat: Rect | null;
  readonly tops: readonly PlacedTab[];
  readonly bottoms: readonly PlacedTab[];
  readonly nets: readonly PlacedNet[];
};

export function shapeOf(plan: HostPlan, form: Form, instanceW: number): Shape {
  return {
    form,
    instanceW,
    nameW: Math.ceil(plan.host.label.length / 8) * 8,
    routing: plan.routing !== null,
    nat: plan.nat !== null,
    tops: plan.tops.length,
    bottoms: plan.bottoms.length,
    nets: plan.nets.map((net) => ({
      // A network without instances keeps a place for one, so that a bridge that is missing leaves a gap, not a jump.
      slots: Math.max(1, net.shown.length),
      more: net.folded.length > 0,
      nic: plan.bottoms.findIndex((nic) => nic.id === net.carrier),
      vlan: net.vlans.length > 0,
      routed: net.routed,
    })),
  };
}

export function keyOf(shape: Shape): string {
  return JSON.stringify(shape);
}

const options = {
  'elk.algorithm': 'layered',
  'elk.direction': 'DOWN',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
  'elk.layered.crossingMinimization.forceNodeModelOrder': 'true',
  'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
  'elk.layered.spacing.nodeNodeBetweenLayers': '34',
};

/** What elk is asked: boxes in model order, wires pointing down. */
export function elkGraphOf(shape: Shape, metrics: Metrics): ElkNode {
  const children: ElkNode[] = [];
  const edges: NonNullable<ElkNode['edges']> = [];
  const join = (from: string, to: string) => edges.push({ id: `e${edges.length}`, sources: [from], targets: [to] });
  const at = (layer: 'FIRST' | 'LAST') => ({ 'elk.layered.layering.layerConstraint': layer });
  const { tab, routing, bridge, vlan } = metrics;
  for (let i = 0; i < shape.tops; i++) {
    children.push({ id: `top${i}`, width: tab.topW, height: tab.h, layoutOptions: at('FIRST') });
    if (shape.routing) join(`top${i}`, 'routing');
  }
  const middle = middleOf(shape);
  const pill = { id: 'routing', width: routing.w + 2 * routing.gap, height: routing.h };
  for (const [i, net] of shape.nets.entries()) {
    if (i === middle && shape.routing) children.push(pill);
    const block = blockOf(net, shape, metrics);
    children.push({ id: `block${i}`, width: block.w, height: block.h });
    join(`block${i}`, `bridge${i}`);
    if (net.routed && shape.routing) join('routing', `bridge${i}`);
  }
  if (middle >= shape.nets.length && shape.routing) children.push(pill);
  for (const [i, net] of shape.nets.entries()) {
    children.push({ id: `bridge${i}`, width: Math.max(bridge.w, blockOf(net, shape, metrics).w), height: bridge.h });
    if (net.vlan) {
      children.push({ id: `vlan${i}`, width: vlan.w, height: vlan.h });
      join(`bridge${i}`, `vlan${i}`);
    }
    if (net.nic >= 0) join(net.vlan ? `vlan${i}` : `bridge${i}`, `bottom${net.nic}`);
  }
  for (let i = 0; i < shape.bottoms; i++) {
    children.push({ id: `bottom${i}`, width: tab.bottomW, height: tab.h, layoutOptions: at('LAST') });
  }
  return { id: 'host', layoutOptions: { ...options, 'elk.spacing.nodeNode': `${metrics.nodeGap}` }, children, edges };
}

/** Routing stands after the first half of the networks. */
export function middleOf(shape: Shape): number {
  return Math.ceil(shape.nets.length / 2);
}

/** The same order without elk, for a worker that doesn't answer: blocks side by side. */
export function plainOrder(shape: Shape, metrics: Metrics): ElkNode {
  let x = 0;
  const children = (elkGraphOf(shape, metrics).children ?? []).flatMap((child) => {
    if (!/^(block|routing)/.test(child.id)) return [];
    const width = Math.max(child.width ?? 0, child.id === 'routing' ? 0 : metrics.bridge.w);
    const placed = { ...child, width: child.width ?? 0, x };
    x += width + metrics.nodeGap;
    return [placed];
  });
  return { id: 'host', children };
}

/** The size of a network's instances as a block: up to three in a row, more in two rows. */
export function blockOf(net: NetShape, shape: Shape, metrics: Metrics): { w: number; h: number; columns: number } {
  const { grid, nodeGap, instance } = metrics;
  if (grid.rows === 1) {
    const w = net.slots * (shape.instanceW + nodeGap) + (net.more ? metrics.more + nodeGap : 0) - nodeGap;
    return { w, h: instance.h, columns: net.slots };
  }
  const count = net.slots + (net.more ? 1 : 0);
  const rows = count > grid.columns ? grid.rows : 1;
  const columns = Math.ceil(count / rows);
  return { w: columns * (shape.instanceW + nodeGap) - nodeGap, h: rows * (instance.h + nodeGap) - nodeGap, columns };
}

/** Where the block's slots are, from its top left corner. */
export function slotsOf(net: NetShape, shape: Shape, metrics: Metrics): { slots: Rect[]; more: Rect | null } {
  const { nodeGap, instance } = metrics;
  const { columns } = blockOf(net, shape, metrics);
  const place = (index: number, w: number): Rect => ({
    x: (index % columns) * (shape.instanceW + nodeGap),
    y: Math.floor(index / columns) * (instance.h + nodeGap),
    w,
    h: instance.h,
  });
  const slots = Array.from({ length: net.slots }, (_, index) => place(index, shape.instanceW));
  if (!net.more) return { slots, more: null };
  if (metrics.grid.rows === 1) {
    return { slots, more: { x: net.slots * (shape.instanceW + nodeGap), y: 0, w: metrics.more, h: instance.h } };
  }
  return { slots, more: place(net.slots, shape.instanceW) };
}

/** A bridge covers its instances and reaches under routing's corner where it stands beside it. */
export function bridgeSpan(
  block: Rect,
  reach: { from: number; to: number },
  room: { from: number; to: number },
  least: number,
): Rect {
  const from = Math.max(room.from, Math.min(block.x, reach.from));
  const to = Math.min(room.to, Math.max(right(block), reach.to));
  const lack = Math.max(0, least - (to - from));
  const x = clamp(from - lack, room.from, from);
  const end = clamp(to + (lack - (from - x)), to, room.to);
  return { x, y: 0, w: end - x, h: 0 };
}

/** x of the wire down to the VLAN interface: clear of the bridge's text, straight under a single instance where it can be. */
export function dropOf(bridge: Rect, slots: readonly Rect[], vlanW: number, lane: number): number {
  const wide = bridge.w >= 200;
  const only = slots.length === 1 && slots[0] ? centerX(slots[0]) : Number.NEGATIVE_INFINITY;
  const wanted = wide ? bridge.x + 136 : Math.max(bridge.x + 86, only);
  return clamp(wanted, bridge.x + vlanW - lane, right(bridge) - lane);
}
