// Ties the page together: messages in, state, what is drawn, what is asked of the extension.
import { render } from 'lit-html';
import type { FlowChoice, Location, NetworkModel, ToPage, TraceResult } from '../server/core/protocol/messages.ts';
import { marksOf } from './draw/marks.ts';
import { type Zoom, zoomOn } from './draw/zoom.ts';
import { exists, flowEnds } from './flows.ts';
import type { Host } from './host.ts';
import { start } from './initial.ts';
import { keptOf, toggled, withKept } from './kept.ts';
import { keyboard } from './keyboard.ts';
import { centerX, centerY } from './layout/geometry.ts';
import { type AskElk, layOut, type ShapeCache } from './layout/layout.ts';
import { livePackets } from './live.ts';
import { mapPointer, showSight } from './minimap/minimap.ts';
import { moverOf } from './moved.ts';
import { flowArea, openHosts, sameHosts, selectedIn } from './overview/opening.ts';
import { overviewActions } from './overview/overview-actions.ts';
import { page } from './page.ts';
import { pointer } from './pointer.ts';
import { announcement } from './replay/announce.ts';
import { faster, goTo, type Motion, pause, play, resting, tick } from './replay/player.ts';
import type { Filter } from './replay/story.ts';
import { sceneOf, scoreOf } from './scene.ts';
import type { Actions, Drawing, Kept, PageState } from './state.ts';
import { glide, steadied } from './steady.ts';
import type { ElkAnswers } from './take/standalone.ts';
import { taken } from './take/take.ts';
import { throttled } from './throttled.ts';
import { pointAt } from './ways/polyline.ts';
import { railsOf } from './ways/trail.ts';

/** Below this width of the page, in px, the narrow form is taken; below `oneColumn` hosts stand under each other. */
const narrowBelow = 900;
const oneColumn = 640;

/** How a network may be laid out. */
const forms = [
  ['full', null],
  ['compact', null],
  ['compact', 1],
] as const;

export function startPage(
  root: HTMLElement,
  host: Host,
  { ask, answers }: { readonly ask: AskElk; readonly answers: () => ElkAnswers },
): void {
  let state: PageState = start;
  let zoom: Zoom | null = null;
  let fitted = false;
  let layouts = 0;
  let restored: Kept | null = host.kept();
  let lastRevealed = '';
  const cache: ShapeCache = new Map();
  // VS Code writes what is kept to disk: a few times a second is enough while a hand moves the picture.
  const keep = throttled(keepNow, 200);
  const live = livePackets(root);
  const reduced = matchMedia('(prefers-reduced-motion: reduce)');
  const motion = (): Motion =>
    reduced.matches || document.body.classList.contains('vscode-reduce-motion') ? 'reduced' : 'full';

  const update = (change: Partial<PageState>) => {
    state = { ...state, ...change };
    draw();
  };

  function draw(): void {
    root.style.setProperty('--side', `${state.sideWidth}px`);
    render(page(state, actions, root.clientWidth), root);
    attach();
    live.draw(state, zoom?.view() ?? { x: 0, y: 0, k: 1 }, performance.now());
    const stage = root.querySelector<HTMLElement>('[data-stage]');
    if (stage && zoom) showSight(stage, state.drawing?.picture, zoom.view());
    if (state.play.move || state.play.playing) nextFrame();
    keep();
  }

  let frame = 0;
  function nextFrame(): void {
    if (frame !== 0) return;
    frame = requestAnimationFrame((now) => {
      frame = 0;
      const { scene } = state;
      if (!scene) return;
      const next = tick(state.play, scoreOf(scene), now, motion());
      if (next === state.play) {
        live.draw(state, zoom?.view() ?? { x: 0, y: 0, k: 1 }, now);
        if (state.play.move || state.play.playing) nextFrame();
        return;
      }
      const stepped = next.at !== state.play.at;
      update({ play: next });
      if (stepped) arrived('step');
    });
  }

  /** What a step tells others: the editor by the source line, a listener by the live region. */
  function arrived(how: 'step' | 'scrub'): void {
    const hop = state.scene?.story.beats[state.play.at]?.hop;
    if (!hop) return;
    if (how === 'step') live.say(announcement(state));
    const key = hop.source ? `${hop.source.uri}:${hop.source.range.start.line}` : '';
    if (hop.source && key !== lastRevealed && how === 'step')
      host.post({ kind: 'reveal', location: hop.source, focus: 'keep' });
    if (key !== '') lastRevealed = key;
    root.querySelector('.hop.current')?.scrollIntoView({ block: 'nearest' });
    showRung();
    const place = state.scene?.ways.places[state.play.at];
    const way = place && state.scene?.ways.ways[place.way];
    if (place && way) zoom?.show(pointAt(way.points, place.along));
  }

  function showRung(): void {
    root.querySelector('.rung.current')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }

  function attach(): void {
    const stage = root.querySelector<HTMLElement>('[data-stage]');
    if (!stage || zoom) return;
    const move = moverOf(stage);
    zoom = zoomOn(stage, (view, byUser) => {
      if (byUser) fitted = false;
      move(view);
      live.draw(state, view, performance.now());
      showSight(stage, state.drawing?.picture, view);
      keep();
    });
    mapPointer(
      stage,
      () => state.drawing?.picture,
      zoom.view,
      (view) => {
        fitted = false;
        zoom?.set(view);
      },
    );
    new ResizeObserver(() => resized()).observe(root);
    pointer(
      stage,
      root,
      () => state,
      actions,
      (width) => update({ sideWidth: width }),
    );
  }

  function showAll(picture = state.drawing?.picture): void {
    if (picture && picture.w > 0) zoom?.fit(picture.w, picture.h);
    fitted = true;
  }

  function resized(): void {
    // A panel in the background has no size.
    if (root.clientWidth === 0) return;
    const form = root.clientWidth < narrowBelow ? 'compact' : 'full';
    if (form !== state.form || perRow() !== laidFor) void lay(form);
    else draw();
    if (fitted) showAll();
  }

  let laidFor: number | null = null;
  const perRow = () => (root.clientWidth < oneColumn ? 1 : null);

  /** Lays the network out anew; what was drawn stays until the new layout is there. */
  async function lay(form: PageState['form']): Promise<void> {
    const { model } = state;
    update({ form });
    if (!model) return;
    const mine = ++layouts;
    laidFor = perRow();
    const keepDrawn = new Set(flowEnds(state));
    laidOpen = wantedOpen();
    const picture = await layOut(model.graph, { form, perRow: laidFor, keep: keepDrawn, opened: laidOpen, ask, cache });
    if (mine !== layouts || state.model !== model) return;
    const before = state.drawing?.picture;
    const drawing: Drawing = { model, picture, rails: railsOf(picture), marks: marksOf(model.graph) };
    const selected = selectedIn(picture, state.selected);
    const was = zoom?.view();
    const scene = sceneFor(state.result, state.filter, drawing);
    // The view first: a browser lays text out for the level of detail at which it is drawn.
    if (restored?.view && restored.uri === model.uri) {
      zoom?.set(restored.view);
      restored = { ...restored, view: null };
    } else if (fitted || mine === 1) {
      if (scene && picture.tiles.size > 0) zoom?.focus(flowArea(picture, flowEnds(state)));
      else showAll(picture);
    } else if (before && was) zoom?.set(steadied(was, before, picture, selected));
    update({ drawing, selected, scene });
    const now = zoom?.view();
    if (before && was && now && motion() === 'full') glide(root, before, picture, { was, now });
    playIfAsked();
  }

  const wantedOpen = () =>
    state.model ? openHosts(state.model, state.openHosts, flowEnds(state), state.result) : undefined;
  let laidOpen: ReadonlySet<string> | undefined;

  /** Hosts that a flow goes through are drawn open while it is shown. */
  function layForFlow(): void {
    const picture = state.drawing?.picture;
    if (!sameHosts(wantedOpen(), laidOpen) || flowEnds(state).some((end) => picture?.folded.has(end)))
      void lay(state.form);
  }

  /** What elk answers for a page of any width that opens with this flow: readers of a file have no elk. */
  async function answersForAll(): Promise<ElkAnswers> {
    const { model } = state;
    const keepDrawn = new Set(flowEnds(state));
    for (const [form, perRow] of forms)
      if (model)
        await layOut(model.graph, { form, perRow, keep: keepDrawn, opened: wantedOpen(), ask, cache: new Map() });
    return answers();
  }

  function sceneFor(result: TraceResult | null, filter: Filter, drawing: Drawing | null) {
    return result?.kind === 'replay' && drawing ? sceneOf(result.replay, filter, drawing) : null;
  }

  function request(flow: FlowChoice): void {
    host.post({ kind: 'trace', flow });
  }

  /** A packet that was asked for plays as soon as both its trace and the picture are there, whichever comes last. */
  function playIfAsked(): void {
    if (!playOnArrival || !state.scene) return;
    playOnArrival = false;
    if (motion() === 'full') actions.togglePlay();
  }

  let playOnArrival = false;
  /** Who has picked a flow has the keyboard at the button that plays it. */
  let focusPlay = false;
  let seekOnArrival: number | null = null;

  const actions: Actions = {
    ...overviewActions({
      root,
      read: () => state,
      update,
      lay: () => lay(state.form),
      zoom: () => zoom,
      showAll,
      unfit: () => {
        fitted = false;
      },
    }),
    choose: (flow) => {
      update({
        flow,
        popup: null,
        result: null,
        scene: null,
        waiting: flow !== null,
        play: { ...resting, speed: state.play.speed, loop: state.play.loop },
        opened: new Map(),
      });
      lastRevealed = '';
      if (flow) {
        request(flow);
        focusPlay = true;
      }
      layForFlow();
    },
    togglePlay: () => {
      const { scene } = state;
      if (!scene) return;
      const now = performance.now();
      update({ play: state.play.playing ? pause(state.play) : play(state.play, scoreOf(scene), now) });
      if (state.play.playing) arrived('step');
    },
    seek: (index, how) => {
      const { scene } = state;
      if (!scene) return;
      const quiet = how === 'scrub' ? 'reduced' : motion();
      const next = goTo(
        { ...state.play, playing: how === 'scrub' ? false : state.play.playing },
        scoreOf(scene),
        index,
        performance.now(),
        quiet,
      );
      update({ play: next });
      arrived(how);
    },
    loop: () => update({ play: { ...state.play, loop: !state.play.loop } }),
    speed: (notches) => update({ play: faster(state.play, notches) }),
    filter: (filter) => {
      const step = state.scene?.story.beats[state.play.at]?.hop.step ?? 1;
      const scene = sceneFor(state.result, filter, state.drawing);
      const beats = scene?.story.beats ?? [];
      const found = beats.findLastIndex(({ hop }) => hop.step <= step);
      update({ filter, scene, opened: new Map(), play: { ...pause(state.play), at: Math.max(0, found) } });
    },
    foldPart: (part) => update({ folded: toggled(state.folded, part) }),
    openLeg: (index, open) => update({ opened: new Map([...state.opened, [index, open]]) }),
    select: (id) => update({ selected: id }),
    reveal: (location: Location | null | undefined, focus) => {
      if (location) host.post({ kind: 'reveal', location, focus });
    },
    popup: (popup) => {
      update({ popup });
      if (popup) root.querySelector<HTMLElement>('[data-popup] button, [data-popup] input')?.focus();
    },
    tab: (tab) => update({ tab }),
    take: (what) => {
      update({ popup: null });
      root.querySelector<HTMLElement>('[data-do="take"]')?.focus();
      taken(what, state, root, answersForAll).then(
        (message) => message && host.post(message),
        (error) => host.post({ kind: 'log', level: 'error', message: `Taking along as ${what}: ${error}` }),
      );
    },
    view: (view) => {
      update({ view });
      if (view === 'picture' && fitted) showAll();
      else showRung();
    },
    zoom: (how) => {
      if (how === 'fit') showAll();
      else {
        fitted = false;
        zoom?.by(how === 'in' ? 1.25 : 0.8);
      }
    },
  };

  function hear(message: ToPage): void {
    if (message.kind === 'network') network(message.model, message.play);
    else if (message.kind === 'trace') traced(message.flow, message.result);
    else if (message.kind === 'select') {
      const at = message.id === null ? null : (state.drawing?.picture.inTile.get(message.id) ?? message.id);
      update({ selected: at });
      const rect = at === null ? undefined : state.drawing?.picture.boxes.get(at)?.rect;
      if (rect) zoom?.show({ x: centerX(rect), y: centerY(rect) });
    } else if (message.kind === 'nothing')
      update({ ...start, form: state.form, sideWidth: state.sideWidth, nothing: message.message });
  }

  /** A new network: the view, the selection and, if it still exists, the flow stay. */
  function network(model: NetworkModel, chosen: FlowChoice | null): void {
    const same = state.model?.uri === model.uri;
    if (restored && restored.uri === model.uri && !same) {
      state = withKept(state, restored);
      seekOnArrival = restored.at;
    } else if (!same) {
      state = {
        ...state,
        drawing: null,
        flow: null,
        result: null,
        scene: null,
        selected: null,
        find: null,
        only: [],
        openHosts: new Set(),
      };
      fitted = true;
    } else seekOnArrival = state.play.at;
    const flow = chosen ?? (state.flow && exists(state.flow, model) ? state.flow : null);
    playOnArrival = chosen !== null;
    if (playOnArrival) seekOnArrival = null;
    const kept =
      flow === null ? { result: null, scene: null, play: { ...state.play, at: 0, playing: false, move: null } } : {};
    state = { ...state, model, nothing: null, flow, waiting: flow !== null, ...kept };
    void lay(root.clientWidth < narrowBelow ? 'compact' : 'full');
    if (flow) request(flow);
  }

  function traced(flow: FlowChoice, result: TraceResult): void {
    if (JSON.stringify(flow) !== JSON.stringify(state.flow)) return;
    const scene = sceneFor(result, state.filter, state.drawing);
    const hops = result.kind === 'replay' ? result.replay.hops.length : 0;
    const at = Math.max(0, Math.min(seekOnArrival ?? 0, (scene?.story.beats.length ?? hops) - 1));
    seekOnArrival = null;
    update({ waiting: false, result, scene, play: { ...pause(state.play), at } });
    layForFlow();
    if (result.kind === 'refused') live.say({ text: result.message, urgent: true });
    if (focusPlay) root.querySelector<HTMLElement>('[data-do="play"]')?.focus();
    focusPlay = false;
    playIfAsked();
  }

  function keepNow(): void {
    const kept = keptOf(state, fitted ? null : (zoom?.view() ?? null));
    if (kept) host.keep(kept);
  }

  state = { ...state, drawing: null };
  draw();
  window.addEventListener('pagehide', keepNow);
  keyboard(root, () => state, actions);
  host.listen(hear);
  host.post({ kind: 'ready' });
}
