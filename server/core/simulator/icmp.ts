// ICMP errors: who sends one, to whom, from which address, and what it quotes. After net/ipv4/icmp.c of Linux 6.1.
// Rate limits are left out: each packet is the first of its kind.

import { type Ipv4, zeroMac } from '../wire/address.ts';
import type { Ipv4Packet } from '../wire/packet.ts';
import type { CompiledMachine } from './compiled.ts';
import { opposite } from './conntrack.ts';
import { type Parcel, packetOf } from './parcel.ts';
import { drop, inside, newParcel } from './record.ts';
import { isOwn, routeDecision, routeOutput, sourceFor } from './route.ts';
import type { Run } from './run.ts';

/** The TTL with which the kernel sends its own packets. */
export const initialTtl = 64;

/**
 * __icmp_send: tells the source of the parcel's packet what became of it. Nobody is told about ICMP errors, broadcasts
 * and packets without a source; and where no route leads back, nothing is sent. The error quotes the packet as it is at
 * this moment, so after SNAT it goes to the translated source, and conntrack, which it inherits, sends it on from there.
 */
export function sendError(
  run: Run,
  machine: CompiledMachine,
  parcel: Parcel,
  type: number,
  code: number,
  gateway?: Ipv4,
): void {
  if (parcel.frame.payload.kind !== 'ipv4' || parcel.audience !== 'host') return;
  const packet = packetOf(parcel);
  const { body, src, dst } = packet;
  if (src === 0 || src === 0xffffffff || dst === 0xffffffff) return;
  if (body.kind === 'icmp' && body.quoted) return;
  const routing = routeOutput(machine, src);
  const mine = isOwn(machine, dst) && !parcel.madeHere;
  const error: Ipv4Packet = {
    kind: 'ipv4',
    src: mine ? dst : sourceFor(machine, routing),
    dst: src,
    ttl: initialTtl,
    body: { kind: 'icmp', type, code, identifier: null, quoted: packet, ...(gateway === undefined ? {} : { gateway }) },
  };
  const reply = newParcel(run, 'error', { srcMac: zeroMac, dstMac: zeroMac, vlan: null, payload: error }, parcel.step);
  if (routing.kind === 'unreachable') {
    const place = inside(machine, routing.route?.origin ?? machine.node.origin);
    drop(run, reply, place, routing.reason, routeDecision(routing));
    return;
  }
  if (parcel.tracking) {
    const { connection, direction } = parcel.tracking;
    reply.tracking = { connection, direction: opposite(direction), state: 'RELATED' };
    reply.tracked = true;
  }
  run.queue.now.push({ kind: 'send', machine, routing, parcel: reply });
}
