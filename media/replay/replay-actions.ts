// What the transport, the hop list and the keys do with a replay: play, step, stop, filter, fold.
import type { TraceResult } from '../../server/core/protocol/messages.ts';
import { toggled } from '../kept.ts';
import { sceneOf, scoreOf } from '../scene.ts';
import type { Actions, Drawing, PageState, Scene } from '../state.ts';
import { breakpointAt } from './breakpoints.ts';
import { faster, goTo, type Motion, pause, play } from './player.ts';
import type { Filter } from './story.ts';

/** What it needs of the page. */
export type ReplayStage = {
  readonly read: () => PageState;
  readonly update: (change: Partial<PageState>) => void;
  readonly motion: () => Motion;
  /** A step was made, by a key, a click or the clock; or the hand is still on the track. */
  readonly arrived: (how: 'step' | 'scrub') => void;
  readonly say: (text: string) => void;
};

export type ReplayActions = Pick<
  Actions,
  'togglePlay' | 'seek' | 'stopAt' | 'loop' | 'speed' | 'filter' | 'foldPart' | 'openLeg'
>;

/** A replay as it is drawn, where there are both. */
export function sceneFor(result: TraceResult | null, filter: Filter, drawing: Drawing | null): Scene | null {
  return result?.kind === 'replay' && drawing ? sceneOf(result.replay, filter, drawing) : null;
}

export function replayActions({ read, update, motion, arrived, say }: ReplayStage): ReplayActions {
  return {
    togglePlay: () => {
      const { scene, play: now, breakpoints } = read();
      if (!scene) return;
      update({ play: now.playing ? pause(now) : play(now, scoreOf(scene, breakpoints), performance.now()) });
      if (read().play.playing) arrived('step');
    },
    seek: (index, how) => {
      const { scene, play: now, breakpoints } = read();
      if (!scene) return;
      const from = { ...now, playing: how === 'scrub' ? false : now.playing };
      const score = scoreOf(scene, breakpoints);
      update({ play: goTo(from, score, index, performance.now(), how === 'scrub' ? 'reduced' : motion()) });
      arrived(how);
    },
    stopAt: (index) => {
      const { scene, breakpoints: before } = read();
      const hop = scene?.story.beats[index]?.hop;
      if (!hop) return;
      const breakpoints = toggled(before, breakpointAt(hop));
      update({ breakpoints });
      say(`Breakpoint at hop ${index + 1} ${breakpoints.size > before.size ? 'set' : 'taken away'}.`);
    },
    loop: () => {
      const { play: now } = read();
      update({ play: { ...now, loop: !now.loop } });
    },
    speed: (notches) => update({ play: faster(read().play, notches) }),
    filter: (filter) => {
      const { scene: before, play: now, result, drawing } = read();
      const step = before?.story.beats[now.at]?.hop.step ?? 1;
      const scene = sceneFor(result, filter, drawing);
      const found = (scene?.story.beats ?? []).findLastIndex(({ hop }) => hop.step <= step);
      update({ filter, scene, opened: new Map(), play: { ...pause(now), at: Math.max(0, found) } });
    },
    foldPart: (part) => update({ folded: toggled(read().folded, part) }),
    openLeg: (index, open) => update({ opened: new Map([...read().opened, [index, open]]) }),
  };
}
