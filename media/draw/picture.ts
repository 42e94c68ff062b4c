// The picture from the ground up: grounds, wires, casings, shapes, ways, text, what is laid over, what can be touched.
import { nothing, type SVGTemplateResult, svg } from 'lit-html';
import { guard } from 'lit-html/directives/guard.js';
import type { Problem } from '../../server/core/protocol/messages.ts';
import { emphasisOf, foundIn } from '../find/emphasis.ts';
import { centerX, centerY, type Rect } from '../layout/geometry.ts';
import type { PlacedBox } from '../layout/picture.ts';
import { drawTile } from '../overview/draw-tile.ts';
import { problemsByBox, tileProblems } from '../overview/problems-of.ts';
import { reachedBy } from '../overview/reach.ts';
import { stopsIn } from '../replay/breakpoints.ts';
import { progress } from '../replay/player.ts';
import { isStray } from '../replay/story.ts';
import type { Drawing, PageState, Scene } from '../state.ts';
import { pathData, pointAt } from '../ways/polyline.ts';
import { ground, type Look, label, moreBox, shape, spoken } from './boxes.ts';
import { casings, leg, type Travelled, wouldBeWay } from './legs.ts';
import { patterns } from './marks.ts';
import { badge, dropMark, endRing, notes } from './overlay.ts';
import { type ChipUse, chips, wire } from './wires.ts';

/** The picture with what can be touched. */
export function pictureOf(state: PageState, drawing: Drawing): SVGTemplateResult {
  const boxes = [...drawing.picture.boxes.values()];
  const hits = foundIn(state)?.ids ?? null;
  const problems = problemsByBox(drawing.model, drawing.picture);
  return svg`${drawnOf(state, drawing)}
    ${guard([drawing, state.selected, hits], () => svg`<g role="tree" aria-label="Boxes of the network">${boxes.map((box) => touch(box, state, drawing, problems, hits))}</g>`)}`;
}

/** The picture alone. */
export function drawnOf(state: PageState, drawing: Drawing): SVGTemplateResult {
  const { picture, marks, model } = drawing;
  const { scene } = state;
  const all = [...picture.boxes.values()];
  const boxes = all.filter(({ id }) => !picture.tiles.has(id));
  const picked = emphasisOf(state) ?? reachedBy(state);
  const lost = scene && scene.story.lostAt !== null && state.play.at >= scene.story.lostAt ? scene.story.lostAt : null;
  const look: Look = {
    marks,
    lit: (id) => (!scene || scene.lit.has(id)) && (!picked || picked.has(id)),
    quiet: !scene,
    dropAt: lost === null ? null : (scene?.story.beats[lost]?.hop.at ?? null),
    unNatted: unNatted(scene),
  };
  const problems = problemsByBox(model, picture);
  const tileLit = scene || picked ? look.lit : null;
  // A note says more than a badge.
  const noted = new Set(scene?.notes.flatMap((note) => [note.at, picture.boxes.get(note.at)?.node.parent]));
  const use = scene ? chipUse(scene) : null;
  // Most of the picture changes only with the network, the flow or a loss: a step must not draw it again.
  const still = [drawing, scene, lost, picked];
  return svg`${patterns()}${guard(
    still,
    () => svg`<g>${boxes.map((box) => moving(box, ground(box)))}</g>
    <g data-wires>${picture.buses.map(({ from, to }) => svg`<path class="wire" d=${pathData([from, to])}/>`)}${picture.wires.map((each) => wire(each, picture, look))}${picture.more.map((each) => svg`<path class="wire" d=${pathData(each.wire)}/>`)}</g>
    <g>${scene ? casings(scene.ways.ways) : nothing}</g>
    <g>${boxes.map((box) => moving(box, shape(box, picture, look)))}${picture.more.map(moreBox)}</g>
    <g>${[...picture.tiles.values()].map((tile) => drawTile(tile, { marks, lit: tileLit, problems: tileProblems(problems.get(tile.host.id) ?? noProblems) }))}</g>`,
  )}
    <g>${scene ? wouldBeWay(scene.would) : nothing}${scene ? travelled(scene, state).map(leg) : nothing}</g>
    ${guard(
      still,
      () => svg`<g>${boxes.map((box) => moving(box, label(box, picture, look)))}${boxes.filter(({ id }) => drawing.tried.has(id)).map(triedEdge)}</g>
    <g>${picture.wires.flatMap((each) => chips(each, look, use))}
      ${
        scene
          ? notes(
              scene.notes,
              picture,
              scene.ways.ways.map((way) => way.points),
              endRects(scene, drawing),
              look.lit,
            )
          : nothing
      }
      ${boxes.map((box) => (noted.has(box.id) ? nothing : badge(box, problems.get(box.id) ?? noProblems)))}
      ${scene ? ends(scene, drawing) : nothing}
      ${lost !== null && scene ? drop(scene, lost) : nothing}
      ${scene && scene.would.length > 0 ? wouldWords(scene, drawing) : nothing}</g>`,
    )}
    ${scene && state.breakpoints.size > 0 ? breakpoints(scene, state) : nothing}`;
}

/** A disc on the left edge of each box in which playing stops. */
function breakpoints(scene: Scene, { breakpoints, drawing }: PageState): SVGTemplateResult[] {
  const boxes = [...stopsIn(scene.story, breakpoints)].map((index) => scene.story.beats[index]?.hop.at ?? '');
  return [...new Set(boxes)].flatMap((id) => {
    const rect = drawing?.picture.boxes.get(id)?.rect;
    return rect ? [svg`<circle class="breakpoint" cx=${rect.x} cy=${centerY(rect)} r="5"/>`] : [];
  });
}

/** Around what is tried. */
function triedEdge({ rect: { x, y, w, h } }: PlacedBox): SVGTemplateResult {
  return svg`<rect class="tried" x=${x - 2} y=${y - 2} width=${w + 4} height=${h + 4} rx="5"/>`;
}

const noProblems: readonly Problem[] = [];

/** A piece of a box, so that it glides when a layout moves the box. */
function moving({ id }: PlacedBox, piece: SVGTemplateResult | typeof nothing): SVGTemplateResult | typeof nothing {
  return piece === nothing ? nothing : svg`<g data-box=${id}>${piece}</g>`;
}

/** What can be focused and clicked: one transparent shape a box, hosts before what stands in them. */
function touch(
  box: PlacedBox,
  state: PageState,
  { picture }: Drawing,
  problems: ReadonlyMap<string, readonly Problem[]>,
  hits: ReadonlySet<string> | null,
): SVGTemplateResult {
  const { x, y, w, h } = box.rect;
  const selected = state.selected === box.id;
  const level = box.node.parent === null ? 1 : box.node.kind === 'instance' ? 3 : 2;
  const inside =
    box.node.parent === null ? '' : `in ${picture.boxes.get(box.node.parent)?.node.label ?? box.node.parent}`;
  const worst = problems.get(box.id)?.[0]?.message ?? '';
  const tile = picture.tiles.get(box.id);
  const closed = tile ? `closed, ${tile.columns.reduce((sum, each) => sum + each.instances.length, 0)} instances` : '';
  const words = spoken(box, [closed, inside, worst].filter(Boolean).join(', '));
  const first =
    state.selected === null || !picture.boxes.has(state.selected) ? [...picture.boxes.keys()][0] : state.selected;
  return svg`<g class="touch ${selected ? 'selected' : ''} ${hits?.has(box.id) ? 'hit' : ''}" data-id=${box.id} role="treeitem" aria-level=${level} aria-label=${words} aria-expanded=${box.node.kind !== 'host' || picture.tiles.size === 0 ? nothing : tile === undefined} aria-selected=${selected}
    tabindex=${first === box.id ? 0 : -1}><rect x=${x - 3} y=${y - 3} width=${w + 6} height=${h + 6} rx="6"/></g>`;
}

/** How far each way has been travelled: to the hop before while a packet moves, for the canvas draws the rest. */
function travelled(scene: Scene, state: PageState): Travelled[] {
  const { at, move } = state.play;
  const moving = new Set(move && progress(state.play, performance.now()) < 1 ? move.hops : []);
  const { ways, story } = scene;
  return ways.ways.flatMap((way) => {
    let along = -1;
    let last = -1;
    for (const each of way.hops) {
      if (each.hop > at) break;
      last = each.hop;
      along = moving.has(each.hop) ? (ways.places[each.hop]?.before ?? each.along) : each.along;
    }
    const helper = way.stroke === 'helper';
    if (helper && last < 0) return [];
    const arrived = last === way.hops.at(-1)?.hop && !moving.has(last);
    const end = story.beats[way.hops.at(-1)?.hop ?? -1]?.hop;
    return [
      { way, along: arrived ? way.length : Math.max(0, along), faded: end !== undefined && isStray(end) && arrived },
    ];
  });
}

/** Which leg goes tagged over a wire from the machine it belongs to. */
function chipUse({ story }: Scene): ChipUse {
  const used = new Map<string, 'request' | 'reply' | 'error' | 'helper'>();
  for (const { hop } of story.beats) {
    if (hop.packet.vlan === null) continue;
    const key = `${hop.node}/${hop.interface} ${hop.packet.vlan}`;
    const stroke =
      hop.leg === 'reply' || hop.leg === 'error'
        ? hop.leg
        : hop.leg === 'arp' || hop.leg === 'dhcp'
          ? 'helper'
          : 'request';
    if (!used.has(key)) used.set(key, stroke);
  }
  return (wireId, vlan) => {
    const [a = '', b = ''] = wireId.split('--');
    return used.get(`${a} ${vlan}`) ?? used.get(`${b} ${vlan}`) ?? null;
  };
}

/** Hosts whose translation a packet of the flow passes without being translated. */
function unNatted(scene: Scene | null): ReadonlySet<string> {
  if (!scene || scene.story.lostAt === null) return new Set();
  const leaves = new Set<string>();
  const translates = new Set<string>();
  for (const { hop } of scene.story.beats) {
    const id = `${hop.node}/nat`;
    if (hop.action === 'snat' || hop.action === 'dnat' || hop.action === 'unnat') translates.add(id);
    if (hop.direction === 'out' && scene.lit.has(id)) leaves.add(id);
  }
  return new Set([...leaves].filter((id) => !translates.has(id)));
}

/** The flow's ends that have words above them. */
function endRects(scene: Scene, { picture }: Drawing): Rect[] {
  if (scene.story.lostAt === null) return [];
  return [scene.story.replay.stimulus.from, targetOf(scene)].flatMap((id) =>
    id === null ? [] : (picture.boxes.get(id)?.rect ?? []),
  );
}

function ends(scene: Scene, { picture }: Drawing): SVGTemplateResult[] {
  const { replay } = scene.story;
  const target = scene.story.replay.to === null ? null : targetOf(scene);
  const from = picture.boxes.get(replay.stimulus.from);
  const to = target === null ? undefined : picture.boxes.get(target);
  const deaf =
    replay.outcome === 'dropped' &&
    replay.legs.reply !== 'delivered' &&
    replay.icmpError === null &&
    replay.errno === null;
  const found: SVGTemplateResult[] = [];
  if (from) found.push(endRing(from, deaf && from.node.kind === 'instance' ? 'hears nothing' : ''));
  if (to && to !== from)
    found.push(endRing(to, replay.legs.request === 'dropped' && to.node.kind === 'instance' ? 'never reached' : ''));
  return found;
}

/** The box that the flow is for: the name, or whoever has the address. */
export function targetOf({ story, lit }: Pick<Scene, 'story' | 'lit'>): string | null {
  const to = story.replay.to?.replace(/\.floating(\[\d+\])?$/, '') ?? null;
  if (to !== null) return to;
  return [...lit].at(-1) ?? null;
}

function drop(scene: Scene, lost: number): SVGTemplateResult | typeof nothing {
  const place = scene.ways.places[lost];
  const way = place && scene.ways.ways[place.way];
  return place && way ? dropMark(pointAt(way.points, place.along)) : nothing;
}

/** Above the switch that the packet would have crossed. */
function wouldWords(scene: Scene, { picture }: Drawing): SVGTemplateResult | typeof nothing {
  for (const box of picture.boxes.values()) {
    if (box.node.kind !== 'switch') continue;
    const crosses = scene.would.some((point) => box.lane?.axis === 'across' && point.y === box.lane.y);
    if (crosses)
      return svg`<text class="small quiet halo" x=${centerX(box.rect)} y=${box.rect.y - 10} text-anchor="middle">the way it would have gone</text>`;
  }
  return nothing;
}
