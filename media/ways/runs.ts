// Keeps ways that share a wire apart: 5 px either side of it, in the order in which they cross least.
// Works on lines alone; knows no picture and no packets.
import type { Point } from '../layout/geometry.ts';

/** A line with the track it belongs to: ways of one track may lie on each other, those of two may not. */
export type Line = { readonly points: readonly Point[]; readonly track: number };

/** A straight piece of a line. `at` is its x or y; `from` and `to` run along it. */
type Run = {
  readonly upright: boolean;
  readonly at: number;
  readonly from: number;
  readonly to: number;
  readonly key: number;
};

/** What shares a place, and how far each is moved aside. */
type Group = {
  readonly members: (readonly [line: number, run: number])[];
  readonly keys: number[];
  order: number[];
  readonly center: number;
  readonly lane: boolean;
  /** The places themselves say the order: strands of a trunk stay on their sides. */
  readonly told: boolean;
};

export type Spread = {
  readonly points: readonly Point[];
  /** The point of the spread line for a point of the line before. */
  readonly place: (point: Point) => Point;
};

/** Distances: between two ways on a wire, on a box's lane; what is nearer than this needs keeping apart. */
const gap = 10;
const laneGap = 9;
const tightGap = 6;
const near = 9;
/** Pieces that overlap by less than this don't disturb each other. */
const least = 6;

/** Moves lines aside where they share a place. `isLane` says on which heights a box's text stands below the line. */
export function spread(lines: readonly Line[], isLane: (y: number, x: number) => boolean): Spread[] {
  const runs = lines.map((line) => runsOf(line));
  const groups = groupsOf(runs, isLane);
  const offsets = () => {
    const found = runs.map((list) => list.map((run) => run.at));
    for (const group of groups) {
      for (const [line, index] of group.members) {
        const run = runs[line]?.[index];
        const list = found[line];
        if (!run || !list) continue;
        const slot = group.order.indexOf(run.key);
        list[index] = group.lane
          ? group.center + slot * (group.keys.length > 2 ? tightGap : laneGap)
          : group.center + (slot - (group.keys.length - 1) / 2) * gap;
      }
    }
    return found;
  };
  const draw = () => {
    const at = offsets();
    return lines.map((line, index) => drawn(line, runs[index] ?? [], at[index] ?? []));
  };
  let best = crossings(draw(), lines);
  for (const group of groups) {
    if (best === 0 || group.keys.length !== 2 || group.told) continue;
    group.order.reverse();
    const now = crossings(draw(), lines);
    if (now < best) best = now;
    else group.order.reverse();
  }
  const at = offsets();
  return draw().map((points, index) => ({
    points,
    place: placer(lines[index] as Line, runs[index] ?? [], at[index] ?? []),
  }));
}

function runsOf({ points, track }: Line): Run[] {
  const runs: Run[] = [];
  for (let i = 1; i < points.length; i++) {
    const [a, b] = [points[i - 1] as Point, points[i] as Point];
    const upright = a.x === b.x;
    const at = upright ? a.x : a.y;
    const [from, to] = upright ? [a.y, b.y] : [a.x, b.x];
    const last = runs.at(-1);
    if (last && last.upright === upright && last.at === at && Math.sign(last.to - last.from) === Math.sign(to - from)) {
      runs[runs.length - 1] = { ...last, to };
    } else {
      // Up and down the same wire are two ways for the eye, whosever they are.
      runs.push({ upright, at, from, to, key: track * 2 + (to < from ? 1 : 0) });
    }
  }
  return runs;
}

function groupsOf(runs: readonly (readonly Run[])[], isLane: (y: number, x: number) => boolean): Group[] {
  const all = runs.flatMap((list, line) => list.map((run, index) => ({ run, line, index })));
  const owner = all.map((_, index) => index);
  const find = (index: number): number => (owner[index] === index ? index : find(owner[index] as number));
  const order = all.map((_, index) => index).sort((a, b) => (all[a]?.run.at ?? 0) - (all[b]?.run.at ?? 0));
  for (let i = 0; i < order.length; i++) {
    for (let j = i + 1; j < order.length; j++) {
      const [a, b] = [all[order[i] as number], all[order[j] as number]];
      if (!a || !b || b.run.at - a.run.at >= near) break;
      if (a.run.upright === b.run.upright && a.run.key !== b.run.key && shared(a.run, b.run) > least) {
        owner[find(order[j] as number)] = find(order[i] as number);
      }
    }
  }
  const groups = new Map<number, typeof all>();
  for (const [index, each] of all.entries()) {
    const root = find(index);
    groups.set(root, [...(groups.get(root) ?? []), each]);
  }
  return [...groups.values()].flatMap((members) => {
    const keys = [...new Set(members.map(({ run }) => run.key))];
    if (keys.length < 2) return [];
    const middle = (key: number) => mean(members.filter(({ run }) => run.key === key).map(({ run }) => run.at));
    const upright = members[0]?.run.upright ?? true;
    // Where places differ they say the order; else replies stand left of and below requests.
    const sorted = [...keys].sort((a, b) => {
      const apart = middle(a) - middle(b);
      return Math.abs(apart) > 2 ? apart : upright ? b - a : a - b;
    });
    const places = members.map(({ run }) => run.at);
    const told = Math.abs(middle(keys[0] ?? 0) - middle(keys[1] ?? 0)) > 2;
    const lane = !upright && members.every(({ run }) => isLane(run.at, (run.from + run.to) / 2));
    const center = lane ? Math.min(...places) : (Math.min(...places) + Math.max(...places)) / 2;
    return [
      { members: members.map(({ line, index }) => [line, index] as const), keys, order: sorted, center, lane, told },
    ];
  });
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}

function shared(a: Run, b: Run): number {
  return (
    Math.min(Math.max(a.from, a.to), Math.max(b.from, b.to)) - Math.max(Math.min(a.from, a.to), Math.min(b.from, b.to))
  );
}

/** The line again, each piece in its new place; where two pieces in a row point the same way, a step joins them. */
function drawn(line: Line, runs: readonly Run[], at: readonly number[]): Point[] {
  const [first] = line.points;
  if (!first) return [];
  if (runs.length === 0) return [first];
  const points: Point[] = [];
  for (const [index, run] of runs.entries()) {
    const here = at[index] ?? run.at;
    const before = runs[index - 1];
    if (before === undefined) points.push(run.upright ? { x: here, y: run.from } : { x: run.from, y: here });
    else if (before.upright === run.upright)
      points.push(run.upright ? { x: here, y: run.from } : { x: run.from, y: here });
    const next = runs[index + 1];
    const turn = next !== undefined && next.upright !== run.upright ? (at[index + 1] ?? next.at) : run.to;
    points.push(run.upright ? { x: here, y: turn } : { x: turn, y: here });
  }
  return points;
}

/** Where a point of the line went. */
function placer(line: Line, runs: readonly Run[], at: readonly number[]): (point: Point) => Point {
  const moved = drawn(line, runs, at);
  return (point) => {
    let best: Point | undefined;
    let distance = Number.POSITIVE_INFINITY;
    for (const [index, run] of runs.entries()) {
      const [along, off] = run.upright ? [point.y, Math.abs(point.x - run.at)] : [point.x, Math.abs(point.y - run.at)];
      const [low, high] = [Math.min(run.from, run.to), Math.max(run.from, run.to)];
      const far = off + Math.max(0, low - along, along - high);
      if (far < distance - 0.001) {
        distance = far;
        const here = at[index] ?? run.at;
        best = run.upright ? { x: here, y: along } : { x: along, y: here };
      }
    }
    return best ?? moved[0] ?? point;
  };
}

/** How often lines of different tracks cross. */
function crossings(drawnLines: readonly (readonly Point[])[], lines: readonly Line[]): number {
  let count = 0;
  for (let i = 0; i < drawnLines.length; i++) {
    for (let j = i + 1; j < drawnLines.length; j++) {
      if (lines[i]?.track !== lines[j]?.track) count += crossingsOf(drawnLines[i] ?? [], drawnLines[j] ?? []);
    }
  }
  return count;
}

function crossingsOf(a: readonly Point[], b: readonly Point[]): number {
  let count = 0;
  for (let i = 1; i < a.length; i++) {
    for (let j = 1; j < b.length; j++) {
      const [p, q, r, s] = [a[i - 1], a[i], b[j - 1], b[j]] as [Point, Point, Point, Point];
      const [up, flat] =
        p.x === q.x
          ? ([
              [p, q],
              [r, s],
            ] as const)
          : ([
              [r, s],
              [p, q],
            ] as const);
      if (up[0].x !== up[1].x || flat[0].y !== flat[1].y) continue;
      const { x } = up[0];
      const { y } = flat[0];
      const crosses =
        x > Math.min(flat[0].x, flat[1].x) &&
        x < Math.max(flat[0].x, flat[1].x) &&
        y > Math.min(up[0].y, up[1].y) &&
        y < Math.max(up[0].y, up[1].y);
      if (crosses) count++;
    }
  }
  return count;
}
