// Which order of hops is the kernel's and which is free. Two runs of all probes gave the same order everywhere, but
// across nodes it is a matter of queues while a broadcast spreads, so what has to hold is:
//  1. on every node the hops come in the kernel's order, only the copies of one flood among themselves are free;
//  2. unicast hops of all nodes come in one order, the kernel's;
//  3. nothing arrives at the end of a wire before it was sent at the other, and what was sent does arrive.
import type { Link } from '../../server/core/network/network.ts';
import { broadcast, type Hop, placeOf, textOfHop } from './hop.ts';

/** Hops by node, each in order, the copies of one flood sorted. */
export function hopsByNode(hops: readonly Hop[]): Map<string, Hop[]> {
  const nodes = new Map<string, Hop[]>();
  for (const hop of hops) {
    const list = nodes.get(hop.node);
    if (list) list.push(hop);
    else nodes.set(hop.node, [hop]);
  }
  return new Map([...nodes].sort(([a], [b]) => (a < b ? -1 : 1)).map(([node, list]) => [node, sortFloods(list)]));
}

/** Everything but broadcasts. */
export function unicastHops(hops: readonly Hop[]): Hop[] {
  return hops.filter((hop) => hop.dstMac !== broadcast);
}

/** What breaks rule 3, as readable lines. */
export function wireFaults(hops: readonly Hop[], links: readonly Link[]): string[] {
  const peers = new Map<string, string>();
  for (const { a, b } of links) {
    peers.set(`${a.node}.${a.interface}`, `${b.node}.${b.interface}`);
    peers.set(`${b.node}.${b.interface}`, `${a.node}.${a.interface}`);
  }
  const onTheWay = new Map<string, Hop[]>();
  const faults: string[] = [];
  for (const hop of hops) {
    const here = `${hop.node}.${hop.interface}`;
    const peer = peers.get(here);
    if (peer === undefined) continue;
    if (hop.direction === 'out') {
      const key = frameKey(peer, hop);
      onTheWay.set(key, [...(onTheWay.get(key) ?? []), hop]);
    } else {
      const sent = onTheWay.get(frameKey(here, hop));
      if (sent && sent.length > 0) sent.shift();
      else faults.push(`arrives without having been sent at ${peer}: ${textOfHop(hop)}`);
    }
  }
  for (const hop of [...onTheWay.values()].flat()) faults.push(`is sent and arrives nowhere: ${textOfHop(hop)}`);
  return faults;
}

function frameKey(to: string, hop: Hop): string {
  return `${to} ${hop.srcMac} ${hop.dstMac} ${textOfHop({ ...hop, node: '', interface: '', direction: 'in' })}`;
}

/** A frame's copies on one node: what leaves by its ports and what its own stack hears, up to the next frame. */
function isCopy(hop: Hop): boolean {
  if (hop.dstMac !== broadcast) return false;
  return isBridge(hop) ? hop.direction === 'in' : hop.direction === 'out';
}

function isBridge(hop: Hop): boolean {
  return /^br\d+$/.test(hop.interface);
}

function sortFloods(hops: readonly Hop[]): Hop[] {
  const sorted: Hop[] = [];
  let flood: Hop[] = [];
  const close = () => {
    sorted.push(...copiesOf(flood).sort(byText).flat());
    flood = [];
  };
  for (const hop of hops) {
    if (isCopy(hop)) {
      flood.push(hop);
    } else {
      close();
      sorted.push(hop);
    }
  }
  close();
  return sorted;
}

/** A copy that leaves by vlanN leaves by its NIC right after, tagged: these two stay in order. */
function copiesOf(flood: readonly Hop[]): Hop[][] {
  const rest = [...flood];
  const copies: Hop[][] = [];
  for (let hop = rest.shift(); hop; hop = rest.shift()) {
    const vlan = /^vlan(\d+)$/.exec(hop.interface)?.[1];
    const tagged = vlan === undefined ? -1 : rest.findIndex((other) => other.vlan === Number(vlan));
    copies.push(tagged < 0 ? [hop] : [hop, ...rest.splice(tagged, 1)]);
  }
  return copies;
}

function byText(a: readonly Hop[], b: readonly Hop[]): number {
  const [x, y] = [a, b].map((copy) => copy.map((hop) => `${placeOf(hop)} ${textOfHop(hop)}`).join('\n')) as [
    string,
    string,
  ];
  return x < y ? -1 : x > y ? 1 : 0;
}
