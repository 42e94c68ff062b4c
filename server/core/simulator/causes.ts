// What in the file led to a failure, nearest the root first, read from the finished events and the list of tenant
// networks. Decides nothing about packets.
import type { Machine, Segment } from '../network/network.ts';
import { contains, formatIpv4, type Ipv4 } from '../wire/address.ts';
import { farOf } from './fabric.ts';
import { reasonMessage } from './messages.ts';
import { wireCut } from './outages.ts';
import { eventAt, refusals } from './record.ts';
import { holdersOf, hostsOf } from './relevance.ts';
import type { Pruning, Run } from './run.ts';
import type { CauseCode, Finding, TraceEvent } from './trace.ts';

/** The causes of a failure that ended at this event; none where nothing failed. */
export function causesOf(run: Run, ending: TraceEvent | null): readonly Finding<CauseCode>[] {
  if (!ending) return [];
  const way = wayOf(run, ending);
  const causes: Finding<CauseCode>[] = [];
  for (const find of finders) {
    const cause = find(run, ending, way);
    if (cause) causes.push(cause);
  }
  return causes;
}

/** Looks for one cause of what ended at the event; `way` is what became of the lost packet until then. */
type Finder = (run: Run, ending: TraceEvent, way: readonly TraceEvent[]) => Finding<CauseCode> | null;

/** A host had no bridge of the destination's network, so the packet took whatever route was left. */
function bridgeMissing(run: Run, _: TraceEvent, way: readonly TraceEvent[]): Finding<CauseCode> | null {
  for (const event of way) {
    const { decision } = event;
    if (decision?.kind !== 'route' || decision.local !== null) continue;
    const host = hostOf(run, event);
    const segment = host && segmentOf(run, decision.destination);
    if (!host || !segment || segment.hosts.includes(host.name)) continue;
    const message = `${host.name} has no ${segment.bridge}, the bridge of ${segment.name}, so what goes to ${formatIpv4(decision.destination)} took another route`;
    return { code: 'bridge-missing', message, node: host.name, interface: null, origin: host.origin, step: event.step };
  }
  return null;
}

/** A switch port on the way doesn't carry the VLAN: the frame ended there, or the ARP question never got through. */
function trunkLacksVlan(run: Run, ending: TraceEvent): Finding<CauseCode> | null {
  if (run.prunings.length === 0) return null;
  const explaining = run.prunings.filter((one) => explains(run, ending, one));
  // Others may have asked in the same VLAN before: what kept out this very question comes first.
  const pruning = explaining.find((one) => isOf(run, ending, one)) ?? explaining[0];
  if (!pruning) return null;
  const { port, vlan, step } = pruning;
  const refusal =
    port.port.access === vlan
      ? `hands out VLAN ${vlan} without the tag by which its neighbour knows it`
      : `does not carry VLAN ${vlan}`;
  const message = `the port ${port.name} of ${port.switch.name} ${refusal}`;
  return {
    code: 'trunk-lacks-vlan',
    message,
    node: port.switch.name,
    interface: port.name,
    origin: port.port.trunkOrigin,
    step,
  };
}

/** Whether the frame that a port kept out was, or was asking for, what got lost. */
function explains(run: Run, ending: TraceEvent, pruning: Pruning): boolean {
  const { port, vlan } = pruning;
  const { decision, reason } = ending;
  if (reason === 'vlan-not-trunked') return decision?.kind === 'vlan' && decision.vlan === vlan;
  const boots = run.stimulus.kind === 'dhcp';
  const wanted = decision?.kind === 'neighbour' ? decision.address : null;
  if (!boots && (wanted === null || segmentOf(run, wanted)?.vlan !== vlan)) return false;
  if (boots) return true;
  const asker = run.compiled.machines.get(ending.node);
  const here = asker ? [asker, ...hostsOf(asker)] : [];
  const there = (wanted === null ? [] : holdersOf(run.compiled, wanted)).map((one) => [one, ...hostsOf(one)]);
  if (there.length === 0 || there.some((machines) => machines.some((one) => here.includes(one)))) return false;
  const far = farOf(port);
  if (far?.kind !== 'interface') return true;
  const behind = far.machine;
  return there.flat().includes(behind) || (here.includes(behind) && !isEcho(run, pruning));
}

/** Whether a question was kept from coming back to where it came from, by another NIC: that explains nothing. */
function isEcho(run: Run, { port, step }: Pruning): boolean {
  const event = eventAt(run, step);
  const { payload } = event?.frame ?? {};
  return payload?.kind === 'arp' && payload.operation === 'request' && event?.interface !== port.name;
}

/** Whether the frame that a port kept out is the ARP question that nobody answered. */
function isOf(run: Run, { decision, node }: TraceEvent, { step }: Pruning): boolean {
  const payload = eventAt(run, step)?.frame.payload;
  if (payload?.kind !== 'arp' || decision?.kind !== 'neighbour') return false;
  return payload.targetIp === decision.address && run.compiled.machines.get(node)?.local.has(payload.senderIp) === true;
}

/** Nobody answered ARP since a filter dropped the question or the answer, or the machine asked did not believe it. */
function questionRefused(run: Run, ending: TraceEvent): Finding<CauseCode> | null {
  if (ending.decision?.kind !== 'neighbour') return null;
  const { address } = ending.decision;
  const refusal = run.events.find(({ leg, reason, frame: { payload } }) => {
    if (leg !== 'arp' || payload.kind !== 'arp' || !refusals.includes(reason)) return false;
    return address === (payload.operation === 'request' ? payload.targetIp : payload.senderIp);
  });
  if (!refusal?.reason) return null;
  const { node, origin, step } = refusal;
  return { code: refusal.reason, message: reasonMessage(refusal), node, interface: refusal.interface, origin, step };
}

/** The lost packet's instance has a gateway that is not its own host's address, and it is there that things went wrong. */
function gatewayElsewhere(run: Run, ending: TraceEvent, way: readonly TraceEvent[]): Finding<CauseCode> | null {
  const first = way.find((event) => event.decision?.kind === 'route' && event.decision.local === null);
  if (first?.decision?.kind !== 'route' || first.decision.nextHop === null || !first.decision.route?.via) return null;
  const sender = run.compiled.machines.get(first.node);
  if (sender?.node.role !== 'instance') return null;
  const gateway = first.decision.nextHop;
  const [host] = hostsOf(sender);
  if (!host || host.local.has(gateway)) return null;
  const unanswered = ending.decision?.kind === 'neighbour' && ending.decision.address === gateway;
  const reason = ending.reason ?? '';
  const there = run.compiled.machines.get(ending.node)?.local.has(gateway) ?? false;
  const refusedThere =
    there && (reason === 'host-unreachable' || reason === 'forwarding-off' || reason.includes('route'));
  const disbelieved = reason === 'rp-filter' || reason === 'martian' || reason === 'conntrack-invalid';
  if (!unanswered && !refusedThere && !disbelieved) return null;
  const message = `${sender.name}'s gateway ${formatIpv4(gateway)} is not an address of its host ${host.name}`;
  const { origin } = first.decision.route;
  return { code: 'gateway-elsewhere', message, node: sender.name, interface: null, origin, step: first.step };
}

/** The address asked lies on an external's wire, and nobody holds it. */
function noFloating(run: Run, ending: TraceEvent): Finding<CauseCode> | null {
  const { stimulus } = run;
  if (stimulus.kind !== 'packet' || ending.decision?.kind !== 'neighbour' || ending.decision.address !== stimulus.to)
    return null;
  if (segmentOf(run, stimulus.to)) return null;
  if (holdersOf(run.compiled, stimulus.to).length > 0) return null;
  const message = `no instance has the floating address ${formatIpv4(stimulus.to)}`;
  return {
    code: 'no-floating',
    message,
    node: ending.node,
    interface: ending.interface,
    origin: null,
    step: ending.step,
  };
}

/** The answer of somebody outside went to a private address, since the request left the cloud with it. */
function notNatted(run: Run, ending: TraceEvent, way: readonly TraceEvent[]): Finding<CauseCode> | null {
  const { payload } = ending.frame;
  if (payload.kind !== 'ipv4' || ending.leg === 'request' || !segmentOf(run, payload.dst)) return null;
  const role = run.compiled.machines.get(ending.node)?.node.role;
  const outside = run.compiled.machines.get(way[0]?.node ?? '')?.node.role;
  if ((role !== 'upstream' && role !== 'external') || (outside !== 'upstream' && outside !== 'external')) return null;
  const exit = run.events.findLast(
    (event) => event.leg === 'request' && event.direction === 'out' && hostOf(run, event) !== null,
  );
  if (!exit) return null;
  const message = `${formatIpv4(payload.dst)} left ${exit.node} as its own source, and nobody outside can answer to it`;
  return {
    code: 'not-natted',
    message,
    node: exit.node,
    interface: exit.interface,
    origin: exit.origin,
    step: exit.step,
  };
}

/** A security group has no rule for the packet. */
function ruleMissing(_: Run, ending: TraceEvent): Finding<CauseCode> | null {
  if (ending.reason !== 'secgroup-denied') return null;
  const { node, origin, step } = ending;
  const { payload } = ending.frame;
  if (payload.kind !== 'ipv4') return null;
  const message = `the security groups of ${formatIpv4(payload.dst)} have no rule for ${payload.body.kind} from ${formatIpv4(payload.src)}`;
  return { code: 'rule-missing', message, node, interface: ending.interface, origin, step };
}

/** The events of the lost packet itself, first to last: from the ending up its parents while the leg stays the same. */
function wayOf(run: Run, ending: TraceEvent): TraceEvent[] {
  const way: TraceEvent[] = [];
  for (let event: TraceEvent | undefined = ending; event && event.leg === ending.leg; ) {
    way.push(event);
    event = event.parent === null ? undefined : eventAt(run, event.parent);
  }
  return way.reverse();
}

function hostOf(run: Run, event: TraceEvent): Machine | null {
  const node = run.compiled.machines.get(event.node)?.node;
  return node?.role === 'host' ? node : null;
}

function segmentOf(run: Run, address: Ipv4): Segment | undefined {
  for (const segment of run.compiled.network.segments) if (contains(segment.cidr, address)) return segment;
  return undefined;
}

const finders: readonly Finder[] = [
  bridgeMissing,
  trunkLacksVlan,
  wireCut,
  questionRefused,
  gatewayElsewhere,
  noFloating,
  notNatted,
  ruleMissing,
];
