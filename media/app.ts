// Ties the page together: messages in, state, what is drawn, what is asked of the extension.
import { render } from 'lit-html';
import type { FlowChoice, Location, NetworkModel, ToPage, TraceResult } from '../server/core/protocol/messages.ts';
import { type Zoom, zoomOn } from './draw/zoom.ts';
import { exists } from './flows.ts';
import type { Host } from './host.ts';
import { start } from './initial.ts';
import { keptOf, toggled, withKept } from './kept.ts';
import { keyboard } from './keyboard.ts';
import { layingOf } from './laying.ts';
import { centerX, centerY } from './layout/geometry.ts';
import type { AskElk } from './layout/layout.ts';
import { livePackets } from './live.ts';
import { mapPointer, showSight } from './minimap/minimap.ts';
import { moverOf } from './moved.ts';
import { levelOpener } from './overview/level-open.ts';
import { moveHostPointer } from './overview/move-host.ts';
import { overviewActions } from './overview/overview-actions.ts';
import { peekPointer } from './overview/peek.ts';
import { reachToAsk } from './overview/reach.ts';
import { page } from './page.ts';
import { pointer } from './pointer.ts';
import { announcement } from './replay/announce.ts';
import { faster, goTo, type Motion, pause, play, resting, tick } from './replay/player.ts';
import type { Filter } from './replay/story.ts';
import { sceneOf, scoreOf } from './scene.ts';
import type { Actions, Drawing, Kept, PageState } from './state.ts';
import type { ElkAnswers } from './take/standalone.ts';
import { taken } from './take/take.ts';
import { throttled } from './throttled.ts';
import { pointAt } from './ways/polyline.ts';

export function startPage(
  root: HTMLElement,
  host: Host,
  { ask, answers }: { readonly ask: AskElk; readonly answers: () => ElkAnswers },
): void {
  let state: PageState = start;
  let zoom: Zoom | null = null;
  let restored: Kept | null = host.kept();
  let lastRevealed = '';
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

  /** While a button or a key zooms. */
  let zoomsByHand = false;

  function attach(): void {
    const stage = root.querySelector<HTMLElement>('[data-stage]');
    if (!stage || zoom) return;
    const move = moverOf(stage);
    const opener = levelOpener(stage, () => state, actions);
    zoom = zoomOn(stage, (view, byUser) => {
      if (byUser) laying.setFitted(false);
      opener.zoomed(view, byUser || zoomsByHand);
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
        laying.setFitted(false);
        zoom?.set(view);
      },
    );
    peekPointer(stage, () => state, update);
    moveHostPointer(stage, () => state, zoom.view, actions);
    new ResizeObserver(() => laying.resized(draw)).observe(root);
    pointer(
      stage,
      root,
      () => state,
      actions,
      (width) => update({ sideWidth: width }),
    );
  }

  const laying = layingOf({
    root,
    read: () => state,
    update,
    zoom: () => zoom,
    motion,
    sceneFor: (drawing) => sceneFor(state.result, state.filter, drawing),
    keptView: (uri) => {
      const view = restored && restored.uri === uri ? restored.view : null;
      if (restored && view) restored = { ...restored, view: null };
      return view;
    },
    laid: playIfAsked,
    ask,
    answers,
  });

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

  let asking = 0;
  function select(id: string | null): void {
    update({ selected: id });
    clearTimeout(asking);
    // Who walks by arrow keys passes many.
    asking = window.setTimeout(() => {
      const from = reachToAsk(state);
      if (from !== null) host.post({ kind: 'reachable', id: from });
    }, 120);
  }

  const actions: Actions = {
    ...overviewActions({
      root,
      read: () => state,
      update,
      zoom: () => zoom,
      laying,
      post: host.post,
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
      laying.layForFlow();
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
    select,
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
      taken(what, state, root, laying.answersForAll).then(
        (message) => message && host.post(message),
        (error) => host.post({ kind: 'log', level: 'error', message: `Taking along as ${what}: ${error}` }),
      );
    },
    view: (view) => {
      update({ view });
      if (view === 'picture' && laying.isFitted()) laying.showAll();
      else showRung();
    },
    zoom: (how) => {
      if (how === 'fit') laying.showAll();
      else {
        laying.setFitted(false);
        zoomsByHand = true;
        zoom?.by(how === 'in' ? 1.25 : 0.8);
        zoomsByHand = false;
      }
    },
  };

  function hear(message: ToPage): void {
    if (message.kind === 'network') {
      if (message.pins) state = { ...state, pins: message.pins };
      network(message.model, message.play);
    } else if (message.kind === 'trace') traced(message.flow, message.result);
    else if (message.kind === 'select') {
      const at = message.id === null ? null : (state.drawing?.picture.inTile.get(message.id) ?? message.id);
      select(at);
      const rect = at === null ? undefined : state.drawing?.picture.boxes.get(at)?.rect;
      if (rect) zoom?.show({ x: centerX(rect), y: centerY(rect) });
    } else if (message.kind === 'reachable') {
      if (message.ids && message.id === state.selected)
        update({ reach: { from: message.id, ids: new Set(message.ids) } });
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
      laying.setFitted(true);
    } else seekOnArrival = state.play.at;
    const flow = chosen ?? (state.flow && exists(state.flow, model) ? state.flow : null);
    playOnArrival = chosen !== null;
    if (playOnArrival) seekOnArrival = null;
    const kept =
      flow === null ? { result: null, scene: null, play: { ...state.play, at: 0, playing: false, move: null } } : {};
    state = { ...state, model, nothing: null, reach: null, flow, waiting: flow !== null, ...kept };
    void laying.lay();
    if (flow) request(flow);
  }

  function traced(flow: FlowChoice, result: TraceResult): void {
    if (JSON.stringify(flow) !== JSON.stringify(state.flow)) return;
    const scene = sceneFor(result, state.filter, state.drawing);
    const hops = result.kind === 'replay' ? result.replay.hops.length : 0;
    const at = Math.max(0, Math.min(seekOnArrival ?? 0, (scene?.story.beats.length ?? hops) - 1));
    seekOnArrival = null;
    update({ waiting: false, result, scene, play: { ...pause(state.play), at } });
    laying.layForFlow();
    if (result.kind === 'refused') live.say({ text: result.message, urgent: true });
    if (focusPlay) root.querySelector<HTMLElement>('[data-do="play"]')?.focus();
    focusPlay = false;
    playIfAsked();
  }

  function keepNow(): void {
    const kept = keptOf(state, laying.isFitted() ? null : (zoom?.view() ?? null));
    if (kept) host.keep(kept);
  }

  state = { ...state, drawing: null };
  draw();
  window.addEventListener('pagehide', keepNow);
  keyboard(root, () => state, actions);
  host.listen(hear);
  host.post({ kind: 'ready' });
}
