// The five netfilter hooks in the kernel's order: conntrack, nat (destination), filter, nat (source), confirm.
// The mangle table is left out: the only thing nova does there is to fill in checksums.
import type { Rule } from '../network/netfilter.ts';
import type { Ipv4 } from '../wire/address.ts';
import { hookNumber } from './compile-rules.ts';
import type { CompiledInterface, CompiledMachine, Hook } from './compiled.ts';
import { connectionText } from './connection-text.ts';
import { confirm, track } from './conntrack.ts';
import {
  allowsRedirects,
  type ChosenPort,
  type Manipulation,
  type Translation,
  translate,
  translated,
  translationOrigin,
} from './nat.ts';
import { natClashNote, note } from './notes.ts';
import { type Parcel, packetOf, setPacket, type Tracking } from './parcel.ts';
import { at, decide, decidedBy, drop, inside, type Place } from './record.ts';
import { loopbackAddress } from './route.ts';
import { type Run, stateOf } from './run.ts';
import { noInterface, stateNumber } from './screen.ts';
import type { Decision, ReasonCode } from './trace.ts';
import { passes, ruleText, type WalkContext, type WalkEnd, walk } from './walk.ts';

/** The devices that rules may ask about; `physical` ones are the ports of a bridged packet. */
export type HookDevices = {
  readonly in: CompiledInterface | null;
  readonly out: CompiledInterface | null;
  readonly physicalOut: CompiledInterface | null;
};

/** What a hook made of a packet; a dropped one has its terminal event. `reject`: the sender is to be told. */
export type HookVerdict = 'accept' | 'drop' | 'reject';

/** PREROUTING: which connection, and where to. False when that was the packet's end. */
export function prerouting(run: Run, machine: CompiledMachine, device: CompiledInterface, parcel: Parcel): boolean {
  if (!machine.netfilter?.tracks) return true;
  track(stateOf(run, machine), parcel);
  const { body } = packetOf(parcel);
  if (body.kind === 'icmp' && body.type === 5 && !allowsRedirects(parcel.tracking)) {
    const { place } = device;
    drop(run, parcel, place, 'conntrack-invalid', { kind: 'setting', setting: 'redirect', value: 'translated' });
    return false;
  }
  nat(run, machine, 'PREROUTING', { in: device, out: null, physicalOut: null }, parcel);
  return true;
}

/** FORWARD, for routed and bridged packets. */
export function forward(run: Run, machine: CompiledMachine, devices: HookDevices, parcel: Parcel): HookVerdict {
  return filter(run, machine, 'FORWARD', devices, parcel);
}

/** POSTROUTING: from where; then the connection is known for good. */
export function postrouting(
  run: Run,
  machine: CompiledMachine,
  out: CompiledInterface,
  physicalOut: CompiledInterface | null,
  parcel: Parcel,
): void {
  if (!machine.netfilter?.tracks) return;
  nat(run, machine, 'POSTROUTING', { in: null, out, physicalOut }, parcel);
  confirm(stateOf(run, machine), parcel);
}

/** INPUT, for what the machine itself gets. */
export function localIn(run: Run, machine: CompiledMachine, device: CompiledInterface, parcel: Parcel): HookVerdict {
  const devices = { in: device, out: null, physicalOut: null };
  const verdict = filter(run, machine, 'INPUT', devices, parcel);
  if (verdict !== 'accept' || !machine.netfilter?.tracks) return verdict;
  nat(run, machine, 'INPUT', devices, parcel);
  confirm(stateOf(run, machine), parcel);
  return 'accept';
}

/** OUTPUT, before its filter: which connection, and where to. */
export function outputNat(run: Run, machine: CompiledMachine, device: CompiledInterface, parcel: Parcel): void {
  if (!machine.netfilter?.tracks) return;
  track(stateOf(run, machine), parcel);
  nat(run, machine, 'OUTPUT', { in: null, out: device, physicalOut: null }, parcel);
}

/** OUTPUT's filter: what the machine itself may send. */
export function outputFilter(
  run: Run,
  machine: CompiledMachine,
  device: CompiledInterface,
  parcel: Parcel,
): HookVerdict {
  return filter(run, machine, 'OUTPUT', { in: null, out: device, physicalOut: null }, parcel);
}

function filter(run: Run, machine: CompiledMachine, hook: Hook, devices: HookDevices, parcel: Parcel): HookVerdict {
  const table = machine.netfilter?.filter;
  const chain = table?.hooks[hookNumber(hook)] ?? -1;
  if (!table || chain < 0) return 'accept';
  const context = contextOf(machine, devices, parcel);
  const end = walk(table, chain, context);
  const decision = decisionOf('filter', hook, end, context.state);
  const place = placeOf(machine, devices, end);
  if (passes(end)) {
    decide(run, parcel, place, 'accept', decision);
    return 'accept';
  }
  drop(run, parcel, place, reasonOf(end), decision);
  return end.rule?.target.kind === 'reject' ? 'reject' : 'drop';
}

/** nf_nat_inet_fn: the rules are asked once, for the first packet of a connection; after that the connection knows. */
function nat(run: Run, machine: CompiledMachine, hook: Hook, devices: HookDevices, parcel: Parcel): void {
  const { tracking } = parcel;
  if (!tracking) return;
  const { connection } = tracking;
  const manipulation: Manipulation = hook === 'PREROUTING' || hook === 'OUTPUT' ? 'destination' : 'source';
  const undecided = manipulation === 'source' ? !connection.sourceDecided : !connection.destinationDecided;
  let end: WalkEnd | null = null;
  if (tracking.state === 'NEW' && undecided) {
    const table = machine.netfilter?.nat;
    const chain = table?.hooks[hookNumber(hook)] ?? -1;
    if (table && chain >= 0) end = walk(table, chain, contextOf(machine, devices, parcel));
    const to = end?.rule ? newAddress(machine, end.rule, hook, devices) : null;
    const port = translate(stateOf(run, machine), connection, manipulation, to);
    if (port) doubtPort(run, machine, devices, parcel, port);
  }
  const before = packetOf(parcel);
  const after = translated(before, tracking, manipulation);
  if (after !== before) setPacket(parcel, after);
  const portAlone = connection.portDrawn && after.src === before.src && after.dst === before.dst;
  if (after !== before && !portAlone) {
    const back = end === null && tracking.direction === 'reply';
    const action = back ? 'unnat' : manipulation === 'source' ? 'snat' : 'dnat';
    const decision = end
      ? decisionOf('nat', hook, end, tracking.state)
      : conntrackDecision(before, after, manipulation, tracking);
    const place = placeOf(machine, devices, end);
    const remembered = end ? null : translationOrigin(connection, manipulation, tracking.direction);
    decide(run, parcel, remembered === null ? place : decidedBy(place, remembered), action, decision);
  } else if (end?.rule?.target.kind === 'accept') {
    decide(run, parcel, placeOf(machine, devices, end), 'accept', decisionOf('nat', hook, end, tracking.state));
  }
}

/** Says so where the kernel draws a port or identifier by lot. */
function doubtPort(run: Run, machine: CompiledMachine, devices: HookDevices, parcel: Parcel, to: ChosenPort): void {
  const device = devices.out ?? devices.in;
  const place = device ? at(device) : inside(machine);
  const field = packetOf(parcel).body.kind === 'icmp' ? 'echo identifier' : 'source port';
  note(run, 'nat-clash', place, parcel.step, natClashNote(machine.name, field, to.from, to.to));
}

function newAddress(machine: CompiledMachine, rule: Rule, hook: Hook, devices: HookDevices): Translation | null {
  const { target, origin } = rule;
  if (target.kind === 'snat') return { address: target.to, port: null, origin };
  if (target.kind === 'dnat') return { address: target.to, port: target.port, origin };
  if (target.kind !== 'redirect') return null;
  if (hook === 'OUTPUT') return { address: loopbackAddress, port: target.port, origin };
  const own = devices.in && machine.node.interfaces[devices.in.index]?.addresses[0];
  return own ? { address: own.address, port: target.port, origin } : null;
}

function contextOf(machine: CompiledMachine, devices: HookDevices, parcel: Parcel): WalkContext {
  const { tracking } = parcel;
  return {
    machine,
    packet: packetOf(parcel),
    in: devices.in?.number ?? noInterface,
    out: devices.out?.number ?? noInterface,
    physicalIn: parcel.physicalIn?.number ?? noInterface,
    physicalOut: devices.physicalOut?.number ?? noInterface,
    state: tracking?.state ?? 'INVALID',
    dnat: tracking?.connection.destinationTranslated ?? false,
    snat: tracking?.connection.sourceTranslated ?? false,
  };
}

function placeOf(machine: CompiledMachine, devices: HookDevices, end: WalkEnd | null): Place {
  const device = devices.physicalOut ?? devices.out ?? devices.in;
  const origin =
    end?.guard && !end.rule?.match.source
      ? end.guard.origin
      : (end?.rule?.origin ?? end?.chain.origin ?? machine.node.origin);
  return device ? decidedBy(device.place, origin) : inside(machine, origin);
}

/** A rule or policy stands in one table: what it decides at a hook in a state is said once and for all. */
function decisionOf(table: 'filter' | 'nat', hook: Hook, end: WalkEnd, state: WalkContext['state']): Decision {
  const { rule, compiled, chain } = end;
  const owner = compiled ?? chain;
  owner.told ??= [];
  const place = hookNumber(hook) * 4 + stateNumber(state);
  const known = owner.told[place];
  if (known) return known;
  const decision = { kind: 'rule', table, hook, chain: chain.name, rule, text: ruleText(end), state } as const;
  owner.told[place] = decision;
  return decision;
}

function conntrackDecision(
  before: { readonly src: Ipv4; readonly dst: Ipv4 },
  after: { readonly src: Ipv4; readonly dst: Ipv4 },
  manipulation: Manipulation,
  { connection, state }: Tracking,
): Decision {
  const field = manipulation === 'source' ? 'src' : 'dst';
  const text = connectionText(connection);
  return { kind: 'conntrack', state, before: before[field], after: after[field], field, text };
}

/** Why a rule drops, read from what it matches: nova's own kinds of DROP (nova/virt/firewall.py, linux_net.py). */
function reasonOf(end: WalkEnd): ReasonCode {
  const { rule, guard, chain } = end;
  if (!rule) return 'forward-denied';
  const { match } = rule;
  if (match.state && !match.state.negated && match.state.states.includes('INVALID')) return 'conntrack-invalid';
  if (guard || chain.name.endsWith('-sg-fallback')) return 'secgroup-denied';
  if (match.physdevIn !== undefined || match.physdevOut !== undefined) return 'dhcp-isolated';
  return 'forward-denied';
}
