// From a replay and a drawing to a scene: the story, its ways, its notes, what is lit. Pure.
import type { LocatedReplay } from '../server/core/protocol/messages.ts';
import type { DiagramId } from '../server/core/views/diagram.ts';
import { ladderOf } from '../server/core/views/ladder.ts';
import type { Point } from './layout/geometry.ts';
import type { PlacedBox } from './layout/picture.ts';
import { type Breakpoint, stopsIn } from './replay/breakpoints.ts';
import { notesOf } from './replay/notes.ts';
import type { Score } from './replay/player.ts';
import { type Filter, type Story, storyOf } from './replay/story.ts';
import type { Drawing, Scene } from './state.ts';
import { boxesBetween } from './ways/trail.ts';
import { boxesOf, waysOf, wouldBe } from './ways/ways.ts';

export function sceneOf(replay: LocatedReplay, filter: Filter, drawing: Drawing): Scene {
  const { picture, rails, model } = drawing;
  const story = storyOf(replay, filter);
  const ways = waysOf(story.beats, rails);
  const notes = notesOf(story, {
    networkOf: (id) => picture.boxes.get(id)?.node.network,
    ghostOn: (host) => ghostOn(host, drawing)?.id,
  });
  const would = wouldHaveGone(story, drawing);
  const lit = new Set([...litOf(story, drawing), ...would.boxes]);
  const ladder = ladderOf(replay, new Map(model.graph.nodes.map((node) => [node.id, node])));
  return { story, ways, notes, lit, would: would.points, ladder };
}

/** Boxes that the flow's own packets touch, what lies between them, its ends, and what is missing. */
function litOf(story: Story, { picture, rails }: Drawing): Set<DiagramId> {
  const lit = new Set<DiagramId>();
  let before: DiagramId | null = null;
  const boxes = boxesOf(story.beats, picture);
  const helpersToo = story.beats.every((beat) => beat.kind !== 'ip');
  for (const beat of story.beats) {
    const own = boxes[beat.index];
    if (!own || (beat.kind !== 'ip' && beat.kind !== 'errors' && !helpersToo)) continue;
    lit.add(own.id);
    const parent = beat.before === null ? null : story.beats[beat.before];
    before = parent ? (boxes[parent.index]?.id ?? null) : null;
    if (before !== null && before !== own.id) for (const id of boxesBetween(rails, before, own.id)) lit.add(id);
  }
  for (const id of [...lit]) {
    const parent = picture.boxes.get(id)?.node.parent;
    if (parent) lit.add(parent);
  }
  const { from } = story.replay.stimulus;
  lit.add(from);
  if (story.replay.to !== null) lit.add(story.replay.to);
  for (const { node } of picture.boxes.values()) if (node.ghost) lit.add(node.id);
  return lit;
}

function ghostOn(host: string, { picture }: Pick<Drawing, 'picture'>): PlacedBox | undefined {
  for (const box of picture.boxes.values())
    if (box.node.ghost && box.node.kind === 'bridge' && box.node.parent === host) return box;
  return undefined;
}

/** Where a bridge is missing that is drawn as a ghost: the way through it to the flow's end. */
function wouldHaveGone(
  { replay, beats, lostAt }: Story,
  { picture, rails }: Drawing,
): { points: readonly Point[]; boxes: readonly DiagramId[] } {
  const none = { points: [], boxes: [] };
  const cause = replay.causes.find((each) => each.code === 'bridge-missing');
  if (!cause || lostAt === null) return none;
  const ghost = ghostOn(cause.node, { picture });
  const leg = beats[lostAt]?.hop.leg;
  const to = leg === 'reply' ? replay.stimulus.from : (replay.to ?? '');
  if (!ghost || !picture.boxes.has(to)) return none;
  return wouldBe(`${cause.node}/routing`, [ghost.id], to, rails);
}

/** px of way that a packet travels in a full hop; shorter ones take less time. */
const fullHop = 60;

/** How long each hop is shown: 420 ms on the way, decisions 700 ms, what changes nothing and goes nowhere a moment. */
export function scoreOf({ story, ways }: Pick<Scene, 'story' | 'ways'>, breakpoints: ReadonlySet<Breakpoint>): Score {
  return {
    length: story.beats.length,
    together: story.together,
    stops: stopsIn(story, breakpoints),
    timing: (index) => {
      const beat = story.beats[index];
      const place = ways.places[index];
      const far = place ? place.along - place.before : 0;
      const decides = beat !== undefined && beat.hop.direction === null && !beat.quiet;
      const moves = far < 1 ? 60 : Math.max(180, Math.min(420, (420 * far) / fullHop));
      return { moves, stands: decides ? 700 : beat?.quiet ? 30 : 260 };
    },
  };
}
