// Takes the queue's tasks one by one and gives each to the layer that does it, until all is done or a limit is reached.
import { broadcastMac } from '../wire/address.ts';
import { receiveArp } from './arp.ts';
import { continueOnPort, receiveOnPort } from './bridge.ts';
import type { CompiledInterface } from './compiled.ts';
import { forwardOn, receiveIp, sendOwn } from './ip.ts';
import { maximumCrossings } from './limits.ts';
import { onArpTimer, sendTo } from './neighbour.ts';
import { cutNote, loopNote, note } from './notes.ts';
import { type Parcel, retagged } from './parcel.ts';
import { type Task, takeNext } from './queue.ts';
import { at, atPort, decide, drop, type Place, show } from './record.ts';
import type { Run } from './run.ts';
import { receiveBySwitch } from './switch.ts';

/** Runs until nothing is left to do. */
export function runToEnd(run: Run): void {
  for (let task = takeNext(run.queue); task; task = takeNext(run.queue)) {
    if (run.exhausted) cutOff(run, task);
    else perform(run, task);
  }
}

function perform(run: Run, task: Task): void {
  switch (task.kind) {
    case 'receive':
      if (isUnderLimit(run, task.parcel, at(task.device))) receive(run, task.device, task.parcel);
      return;
    case 'switch':
      if (isUnderLimit(run, task.parcel, atPort(task.port))) receiveBySwitch(run, task.port, task.parcel);
      return;
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
  if (task.kind === 'process' || (task.kind === 'arp-timer' && task.neighbour.waiting.length === 0)) return;
  const { node } = run.client.machine;
  const place: Place = { node: node.name, interface: null, origin: node.origin };
  note(run, 'trace-cut', place, run.steps, cutNote(run.maximumEvents));
  const decision = { kind: 'setting', setting: 'maximumEvents', value: String(run.maximumEvents) } as const;
  switch (task.kind) {
    case 'receive':
    case 'stack':
    case 'forward':
      drop(run, task.parcel, at(task.device), 'limit', decision);
      return;
    case 'switch':
    case 'bridge-on':
      drop(run, task.parcel, task.kind === 'switch' ? atPort(task.port) : at(task.port), 'limit', decision);
      return;
    case 'bridged-dnat':
      drop(run, task.parcel, at(task.bridge), 'limit', decision);
      return;
    case 'send':
      drop(
        run,
        task.parcel,
        { node: task.machine.name, interface: null, origin: task.machine.node.origin },
        'limit',
        decision,
      );
      return;
    case 'arp-timer':
      for (const { parcel } of task.neighbour.waiting.splice(0))
        drop(run, parcel, at(task.neighbour.device), 'limit', decision);
  }
}
