// The wires that a picture shows: those that carry, and those without carrier in the places that they would have.
import type { Link, Network } from '../network/network.ts';

/** A wire; `broken`: it has no carrier. */
export type DrawnLink = Pick<Link, 'a' | 'b'> & { readonly broken: boolean };

/** All wires in the order in which they would stand if nothing were broken, so that no box moves where a cable is pulled. */
export function linksIn({ links, cuts = [], nodes }: Network): readonly DrawnLink[] {
  const whole = links.map(({ a, b }): DrawnLink => ({ a, b, broken: false }));
  if (cuts.length === 0) return whole;
  const ranks = new Map<string, number>();
  for (const role of ['switch', 'external']) {
    for (const node of nodes) {
      if (node.kind !== 'switch' || node.role !== role) continue;
      for (const port of node.ports) ranks.set(`${node.name}/${port.name}`, ranks.size);
    }
  }
  // the links of machines beyond an external stand before all others, the wires of instances behind
  const instances = new Set(
    nodes.flatMap((node) => (node.kind === 'machine' && node.role === 'instance' ? node.name : [])),
  );
  const rankOf = ({ a, b }: DrawnLink) =>
    ranks.get(`${b.node}/${b.interface}`) ?? (instances.has(a.node) ? ranks.size : -1);
  const all = [...whole, ...cuts.map(({ a, b }): DrawnLink => ({ a, b, broken: true }))];
  return all.sort((one, other) => rankOf(one) - rankOf(other));
}
