// A scene without a page: what is drawn at a moment of a replay.
import { marksOf } from '../../../media/draw/marks.ts';
import { start } from '../../../media/initial.ts';
import { layOut } from '../../../media/layout/layout.ts';
import { packetsAt } from '../../../media/live.ts';
import type { PlayState } from '../../../media/replay/player.ts';
import { resting } from '../../../media/replay/player.ts';
import { sceneOf } from '../../../media/scene.ts';
import type { Drawing } from '../../../media/state.ts';
import { railsOf } from '../../../media/ways/trail.ts';
import { countingElk } from './elk.ts';
import { type Document, named } from './models.ts';

export function initialPlay(at: number): PlayState {
  return { ...resting, at };
}

export async function packetsOf(document: Document, flow: string) {
  const { model } = document;
  const picture = await layOut(model.graph, {
    form: 'full',
    perRow: null,
    keep: new Set(),
    ask: countingElk().ask,
    cache: new Map(),
  });
  const drawing: Drawing = { model, picture, rails: railsOf(picture), marks: marksOf(model.graph), tried: new Set() };
  const scene = sceneOf(named(document, flow), start.filter, drawing);
  return {
    story: scene.story,
    at: (play: PlayState, now: number) => packetsAt({ ...start, play }, scene, drawing, now),
  };
}
