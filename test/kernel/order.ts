// Which order of hops is the kernel's and which is free. Two runs of all probes gave the same order everywhere, but
// across nodes it is a matter of queues while a broadcast spreads, so what has to hold is:
//  1. on every node the hops come in the kernel's order; only the copies of one flood among themselves are free, and when
//     a copy by a second NIC, or a second answer, comes that sets nothing off;
//  2. unicast frames leave, over all nodes, in one order, the kernel's (arrivals are stamped when they are queued), but
//     for second answers to one question;
//  3. nothing arrives at the end of a wire before it was sent at the other, what was sent does arrive, and a switch
//     sends nothing that it did not get. When two frames are on a switch at once, which of its stamps comes first is chance.
import type { Network } from '../../server/core/network/network.ts';
import { broadcast, type Hop, placeOf, textOfBody, textOfHop } from './hop.ts';

/** The nodes without an IP stack: they only pass frames on. */
export function switchesOf(network: Network): ReadonlySet<string> {
  return new Set(network.nodes.flatMap((node) => (node.kind === 'switch' ? [node.name] : [])));
}

/** Hops by node (a switch's arrivals and departures apart), each in order, the copies of one flood sorted. */
export function hopsByNode(hops: readonly Hop[], switches: ReadonlySet<string>): Map<string, Hop[]> {
  const nodes = new Map<string, Hop[]>();
  for (const hop of hops) {
    const key = switches.has(hop.node) ? `${hop.node} ${hop.direction}` : hop.node;
    const list = nodes.get(key);
    if (list) list.push(hop);
    else nodes.set(key, [hop]);
  }
  return new Map(
    [...nodes]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([node, list]) => [node, idleLast(sortArrivals(sortFloods(list)))]),
  );
}

/** What leaves, without broadcasts, and without second answers to one question, which nobody waits for. */
export function unicastDepartures(hops: readonly Hop[]): Hop[] {
  const answers = new Map<string, string>();
  return hops.filter((hop) => {
    if (hop.direction !== 'out' || hop.dstMac === broadcast) return false;
    if (hop.arpOp !== 'reply') return true;
    const question = textOfBody(hop);
    const first = answers.get(question) ?? hop.srcMac;
    answers.set(question, first);
    return hop.srcMac === first;
  });
}

/** What breaks rule 3, as readable lines. */
export function wireFaults(hops: readonly Hop[], network: Network): string[] {
  const switches = switchesOf(network);
  const peers = new Map<string, string>();
  for (const { a, b } of network.links) {
    peers.set(`${a.node}.${a.interface}`, `${b.node}.${b.interface}`);
    peers.set(`${b.node}.${b.interface}`, `${a.node}.${a.interface}`);
  }
  const onTheWay = new Map<string, Hop[]>();
  const got = new Set<string>();
  const faults: string[] = [];
  for (const hop of hops) {
    if (switches.has(hop.node)) {
      const frame = `${hop.node} ${hop.srcMac} ${hop.dstMac} ${hop.leg} ${textOfBody(hop)}`;
      if (hop.direction === 'in') got.add(frame);
      else if (!got.has(frame)) faults.push(`is sent by a switch that never got it: ${textOfHop(hop)}`);
    }
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

/** Where two NICs of a node are on one wire, copies of one flood come by both, each with what it sets off there. */
function sortArrivals(hops: readonly Hop[]): Hop[] {
  const sorted: Hop[] = [];
  let waves: Hop[][] = [];
  const close = () => {
    sorted.push(...waves.sort(byText).flat());
    waves = [];
  };
  for (const hop of hops) {
    const [first] = waves;
    if (hop.dstMac !== broadcast) {
      close();
      sorted.push(hop);
    } else if (arrives(hop)) {
      const copy = first?.[0] && first[0].srcMac === hop.srcMac && textOfBody(first[0]) === textOfBody(hop);
      const again = waves.some(([start]) => start?.interface === hop.interface);
      if (!copy || again) close();
      waves.push([hop]);
    } else if (waves.length > 0) {
      waves.at(-1)?.push(hop);
    } else {
      sorted.push(hop);
    }
  }
  close();
  return sorted;
}

/**
 * Arrivals are stamped when they are queued, so one that sets nothing off comes when it comes, even before what an earlier
 * one leads to: it goes to the end. That is a copy by a second NIC on one wire, and a second answer to one question.
 */
function idleLast(hops: readonly Hop[]): Hop[] {
  const same = (a: Hop, b: Hop | undefined) => b?.srcMac === a.srcMac && textOfBody(a) === textOfBody(b);
  const idle = hops.filter((hop, index) => {
    if (hop.direction !== 'in' || /^(br|vlan)\d+$/.test(hop.interface)) return false;
    const next = hops[index + 1];
    const goesOn = next !== undefined && same(hop, next) && !arrives(next);
    return !goesOn && (isSecondCopy(hop, hops, same) || isSecondAnswer(hop, hops.slice(0, index)));
  });
  const moved = new Set(idle);
  return [
    ...hops.filter((hop) => !moved.has(hop)),
    ...idle
      .map((hop) => [hop])
      .sort(byText)
      .flat(),
  ];
}

function arrives(hop: Hop): boolean {
  return hop.direction === 'in' && hop.dstMac === broadcast && !/^(br|vlan)\d+$/.test(hop.interface);
}

function isSecondCopy(hop: Hop, hops: readonly Hop[], same: (a: Hop, b: Hop) => boolean): boolean {
  return arrives(hop) && hops.some((other) => other.interface !== hop.interface && arrives(other) && same(hop, other));
}

function isSecondAnswer(hop: Hop, before: readonly Hop[]): boolean {
  return hop.arpOp === 'reply' && before.some((one) => one.direction === 'in' && textOfHop(one) === textOfHop(hop));
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
