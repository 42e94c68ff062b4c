// Lines of a machine's local table as `ip route show table all` prints them. Owned by the names of one network.
import type { Interface } from '../network/network.ts';
import { formatBroadcastRoute, formatLocalRoute } from '../network/print-tables.ts';
import type { Ipv4 } from '../wire/address.ts';
import { type Names, sceneOf } from './names.ts';

/** The line that makes an address the machine's own, or its wire's broadcast address; null where there is none. */
export function ownRoute(names: Names, node: string, address: Ipv4): string | null {
  const scene = sceneOf(names, node);
  if (!scene?.machine) return null;
  const known = scene.local.get(address | 0);
  if (known !== undefined) return known;
  const line = findOwnRoute(scene.machine.interfaces, address);
  // Of 127.0.0.0/8 there would be more than the network has addresses.
  if (line === null || address >>> 24 === 127) return line;
  scene.local.set(address | 0, line);
  return line;
}

function findOwnRoute(interfaces: readonly Interface[], address: Ipv4): string | null {
  for (const format of [formatLocalRoute, formatBroadcastRoute]) {
    for (const each of interfaces) {
      const line = format(each, address);
      if (line !== undefined) return line;
    }
  }
  return null;
}
