// Puts a host's own boxes and wires into the places that its shape has for them.
import type { DiagramId, DiagramNode, DiagramWire } from '../../server/core/views/diagram.ts';
import { bottom, centerX, centerY, type Point, type Rect, right, withoutRepeats } from './geometry.ts';
import type { Metrics } from './metrics.ts';
import type { EmptySlot, Lane, PlacedBox, PlacedMore, PlacedWire, Strand } from './picture.ts';
import type { HostPlan } from './plan.ts';
import type { PlacedNet, PlacedShape } from './shape.ts';

export type PlacedHost = {
  readonly boxes: readonly PlacedBox[];
  readonly more: readonly PlacedMore[];
  readonly empty: readonly EmptySlot[];
  /** Wires inside the host by `a--b` as boxes, and the strands of its NICs. */
  readonly wireOf: (wire: DiagramWire) => PlacedWire | null;
  readonly strands: ReadonlyMap<DiagramId, readonly Strand[]>;
};

export function placeHost(plan: HostPlan, shape: PlacedShape, at: Point, metrics: Metrics): PlacedHost {
  const boxes = new Map<DiagramId, PlacedBox>();
  const abs = (rect: Rect): Rect => ({ ...rect, x: rect.x + at.x, y: rect.y + at.y });
  const put = (node: DiagramNode, rect: Rect, lane: Lane, anchor: Point) =>
    boxes.set(node.id, { id: node.id, node, rect, lane, anchor });
  const host: Rect = { x: at.x, y: at.y, w: shape.w, h: shape.h };
  put(plan.host, host, null, { x: centerX(host), y: centerY(host) });
  const more: PlacedMore[] = [];
  const empty: EmptySlot[] = [];
  const nets = new Map<DiagramId, { net: PlacedNet; bridge: DiagramId }>();
  const strands = new Map<DiagramId, Strand[]>();

  for (const [tabs, nodes] of [
    [shape.tops, plan.tops],
    [shape.bottoms, plan.bottoms],
  ] as const) {
    for (const [index, node] of nodes.entries()) {
      const tab = tabs[index];
      if (!tab) continue;
      const rect = abs(tab.rect);
      const x = at.x + tab.lane;
      put(node, rect, { axis: 'down', x }, { x, y: centerY(rect) });
    }
  }
  if (plan.routing && shape.routing) {
    const rect = abs(shape.routing);
    const y = rect.y + metrics.lane.routing;
    put(plan.routing, rect, { axis: 'across', y }, { x: centerX(rect), y });
  }
  if (plan.nat && shape.nat) {
    const rect = abs(shape.nat);
    put(plan.nat, rect, { axis: 'down', x: centerX(rect) }, { x: centerX(rect), y: centerY(rect) });
  }
  for (const [index, each] of plan.nets.entries()) {
    const net = shape.nets[index];
    if (!net) continue;
    const bridge = abs(net.bridge);
    const laneY = bridge.y + metrics.lane.first;
    put(each.bridge, bridge, { axis: 'across', y: laneY }, { x: at.x + net.drop, y: laneY });
    nets.set(each.bridge.id, { net, bridge: each.bridge.id });
    for (const vlan of each.vlans.slice(0, 1)) {
      if (!net.vlan) continue;
      const rect = abs(net.vlan);
      const x = at.x + net.drop;
      put(vlan, rect, { axis: 'down', x }, { x, y: centerY(rect) });
      nets.set(vlan.id, { net, bridge: each.bridge.id });
    }
    for (const [slot, place] of net.slots.entries()) {
      const node = each.shown[slot];
      const rect = abs(place);
      if (node) put(node, rect, null, { x: centerX(rect), y: bottom(rect) });
      else empty.push({ bridge: each.bridge.id, rect });
    }
    if (net.more && each.folded.length > 0) {
      const rect = abs(net.more);
      const wire = instanceWire(rect, bridge);
      more.push({
        host: plan.host.id,
        bridge: each.bridge.id,
        rect,
        count: each.folded.length,
        names: each.folded.map((node) => node.label),
        wire,
      });
    }
    const nic = plan.bottoms.find((node) => node.id === each.carrier);
    if (nic) {
      const list = strands.get(nic.id) ?? [];
      list.push({ network: each.network, vlan: each.bridge.vlan, at: net.strand });
      strands.set(nic.id, list);
    }
  }

  const wireOf = (wire: DiagramWire): PlacedWire | null => {
    const a = boxes.get(wire.a);
    const b = boxes.get(wire.b);
    if (!a || !b) return null;
    const forward = innerWire(a, b, nets, at);
    const points = forward ?? innerWire(b, a, nets, at)?.reverse() ?? straight(a, b);
    return { wire, points: withoutRepeats(points), strands: [] };
  };
  return { boxes: [...boxes.values()], more, empty, wireOf, strands };
}

function innerWire(
  a: PlacedBox,
  b: PlacedBox,
  nets: ReadonlyMap<DiagramId, { net: PlacedNet }>,
  at: Point,
): Point[] | null {
  const pair = `${a.node.kind}-${b.node.kind}`;
  const net = nets.get(b.id)?.net ?? nets.get(a.id)?.net;
  if (pair === 'instance-bridge') return instanceWire(a.rect, b.rect);
  if (pair === 'routing-bridge' && net) {
    const [port, gate] = [at.x + net.port, at.x + net.gate];
    const channel = at.y + net.channel;
    const foot = bottom(a.rect) - 3;
    return [
      { x: port, y: foot },
      { x: port, y: port === gate ? b.rect.y : channel },
      { x: gate, y: port === gate ? b.rect.y : channel },
      { x: gate, y: b.rect.y },
    ];
  }
  if (pair === 'bridge-vlan' && net) {
    const x = at.x + net.drop;
    return [
      { x, y: bottom(a.rect) },
      { x, y: b.rect.y },
    ];
  }
  if ((pair === 'vlan-nic' || pair === 'bridge-nic') && net) {
    const x = at.x + net.drop;
    const lane = (b.lane?.axis === 'down' ? b.lane.x : centerX(b.rect)) + net.strand;
    const turn = at.y + net.turn;
    return [
      { x, y: bottom(a.rect) },
      { x, y: turn },
      { x: lane, y: turn },
      { x: lane, y: b.rect.y },
    ];
  }
  if (pair === 'routing-nat' || pair === 'nat-nic' || pair === 'routing-nic') return upwards(a, b);
  return null;
}

/** From routing up to a NIC on the top edge, or down to one on the bottom edge. */
function upwards(a: PlacedBox, b: PlacedBox): Point[] {
  const from = a.lane?.axis === 'down' ? a.lane.x : centerX(a.rect);
  const to = b.lane?.axis === 'down' ? b.lane.x : centerX(b.rect);
  const up = b.rect.y < a.rect.y;
  const start = up ? a.rect.y : bottom(a.rect);
  const end = up ? bottom(b.rect) : b.rect.y;
  const turn = up ? end + 10 : end - 12;
  return [
    { x: from, y: start },
    { x: from, y: from === to ? end : turn },
    { x: to, y: from === to ? end : turn },
    { x: to, y: end },
  ];
}

/** Straight down to the bridge; from an upper row by the gap beside the instance. */
function instanceWire(instance: Rect, bridge: Rect): Point[] {
  const x = centerX(instance);
  const start = { x, y: bottom(instance) };
  if (bridge.y - start.y <= 48) return [start, { x, y: bridge.y }];
  const gap = right(instance) + 4 <= right(bridge) - 4 ? right(instance) + 4 : instance.x - 4;
  return [start, { x, y: start.y + 4 }, { x: gap, y: start.y + 4 }, { x: gap, y: bridge.y }];
}

function straight(a: PlacedBox, b: PlacedBox): Point[] {
  return [a.anchor, { x: a.anchor.x, y: b.anchor.y }, b.anchor];
}
