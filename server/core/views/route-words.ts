// What a route means whatever packet takes it, put into words once for each. Owned by the names of one network.
import type { NodeId, Route } from '../network/network.ts';
import { formatRoute } from '../network/print.ts';
import { formatIpv4 } from '../wire/address.ts';
import { type Names, ownerName, prefixName, sceneOf, segmentOfBridge } from './names.ts';
import type { RouteWords } from './names-texts.ts';

/** The words for a route of that machine. */
export function routeWords(names: Names, node: NodeId, route: Route): RouteWords {
  const known = names.texts.routes.get(route);
  if (known?.node === node) return known;
  const device = route.device ?? '?';
  const prefix = prefixName(names, route.to);
  const segment = segmentOfBridge(names, device);
  const lane = segment?.vlan == null ? `into ${segment?.name}` : `on VLAN ${segment.vlan}`;
  const words: RouteWords = {
    node,
    line: formatRoute(route),
    turns: turnWords(names, node, route),
    wire: `${prefix} is on ${node}'s own ${device}`,
    andWire: `, and ${prefix} is on its own ${device}`,
    lane,
    routes: `, so ${node} routes `,
    there: ` there itself, ${lane}`,
  };
  names.texts.routes.set(route, words);
  return words;
}

/** Why an instance sends there what is for an address: `… lies in VM_1's own 10.0.0.0/24, so …`. */
function turnWords(names: Names, node: NodeId, route: Route): string {
  if (route.via === null)
    return ` lies in ${node}'s own ${prefixName(names, route.to)}, so ${node} talks to it directly, without a gateway`;
  const gateway = ownerName(names, route.via);
  const whose = gateway ? `, which is ${gateway}` : ', which nobody has';
  if (route.to.length > 0)
    return `${node} has a route of its own for ${prefixName(names, route.to)}: by ${formatIpv4(route.via)}${whose}`;
  return ` is not in ${node}'s own ${ownPrefix(names, node)}, so ${node} turns to its gateway ${formatIpv4(route.via)}${whose}`;
}

function ownPrefix(names: Names, node: NodeId): string {
  for (const { via, protocol, to } of sceneOf(names, node)?.machine?.routes ?? [])
    if (via === null && protocol === 'kernel') return prefixName(names, to);
  return 'network';
}
