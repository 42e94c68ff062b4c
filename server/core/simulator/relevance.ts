// Which copies of a broadcast question can change anything: those that reach whoever has the address asked for, or has
// heard from the asker before. A run that wants verdicts alone sends only these. Knows where machines hang, no rules.

import type { Ipv4 } from '../wire/address.ts';
import type { CompiledInterface, CompiledMachine, CompiledNetwork, CompiledPort, PortIndex } from './compiled.ts';
import { farOf } from './fabric.ts';
import type { Parcel } from './parcel.ts';
import type { MachineState, Run } from './run.ts';

/** Machines that a question concerns, and the hosts behind whose ports they hang. */
export type Interest = {
  readonly machines: ReadonlySet<CompiledMachine>;
  readonly hosts: ReadonlySet<CompiledMachine>;
};

/**
 * Whom a question concerns; null in a run that follows every copy. Those who hold the address are the same in every run,
 * and as a rule those who have heard from the sender are among them, so nothing is built.
 */
export function interestIn(run: Run, sender: Ipv4, target: Ipv4): Interest | null {
  if (run.copies === 'all') return null;
  const holders = interestOf(run.compiled, target);
  let machines: Set<CompiledMachine> | null = null;
  for (let one = run.machines; one; one = one.before) {
    if (!hasHeard(one, sender) || holders.machines.has(one.machine)) continue;
    machines ??= new Set(holders.machines);
    machines.add(one.machine);
  }
  return machines ? interestFor(machines) : holders;
}

function hasHeard({ neighbours }: MachineState, sender: Ipv4): boolean {
  for (let one = neighbours; one; one = one.before) if (one.address === sender) return true;
  return false;
}

const nobody: Interest = { machines: new Set(), hosts: new Set() };

function interestOf(compiled: CompiledNetwork, target: Ipv4): Interest {
  const known = compiled.interests.get(target);
  if (known) return known;
  const holders = compiled.holders.get(target);
  if (!holders) return nobody;
  const interest = interestFor(new Set(holders));
  compiled.interests.set(target, interest);
  return interest;
}

function interestFor(machines: ReadonlySet<CompiledMachine>): Interest {
  const hosts = new Set<CompiledMachine>();
  for (const machine of machines) for (const host of hostsOf(machine)) hosts.add(host);
  return { machines, hosts };
}

/** The ports of a bridge or switch, in their order, by which a copy can reach somebody concerned. */
export function interestedPorts<Port extends CompiledInterface | CompiledPort>(
  parcel: Parcel,
  node: { readonly ports: readonly Port[]; behind: PortIndex<Port> | null },
): readonly Port[] {
  const { interest } = parcel;
  if (!interest) return node.ports;
  node.behind ??= portIndex(node.ports);
  const { behind } = node;
  const found: Port[] = [];
  if (interest.machines.size + interest.hosts.size > behind.machines.size) {
    for (const out of node.ports) if (leadsToInterest(interest, out)) found.push(out);
    return found;
  }
  // The few that are concerned are looked up rather than every port asked: switches have hundreds.
  for (const machine of interest.machines) for (const out of behind.machines.get(machine) ?? []) found.push(out);
  for (const host of interest.hosts) {
    if (!interest.machines.has(host)) for (const out of behind.machines.get(host) ?? []) found.push(out);
  }
  for (const out of behind.others) if (leadsToInterest(interest, out)) found.push(out);
  return found.length < 2 ? found : found.sort((a, b) => a.rank - b.rank);
}

function portIndex<Port extends CompiledInterface | CompiledPort>(ports: readonly Port[]): PortIndex<Port> {
  const machines = new Map<CompiledMachine, Port[]>();
  const others: Port[] = [];
  for (const out of ports) {
    const peer = out.kind === 'port' || out.type === 'tap' ? farOf(out) : null;
    if (peer?.kind !== 'interface') {
      others.push(out);
      continue;
    }
    const known = machines.get(peer.machine);
    if (known) known.push(out);
    else machines.set(peer.machine, [out]);
  }
  return { machines, others };
}

/** Whether a copy that leaves by this interface or port can reach somebody concerned. */
function leadsToInterest(interest: Interest, out: CompiledInterface | CompiledPort): boolean {
  if (out.kind === 'interface' && out.type === 'tap') return concernsBehind(interest, farOf(out));
  if (out.kind === 'port') return farOf(out)?.kind === 'port' || concernsBehind(interest, farOf(out));
  const { machine } = out;
  for (const one of interest.machines) {
    if (one === machine ? machine.hearsItself : !hostsOf(one).includes(machine)) return true;
  }
  return false;
}

/** Whether the machine's own stack is concerned. */
export function concerns(parcel: Parcel, machine: CompiledMachine): boolean {
  return parcel.interest === null || parcel.interest.machines.has(machine);
}

/** The host on which an instance runs: the machine at the other end of its wire. None for other machines. */
export function hostsOf(machine: CompiledMachine): readonly CompiledMachine[] {
  return machine.hosts;
}

/** Every machine that has the address on one of its interfaces. */
export function holdersOf(compiled: CompiledNetwork, address: Ipv4): readonly CompiledMachine[] {
  return compiled.holders.get(address) ?? [];
}

function concernsBehind(interest: Interest, peer: CompiledInterface | CompiledPort | null): boolean {
  return peer?.kind === 'interface' && (interest.machines.has(peer.machine) || interest.hosts.has(peer.machine));
}
