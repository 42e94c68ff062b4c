// What moves and what is spoken: the packets' canvas, and the live regions for those who listen.
import { drawPackets, type Packet, type Palette, paletteOf, type Trace, type View } from './draw/packets.ts';
import { progress } from './replay/player.ts';
import { standing } from './replay/story.ts';
import type { Drawing, PageState, Scene } from './state.ts';
import { partOf, pointAt } from './ways/polyline.ts';

export type Announcement = { readonly text: string; readonly urgent: boolean };

export type Live = {
  readonly draw: (state: PageState, view: View, now: number) => void;
  readonly say: (words: Announcement | null) => void;
};

export function livePackets(root: HTMLElement): Live {
  let palette: Palette | null = null;
  // A change of theme shows in the class and style that VS Code puts on the body and the root element.
  const forget = new MutationObserver(() => {
    palette = null;
  });
  forget.observe(document.body, { attributes: true });
  forget.observe(document.documentElement, { attributes: true });
  const polite = region('polite');
  const assertive = region('assertive');
  document.body.append(polite, assertive);
  return {
    draw: (state, view, now) => {
      const canvas = root.querySelector<HTMLCanvasElement>('canvas.packets');
      if (!canvas) return;
      palette ??= paletteOf(canvas);
      const { scene, drawing } = state;
      const moment = scene && drawing ? packetsAt(state, scene, drawing, now) : { packets: [], traces: [] };
      canvas.dataset.packets = `${moment.packets.length}`;
      drawPackets(canvas, moment.packets, moment.traces, view, palette);
    },
    say: (words) => {
      if (words) (words.urgent ? assertive : polite).textContent = words.text;
    },
  };
}

function region(how: 'polite' | 'assertive'): HTMLElement {
  const element = document.createElement('div');
  element.className = 'unseen';
  element.setAttribute('aria-live', how);
  element.setAttribute('role', how === 'polite' ? 'status' : 'alert');
  return element;
}

/** Every packet that is somewhere at this moment, and the pieces of way that are being travelled. */
export function packetsAt(
  state: PageState,
  scene: Scene,
  { marks, model }: Drawing,
  now: number,
): { packets: Packet[]; traces: Trace[] } {
  const { play } = state;
  const { story, ways } = scene;
  const done = progress(play, now);
  const moving = new Map((play.move && done < 1 ? play.move.hops : []).map((hop) => [hop, true]));
  const traces: Trace[] = [];
  const packets: Packet[] = [];
  const standingNow = standing(story, play.at).filter((index) => !moving.has(index));
  const leaving = new Set([...moving.keys()].map((index) => story.beats[index]?.before));
  for (const index of [...standingNow, ...moving.keys()]) {
    const place = ways.places[index];
    const beat = story.beats[index];
    if (!place || !beat) continue;
    const way = ways.ways[place.way];
    if (!way) continue;
    // A lost packet is a disc; a packet whose last copy is just leaving isn't here any more.
    if ((index === story.lostAt || beat.hop.action === 'drop') && !moving.has(index)) continue;
    if (leaving.has(index) && !moving.has(index) && (story.lastChild[index] ?? -1) <= play.at) continue;
    const along = moving.has(index) ? place.before + (place.along - place.before) * done : place.along;
    if (moving.has(index) && along > place.before)
      traces.push({ points: partOf(way.points, place.before, along), stroke: way.stroke, offset: place.before });
    const { vlan } = beat.hop.packet;
    const network = vlan === null ? null : (model.graph.networks.find((each) => each.vlan === vlan)?.name ?? null);
    const tag = vlan === null ? null : { vlan, mark: marks.network(network) };
    packets.push({ at: pointAt(way.points, along), stroke: way.stroke, tag, current: index === play.at });
  }
  return { packets, traces };
}
