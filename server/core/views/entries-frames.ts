// The table entry behind a frame on an interface, as Linux prints it: the neighbour, the bridge's table, the VLAN. A
// function of the network and the kind of frame.
import type { Interface } from '../network/network.ts';
import { formatFdbEntry, formatNeighbour, formatPortVlans, formatVlanLink } from '../network/print-tables.ts';
import type { Decision, TraceEvent } from '../simulator/trace.ts';
import { type Names, type Scene, vlanOf } from './names.ts';
import { ownRoute } from './own-routes.ts';
import type { FrameKind } from './sentences-frames.ts';
import type { Telling } from './telling.ts';

/** What leads a frame for that MAC out by an interface, or in by it, where no neighbour does. */
export function frameEntry(names: Names, kind: FrameKind, mac: string): string | null {
  const { scene, name, direction, vlan } = kind;
  if (!scene.machine) return wireEntry(kind, mac);
  const device = scene.interfaces.get(name);
  if (!device) return null;
  if (device.device.kind === 'vlan' && direction === 'in') return linkText(names, device);
  if (device.device.kind === 'bridge')
    return direction === 'in' && kind.to === 'device' ? formatFdbEntry(mac, name, name, null, true) : null;
  if (vlan !== null) {
    const child = vlanOf(names, scene.name, name, vlan);
    return child ? linkText(names, child) : null;
  }
  const master = 'master' in device.device ? device.device.master : null;
  const known = direction === 'out' && kind.action === 'forward' && kind.to !== 'all';
  return known && master !== null ? formatFdbEntry(mac, name, master, null) : null;
}

/** A switch sends a frame where its table says, or a copy to each port that carries the VLAN. */
function wireEntry({ scene, name, direction, action, vlan }: FrameKind, mac: string): string | null {
  if (direction === 'in') return null;
  if (action === 'flood') return portEntry(scene, name);
  const { node } = scene;
  const lane = node.kind === 'switch' ? node.ports.find((port) => port.name === name)?.access : null;
  return formatFdbEntry(mac, name, scene.name, vlan ?? lane ?? null);
}

/** The line of a bridge's or switch's table that led to a port. */
export function portChoiceEntry(scene: Scene, name: string, port: string, mac: string, vlan: number | null): string {
  return formatFdbEntry(mac, port, scene.machine ? name : scene.name, vlan);
}

/** The line of `ip neigh` of which a decision speaks; of the local table, where a machine speaks of its own address. */
export function neighbourEntry(
  { names }: Telling,
  event: TraceEvent,
  { address, mac, state }: Extract<Decision, { kind: 'neighbour' }>,
): string | null {
  if (event.action === 'answer') return ownRoute(names, event.node, address);
  if (state === null || event.interface === null) return null;
  // Asked in vain for the last time: the entry fails as the packets that waited for it are dropped.
  return formatNeighbour(address, event.interface, mac, state);
}

/** An 802.1Q interface as `ip -d link` prints it, or null for another one. */
export function linkText({ texts }: Names, device: Interface): string | null {
  let text = texts.links.get(device);
  if (text === undefined) {
    text = formatVlanLink(device);
    if (text === undefined) return null;
    texts.links.set(device, text);
  }
  return text;
}

/** A switch's port with its VLANs; null for anything else. */
export function portEntry({ node }: Scene, name: string): string | null {
  if (node.kind !== 'switch' || node.role !== 'switch') return null;
  const port = node.ports.find((each) => each.name === name);
  return port ? formatPortVlans(port) : null;
}
