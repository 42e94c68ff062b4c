// Loops of switches: nobody speaks the spanning tree protocol (IEEE 802.1D) here, and untagged frames pass every link, so
// a broadcast never comes to rest. Knows links, no VLANs in use and no packet.
import type { Diagnostic } from '../base/diagnostic.ts';
import type { SwitchLink } from '../topology/cloud.ts';
import type { CheckContext } from './context.ts';
import { listOf } from './words.ts';

/** A way from a switch to another over one link. */
type Step = { readonly to: string; readonly link: SwitchLink };

/** Reports `switch-loop` at each link that closes one: links before it in the file join its two ends already. */
export function switchLoops(context: CheckContext): Diagnostic[] {
  const { switches } = context.analysis.cloud;
  const found: Diagnostic[] = [];
  const joined = new Map<string, Step[]>(switches.map(({ name }) => [name, []]));
  for (const { name, links } of switches) {
    for (const link of links) {
      if (link.noCarrier) continue;
      const way = wayBetween(joined, name, link.to);
      if (!way) {
        joined.get(name)?.push({ to: link.to, link });
        joined.get(link.to)?.push({ to: name, link });
        continue;
      }
      const span = context.spanOf(link.origin);
      if (!span) continue;
      const message =
        `this link closes a loop of ${listOf([name, ...way.map(({ to }) => to)])}, in which untagged ` +
        'broadcasts and those of every VLAN that all its links carry go round for ever: take one of its links out';
      const related = way.flatMap((step) => {
        const place = context.spanOf(step.link.origin);
        return place ? [{ message: 'a link of the loop', span: place }] : [];
      });
      found.push({ code: 'switch-loop', severity: 'warning', message, span, related });
    }
  }
  return found;
}

/** The links from one switch to another, fewest first; undefined where none lead there. */
function wayBetween(joined: ReadonlyMap<string, readonly Step[]>, from: string, to: string): Step[] | undefined {
  // the links taken so far join without loops, so there is one way at most
  const before = new Map<string, { readonly from: string; readonly step: Step } | null>([[from, null]]);
  const open = [from];
  for (let at = open.pop(); at !== undefined && at !== to; at = open.pop()) {
    for (const step of joined.get(at) ?? []) {
      if (before.has(step.to)) continue;
      before.set(step.to, { from: at, step });
      open.push(step.to);
    }
  }
  if (!before.has(to)) return undefined;
  const way: Step[] = [];
  for (let arrival = before.get(to); arrival; arrival = before.get(arrival.from)) way.unshift(arrival.step);
  return way;
}
