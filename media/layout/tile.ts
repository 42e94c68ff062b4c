// A host that is closed: a tile of marks. A column a network, a mark an instance, a line below where the bridge exists.
import type { DiagramId, DiagramNode } from '../../server/core/views/diagram.ts';
import type { Point, Rect } from './geometry.ts';
import type { HostPlan } from './plan.ts';

/** px at 100 %: 74 × 112 at the scale of an overview, 42 %. */
export const tileSize = { w: 176, h: 267 } as const;

/** From the tile's top to the tallest column, and from its bottom to the bridges' lines; at its sides. */
const [head, foot, side] = [62, 30, 12];
/** A column's width at most, and the height of a mark with what is between two. */
const [widest, step] = [21, 19];

/** A network on a closed host. */
export type TileColumn = {
  readonly network: string | null;
  readonly bridge: DiagramNode;
  readonly instances: readonly DiagramNode[];
  /** Where each mark stands, from the bottom up. */
  readonly marks: readonly Point[];
  /** The line of its bridge, or the ghost of one that is missing. */
  readonly line: { readonly x: number; readonly y: number; readonly w: number };
  readonly ghost: Rect | null;
};

/** Everything inside is placed from its top left corner, so that a tile that only moves need not be drawn again. */
export type PlacedTile = {
  readonly host: DiagramNode;
  readonly rect: Rect;
  /** What tells its name from the other hosts' names. */
  readonly short: string;
  readonly columns: readonly TileColumn[];
  /** A mark's radius. */
  readonly r: number;
};

export function placeTile({ host, nets }: HostPlan, rect: Rect, short: string): PlacedTile {
  const columnW = Math.min(widest, (rect.w - 2 * side) / Math.max(1, nets.length));
  const tallest = Math.max(1, ...nets.map((net) => net.shown.length + net.folded.length));
  const up = Math.min(step, (rect.h - head - foot) / tallest);
  const base = rect.h - foot;
  const left = (rect.w - nets.length * columnW) / 2;
  const columns = nets.map(({ network, bridge, shown, folded }, index): TileColumn => {
    const instances = [...shown, ...folded];
    const x = left + (index + 0.5) * columnW;
    const ghostH = Math.min(rect.h - head - foot + 6, Math.max(6, instances.length) * up);
    return {
      network,
      bridge,
      instances,
      marks: instances.map((_, place) => ({ x, y: base - 10 - place * up })),
      line: { x: x - columnW * 0.38, y: base + 6, w: columnW * 0.76 },
      ghost: bridge.ghost ? { x: x - columnW * 0.45, y: base + 4 - ghostH, w: columnW * 0.9, h: ghostH } : null,
    };
  });
  return { host, rect, short, columns, r: Math.min(7.6, up * 0.42, columnW * 0.4) };
}

/** Everything that a tile hides. */
export function partsOf({ routing, nat, tops, bottoms, nets }: HostPlan): readonly { readonly id: DiagramId }[] {
  const inNets = nets.flatMap((net) => [net.bridge, ...net.vlans, ...net.shown, ...net.folded]);
  return [...(routing ? [routing] : []), ...(nat ? [nat] : []), ...tops, ...bottoms, ...inNets];
}

/** Names without what all of them begin with. */
export function shortNames(names: readonly string[]): (name: string) => string {
  const [first = '', ...others] = names;
  let same = others.length === 0 ? 0 : first.length;
  for (const name of others) while (!name.startsWith(first.slice(0, same))) same--;
  // Digits belong together: of node19 and node12 nothing is left out but "node".
  while (same > 0 && /\d/.test(first[same - 1] ?? '')) same--;
  return (name) => (name.length > same ? name.slice(same) : name);
}
