// Frames leaving by devices that are no bridges: NICs and taps onto their wires, 802.1Q onto its NIC, lo back to itself.
// Knows no addresses above Ethernet.
import { zeroMac } from '../wire/address.ts';
import { dropWithoutCarrier, withoutCarrier } from './carrier.ts';
import type { CompiledInterface, CompiledPort } from './compiled.ts';
import { crossWire, type Parcel, retagged } from './parcel.ts';
import { ontoWire } from './queue.ts';
import { at, decide, drop, show } from './record.ts';
import type { Run } from './run.ts';
import type { Decision } from './trace.ts';

/** Sends a frame out by a device; `action` is how the hop reads. */
export function transmitByDevice(
  run: Run,
  device: CompiledInterface,
  parcel: Parcel,
  action: 'send' | 'forward' | 'flood',
  neighbour: Decision | null = null,
): void {
  if (device.type === 'loopback') {
    const { vlan, payload } = parcel.frame;
    parcel.frame = { srcMac: zeroMac, dstMac: zeroMac, vlan, payload };
    show(run, parcel, device, 'out', action);
    ontoWire(run.queue, device, parcel);
    return;
  }
  const lost = withoutCarrier(device);
  if (lost) {
    dropWithoutCarrier(run, lost, parcel);
    return;
  }
  show(run, parcel, device, 'out', action, neighbour);
  if (device.device.kind === 'vlan') {
    const { vlan } = device.device;
    parcel.frame = retagged(parcel.frame, vlan);
    const decision = { kind: 'vlan', vlan, device: device.name } as const;
    if (!device.parent) drop(run, parcel, at(device), 'no-interface', decision);
    else {
      decide(run, parcel, at(device), 'tag', decision);
      transmitByDevice(run, device.parent, parcel, action === 'send' ? 'send' : 'forward');
    }
    return;
  }
  crossWire(parcel);
  ontoWire(run.queue, device.peer as CompiledInterface | CompiledPort, parcel);
}
