// Which copies of a broadcast question can change anything: those that reach whoever has the address asked for, or has
// heard from the asker before. A run that wants verdicts alone sends only these. Knows where machines hang, no rules.

import type { Ipv4 } from '../wire/address.ts';
import type { CompiledInterface, CompiledMachine, CompiledNetwork, CompiledPort } from './compiled.ts';
import type { Parcel } from './parcel.ts';
import type { Run } from './run.ts';

/** Machines that a question concerns, and the hosts behind whose ports they hang. */
export type Interest = {
  readonly machines: ReadonlySet<CompiledMachine>;
  readonly hosts: ReadonlySet<CompiledMachine>;
};

/** Whom a question concerns; null in a run that follows every copy. */
export function interestIn(run: Run, sender: Ipv4, target: Ipv4): Interest | null {
  if (run.copies === 'all') return null;
  const machines = new Set(holdersOf(run.compiled, target));
  for (const [machine, { neighbours }] of run.machines) {
    for (const { address } of neighbours.values()) if (address === sender) machines.add(machine);
  }
  const hosts = new Set<CompiledMachine>();
  for (const machine of machines) for (const host of hostsOf(machine)) hosts.add(host);
  return { machines, hosts };
}

/** Whether a copy that leaves by this interface or port can reach somebody concerned. */
export function leadsToInterest(parcel: Parcel, out: CompiledInterface | CompiledPort): boolean {
  const { interest } = parcel;
  if (!interest) return true;
  if (out.kind === 'interface' && out.device.kind === 'tap') return concernsBehind(interest, out.peer);
  if (out.kind === 'port') return out.peer?.kind === 'port' || concernsBehind(interest, out.peer);
  const { machine } = out;
  for (const one of interest.machines) if (one !== machine && !hostsOf(one).includes(machine)) return true;
  return false;
}

/** Whether the machine's own stack is concerned. */
export function concerns(parcel: Parcel, machine: CompiledMachine): boolean {
  return parcel.interest === null || parcel.interest.machines.has(machine);
}

/** The host on which an instance runs: the machine at the other end of its wire. None for other machines. */
export function hostsOf(machine: CompiledMachine): CompiledMachine[] {
  if (machine.node.role !== 'instance') return [];
  return machine.interfaces.flatMap(({ peer }) => (peer?.kind === 'interface' ? [peer.machine] : []));
}

/** Every machine that has the address on one of its interfaces. */
export function holdersOf(compiled: CompiledNetwork, address: Ipv4): readonly CompiledMachine[] {
  return compiled.holders.get(address) ?? [];
}

function concernsBehind(interest: Interest, peer: CompiledInterface | CompiledPort | null): boolean {
  return peer?.kind === 'interface' && (interest.machines.has(peer.machine) || interest.hosts.has(peer.machine));
}
