// Sends a frame out by any device: the one door to bridges and all others.
import { transmitByBridge } from './bridge.ts';
import type { CompiledInterface } from './compiled.ts';
import { transmitByDevice } from './device.ts';
import type { Parcel } from './parcel.ts';
import type { Run } from './run.ts';

/** dev_queue_xmit. */
export function transmit(run: Run, device: CompiledInterface, parcel: Parcel): void {
  if (device.device.kind === 'bridge') transmitByBridge(run, device, parcel);
  else transmitByDevice(run, device, parcel, parcel.madeHere ? 'send' : 'forward');
}
