// Laying a network out anew, and again after one host changed, in E: elk alone on the same graph.
import ELK from 'elkjs/lib/elk.bundled.js';
import { layOut, type ShapeCache } from '../../../media/layout/layout.ts';
import type { Picture } from '../../../media/layout/picture.ts';
import type { DiagramGraph } from '../../../server/core/views/diagram.ts';
import { said, sizesSaid, slope } from '../measure.ts';
import { modelOf, wholeForElk } from '../picture/clouds.ts';
import { expectSame, type Row } from '../row.ts';

const elk = new ELK();

/** 1,000 and 20,000 boxes from nothing, and 1,000 again after a host got one more instance. */
export const layoutRow: Row = async ({ seed, quick }) => {
  const small = modelOf(1000, seed).graph;
  const E = await best(2, () => elk.layout(wholeForElk(small)));
  const fresh = await best(quick ? 5 : 12, () => lay(small, new Map()));
  check(small, await lay(small, new Map()));
  const again = await changed(small, E);
  const figures = [
    { name: 'layout-1k', value: fresh / E, note: `E = ${said(E)}, best ${said(fresh)}, ${small.nodes.length} boxes` },
    again,
  ];
  if (quick) return [...figures, { name: 'layout-20k', value: null, note: 'left out: E alone takes half a minute' }];
  const large = modelOf(20_000, seed).graph;
  const whole = await best(2, () => lay(large, new Map()));
  check(large, await lay(large, new Map()));
  const E20 = await best(1, () => elk.layout(wholeForElk(large)));
  const note = `E = ${said(E20)}, once; best ${said(whole)}, ${large.nodes.length} boxes`;
  return [...figures, { name: 'layout-20k', value: whole / E20, note }];
};

/** How the time grows with the boxes. */
export const layoutGrowthRow: Row = async ({ seed, quick }) => {
  // elk is compiled from Java and takes long to get warm.
  const warm = modelOf(1000, `${seed} warm`).graph;
  for (let round = 0; round < 12; round++) await lay(warm, new Map());
  const points = [];
  for (const size of [1000, 3000, 10_000, ...(quick ? [] : [20_000])]) {
    const { graph } = modelOf(size, seed);
    points.push({ size: graph.nodes.length, ms: await best(4, () => lay(graph, new Map())) });
  }
  return [{ name: 'slope-layout', value: slope(points), note: sizesSaid(points) }];
};

function lay(graph: DiagramGraph, cache: ShapeCache): Promise<Picture> {
  return layOut(graph, { form: 'full', perRow: null, keep: new Set(), ask: (each) => elk.layout(each), cache });
}

/** The least CPU time of so many rounds, in ms. */
async function best(rounds: number, work: () => Promise<unknown>): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round++) {
    // A full collection would have V8 throw away what it has compiled.
    globalThis.gc?.({ type: 'minor' });
    const before = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / 1000);
  }
  return least;
}

/** One more instance on the last host; the hosts that stand elsewhere must stay where they are. */
async function changed(graph: DiagramGraph, E: number) {
  const instance = graph.nodes.findLast(({ kind }) => kind === 'instance');
  const wire = graph.wires.find(({ a, b }) => a === instance?.id || b === instance?.id);
  if (!instance || !wire) throw new Error('no instance to copy');
  // No longer name than others have: it must not make all instances wider.
  const more = { ...instance, id: 'one_more', label: 'VM_new', node: 'one_more' };
  const after: DiagramGraph = {
    ...graph,
    nodes: [...graph.nodes, more],
    wires: [
      ...graph.wires,
      {
        ...wire,
        id: 'one_more',
        a: wire.a === instance.id ? more.id : wire.a,
        b: wire.b === instance.id ? more.id : wire.b,
      },
    ],
  };
  const cache: ShapeCache = new Map();
  const before = await lay(graph, cache);
  let picture = before;
  const ms = await best(5, async () => {
    picture = await lay(after, new Map(cache));
  });
  const moved = [...before.boxes.values()]
    .filter(({ id, node }) => node.kind === 'host' && id !== instance.parent)
    .filter(({ id, rect }) => JSON.stringify(picture.boxes.get(id)?.rect) !== JSON.stringify(rect));
  expectSame(
    'hosts that moved',
    moved.map(({ id }) => id),
    [],
  );
  expectSame('the new instance', picture.boxes.has(more.id) || picture.folded.has(more.id), true);
  return { name: 'layout-again', value: ms / E, note: `best ${said(ms)}` };
}

/** Every box is there, or stands in a "+n", and none of the hosts is on another. */
function check(graph: DiagramGraph, picture: Picture): void {
  const missing = graph.nodes.filter(({ id }) => !picture.boxes.has(id) && !picture.folded.has(id));
  expectSame(
    'boxes that are missing',
    missing.map(({ id }) => id),
    [],
  );
  const rows = new Map<number, { x: number; w: number; id: string }[]>();
  for (const { id, node, rect } of picture.boxes.values())
    if (node.kind === 'host')
      rows.set(rect.y + rect.h, [...(rows.get(rect.y + rect.h) ?? []), { x: rect.x, w: rect.w, id }]);
  const over = [...rows.values()].flatMap((row) =>
    row.filter((host) =>
      row.some((other) => other.id !== host.id && other.x < host.x + host.w && host.x < other.x + other.w),
    ),
  );
  expectSame(
    'hosts on others',
    over.map(({ id }) => id),
    [],
  );
}
