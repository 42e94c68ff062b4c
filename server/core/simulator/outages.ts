// A wire without carrier as the cause of a loss: the ARP question, or an instance's cry for a lease, never got through it.
// Knows where machines hang, no rules.
import type { CompiledInterface, CompiledMachine, CompiledPort, CompiledSwitch } from './compiled.ts';
import { fabricOf, farOf } from './fabric.ts';
import { carrierMessage } from './messages.ts';
import { holdersOf, hostsOf } from './relevance.ts';
import type { Outage, Run } from './run.ts';
import type { CauseCode, Finding, TraceEvent } from './trace.ts';

type End = CompiledInterface | CompiledPort;

/** The wire that what ended here, for want of an answer, would have needed. */
export function wireCut(run: Run, ending: TraceEvent): Finding<CauseCode> | null {
  if (run.outages.length === 0 || ending.reason === 'link-missing') return null;
  const outage = run.outages.find((one) => isLostBy(run, ending, one));
  if (!outage) return null;
  const { why, place } = outage.cut;
  return {
    code: 'link-missing',
    message: carrierMessage(why),
    node: why.node,
    interface: why.interface,
    origin: place.origin,
    step: outage.step,
  };
}

/** Whether a frame that met a wire without carrier was, or was asking for, what got lost: who was asked is behind it. */
function isLostBy(run: Run, { decision }: TraceEvent, { end, cut: { far }, frame }: Outage): boolean {
  const { payload, srcMac } = frame;
  if (run.stimulus.kind === 'dhcp') return isBehind(end, far, (machine) => hasLease(machine, srcMac));
  if (payload.kind !== 'arp' || decision?.kind !== 'neighbour') return false;
  const asked = payload.operation === 'request' ? payload.targetIp : payload.senderIp;
  if (asked !== decision.address) return false;
  const holders = holdersOf(run.compiled, asked);
  const isNear = (machine: CompiledMachine) => holders.some((one) => one === machine || hostsOf(one).includes(machine));
  return holders.length > 0 && isBehind(end, far, isNear);
}

function hasLease({ node }: CompiledMachine, wanted: string): boolean {
  return node.dhcpServers.some(({ leases }) => leases.some(({ mac }) => mac === wanted));
}

/** Whether such a machine hangs at the far end of a wire, or on a switch there that is not reached without it. */
function isBehind(end: End, far: End, isIt: (machine: CompiledMachine) => boolean): boolean {
  // behind its host lies everybody else of an instance
  if (far.kind === 'interface') return far.type === 'tap' || isIt(far.machine);
  const here = end.kind === 'port' ? fabricOf(end.switch) : null;
  const seen = new Set<CompiledSwitch>(fabricOf(far.switch) === here ? [] : [far.switch]);
  for (const { ports } of seen) {
    for (const port of ports) {
      const other = port === far ? null : farOf(port);
      if (other?.kind === 'interface' && isIt(other.machine)) return true;
      if (other?.kind === 'port' && fabricOf(other.switch) !== here) seen.add(other.switch);
    }
  }
  return false;
}
