// From a graph without coordinates to a picture with them: elk once per shape of host, then packing, then wires.
// Asks elk through a function, so that it runs in a worker on the page and in the same thread in tests.
import type { ElkNode } from 'elkjs/lib/elk-api.js';
import type { DiagramGraph, DiagramId, DiagramNode, DiagramWire } from '../../server/core/views/diagram.ts';
import { type Breather, breather } from './breather.ts';
import { bottom, centerX, centerY, clamp, type Rect, textWidth } from './geometry.ts';
import { type PlacedHost, placeHost } from './host-boxes.ts';
import { type Form, type Metrics, metricsOf } from './metrics.ts';
import { outerWire } from './outer-wires.ts';
import { type ItemSize, pack } from './pack.ts';
import type { Picture, PlacedBox, PlacedMore, PlacedWire, Strand } from './picture.ts';
import { arranged, type Pins } from './pins.ts';
import { placeShape } from './place-shape.ts';
import { type HostPlan, planOf } from './plan.ts';
import { elkGraphOf, keyOf, type PlacedShape, plainOrder, shapeOf } from './shape.ts';
import { type PlacedTile, partsOf, placeTile, shortNames, tileSize } from './tile.ts';

/** Lays a graph out, or says that it can't (no worker, too late): then hosts are laid out without elk. */
export type AskElk = (graph: ElkNode) => Promise<ElkNode | null>;

/** Shapes that have been laid out, by key. Kept between edits, so that only what is new is asked. */
export type ShapeCache = Map<string, PlacedShape>;

export type LayoutOptions = {
  readonly form: Form;
  readonly perRow: number | null;
  /** Hosts that are drawn open, the others as tiles; absent: all. */
  readonly opened?: ReadonlySet<DiagramId>;
  /** Places that hosts were moved to. */
  readonly pins?: Pins;
  /** Instances that must be drawn: the ends of the flow. */
  readonly keep: ReadonlySet<DiagramId>;
  readonly ask: AskElk;
  readonly cache: ShapeCache;
};

/** The most shapes the cache holds before it starts anew. */
const cacheLimit = 500;

/** In slices: whoever waits for it can do something else in between. */
export async function layOut(graph: DiagramGraph, options: LayoutOptions): Promise<Picture> {
  const breathe = breather();
  const metrics = metricsOf(options.form);
  const plan = arranged(await planOf(graph, metrics, options.keep, breathe), options.pins ?? {});
  const instanceW = instanceWidth(graph.nodes, metrics);
  const all = plan.switches.flatMap((group) =>
    group.items.flatMap((item) => (item.kind === 'host' ? [item.plan] : [])),
  );
  const { opened } = options;
  const hosts = opened ? all.filter(({ host }) => opened.has(host.id)) : all;
  const closed = opened ? all.filter(({ host }) => !opened.has(host.id)) : [];
  const shapes = await shapesOf(hosts, instanceW, metrics, options, breathe);

  const sizes = new Map<DiagramId, ItemSize>();
  for (const { host } of closed) sizes.set(host.id, { ...tileSize, trunks: [tileSize.w / 2], uplinks: [] });
  for (const host of hosts) {
    const { w, h, bottoms, tops } = shapes.get(host) as PlacedShape;
    sizes.set(host.host.id, { w, h, trunks: bottoms.map((tab) => tab.lane), uplinks: tops.map((tab) => tab.lane) });
  }
  const machines = plan.switches.flatMap((group) =>
    group.items.flatMap((item) => (item.kind === 'machine' ? [item.node] : [])),
  );
  for (const node of machines) {
    const { w, h } = metrics.router;
    sizes.set(node.id, { w, h, trunks: [w / 2], uplinks: [w / 2] });
  }
  const packing = pack(plan, sizes, metrics, { perRow: options.perRow, tiles: closed.length > 0 });

  const boxes = new Map<DiagramId, PlacedBox>();
  const put = (box: PlacedBox) => boxes.set(box.id, box);
  for (const { node, rect, bus, routers, machines: beyond } of packing.externals) {
    put({ id: node.id, node, rect, lane: { axis: 'across', y: bus }, anchor: { x: centerX(rect), y: bus } });
    for (const each of [...routers, ...beyond]) put(pillBox(each.node, each.rect));
  }
  const placed = new Map<DiagramId, PlacedHost>();
  for (const host of hosts) {
    const rect = packing.items.get(host.host.id);
    if (!rect) continue;
    const inside = placeHost(host, shapes.get(host) as PlacedShape, rect, metrics);
    placed.set(host.host.id, inside);
    for (const box of inside.boxes) put(box);
    await breathe();
  }
  const short = shortNames(all.map(({ host }) => host.label));
  const tiles = new Map<DiagramId, PlacedTile>();
  const inTile = new Map<DiagramId, DiagramId>();
  for (const plan of closed) {
    const { host } = plan;
    const rect = packing.items.get(host.id);
    if (!rect) continue;
    const y = bottom(rect) - 12;
    put({ id: host.id, node: host, rect, lane: { axis: 'across', y }, anchor: { x: centerX(rect), y } });
    tiles.set(host.id, placeTile(plan, rect, short(host.label)));
    for (const node of partsOf(plan)) inTile.set(node.id, host.id);
    await breathe();
  }
  for (const node of machines) {
    const rect = packing.items.get(node.id);
    if (rect) put(pillBox(node, rect));
  }
  for (const [id, rect] of packing.switches) {
    const node = graph.nodes.find((each) => each.id === id);
    const y = rect.y + metrics.lane.first;
    if (node) put({ id, node, rect, lane: { axis: 'across', y }, anchor: { x: centerX(rect), y } });
  }

  const strands = new Map([...placed.values()].flatMap((host) => [...host.strands]));
  const outermost = (box: PlacedBox) => box.node.parent ?? box.id;
  const wires: PlacedWire[] = [];
  const ranks = new Map<string, number>();
  const simple = new Set<string>();
  for (const each of graph.wires) {
    await breathe();
    const wire = simplified(each, inTile);
    const a = wire && boxes.get(wire.a);
    const b = wire && boxes.get(wire.b);
    if (!wire || !a || !b) continue;
    if (wire !== each) {
      // Of a tile only its wire to a switch is drawn, once.
      if ((a.node.kind !== 'switch' && b.node.kind !== 'switch') || simple.has(wire.id)) continue;
      simple.add(wire.id);
    }
    const host =
      a.node.parent !== null && (a.node.parent === b.node.parent || a.node.parent === b.id)
        ? placed.get(a.node.parent)
        : undefined;
    const inner = host?.wireOf(wire);
    if (inner) {
      wires.push(inner);
      continue;
    }
    const pair = `${wire.a} ${wire.b}`;
    const rank = ranks.get(pair) ?? 0;
    ranks.set(pair, rank + 1);
    const points = outerWire(a, b, rank, { packing, outermost });
    wires.push({ wire, points, strands: passing(strands.get(wire.a) ?? strands.get(wire.b) ?? [], wire.vlans) });
  }
  const more = [...placed.values()].flatMap((host) => host.more);
  return {
    form: options.form,
    metrics,
    w: packing.w,
    h: packing.h,
    boxes,
    wires,
    buses: busesOf(boxes, wires),
    more,
    empty: [...placed.values()].flatMap((host) => host.empty),
    folded: foldedOf(hosts, more),
    tiles,
    inTile,
    slots: plan.switches.map(({ items }) => items.flatMap((item) => (item.kind === 'host' ? [item.plan.host.id] : []))),
  };
}

/** A wire of what a tile hides, as one of the tile; null where it stays inside. */
function simplified(wire: DiagramWire, inTile: ReadonlyMap<DiagramId, DiagramId>): DiagramWire | null {
  const [a, b] = [inTile.get(wire.a), inTile.get(wire.b)];
  if (a === undefined && b === undefined) return wire;
  if (a !== undefined && (a === b || a === wire.b)) return null;
  if (b !== undefined && b === wire.a) return null;
  const [from, to] = [a ?? wire.a, b ?? wire.b];
  return { id: `${from}--${to}`, a: from, b: to, vlans: 'all', network: null, broken: wire.broken };
}

async function shapesOf(
  hosts: readonly HostPlan[],
  instanceW: number,
  metrics: Metrics,
  options: LayoutOptions,
  breathe: Breather,
): Promise<Map<HostPlan, PlacedShape>> {
  const { cache, ask, form } = options;
  if (cache.size > cacheLimit) cache.clear();
  const found = new Map<HostPlan, PlacedShape>();
  const asked = new Map<string, ElkNode | null>();
  for (const host of hosts) {
    await breathe();
    const shape = shapeOf(host, form, instanceW);
    const key = keyOf(shape);
    const known = cache.get(key);
    if (known) {
      found.set(host, known);
      continue;
    }
    // Shapes that differ only in what is ours, such as who carries what, ask elk the same.
    const question = elkGraphOf(shape, metrics);
    const words = JSON.stringify(question);
    const answer = asked.get(words) ?? (await ask(question));
    asked.set(words, answer);
    const fresh = placeShape(shape, answer ?? plainOrder(shape, metrics), metrics);
    // A shape that elk had no time for is asked again next time.
    if (answer) cache.set(key, fresh);
    found.set(host, fresh);
  }
  return found;
}

/** One width for all instances, so that rows line up: the longest name or address that fits. */
function instanceWidth(nodes: readonly DiagramNode[], metrics: Metrics): number {
  let widest = metrics.instance.w;
  for (const node of nodes) {
    if (node.kind !== 'instance') continue;
    widest = Math.max(widest, 13 + textWidth(node.label, 'name') + 24, 13 + textWidth(node.detail, 'mono') + 6);
  }
  return clamp(Math.ceil(widest), metrics.instance.w, metrics.instance.most);
}

/** Where wires meet an external's own wire, from the leftmost to the rightmost. */
function busesOf(boxes: ReadonlyMap<DiagramId, PlacedBox>, wires: readonly PlacedWire[]): Picture['buses'] {
  const taps = new Map<DiagramId, number[]>();
  for (const { wire, points } of wires) {
    for (const [id, point] of [
      [wire.a, points[0]],
      [wire.b, points.at(-1)],
    ] as const) {
      if (point && boxes.get(id)?.node.kind === 'external') {
        const list = taps.get(id);
        if (list) list.push(point.x);
        else taps.set(id, [point.x]);
      }
    }
  }
  return [...taps].flatMap(([id, x]) => {
    const lane = boxes.get(id)?.lane;
    if (lane?.axis !== 'across' || x.length < 2) return [];
    return [{ id, from: { x: Math.min(...x), y: lane.y }, to: { x: Math.max(...x), y: lane.y } }];
  });
}

function pillBox(node: DiagramNode, rect: Rect): PlacedBox {
  const inside = node.parent !== null;
  const y = node.kind === 'router' ? bottom(rect) - 8 : centerY(rect);
  return {
    id: node.id,
    node,
    rect,
    lane: { axis: 'across', y },
    anchor: { x: centerX(rect), y: inside ? bottom(rect) : y },
  };
}

function passing(strands: readonly Strand[], vlans: 'all' | readonly number[]): readonly Strand[] {
  if (vlans === 'all') return strands;
  return strands.filter(({ vlan }) => vlan !== null && vlans.includes(vlan));
}

function foldedOf(hosts: readonly HostPlan[], more: readonly PlacedMore[]): Map<DiagramId, PlacedMore> {
  const byBridge = new Map(more.map((each) => [each.bridge, each]));
  const found = new Map<DiagramId, PlacedMore>();
  for (const { nets } of hosts) {
    for (const net of nets) {
      const box = byBridge.get(net.bridge.id);
      for (const node of net.folded) if (box) found.set(node.id, box);
    }
  }
  return found;
}
