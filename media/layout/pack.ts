// Where the hosts, switches and externals stand: hosts in rows, their switch below them, externals above all.
// Knows the size of each item, not its inside.
import type { DiagramId, DiagramNode } from '../../server/core/views/diagram.ts';
import { type Rect, right } from './geometry.ts';
import type { Metrics } from './metrics.ts';
import type { Plan } from './plan.ts';

/** An item's size, how far its tabs stick out above it, and on which x its trunks leave, from its left edge. */
export type ItemSize = {
  readonly w: number;
  readonly h: number;
  readonly trunks: readonly number[];
  readonly uplinks: readonly number[];
};

/** One row: the y of the channels above and below it, in which wires run that can't go straight. */
export type Row = {
  readonly top: number;
  readonly bottom: number;
  /** Nothing stands between it and the externals. */
  readonly first: boolean;
  /** The switch directly below it, or null. */
  readonly above: DiagramId | null;
};

export type PlacedExternal = {
  readonly node: DiagramNode;
  readonly rect: Rect;
  readonly bus: number;
  readonly routers: readonly { readonly node: DiagramNode; readonly rect: Rect }[];
  readonly machines: readonly { readonly node: DiagramNode; readonly rect: Rect }[];
};

export type Packing = {
  readonly w: number;
  readonly h: number;
  readonly items: ReadonlyMap<DiagramId, Rect>;
  readonly rowOf: ReadonlyMap<DiagramId, Row>;
  readonly switches: ReadonlyMap<DiagramId, Rect>;
  readonly externals: readonly PlacedExternal[];
  /** x of the margins in which wires pass rows, left for externals and right for switches. */
  readonly margins: { readonly left: number; readonly right: number };
};

/** A switch under tiles: px that it is high, and from the tiles to it. */
const tileSwitch = { h: 34, above: 34 } as const;

export type PackOptions = {
  /** The most that stands side by side before a second row begins. */
  readonly perRow: number | null;
  /** Whether most are tiles: these stand in columns, so that a host that opens moves only what is behind it. */
  readonly tiles: boolean;
};

export function pack(
  plan: Plan,
  sizes: ReadonlyMap<DiagramId, ItemSize>,
  metrics: Metrics,
  options: PackOptions,
): Packing {
  const { edge, hostGap, external } = metrics;
  const all = plan.switches.flatMap((group) => group.items.map(idOf));
  const perRow = options.tiles
    ? tileColumns(all.length, options.perRow !== null)
    : (options.perRow ?? columnsFor(all.length));
  const grouped = plan.switches.map((group) => {
    const rows = chunks(group.items.map(idOf), perRow);
    // Chips of VLANs stand between an open host and its switch; tiles need less room.
    const plain = (rows.at(-1) ?? []).every((id) => sizes.get(id)?.uplinks.length === 0);
    return { ...group, rows, plain };
  });
  // Switches without hosts stand below, out of the uplinks' way.
  const groups = [...grouped.filter(({ rows }) => rows.length > 0), ...grouped.filter(({ rows }) => rows.length === 0)];
  const anyAround = groups.length > 1 || groups.some((group) => group.rows.length > 1);
  const marginW = anyAround ? 14 : 0;
  const rowWidth = (ids: readonly DiagramId[]) =>
    ids.reduce((sum, id) => sum + (sizes.get(id)?.w ?? 0) + hostGap, -hostGap);
  const outside = plan.externals.map((each) => externalWidth(each.machines.length, each.routers.length, metrics));
  const widest = Math.max(240, ...groups.flatMap((group) => group.rows.map(rowWidth)), ...outside);
  const left = edge + marginW;
  const w = widest + 2 * left;

  const items = new Map<DiagramId, Rect>();
  const rowOf = new Map<DiagramId, Row>();
  const switches = new Map<DiagramId, Rect>();
  const uplinks: number[] = [];
  let y = metrics.edge + 2 + plan.externals.length * (external.h + external.gap);
  if (plan.externals.length === 0) y += 12;
  for (const group of groups) {
    const trunks: number[] = [];
    for (const [index, ids] of group.rows.entries()) {
      const h = Math.max(...ids.map((id) => sizes.get(id)?.h ?? 0));
      const last = index === group.rows.length - 1;
      const row: Row = {
        top: y - 18,
        bottom: y + h + (last ? 24 : 22),
        first: rowOf.size === 0,
        above: last ? (group.node?.id ?? null) : null,
      };
      let x = options.tiles ? left : left + Math.round((widest - rowWidth(ids)) / 2);
      for (const id of ids) {
        const size = sizes.get(id) ?? { w: 0, h: 0, trunks: [], uplinks: [] };
        const rect = { x, y: y + h - size.h, w: size.w, h: size.h };
        items.set(id, rect);
        rowOf.set(id, row);
        if (last) trunks.push(...size.trunks.map((at) => x + at));
        uplinks.push(...size.uplinks.map((at) => rect.x + at));
        x += size.w + hostGap;
      }
      y += h + (last ? 0 : 56);
    }
    if (group.node) {
      const { side, h } = options.tiles ? { ...metrics.switch, h: tileSwitch.h } : metrics.switch;
      const above =
        group.rows.length === 0 ? 24 : options.tiles && group.plain ? tileSwitch.above : metrics.switch.above;
      const from = Math.max(left, Math.min(...trunks, w / 2) - side);
      const to = Math.min(w - left, Math.max(...trunks, w / 2) + side);
      switches.set(group.node.id, { x: from, y: y + above, w: to - from, h });
      y += above + h;
    }
    y += options.tiles ? 30 : 44;
  }
  const externals = plan.externals.map((each, index) => placeExternal(each, index, w, uplinks, metrics));
  return {
    w,
    h: Math.max(120, y - (options.tiles ? 30 : 44) + metrics.edge),
    items,
    rowOf,
    switches,
    externals,
    margins: { left: edge + 4, right: w - edge - 4 },
  };
}

function idOf(item: Plan['switches'][number]['items'][number]): DiagramId {
  return item.kind === 'host' ? item.plan.host.id : item.node.id;
}

/** Few hosts stand in one row; many make a picture a little wider than high. */
function columnsFor(count: number): number {
  return count <= 4 ? Math.max(1, count) : Math.ceil(Math.sqrt(count * 1.2));
}

/** Tiles in a row of a page that is too narrow for two hosts. */
const fewTiles = 5;

/** Tiles are higher than wide: more of them in a row. */
function tileColumns(count: number, narrow: boolean): number {
  return narrow ? fewTiles : Math.max(6, Math.ceil(Math.sqrt(count * 2.2)));
}

function chunks<T>(list: readonly T[], size: number): T[][] {
  const rows: T[][] = [];
  for (let i = 0; i < list.length; i += size) rows.push(list.slice(i, i + size));
  return rows;
}

/** Its name, its routers and the machines beyond have to fit in. */
function externalWidth(machines: number, routers: number, metrics: Metrics): number {
  const { router, machine } = metrics;
  return 150 + routers * (router.w + machine.gap) + machines * (machine.w + 10);
}

/** An external over the whole width: its wire as a bus at the foot, the router above its hosts, the machines beyond beside it. */
function placeExternal(
  each: Plan['externals'][number],
  index: number,
  w: number,
  uplinks: readonly number[],
  metrics: Metrics,
): PlacedExternal {
  const { edge, external, router, machine } = metrics;
  const y = edge + 2 + index * (external.h + external.gap);
  const rect = { x: edge, y, w: w - 2 * edge, h: external.h };
  const bus = y + external.h - external.bus;
  const middle = uplinks.length > 0 ? (Math.min(...uplinks) + Math.max(...uplinks)) / 2 : w / 2;
  const width = each.routers.length * (router.w + machine.gap) + each.machines.length * (machine.w + 10) - 10;
  const wanted = Math.round(middle - router.w / 2);
  let x = Math.max(edge + 140, Math.min(wanted, right(rect) - 12 - width));
  const top = y + external.routerY;
  const routers = each.routers.map((node) => {
    const placed = { node, rect: { x, y: top, w: router.w, h: router.h } };
    x += router.w + machine.gap;
    return placed;
  });
  const machines = each.machines.map((node) => {
    const placed = { node, rect: { x, y: top, w: machine.w, h: router.h } };
    x += machine.w + 10;
    return placed;
  });
  return { node: each.node, rect, bus, routers, machines };
}
