// From a next hop to a MAC: asks by ARP while packets wait, up to three times, then gives up and says so.
// After net/core/neighbour.c and net/ipv4/arp.c of Linux 6.1. What is heard by ARP comes in through arp.ts.
import { broadcastMac, type Ipv4, type Mac, maskOf, zeroMac } from '../wire/address.ts';
import type { CompiledInterface, CompiledMachine } from './compiled.ts';
import { answerFromMemory, endRecording, isRepeatable, record } from './exchange.ts';
import { sendError } from './icmp.ts';
import { maximumArpAttempts } from './limits.ts';
import {
  addNeighbour,
  isDisbelieved,
  isKnown,
  keepsState,
  type Neighbour,
  neighbourOf,
  stateWord,
  takeWaiting,
  type Waiting,
  wait,
} from './neighbour-table.ts';
import { arpRaceNote, duplicateMacNote, note } from './notes.ts';
import { type Parcel, readdressed } from './parcel.ts';
import { after } from './queue.ts';
import { at, decide, drop, newParcel, show } from './record.ts';
import { interestIn } from './relevance.ts';
import { selectAddress } from './route.ts';
import type { Run } from './run.ts';
import type { Decision } from './trace.ts';
import { transmit } from './transmit.ts';

const secondsBetweenQuestions = 1;

/**
 * neigh_output: sends the packet to the next hop on that device, now or when its MAC is known.
 * `port`: a bridge holds the packet after DNAT, and goes on with it there.
 */
export function sendTo(
  run: Run,
  device: CompiledInterface,
  nextHop: Ipv4,
  parcel: Parcel,
  port: CompiledInterface | null,
): void {
  const neighbour = neighbourOf(run, device, nextHop);
  if (neighbour && isKnown(neighbour)) {
    leave(run, neighbour, { parcel, port });
    return;
  }
  const asked = neighbour ?? addNeighbour(run, device, nextHop, 'failed', zeroMac);
  wait(asked, { parcel, port });
  if (asked.state === 'incomplete') return;
  asked.state = 'incomplete';
  asked.attempts = 0;
  ask(run, asked);
}

/** Asks for an address that no packet waits for yet, unless it is known. */
export function enquire(run: Run, device: CompiledInterface, address: Ipv4): void {
  if (neighbourOf(run, device, address)) return;
  ask(run, addNeighbour(run, device, address, 'incomplete', zeroMac));
}

/** A second has passed since the last question. */
export function onArpTimer(run: Run, neighbour: Neighbour): void {
  run.recording = null;
  if (neighbour.state !== 'incomplete') return;
  if (neighbour.attempts < maximumArpAttempts) ask(run, neighbour);
  else giveUp(run, neighbour);
}

/**
 * neigh_update: ARP told us a MAC; what waited for it goes. `overrides`: it counts even where another MAC was heard a
 * moment ago (NEIGH_UPDATE_F_OVERRIDE), as who asks us is believed; of two answers the first is.
 */
export function learnNeighbour(
  run: Run,
  neighbour: Neighbour,
  mac: Mac,
  state: 'reachable' | 'stale',
  overrides = false,
): void {
  const known = isKnown(neighbour);
  doubt(run, neighbour, mac);
  if (!overrides && isDisbelieved(run, neighbour, mac)) return;
  const keeps = keepsState(neighbour, mac, state);
  if (neighbour.mac !== mac) {
    neighbour.header = false;
    neighbour.updated = run.queue.clock;
  }
  neighbour.mac = mac;
  if (!keeps) neighbour.state = state;
  if (run.recording) endRecording(run, neighbour);
  if (known) return;
  for (const one of takeWaiting(neighbour)) leave(run, neighbour, one);
}

/** Says so where the MAC of an address is not the only one, or not only that address's. */
function doubt(run: Run, neighbour: Neighbour, mac: Mac): void {
  const { device, address } = neighbour;
  const step = run.steps;
  if (isKnown(neighbour) && neighbour.mac !== mac)
    note(run, 'arp-race', at(device), step, arpRaceNote(address, neighbour.mac, mac));
  const { sharedMacs } = run.compiled;
  if (sharedMacs.size === 0) return;
  const owners = (sharedMacs.get(mac) ?? []).filter((one) => isOnWireOf(one, mac, address));
  if (owners.length > 1) {
    const names = owners.map(({ name }) => name);
    note(run, 'duplicate-mac', at(device), step, duplicateMacNote(mac, names));
  }
}

/** Whether the machine's interface with that MAC has an address in the same prefix, so hangs on the same network. */
function isOnWireOf({ node }: CompiledMachine, mac: Mac, address: Ipv4): boolean {
  const near = (one: { address: Ipv4; length: number }) => ((one.address ^ address) & maskOf(one.length)) === 0;
  return node.interfaces.some((one) => one.mac === mac && one.addresses.some(near));
}

function leave(run: Run, neighbour: Neighbour, { parcel, port }: Waiting): void {
  const { device, mac } = neighbour;
  const entry = decisionOf(neighbour, mac);
  neighbour.header = true;
  if (port) {
    // br_nf_pre_routing_finish_bridge_slow: the frame keeps its source MAC and goes on where it came in.
    parcel.frame = readdressed(parcel.frame, mac);
    show(run, parcel, device, 'out', 'forward', entry);
    run.queue.now.push({ kind: 'bridge-on', port, parcel });
    return;
  }
  parcel.frame = { srcMac: parcel.forgedMac ?? device.mac, dstMac: mac, vlan: null, payload: parcel.frame.payload };
  transmit(run, device, parcel, entry);
}

/** arp_solicit: the question carries the waiting packet's source where that is an own address (arp_announce 0). */
function ask(run: Run, neighbour: Neighbour): void {
  const { device, address } = neighbour;
  const { machine } = device;
  const last = neighbour.waiting[neighbour.waiting.length - 1]?.parcel;
  const source = last?.frame.payload.kind === 'ipv4' ? last.frame.payload.src : 0;
  const senderIp = machine.local.has(source) ? source : selectAddress(machine, device, address);
  neighbour.attempts++;
  run.recording = null;
  const interest = interestIn(run, senderIp, address);
  if (isRepeatable(run, neighbour, interest)) {
    const mac = answerFromMemory(run, neighbour, senderIp);
    if (mac !== null) {
      after(run.queue, secondsBetweenQuestions, { kind: 'arp-timer', neighbour });
      learnNeighbour(run, neighbour, mac, 'reachable');
      return;
    }
    record(run, neighbour, senderIp);
  }
  const question = newParcel(
    run,
    'arp',
    {
      srcMac: device.mac,
      dstMac: broadcastMac,
      vlan: null,
      payload: {
        kind: 'arp',
        operation: 'request',
        senderMac: device.mac,
        senderIp,
        targetMac: zeroMac,
        targetIp: address,
      },
    },
    last?.step ?? null,
  );
  question.interest = interest;
  decide(run, question, at(device), 'arp', decisionOf(neighbour, null));
  after(run.queue, secondsBetweenQuestions, { kind: 'arp-timer', neighbour });
  transmit(run, device, question);
}

/** arp_error_report: each packet that waited is dropped, and its sender told "host unreachable". */
function giveUp(run: Run, neighbour: Neighbour): void {
  neighbour.state = 'failed';
  for (const { parcel } of takeWaiting(neighbour)) {
    drop(
      run,
      parcel,
      at(neighbour.device),
      parcel.madeHere ? 'arp-failed' : 'host-unreachable',
      decisionOf(neighbour, null),
    );
    if (isWrittenByHand(parcel)) run.report.errno ??= 'EHOSTUNREACH';
    else sendError(run, neighbour.device.machine, parcel, 3, 1);
  }
}

/** A frame with a forged MAC, or from 0.0.0.0, is no packet of the kernel's: its writer sees that nobody answers ARP. */
function isWrittenByHand({ forgedMac, frame }: Parcel): boolean {
  return forgedMac !== null || (frame.payload.kind === 'ipv4' && frame.payload.src === 0);
}

function decisionOf(neighbour: Neighbour, mac: Mac | null): Decision {
  const { address, attempts: attempt } = neighbour;
  return { kind: 'neighbour', address, mac, attempt, state: stateWord(neighbour) };
}
