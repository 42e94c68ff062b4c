// The measures of the picture: px at 100 %, for the full form and for the compact one that narrow panels take.
// Spacing 4 · 8 · 12 · 16; nodes in a row 8, between columns 20, hosts 16, canvas edge 10.

export type Form = 'full' | 'compact';

export type Metrics = {
  readonly edge: number;
  readonly hostGap: number;
  readonly hostPadding: number;
  /** From a host's top edge to its row of instances. */
  readonly head: number;
  readonly instance: { readonly w: number; readonly most: number; readonly h: number };
  /** The box that stands for the instances that are not drawn. */
  readonly more: number;
  readonly nodeGap: number;
  readonly routing: { readonly w: number; readonly h: number; readonly gap: number };
  readonly nat: { readonly w: number; readonly h: number; readonly above: number };
  /** Between the row of instances and the bridges; bridges and VLAN interfaces; those and the host's bottom edge. */
  readonly rows: readonly [number, number, number];
  readonly bridge: { readonly w: number; readonly h: number };
  readonly vlan: { readonly w: number; readonly h: number; readonly lane: number };
  readonly tab: {
    readonly h: number;
    readonly topW: number;
    readonly topLane: number;
    readonly bottomW: number;
    readonly bottomLane: number;
  };
  readonly external: { readonly h: number; readonly bus: number; readonly gap: number; readonly routerY: number };
  readonly router: { readonly w: number; readonly h: number };
  readonly machine: { readonly w: number; readonly gap: number };
  readonly switch: { readonly h: number; readonly above: number; readonly side: number };
  /** The way's lane from a box's top edge, and from one lane to the next. */
  readonly lane: { readonly first: number; readonly step: number; readonly routing: number };
  /** How many instances of a network stand in one row, and in how many rows; what is left goes into "+n". */
  readonly grid: { readonly columns: number; readonly rows: number };
};

const full: Metrics = {
  edge: 10,
  hostGap: 16,
  hostPadding: 14,
  head: 88,
  instance: { w: 92, most: 150, h: 48 },
  more: 92,
  nodeGap: 8,
  routing: { w: 80, h: 48, gap: 2 },
  nat: { w: 36, h: 17, above: 14 },
  rows: [40, 32, 38],
  bridge: { w: 132, h: 54 },
  vlan: { w: 94, h: 28, lane: 16 },
  tab: { h: 24, topW: 146, topLane: 12, bottomW: 74, bottomLane: 18 },
  external: { h: 112, bus: 12, gap: 28, routerY: 24 },
  router: { w: 118, h: 48 },
  machine: { w: 92, gap: 34 },
  switch: { h: 50, above: 70, side: 62 },
  lane: { first: 9, step: 9, routing: 13 },
  grid: { columns: 3, rows: 2 },
};

const compact: Metrics = {
  ...full,
  hostGap: 12,
  hostPadding: 12,
  head: 64,
  instance: { w: 90, most: 110, h: 48 },
  more: 30,
  nodeGap: 6,
  routing: { w: 76, h: 48, gap: 2 },
  nat: { w: 36, h: 17, above: 24 },
  rows: [30, 24, 28],
  bridge: { w: 132, h: 52 },
  vlan: { w: 94, h: 26, lane: 16 },
  tab: { h: 24, topW: 92, topLane: 12, bottomW: 74, bottomLane: 18 },
  external: { h: 78, bus: 10, gap: 16, routerY: 6 },
  router: { w: 118, h: 38 },
  machine: { w: 92, gap: 22 },
  switch: { h: 44, above: 50, side: 46 },
  lane: { first: 8, step: 8, routing: 13 },
  grid: { columns: 1, rows: 1 },
};

export function metricsOf(form: Form): Metrics {
  return form === 'full' ? full : compact;
}
