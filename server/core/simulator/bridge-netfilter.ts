// What iptables see of bridged IP packets while bridge-nf-call-iptables is 1: PREROUTING, FORWARD and POSTROUTING, nat
// included. After net/bridge/br_netfilter_hooks.c of Linux 6.1. Also the famous consequence: DNAT on a bridge to an
// address on the same bridge rewrites the destination MAC and stays at layer 2, TTL unchanged.
import type { CompiledInterface } from './compiled.ts';
import { forward, postrouting, prerouting } from './hooks.ts';
import { sendError } from './icmp.ts';
import { isFresh, neighbourOf } from './neighbour-table.ts';
import { type Parcel, packetOf, readdressed } from './parcel.ts';
import { decide, decidedBy, drop } from './record.ts';
import { routeDecision, routeInput } from './route.ts';
import type { Run } from './run.ts';

/** br_nf_pre_routing: false when the frame doesn't go on from here (dropped, or waiting for a MAC). */
export function bridgePrerouting(
  run: Run,
  port: CompiledInterface,
  bridge: CompiledInterface,
  parcel: Parcel,
): boolean {
  if (!isAtWork(port, parcel)) return true;
  const { machine } = port;
  const before = packetOf(parcel).dst;
  parcel.physicalIn = port;
  if (!prerouting(run, machine, bridge, parcel)) return false;
  parcel.seenByBridge = true;
  const { src, dst } = packetOf(parcel);
  if (dst === before) return true;
  const routing = routeInput(machine, bridge, src, dst);
  const { place } = bridge;
  if (routing.kind === 'refused' && routing.reason !== 'forwarding-off') {
    drop(run, parcel, place, routing.reason, routeDecision(routing));
    return false;
  }
  if (routing.kind !== 'forward' || routing.device !== bridge) {
    parcel.frame = readdressed(parcel.frame, bridge.mac);
    parcel.audience = 'host';
    parcel.routing = routing;
    return true;
  }
  decide(run, parcel, decidedBy(place, routing.route?.origin ?? place.origin), 'route', routeDecision(routing));
  const neighbour = neighbourOf(run, bridge, routing.nextHop);
  if (neighbour && isFresh(neighbour)) {
    parcel.frame = readdressed(parcel.frame, neighbour.mac);
    return true;
  }
  run.queue.now.push({ kind: 'bridged-dnat', bridge, port, nextHop: routing.nextHop, parcel });
  return false;
}

/** br_nf_forward_ip and br_nf_post_routing: false when a rule dropped the packet. */
export function bridgeForward(run: Run, bridge: CompiledInterface, out: CompiledInterface, parcel: Parcel): boolean {
  if (!isAtWork(out, parcel)) return true;
  const { machine } = out;
  const verdict = forward(run, machine, { in: bridge, out: bridge, physicalOut: out }, parcel);
  // br_nf_forward_ip takes the frame for the host's own while its rules are asked, so REJECT may answer it.
  if (verdict === 'reject') {
    parcel.audience = 'host';
    sendError(run, machine, parcel, 3, 3);
  }
  if (verdict !== 'accept') return false;
  postrouting(run, machine, bridge, out, parcel);
  return true;
}

function isAtWork(port: CompiledInterface, parcel: Parcel): boolean {
  const { machine } = port;
  return (
    parcel.frame.payload.kind === 'ipv4' && machine.netfilter !== null && machine.node.sysctl.bridgeNfCallIptables === 1
  );
}
