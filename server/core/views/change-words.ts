// What changed in a packet since the hop before, in as few signs as fit beside a hop: `TTL 64 → 63`, `+ tag 102`.
// A function of two frames; knows no source text.
import type { TraceEvent } from '../simulator/trace.ts';
import { formatIpv4 } from '../wire/address.ts';
import type { Frame } from '../wire/packet.ts';
import type { Telling } from './telling.ts';

/** What the hop changed in its frame, or '' for nothing (also where a hop makes a new packet). */
export function changeWords(telling: Telling, event: TraceEvent): string {
  const parent = event.parent === null ? undefined : telling.events[event.parent];
  return parent && parent.leg === event.leg ? frameChange(parent.frame, event.frame) : '';
}

/** The differences between two states of one frame; '' where they are different packets or equal. */
export function frameChange(before: Frame, after: Frame): string {
  const changes: string[] = [];
  const [old, now] = [before.payload, after.payload];
  if (old.kind === 'arp' || now.kind === 'arp') {
    if (old.kind !== now.kind) return '';
    if (old.kind === 'arp' && now.kind === 'arp' && old.operation !== now.operation) return '';
  } else {
    if (!samePacket(before, after)) return '';
    if (old.src !== now.src) changes.push(`source ${formatIpv4(old.src)} → ${formatIpv4(now.src)}`);
    if (old.dst !== now.dst) changes.push(`destination ${formatIpv4(old.dst)} → ${formatIpv4(now.dst)}`);
    if (old.ttl !== now.ttl) changes.push(`TTL ${old.ttl} → ${now.ttl}`);
  }
  if (before.vlan !== after.vlan) changes.push(tagChange(before.vlan, after.vlan));
  if (before.srcMac !== after.srcMac || before.dstMac !== after.dstMac) changes.push('new MACs');
  return changes.join(', ');
}

function tagChange(before: number | null, after: number | null): string {
  if (before === null) return `+ tag ${after}`;
  return after === null ? `− tag ${before}` : `tag ${before} → ${after}`;
}

/** Whether both frames carry the same message, whatever its addresses. */
function samePacket(before: Frame, after: Frame): boolean {
  if (before.payload.kind === 'arp' || after.payload.kind === 'arp') return false;
  const [a, b] = [before.payload.body, after.payload.body];
  if (a.kind === 'icmp' && b.kind === 'icmp') return a.type === b.type && a.code === b.code;
  if (a.kind === 'tcp' && b.kind === 'tcp') return a.flags === b.flags;
  if (a.kind === 'udp' && b.kind === 'udp') return a.dhcp?.type === b.dhcp?.type && a.srcPort === b.srcPort;
  return false;
}
