// An ARP question and its answer, remembered: whom a machine asks for whom on which wire, what bridges, switches and the
// machine asked looked up on the way, and what they learned. Where a later run that tells no ARP asks the same and would find
// the same, what came of it is put into its tables at once, with as many steps. What told of anything by the way (a drop, a
// note, a second answer) is not remembered. Decides nothing about frames: it has seen how the others decided.
import type { Ipv4, Mac } from '../wire/address.ts';
import type { CompiledInterface, CompiledNetwork, CompiledPort, CompiledSwitch } from './compiled.ts';
import { maximumExchanges } from './limits.ts';
import { hearAt, portOf } from './mac-table.ts';
import { addNeighbour, isKnown, type Neighbour, neighbourOf } from './neighbour-table.ts';
import { isIdle } from './queue.ts';
import type { Interest } from './relevance.ts';
import type { Pruning, Run } from './run.ts';
import { bridgeTable, switchTable } from './tables.ts';

/** A MAC that a bridge or switch looked up: where it knew it before the question, and after the answer. */
type Lookup<Of, Port> = {
  readonly of: Of;
  readonly lane: number;
  readonly mac: Mac;
  readonly before: Port | undefined;
  after: Port | undefined;
};

type BridgeLookup = Lookup<CompiledInterface, CompiledInterface>;
type SwitchLookup = Lookup<CompiledSwitch, CompiledPort>;

/** A machine that heard the question or the answer, and what it knew of the sender. */
type Hearer = {
  readonly device: CompiledInterface;
  readonly address: Ipv4;
  readonly mac: Mac;
  readonly knew: 'nothing' | 'this';
  /** It knows the sender from now on. */
  readonly learns: boolean;
};

/** What a question brings about, as far as that depends on the tables that it meets. */
export type Exchange = {
  readonly senderIp: Ipv4;
  readonly mac: Mac;
  readonly steps: number;
  readonly copies: number;
  readonly bridges: readonly BridgeLookup[];
  readonly switches: readonly SwitchLookup[];
  readonly hearers: readonly Hearer[];
  /** Steps counted from the question on. */
  readonly prunings: readonly Pruning[];
};

/** A question under way that is going to be remembered. */
export type Recording = {
  readonly neighbour: Neighbour;
  readonly senderIp: Ipv4;
  readonly steps: number;
  readonly copies: number;
  readonly events: number;
  readonly prunings: number;
  readonly bridges: BridgeLookup[];
  readonly switches: SwitchLookup[];
  readonly hearers: Hearer[];
};

/** Whether the question may be answered from memory: nothing else is under way, and it concerns the same as in every run. */
export function isRepeatable(run: Run, neighbour: Neighbour, interest: Interest | null): boolean {
  if (!run.quiet || interest === null || neighbour.attempts !== 1 || neighbour.waiting.length === 0) return false;
  return isIdle(run.queue) && interest === run.compiled.interests.get(neighbour.address);
}

/**
 * Puts into the tables what came of the question before, where all that it meets is as it was then; returns the MAC that
 * was answered, or null. Costs a look-up for each MAC that a bridge or switch would look up.
 */
export function answerFromMemory(run: Run, { device, address }: Neighbour, senderIp: Ipv4): Mac | null {
  const known = device.exchanges?.get(address);
  if (!known) return null;
  for (const exchange of known) {
    if (exchange.senderIp !== senderIp || !holds(run, exchange)) continue;
    for (const { of, lane, mac, before, after } of exchange.bridges)
      if (after && after !== before) hearAt(bridgeTable(run, of), lane, mac, after);
    for (const { of, lane, mac, before, after } of exchange.switches)
      if (after && after !== before) hearAt(switchTable(run, of), lane, mac, after);
    for (const one of exchange.hearers) if (one.learns) addNeighbour(run, one.device, one.address, 'stale', one.mac);
    for (const { port, vlan, step } of exchange.prunings) run.prunings.push({ port, vlan, step: step + run.steps });
    run.steps += exchange.steps;
    run.nextCopy += exchange.copies;
    return exchange.mac;
  }
  return null;
}

function holds(run: Run, { steps, bridges, switches, hearers }: Exchange): boolean {
  if (run.steps + steps >= run.maximumEvents) return false;
  for (const { of, lane, mac, before } of bridges) if (portOf(bridgeTable(run, of), lane, mac) !== before) return false;
  for (const { of, lane, mac, before } of switches)
    if (portOf(switchTable(run, of), lane, mac) !== before) return false;
  for (const { device, address, mac, knew } of hearers) {
    const neighbour = neighbourOf(run, device, address);
    if (knew === 'nothing' ? neighbour !== undefined : !neighbour || !isSettled(neighbour, mac)) return false;
  }
  return true;
}

/** From now on what the question meets is written down. */
export function record(run: Run, neighbour: Neighbour, senderIp: Ipv4): void {
  const { steps, nextCopy: copies, events, prunings, compiled } = run;
  if (compiled.remembered.exchanges >= maximumExchanges || !isAskedAgain(compiled, neighbour.address, senderIp)) return;
  run.recording = {
    neighbour,
    senderIp,
    steps,
    copies,
    events: events.length,
    prunings: prunings.length,
    bridges: [],
    switches: [],
    hearers: [],
  };
}

/** Most pairs of a large cloud ask but once: what was not asked lately is only noted, in a place that others may take. */
function isAskedAgain({ remembered: { asked } }: CompiledNetwork, address: Ipv4, senderIp: Ipv4): boolean {
  const question = Math.imul(address, 0x9e3779b1) ^ senderIp;
  const place = Math.imul(question, 0x85ebca6b) >>> 22;
  const again = asked[place] === question;
  asked[place] = question;
  return again;
}

/** A bridge or switch looks a MAC up. */
export function recordLookup<Of, Port>(
  lookups: Lookup<Of, Port>[],
  of: Of,
  lane: number,
  mac: Mac,
  port: Port | undefined,
): void {
  if (!lookups.some((one) => one.of === of && one.mac === mac && one.lane === lane))
    lookups.push({ of, lane, mac, before: port, after: port });
}

/** It has heard a MAC that it did not know, after it looked that up. */
export function recordHearing<Of, Port>(lookups: Lookup<Of, Port>[], of: Of, lane: number, mac: Mac, port: Port): void {
  for (const one of lookups) if (one.of === of && one.mac === mac && one.lane === lane) one.after = port;
}

/** A machine hears from an address, of which it knows `known`. */
export function recordHearer(
  run: Run,
  device: CompiledInterface,
  address: Ipv4,
  mac: Mac,
  known: Neighbour | undefined,
  learns: boolean,
): void {
  const { recording } = run;
  if (!recording) return;
  const again = recording.hearers.some((one) => one.device === device && one.address === address);
  if (again || (known && !(learns && isSettled(known, mac)))) run.recording = null;
  else recording.hearers.push({ device, address, mac, knew: known ? 'this' : 'nothing', learns: learns && !known });
}

/** Whether a question from that MAC changes nothing about the entry. */
function isSettled(neighbour: Neighbour, mac: Mac): boolean {
  return isKnown(neighbour) && neighbour.mac === mac && neighbour.waiting.length === 0;
}

/** Somebody's MAC is known: if it is the one asked for, and nothing else is left of the question, that is remembered. */
export function endRecording(run: Run, neighbour: Neighbour): void {
  const { recording } = run;
  if (recording?.neighbour !== neighbour) return;
  run.recording = null;
  if (neighbour.state !== 'reachable' || !isIdle(run.queue) || run.events.length !== recording.events) return;
  const { device, address, mac } = neighbour;
  const { senderIp, bridges, switches, hearers } = recording;
  const exchange: Exchange = {
    senderIp,
    mac,
    steps: run.steps - recording.steps,
    copies: run.nextCopy - recording.copies,
    bridges,
    switches,
    hearers,
    prunings: run.prunings
      .slice(recording.prunings)
      .map(({ port, vlan, step }) => ({ port, vlan, step: step - recording.steps })),
  };
  device.exchanges ??= new Map();
  const known = device.exchanges.get(address);
  if (known) known.push(exchange);
  else device.exchanges.set(address, [exchange]);
  run.compiled.remembered.exchanges++;
}
