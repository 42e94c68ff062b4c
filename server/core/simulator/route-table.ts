// Longest prefix first: the main routing table as a few maps. Knows no addresses of its own machine.
import type { Route } from '../network/network.ts';
import { type Ipv4, maskOf } from '../wire/address.ts';
import type { CompiledInterface, CompiledRoute, RouteTable } from './compiled.ts';

/** Sorts routes into tiers by prefix length; of equal prefixes the first stays. */
export function routeTableOf(routes: readonly Route[], byName: ReadonlyMap<string, CompiledInterface>): RouteTable {
  const tiers = new Map<number, Map<Ipv4, CompiledRoute>>();
  for (const route of routes) {
    const { address, length } = route.to;
    let tier = tiers.get(length);
    if (!tier) {
      tier = new Map();
      tiers.set(length, tier);
    }
    if (tier.has(address)) continue;
    const device = route.device === null ? deviceTowards(route, routes, byName) : (byName.get(route.device) ?? null);
    tier.set(address, { route, device });
  }
  return [...tiers]
    .sort(([a], [b]) => b - a)
    .map(([length, byNetwork]) => ({ length, mask: maskOf(length), byNetwork }));
}

/** The route with the longest prefix that holds the address, or null. */
export function lookupRoute(table: RouteTable, address: Ipv4): CompiledRoute | null {
  for (const tier of table) {
    const found = tier.byNetwork.get((address & tier.mask) >>> 0);
    if (found) return found;
  }
  return null;
}

/** `ip route add X via Y` without a device: the kernel takes the one through which Y is on-link. */
function deviceTowards(
  route: Route,
  routes: readonly Route[],
  byName: ReadonlyMap<string, CompiledInterface>,
): CompiledInterface | null {
  if (route.via === null) return null;
  let best: Route | null = null;
  for (const other of routes) {
    if (other.via !== null || other.device === null) continue;
    if ((route.via & maskOf(other.to.length)) >>> 0 !== other.to.address) continue;
    if (!best || other.to.length > best.to.length) best = other;
  }
  return best?.device ? (byName.get(best.device) ?? null) : null;
}
