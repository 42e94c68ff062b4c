// Which devices have no carrier, and what becomes of frames there: the kernel's queue swallows them before a capture could
// see them, and a bridge does not forward to such a port (br_port_carrier_check). Knows no addresses above Ethernet.
import type { CompiledInterface, CompiledPort } from './compiled.ts';
import type { Parcel } from './parcel.ts';
import { drop } from './record.ts';
import type { Run } from './run.ts';

/** The end of a wire for want of which a device has no carrier, or null where it has one. */
export function withoutCarrier(device: CompiledInterface): CompiledInterface | null {
  switch (device.type) {
    case 'physical':
    case 'tap':
      return device.peer ? null : device;
    case 'vlan':
      return device.parent?.type === 'physical' && !device.parent.peer ? device.parent : null;
    case 'bridge':
      return withoutPorts(device.ports);
    case 'loopback':
      return null;
  }
}

/** A bridge has a carrier as long as one of its ports has. */
function withoutPorts(ports: readonly CompiledInterface[]): CompiledInterface | null {
  let lost: CompiledInterface | null = null;
  for (const port of ports) {
    const own = withoutCarrier(port);
    if (!own) return null;
    lost ??= own;
  }
  return lost;
}

/** A frame is to leave by an end of a wire that is not there, or that has no carrier. */
export function dropWithoutCarrier(run: Run, end: CompiledInterface | CompiledPort, parcel: Parcel): void {
  const { cut, place } = end;
  if (cut) run.outages.push({ end, cut, frame: parcel.frame, step: parcel.step ?? 0 });
  drop(run, parcel, cut?.place ?? place, 'link-missing', cut?.why ?? null);
}
