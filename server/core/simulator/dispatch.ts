// Takes the queue's tasks one by one and gives each to the layer that does it, until all is done or a limit is reached.
import { broadcastMac } from '../wire/address.ts';
import { receiveArp } from './arp.ts';
import { continueOnPort, receiveOnPort } from './bridge.ts';
import type { CompiledInterface, CompiledPort } from './compiled.ts';
import { forwardOn, receiveIp, sendOwn } from './ip.ts';
import { maximumCrossings } from './limits.ts';
import { onArpTimer, sendTo } from './neighbour.ts';
import { takeWaiting } from './neighbour-table.ts';
import { cutNote, loopNote, note } from './notes.ts';
import { type Parcel, retagged } from './parcel.ts';
import { type Task, takeFrame, takeLater } from './queue.ts';
import { at, decide, drop, inside, type Place, show } from './record.ts';
import type { Run } from './run.ts';
import { receiveBySwitch } from './switch.ts';

/** Runs until nothing is left to do. */
export function runToEnd(run: Run): void {
  while (!runSome(run, Number.MAX_SAFE_INTEGER));
}

/** Does so many tasks; says whether nothing is left to do. */
export function runSome(run: Run, tasks: number): boolean {
  const { queue } = run;
  for (let left = tasks; left > 0; left--) {
    const task = queue.now.pop();
    const parcel = task ? undefined : takeFrame(queue);
    if (parcel) {
      if (run.exhausted) cutOffFrame(run, parcel);
      else arrive(run, parcel);
      continue;
    }
    const next = task ?? takeLater(queue);
    if (!next) return true;
    if (run.exhausted) cutOff(run, next);
    else perform(run, next);
  }
  return false;
}

/** A frame comes off its wire. */
function arrive(run: Run, parcel: Parcel): void {
  const towards = parcel.towards as CompiledInterface | CompiledPort;
  if (!isUnderLimit(run, parcel, towards.place)) return;
  if (towards.kind === 'port') receiveBySwitch(run, towards, parcel);
  else receive(run, towards, parcel);
}

function perform(run: Run, task: Task): void {
  switch (task.kind) {
    case 'stack':
      toStack(run, task.device, task.parcel);
      return;
    case 'forward':
      forwardOn(run, task.device, task.parcel, task.routing);
      return;
    case 'send':
      sendOwn(run, task.machine, task.parcel, task.routing);
      return;
    case 'bridged-dnat':
      sendTo(run, task.bridge, task.nextHop, task.parcel, task.port);
      return;
    case 'bridge-on':
      continueOnPort(run, task.port, task.parcel);
      return;
    case 'arp-timer':
      onArpTimer(run, task.neighbour);
      return;
    case 'process':
      task.wake();
  }
}

/** A frame arrives at a machine by a wire: to its VLAN interface, its bridge, its stack. */
function receive(run: Run, device: CompiledInterface, parcel: Parcel): void {
  show(run, parcel, device, 'in', 'receive');
  const { dstMac, vlan } = parcel.frame;
  parcel.audience = dstMac === broadcastMac ? 'broadcast' : dstMac === device.mac ? 'host' : 'other';
  if (device.device.kind === 'loopback') parcel.audience = 'host';
  if (vlan === null) {
    enter(run, device, parcel);
    return;
  }
  const child = device.vlans.get(vlan);
  if (!child) {
    drop(run, parcel, at(device), 'no-interface', { kind: 'vlan', vlan, device: device.name });
    return;
  }
  decide(run, parcel, at(child), 'untag', { kind: 'vlan', vlan, device: child.name });
  parcel.frame = retagged(parcel.frame, null);
  if (parcel.audience === 'other' && dstMac === child.mac) parcel.audience = 'host';
  show(run, parcel, child, 'in', 'receive');
  enter(run, child, parcel);
}

function enter(run: Run, device: CompiledInterface, parcel: Parcel): void {
  if (device.master) receiveOnPort(run, device, parcel);
  else toStack(run, device, parcel);
}

function toStack(run: Run, device: CompiledInterface, parcel: Parcel): void {
  const { payload } = parcel.frame;
  if (payload.kind === 'arp') receiveArp(run, device, parcel, payload);
  else receiveIp(run, device, parcel);
}

function isUnderLimit(run: Run, parcel: Parcel, place: Place): boolean {
  if (parcel.crossings <= maximumCrossings) return true;
  drop(run, parcel, place, 'limit', { kind: 'setting', setting: 'maximumCrossings', value: String(maximumCrossings) });
  note(run, 'switch-loop', place, parcel.step, loopNote);
  return false;
}

/** The events are used up: every copy that is still under way ends, and says why. */
function cutOff(run: Run, task: Task): void {
  switch (task.kind) {
    case 'stack':
    case 'forward':
      cutOffAt(run, task.parcel, at(task.device));
      return;
    case 'bridge-on':
      cutOffAt(run, task.parcel, at(task.port));
      return;
    case 'bridged-dnat':
      cutOffAt(run, task.parcel, at(task.bridge));
      return;
    case 'send':
      cutOffAt(run, task.parcel, inside(task.machine));
      return;
    case 'arp-timer':
      for (const { parcel } of takeWaiting(task.neighbour)) cutOffAt(run, parcel, at(task.neighbour.device));
      return;
    case 'process':
  }
}

function cutOffFrame(run: Run, parcel: Parcel): void {
  cutOffAt(run, parcel, (parcel.towards as CompiledInterface | CompiledPort).place);
}

function cutOffAt(run: Run, parcel: Parcel, place: Place): void {
  note(run, 'trace-cut', inside(run.client.machine), run.steps, cutNote(run.maximumEvents));
  drop(run, parcel, place, 'limit', { kind: 'setting', setting: 'maximumEvents', value: String(run.maximumEvents) });
}
