// The picture with places: what drawing and ways work on. Pixels at 100 % from the top left corner.
import type { DiagramId, DiagramNode, DiagramWire } from '../../server/core/views/diagram.ts';
import type { Point, Rect } from './geometry.ts';
import type { Form, Metrics } from './metrics.ts';
import type { PlacedTile } from './tile.ts';

/** The line inside a box on which ways run from one wire to another; null where ways only end. */
export type Lane =
  | { readonly axis: 'across'; readonly y: number }
  | { readonly axis: 'down'; readonly x: number }
  | null;

export type PlacedBox = {
  readonly id: DiagramId;
  readonly node: DiagramNode;
  readonly rect: Rect;
  readonly lane: Lane;
  /** Where a way that begins or ends here touches the box. */
  readonly anchor: Point;
};

/** One strand of a wire: a VLAN beside the others, `at` px from the wire's line. */
export type Strand = { readonly network: string | null; readonly vlan: number | null; readonly at: number };

export type PlacedWire = {
  readonly wire: DiagramWire;
  /** From a's edge to b's edge, only across and down. */
  readonly points: readonly Point[];
  readonly strands: readonly Strand[];
};

/** A "+n" box: instances of a network that are not drawn. */
export type PlacedMore = {
  readonly host: DiagramId;
  readonly bridge: DiagramId;
  readonly rect: Rect;
  readonly count: number;
  readonly names: readonly string[];
  readonly wire: readonly Point[];
};

/** An instance's place that no instance takes, above a bridge that is missing or idle. */
export type EmptySlot = { readonly bridge: DiagramId; readonly rect: Rect };

export type Picture = {
  readonly form: Form;
  readonly metrics: Metrics;
  readonly w: number;
  readonly h: number;
  readonly boxes: ReadonlyMap<DiagramId, PlacedBox>;
  readonly wires: readonly PlacedWire[];
  /** An external's wire as a line from its first to its last tap. */
  readonly buses: readonly { readonly id: DiagramId; readonly from: Point; readonly to: Point }[];
  readonly more: readonly PlacedMore[];
  readonly empty: readonly EmptySlot[];
  /** What each box that isn't drawn itself stands in: instances folded into "+n". */
  readonly folded: ReadonlyMap<DiagramId, PlacedMore>;
  /** Hosts that are closed, by id, and for what they hide the host. */
  readonly tiles: ReadonlyMap<DiagramId, PlacedTile>;
  readonly inTile: ReadonlyMap<DiagramId, DiagramId>;
  /** Hosts in their order, those of each switch. */
  readonly slots: readonly (readonly DiagramId[])[];
};
