// ARP as it is heard: questions for an own address are answered, answers are learned. After net/ipv4/arp.c of
// Linux 6.1 with arp_ignore 0: a machine answers on any interface for any of its addresses (the weak host model).

import type { Ipv4, Mac } from '../wire/address.ts';
import type { ArpPacket } from '../wire/packet.ts';
import type { CompiledInterface } from './compiled.ts';
import { recordHearer } from './exchange.ts';
import { learnNeighbour } from './neighbour.ts';
import { addNeighbour, isDisbelieved, keepsState, neighbourOf, stateWord } from './neighbour-table.ts';
import type { Parcel } from './parcel.ts';
import { at, decide, deliver, drop, newParcel } from './record.ts';
import { routeInput } from './route.ts';
import type { Run } from './run.ts';
import type { Decision } from './trace.ts';
import { transmit } from './transmit.ts';

/** arp_rcv: a frame with an ARP packet reaches a machine's stack by a device. */
export function receiveArp(run: Run, device: CompiledInterface, parcel: Parcel, packet: ArpPacket): void {
  if (parcel.audience === 'other') notForUs(run, device, parcel);
  else if (packet.operation === 'request') onQuestion(run, device, parcel, packet);
  else onAnswer(run, device, parcel, packet);
}

function onQuestion(run: Run, device: CompiledInterface, parcel: Parcel, packet: ArpPacket): void {
  const { machine } = device;
  const { senderIp, senderMac, targetIp } = packet;
  const known = neighbourOf(run, device, senderIp);
  const routing = routeInput(machine, device, senderIp, targetIp);
  if (routing.kind !== 'local') {
    const disbelieved = routing.kind === 'refused' && machine.local.has(targetIp);
    if (disbelieved) drop(run, parcel, at(device), routing.reason, about(targetIp, null));
    else notForUs(run, device, parcel);
    if (run.recording) recordHearer(run, device, senderIp, senderMac, known, false);
    if (known) learnNeighbour(run, known, senderMac, 'stale');
    return;
  }
  if (run.recording) recordHearer(run, device, senderIp, senderMac, known, true);
  deliver(run, parcel, at(device), {
    ...about(senderIp, senderMac),
    state: known && keepsState(known, senderMac, 'stale') ? stateWord(known) : 'STALE',
  });
  const answer = newParcel(
    run,
    'arp',
    {
      srcMac: device.mac,
      dstMac: senderMac,
      vlan: null,
      payload: {
        kind: 'arp',
        operation: 'reply',
        senderMac: device.mac,
        senderIp: targetIp,
        targetMac: senderMac,
        targetIp: senderIp,
      },
    },
    parcel.step,
  );
  learnNeighbour(run, known ?? addNeighbour(run, device, senderIp, 'failed', senderMac), senderMac, 'stale', true);
  decide(run, answer, at(device), 'answer', about(targetIp, device.mac));
  transmit(run, device, answer);
}

function onAnswer(run: Run, device: CompiledInterface, parcel: Parcel, packet: ArpPacket): void {
  const neighbour = neighbourOf(run, device, packet.senderIp);
  if (run.recording && neighbour !== run.recording.neighbour)
    recordHearer(run, device, packet.senderIp, packet.senderMac, neighbour, false);
  if (!neighbour) {
    notForUs(run, device, parcel);
    return;
  }
  const state = parcel.audience === 'host' ? 'reachable' : 'stale';
  const { senderIp: address, senderMac } = packet;
  const disbelieved = isDisbelieved(run, neighbour, senderMac);
  const keeps = disbelieved || keepsState(neighbour, senderMac, state);
  deliver(run, parcel, at(device), {
    kind: 'neighbour',
    address,
    mac: disbelieved ? neighbour.mac : senderMac,
    attempt: neighbour.attempts,
    state: keeps ? stateWord(neighbour) : state === 'stale' ? 'STALE' : 'REACHABLE',
  });
  learnNeighbour(run, neighbour, senderMac, state);
}

/** What is said of an address without looking it up in the table. */
function about(address: Ipv4, mac: Mac | null): Extract<Decision, { kind: 'neighbour' }> {
  return { kind: 'neighbour', address, mac, attempt: 0, state: null };
}

function notForUs(run: Run, device: CompiledInterface, parcel: Parcel): void {
  drop(run, parcel, at(device), 'not-addressed', {
    kind: 'forwarding',
    mac: parcel.frame.dstMac,
    vlan: null,
    port: null,
  });
}
