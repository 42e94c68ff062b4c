// Lays the network out when it, the flow, the width or what is open changes, and sees to it that the view goes along.

import { marksOf } from './draw/marks.ts';
import type { View } from './draw/packets.ts';
import type { Zoom } from './draw/zoom.ts';
import { flowEnds } from './flows.ts';
import { layOutInEveryForm } from './layout/forms.ts';
import { type AskElk, layOut, type ShapeCache } from './layout/layout.ts';
import type { Picture } from './layout/picture.ts';
import { flowArea, openHosts, sameHosts, selectedIn } from './overview/opening.ts';
import type { Motion } from './replay/player.ts';
import type { Drawing, PageState, Scene } from './state.ts';
import { glide, steadied } from './steady.ts';
import type { ElkAnswers } from './take/standalone.ts';
import { railsOf } from './ways/trail.ts';
import { triedBoxes } from './what-if/trying.ts';

/** Below this width of the page, in px, the narrow form is taken; below `oneColumn` hosts stand under each other. */
const narrowBelow = 900;
const oneColumn = 640;

/** What laying out needs of the page. */
export type LaidPage = {
  readonly root: HTMLElement;
  readonly read: () => PageState;
  readonly update: (change: Partial<PageState>) => void;
  readonly zoom: () => Zoom | null;
  readonly motion: () => Motion;
  readonly sceneFor: (drawing: Drawing) => Scene | null;
  /** The view that was kept of a file, once. */
  readonly keptView: (uri: string) => View | null;
  /** A new picture is drawn. */
  readonly laid: () => void;
  readonly ask: AskElk;
  readonly answers: () => ElkAnswers;
};

export type Laying = {
  /** Lays the network out anew for the page's width; what was drawn stays until the new layout is there. */
  readonly lay: () => Promise<void>;
  /** The same where the flow has ends that are not drawn, or hosts on its way that are closed. */
  readonly layForFlow: () => void;
  readonly resized: (draw: () => void) => void;
  readonly showAll: () => void;
  /** Whether the picture is shown as a whole, and stays so. */
  readonly isFitted: () => boolean;
  readonly setFitted: (fitted: boolean) => void;
  /** What elk answers for a page of any width that opens with this flow: readers of a file have no elk. */
  readonly answersForAll: () => Promise<ElkAnswers>;
};

export function layingOf({
  root,
  read,
  update,
  zoom,
  motion,
  sceneFor,
  keptView,
  laid,
  ask,
  answers,
}: LaidPage): Laying {
  let fitted = false;
  let layouts = 0;
  let laidPerRow: number | null = null;
  let laidOpen: ReadonlySet<string> | undefined;
  const cache: ShapeCache = new Map();
  const perRow = () => (root.clientWidth < oneColumn ? 1 : null);
  const form = (): PageState['form'] => (root.clientWidth < narrowBelow ? 'compact' : 'full');

  const wantedOpen = () => {
    const { model, openHosts: byHand, result } = read();
    return model ? openHosts(model, byHand, flowEnds(read()), result) : undefined;
  };

  /** The whole picture; of a flow among tiles, the hosts it goes through. */
  function fitTo(picture: Picture, scene: Scene | null): void {
    if (scene && picture.tiles.size > 0) zoom()?.focus(flowArea(picture, flowEnds(read())));
    else if (picture.w > 0) zoom()?.fit(picture.w, picture.h);
    fitted = true;
  }

  /** Where the whole is still in sight at the same scale, nothing moves but what changed. */
  function stay({ w, h }: Picture, was: View): void {
    const stage = root.querySelector<HTMLElement>('[data-stage]');
    const now = zoom()?.view();
    if (!stage || !now || Math.abs(now.k - was.k) > 0.001 || was.x < 0 || was.y < 0) return;
    if (was.x + w * was.k <= stage.clientWidth + 1 && was.y + h * was.k <= stage.clientHeight + 1) zoom()?.set(was);
  }

  async function lay(): Promise<void> {
    const { model } = read();
    update({ form: form() });
    if (!model) return;
    const mine = ++layouts;
    laidPerRow = perRow();
    laidOpen = wantedOpen();
    const keep = new Set(flowEnds(read()));
    const options = { form: form(), perRow: laidPerRow, keep, opened: laidOpen, pins: read().pins, ask, cache };
    const picture = await layOut(model.graph, options);
    if (mine !== layouts || read().model !== model) return;
    const before = read().drawing?.picture;
    const sameFile = read().drawing?.model.uri === model.uri;
    const tried = triedBoxes(read().base, model);
    const drawing: Drawing = { model, picture, rails: railsOf(picture), marks: marksOf(model.graph), tried };
    const selected = selectedIn(picture, read().selected);
    const scene = sceneFor(drawing);
    const was = zoom()?.view();
    // The view first: a browser lays text out for the level of detail at which it is drawn.
    const kept = keptView(model.uri);
    if (kept) zoom()?.set(kept);
    else if (fitted || mine === 1) {
      fitTo(picture, scene);
      if (was && sameFile) stay(picture, was);
    } else if (before && was) zoom()?.set(steadied(was, before, picture, selected));
    update({ drawing, selected, scene });
    const now = zoom()?.view();
    if (before && was && now && motion() === 'full') glide(root, before, picture, { was, now });
    laid();
  }

  return {
    lay,
    layForFlow: () => {
      const folded = read().drawing?.picture.folded;
      if (!sameHosts(wantedOpen(), laidOpen) || flowEnds(read()).some((end) => folded?.has(end))) void lay();
    },
    resized: (draw) => {
      // A panel in the background has no size.
      if (root.clientWidth === 0) return;
      if (form() !== read().form || perRow() !== laidPerRow) void lay();
      else draw();
      const { drawing, scene } = read();
      if (fitted && drawing) fitTo(drawing.picture, scene);
    },
    showAll: () => {
      const picture = read().drawing?.picture;
      if (picture) fitTo(picture, null);
      fitted = true;
    },
    isFitted: () => fitted,
    setFitted: (now) => {
      fitted = now;
    },
    answersForAll: async () => {
      const { model } = read();
      const drawn = { keep: new Set(flowEnds(read())), opened: wantedOpen() };
      if (model) await layOutInEveryForm(model.graph, drawn, ask);
      return answers();
    },
  };
}
