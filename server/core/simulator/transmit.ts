// Sends a frame out by any device: the one door to bridges and all others.
import { transmitByBridge } from './bridge.ts';
import type { CompiledInterface } from './compiled.ts';
import { transmitByDevice } from './device.ts';
import type { Parcel } from './parcel.ts';
import type { Run } from './run.ts';
import type { Decision } from './trace.ts';

/** dev_queue_xmit. `neighbour`: the entry that gave the frame its MAC, if one did. */
export function transmit(run: Run, device: CompiledInterface, parcel: Parcel, neighbour: Decision | null = null): void {
  if (device.type === 'bridge') transmitByBridge(run, device, parcel, neighbour);
  else transmitByDevice(run, device, parcel, parcel.madeHere ? 'send' : 'forward', neighbour);
}
