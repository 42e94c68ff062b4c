// Which hosts are drawn open in a network that is too large to be drawn whole. Pure.
import type { LocatedReplay, NetworkModel, TraceResult } from '../../server/core/protocol/messages.ts';
import type { DiagramId } from '../../server/core/views/diagram.ts';
import { bottom, type Rect, right } from '../layout/geometry.ts';
import type { Picture } from '../layout/picture.ts';

/** From so many hosts on they are tiles until they are opened: whole, they would be drawn below 35 %. */
const tilesFrom = 13;

/** A flow that touches more hosts than this is drawn over tiles, all but its ends. */
const flowMost = 8;

export function hasTiles(model: NetworkModel): boolean {
  let hosts = 0;
  for (const { kind } of model.graph.nodes) if (kind === 'host' && ++hosts >= tilesFrom) return true;
  return false;
}

/** The host that something stands in, itself where it is one. */
export function hostOf(model: NetworkModel, id: DiagramId): DiagramId | null {
  const node = nodeOf(model, id);
  if (!node) return null;
  return node.kind === 'host' ? node.id : node.parent;
}

const nodesOf = new WeakMap<NetworkModel, Map<DiagramId, NetworkModel['graph']['nodes'][number]>>();

/** A box of a network by its id. */
export function nodeOf(model: NetworkModel, id: DiagramId) {
  let nodes = nodesOf.get(model);
  if (!nodes) {
    nodes = new Map(model.graph.nodes.map((node) => [node.id, node]));
    nodesOf.set(model, nodes);
  }
  return nodes.get(id);
}

/** The hosts that are drawn open; undefined: all. `ends`: those of the flow. */
export function openHosts(
  model: NetworkModel,
  byHand: ReadonlySet<DiagramId>,
  ends: readonly DiagramId[],
  result: TraceResult | null,
): ReadonlySet<DiagramId> | undefined {
  if (!hasTiles(model)) return undefined;
  const open = new Set<DiagramId>(byHand);
  const add = (id: DiagramId) => {
    const host = hostOf(model, id);
    if (host !== null && nodeOf(model, host)?.kind === 'host') open.add(host);
  };
  ends.forEach(add);
  if (result?.kind === 'replay') {
    add(result.replay.stimulus.from);
    const touched = onTheWay(result.replay);
    if (touched.size <= flowMost) touched.forEach(add);
  }
  return open;
}

/** Machines that the flow's own packets touch, not those that a flood only passes. */
function onTheWay({ hops }: LocatedReplay): Set<string> {
  return new Set(hops.filter(({ leg }) => leg !== 'arp' && leg !== 'dhcp').map(({ node }) => node));
}

/** Whether two sets of open hosts are the same. */
export function sameHosts(a: ReadonlySet<DiagramId> | undefined, b: ReadonlySet<DiagramId> | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.size === b.size && [...a].every((id) => b.has(id));
}

/** What is selected in a picture: a box that a tile hides is selected as its host. */
export function selectedIn(picture: Picture, id: DiagramId | null): DiagramId | null {
  if (id === null) return null;
  const shown = picture.inTile.get(id) ?? id;
  return picture.boxes.has(shown) ? shown : null;
}

/** px of picture that fit side by side at a scale at which an open host can be read. */
const readable = { w: 1900, h: 1300 } as const;

/** What is looked at when a flow begins among tiles: all open hosts, or, where these are too far apart, the first of its ends. */
export function flowArea(picture: Picture, ends: readonly DiagramId[]): Rect {
  const open = [...picture.boxes.values()].filter(({ id, node }) => node.kind === 'host' && !picture.tiles.has(id));
  const rects = open.map(({ rect }) => rect);
  const [x, y] = [Math.min(...rects.map((rect) => rect.x)), Math.min(...rects.map((rect) => rect.y))];
  const whole = { x, y, w: Math.max(...rects.map(right)) - x, h: Math.max(...rects.map(bottom)) - y };
  if (rects.length > 0 && whole.w <= readable.w && whole.h <= readable.h) return whole;
  const first = picture.boxes.get(ends.find((end) => picture.boxes.has(end)) ?? '');
  const host = picture.boxes.get(first?.node.parent ?? '') ?? first;
  return host?.rect ?? { x: 0, y: 0, w: picture.w, h: picture.h };
}
