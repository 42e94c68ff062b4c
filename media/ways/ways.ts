// The ways that packets take through the picture: for each hop where it stands, and for each leg the line it draws.
// A function of picture and hops; knows no time and no DOM.
import type { LocatedHop } from '../../server/core/protocol/messages.ts';
import type { DiagramId } from '../../server/core/views/diagram.ts';
import type { Point } from '../layout/geometry.ts';
import type { Picture, PlacedBox } from '../layout/picture.ts';
import { lengthOf, pointAt } from './polyline.ts';
import { type Line, spread } from './runs.ts';
import { beginTrail, boxesBetween, endTrail, extendTrail, type Rails, type Trail } from './trail.ts';

/** Which stroke a way has. */
export type Stroke = 'request' | 'reply' | 'error' | 'helper';

/** One line without branches: hops that follow each other, each with its place along the line. */
export type Way = {
  readonly stroke: Stroke;
  readonly points: readonly Point[];
  readonly length: number;
  /** Hops in order, by index in the story, with the distance from the line's beginning. */
  readonly hops: readonly { readonly hop: number; readonly along: number }[];
  /** The hop that this branches off from, or null. */
  readonly from: number | null;
};

/** Where a hop is: on which way and how far along; `before` is where its packet came from on the same way. */
export type HopPlace = { readonly way: number; readonly along: number; readonly before: number };

export type Ways = { readonly ways: readonly Way[]; readonly places: readonly (HopPlace | null)[] };

/** A hop of the story: `before` is the index of the hop that it follows, or null. */
export type Follower = { readonly hop: LocatedHop; readonly before: number | null };

/** The box in which a hop is drawn: its own, what stands for it, or its machine; null when nothing of it is drawn. */
export function boxOf(hop: Pick<LocatedHop, 'at' | 'node'>, picture: Picture): PlacedBox | null {
  const folded = picture.folded.get(hop.at);
  const candidates = [hop.at, folded?.bridge, `${hop.node}/routing`, hop.node, picture.inTile.get(hop.at)];
  for (const id of candidates) {
    const box = id === undefined ? undefined : picture.boxes.get(id);
    if (box && (box.node.kind !== 'host' || picture.tiles.has(box.id))) return box;
  }
  return null;
}

/** Filters are asked where the packet is: a bridged one stays on its bridge, a routed one in the IP stack. */
export function boxesOf(story: readonly Follower[], picture: Picture): (PlacedBox | null)[] {
  const boxes: (PlacedBox | null)[] = [];
  for (const { hop, before } of story) {
    const earlier = before === null ? undefined : story[before]?.hop;
    const stays = hop.action === 'accept' && earlier?.node === hop.node;
    boxes.push(stays && before !== null ? (boxes[before] ?? null) : boxOf(hop, picture));
  }
  return boxes;
}

export function strokeOf(leg: LocatedHop['leg']): Stroke {
  if (leg === 'request' || leg === 'ack') return 'request';
  if (leg === 'reply' || leg === 'error') return leg;
  return 'helper';
}

/** Ways of requests keep right and on top, those of answers left and below; helpers keep to the middle. */
const tracks: { readonly [stroke in Stroke]: number } = { request: 0, reply: 1, error: 2, helper: 3 };

export function waysOf(story: readonly Follower[], rails: Rails): Ways {
  const { picture } = rails;
  const boxes = boxesOf(story, picture);
  const chains = chainsOf(story, boxes);
  const trails: { trail: Trail; raw: { hop: number; at: Point; along: number }[] }[] = [];
  const rawAt = new Map<number, Point>();
  for (const chain of chains) {
    const built = trailOf(chain, story, boxes, rails, chain.from === null ? null : (rawAt.get(chain.from) ?? null));
    for (const each of built.raw) rawAt.set(each.hop, each.at);
    trails.push(built);
  }
  const lines: Line[] = trails.map(({ trail }, index) => ({
    points: trail.points,
    track: tracks[chains[index]?.stroke ?? 'helper'],
  }));
  // Helpers (ARP, DHCP) are thin and many: they stay on the wire's own line.
  const legs = lines.map((line) => (line.track === tracks.helper ? { ...line, points: [] } : line));
  const moved = spread(legs, laneTest(picture));
  const ways: Way[] = [];
  const places: (HopPlace | null)[] = story.map(() => null);
  for (const [index, chain] of chains.entries()) {
    const built = trails[index];
    const line = lines[index];
    const aside = moved[index];
    if (!built || !line || !aside) continue;
    const helper = line.track === tracks.helper;
    const points = helper ? line.points : aside.points;
    const hops = built.raw.map(({ hop, at, along }) => ({
      hop,
      along: helper ? along : nearest(points, aside.place(at)),
    }));
    for (let i = 1; i < hops.length; i++) {
      const [before, each] = [hops[i - 1], hops[i]];
      if (before && each && each.along < before.along) hops[i] = { ...each, along: before.along };
    }
    for (const [i, each] of hops.entries()) {
      places[each.hop] = { way: index, along: each.along, before: i === 0 ? 0 : (hops[i - 1]?.along ?? 0) };
    }
    ways.push({ stroke: chain.stroke, points, length: lengthOf(points), hops, from: chain.from });
  }
  return { ways, places };
}

type Chain = { readonly stroke: Stroke; readonly from: number | null; readonly hops: number[] };

/** Cuts the tree of hops into lines: a hop goes on where its packet was, else it branches off. */
function chainsOf(story: readonly Follower[], boxes: readonly (PlacedBox | null)[]): Chain[] {
  const chains: Chain[] = [];
  const chainOf = new Map<number, Chain>();
  for (const [index, { hop, before }] of story.entries()) {
    if (!boxes[index]) continue;
    const stroke = strokeOf(hop.leg);
    const parent = before === null ? undefined : chainOf.get(before);
    if (
      parent &&
      parent.hops.at(-1) === before &&
      parent.stroke === stroke &&
      story[before ?? 0]?.hop.leg === hop.leg
    ) {
      parent.hops.push(index);
      chainOf.set(index, parent);
    } else {
      const chain: Chain = { stroke, from: parent ? before : null, hops: [index] };
      chains.push(chain);
      chainOf.set(index, chain);
    }
  }
  return chains;
}

/** At a port that leads elsewhere a packet stands where it comes in or goes out; in between, in order. */
function shareOf(hop: LocatedHop | undefined, box: PlacedBox, inOrder: number): number {
  // Decisions of the IP stack are taken on top of the hump.
  if (box.node.kind === 'routing') return 0.4 + 0.2 * inOrder;
  if (!hop || hop.direction === null || box.node.kind !== 'bridge' || hop.interface === box.node.interface)
    return inOrder;
  return hop.direction === 'in' ? 0 : 1;
}

/** How far outside a NIC a packet stands that goes through it: clear of the tab's text. */
const beside = 18;

function trailOf(
  chain: Chain,
  story: readonly Follower[],
  boxes: readonly (PlacedBox | null)[],
  rails: Rails,
  start: Point | null,
): { trail: Trail; raw: { hop: number; at: Point; along: number }[] } {
  const { picture } = rails;
  const box = (hop: number) => boxes[hop] as PlacedBox;
  const [first] = chain.hops;
  const origin = chain.from === null ? box(first as number) : box(chain.from);
  const trail = beginTrail(origin, chain.from === null ? null : startPoint(origin, start));
  const visitOf = new Map<number, number>();
  let vlan: number | null = null;
  let current = origin;
  for (const hop of chain.hops) {
    const next = box(hop);
    vlan = (story[hop] as Follower).hop.packet.vlan ?? next.node.vlan ?? vlan;
    if (next.id !== current.id) {
      for (const id of boxesBetween(rails, current.id, next.id).slice(1)) {
        const through = picture.boxes.get(id);
        if (through) extendTrail(trail, rails, through, through.node.vlan ?? vlan);
      }
      if (trail.visits.at(-1)?.box !== next.id) extendTrail(trail, rails, next, vlan);
      current = next;
    }
    visitOf.set(hop, trail.visits.length - 1);
  }
  endTrail(trail, rails);
  const total = lengthOf(trail.points);
  const raw = chain.hops.map((hop) => {
    const at = visitOf.get(hop) ?? 0;
    const visit = trail.visits[at] as Trail['visits'][number];
    const peers = chain.hops.filter((other) => visitOf.get(other) === at);
    const isLast = at === trail.visits.length - 1;
    const share = isLast && hop === chain.hops.at(-1) ? 1 : (peers.indexOf(hop) + 0.5) / peers.length;
    let along = visit.enter + (visit.leave - visit.enter) * shareOf(story[hop]?.hop, box(hop), share);
    if (box(hop).node.kind === 'nic' && total > 0) {
      const { direction } = (story[hop] as Follower).hop;
      const tagged = (story[hop] as Follower).hop.packet.vlan !== null;
      if (tagged && direction === 'out') along = Math.min(total, visit.leave + beside);
      if (tagged && direction === 'in') along = Math.max(0, visit.enter - beside);
    }
    // At a machine's edge a packet stands beside its text.
    if (total > 40 && visit.enter === visit.leave && edgeOnly(box(hop))) {
      along = at === 0 ? Math.min(along + stand, total) : isLast ? Math.max(0, total - stand) : along;
    }
    return { hop, at: pointAt(trail.points, along), along };
  });
  return { trail, raw };
}

/** How far from a machine's edge a packet stands that begins or ends there. */
const stand = 13;

function edgeOnly(box: PlacedBox): boolean {
  return box.lane === null || box.node.kind === 'machine' || box.node.kind === 'router';
}

/** A branch of a machine starts at its edge like any way; elsewhere where the packet was. */
function startPoint(box: PlacedBox, at: Point | null): Point | null {
  return box.lane === null || box.node.kind === 'machine' || box.node.kind === 'router' ? null : at;
}

/** How far along a line the point nearest to a given one is. */
function nearest(points: readonly Point[], to: Point): number {
  let best = 0;
  let distance = Number.POSITIVE_INFINITY;
  let sum = 0;
  for (let i = 1; i < points.length; i++) {
    const [a, b] = [points[i - 1] as Point, points[i] as Point];
    const length = Math.hypot(b.x - a.x, b.y - a.y);
    const share =
      length === 0
        ? 0
        : Math.max(0, Math.min(1, ((to.x - a.x) * (b.x - a.x) + (to.y - a.y) * (b.y - a.y)) / length ** 2));
    const far = Math.hypot(a.x + (b.x - a.x) * share - to.x, a.y + (b.y - a.y) * share - to.y);
    if (far < distance - 0.001) {
      distance = far;
      best = sum + length * share;
    }
    sum += length;
  }
  return best;
}

/** Lanes of boxes that carry text below them: bridges and switches. */
function laneTest(picture: Picture): (y: number, x: number) => boolean {
  const lanes = new Map<number, PlacedBox[]>();
  for (const box of picture.boxes.values()) {
    if (box.lane?.axis !== 'across' || (box.node.kind !== 'bridge' && box.node.kind !== 'switch')) continue;
    lanes.set(box.lane.y, [...(lanes.get(box.lane.y) ?? []), box]);
  }
  return (y, x) => (lanes.get(y) ?? []).some(({ rect }) => x >= rect.x - 8 && x <= rect.x + rect.w + 8);
}

/** The way a packet would have gone from where it was led astray: through the ghost that is missing, to its end. */
export function wouldBe(
  from: DiagramId,
  through: readonly DiagramId[],
  to: DiagramId,
  rails: Rails,
): { points: Point[]; boxes: DiagramId[] } {
  const none = { points: [], boxes: [] };
  const boxes: DiagramId[] = [];
  const stops = [from, ...through, to];
  const start = rails.picture.boxes.get(from);
  if (!start) return none;
  const trail = beginTrail(start, null);
  let vlan: number | null = null;
  const detour = (box: PlacedBox) => box.node.kind === 'nat' || box.node.kind === 'external';
  for (let i = 1; i < stops.length; i++) {
    const way = boxesBetween(rails, stops[i - 1] as DiagramId, stops[i] as DiagramId, detour);
    if (way.length === 0) return none;
    boxes.push(...way);
    for (const id of way.slice(1)) {
      const box = rails.picture.boxes.get(id);
      if (!box) return none;
      vlan = box.node.vlan ?? vlan;
      extendTrail(trail, rails, box, vlan);
    }
  }
  endTrail(trail, rails);
  return { points: trail.points, boxes };
}
