// Hosts that were moved by hand: each has a place among the hosts of its switch, the others fill what is left in file order.
import type { DiagramId } from '../../server/core/views/diagram.ts';
import { centerX, centerY, type Point } from './geometry.ts';
import type { Picture } from './picture.ts';
import type { Item, Plan } from './plan.ts';

/** Places by host, counted from 0. */
export type Pins = { readonly [host: DiagramId]: number };

/** The plan with its hosts in the places that they were moved to. */
export function arranged(plan: Plan, pins: Pins): Plan {
  if (Object.keys(pins).length === 0) return plan;
  return { ...plan, switches: plan.switches.map((group) => ({ ...group, items: inPlace(group.items, pins) })) };
}

function inPlace(items: readonly Item[], pins: Pins): readonly Item[] {
  const placeOf = (item: Item) => (item.kind === 'host' ? pins[item.plan.host.id] : undefined);
  const pinned = items.filter((item) => placeOf(item) !== undefined);
  const order = items.filter((item) => placeOf(item) === undefined);
  // From the first place on, so that each ends where it was put; a place beyond the last is the last.
  for (const item of pinned.sort((a, b) => (placeOf(a) ?? 0) - (placeOf(b) ?? 0)))
    order.splice(Math.min(placeOf(item) ?? 0, order.length), 0, item);
  return order;
}

/** The place that a host has now among those of its switch; null: it has none. */
export function placeNow(picture: Picture, host: DiagramId): { readonly place: number; readonly of: number } | null {
  const hosts = picture.slots.find((each) => each.includes(host));
  return hosts ? { place: hosts.indexOf(host), of: hosts.length } : null;
}

/** The place, among those of its switch, of the host that is nearest to a point of the picture. */
export function placeAt(picture: Picture, host: DiagramId, { x, y }: Point): number | null {
  const hosts = picture.slots.find((each) => each.includes(host)) ?? [];
  let best: number | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const [place, id] of hosts.entries()) {
    const rect = picture.boxes.get(id)?.rect;
    const far = rect ? Math.hypot(centerX(rect) - x, centerY(rect) - y) : Number.POSITIVE_INFINITY;
    if (far < least) [best, least] = [place, far];
  }
  return best;
}

/** The place to which an arrow key moves a host: the next or the one before, or that above or below. */
export function placeBeside(picture: Picture, host: DiagramId, key: string): number | null {
  const now = placeNow(picture, host);
  const rect = picture.boxes.get(host)?.rect;
  if (!now || !rect) return null;
  const within = (place: number) => (place >= 0 && place < now.of && place !== now.place ? place : null);
  if (key === 'ArrowLeft') return within(now.place - 1);
  if (key === 'ArrowRight') return within(now.place + 1);
  const far = key === 'ArrowUp' ? -rect.h : 2 * rect.h;
  const place = placeAt(picture, host, { x: centerX(rect), y: rect.y + far });
  return place === null ? null : within(place);
}
