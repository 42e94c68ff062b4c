// The routing table of a machine: what the kernel adds for addresses, and what is configured, refused where `ip route`
// refuses it. Knows no nova and no host.
import type { OriginId } from '../base/span.ts';
import type { Interface, Route } from '../network/network.ts';
import type { StaticRoute } from '../topology/cloud.ts';
import { anyPrefix, contains, type Ipv4, type Ipv4Prefix, prefixOf, rangeOf } from '../wire/address.ts';

/** The default route as a static one. */
export function defaultRoute(via: Ipv4, origin: OriginId): StaticRoute {
  return { to: anyPrefix, type: 'unicast', via, origin };
}

/**
 * All routes in the order of `ip route`. Connected ones come with the addresses of `interfaces` (none for /32, one for
 * all addresses of a subnet on one interface); then `statics` in order. A static route is left out where the kernel says
 * "File exists" (a route to the same prefix is there) or "Nexthop has invalid gateway" (`via` is on no connected subnet).
 */
export function routingTable(interfaces: readonly Interface[], statics: readonly StaticRoute[]): readonly Route[] {
  const connected: Route[] = [];
  for (const face of interfaces) addConnected(connected, face);
  const routes = [...connected];
  if (routes.length === 1 && statics.length === 0) return routes;
  const taken = new Set(connected.map((route) => keyOf(route.to)));
  for (const one of statics) {
    const key = keyOf(one.to);
    const device = one.type === 'unicast' ? deviceTowards(connected, one.via) : null;
    if (taken.has(key) || (one.type === 'unicast' && device === null)) continue;
    taken.add(key);
    const via = one.type === 'unicast' ? one.via : null;
    routes.push({
      to: one.to,
      type: one.type,
      via,
      device,
      source: null,
      protocol: 'static',
      scope: 'global',
      origin: one.origin,
    });
  }
  // sorting is stable, so that of two equal prefixes the first added stays first
  return routes.sort((a, b) => a.to.address - b.to.address || b.to.length - a.to.length);
}

/** Adds the routes of one interface: one for each subnet. Few interfaces have more than two addresses. */
function addConnected(routes: Route[], { name: device, device: { kind }, addresses }: Interface): void {
  if (kind === 'loopback') return;
  const first = routes.length;
  for (const { address, length, origin } of addresses) {
    if (length === 32) continue;
    const to = prefixOf(address, length);
    if (routes.some((route, at) => at >= first && keyOf(route.to) === keyOf(to))) continue;
    routes.push({ to, type: 'unicast', via: null, device, source: address, protocol: 'kernel', scope: 'link', origin });
  }
}

/** The device of the longest connected prefix that holds the gateway, which must not be its broadcast address. */
function deviceTowards(connected: readonly Route[], gateway: Ipv4 | null): string | null {
  if (gateway === null) return null;
  let best: Route | null = null;
  for (const route of connected) {
    if (contains(route.to, gateway) && (best === null || route.to.length > best.to.length)) best = route;
  }
  const broadcast = best !== null && best.to.length < 31 && rangeOf(best.to).last === gateway;
  return broadcast ? null : (best?.device ?? null);
}

/** A number for each prefix. */
function keyOf({ address, length }: Ipv4Prefix): number {
  return address * 64 + length;
}
