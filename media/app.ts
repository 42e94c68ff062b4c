// Ties the page together: messages in, state, what is drawn, what is asked of the extension.
import { render } from 'lit-html';
import type { FlowChoice, Location, NetworkModel, ToPage, TraceResult } from '../server/core/protocol/messages.ts';
import { type Zoom, zoomOn } from './draw/zoom.ts';
import { earlierOf, exists, isSame } from './flows.ts';
import type { Host } from './host.ts';
import { hoversOn } from './hover/hover.ts';
import { start } from './initial.ts';
import { keptOf, withKept } from './kept.ts';
import { keyboard } from './keyboard.ts';
import { layingOf } from './laying.ts';
import { centerX, centerY } from './layout/geometry.ts';
import type { AskElk } from './layout/layout.ts';
import { livePackets } from './live.ts';
import { matrixControl } from './matrix/control.ts';
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
import { motion, pause, resting, tick } from './replay/player.ts';
import { replayActions, sceneFor } from './replay/replay-actions.ts';
import { scoreOf } from './scene.ts';
import type { Actions, Kept, PageState } from './state.ts';
import type { ElkAnswers } from './take/standalone.ts';
import { taken } from './take/take.ts';
import { throttled } from './throttled.ts';
import { pointAt } from './ways/polyline.ts';
import { trying } from './what-if/trying.ts';

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
  const hovers = hoversOn(root, host.post);
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
      const next = tick(state.play, scoreOf(scene, state.breakpoints), now, motion());
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

  function request(flow: FlowChoice): void {
    const { trial } = state;
    host.post(trial && state.base ? { kind: 'trace', flow, changes: trial.changes } : { kind: 'trace', flow });
  }

  /** A packet that was asked for plays as soon as both its trace and the picture are there, whichever comes last. */
  function playIfAsked(): void {
    if (!playOnArrival || !state.scene) return;
    playOnArrival = false;
    if (motion() === 'full') actions.togglePlay();
  }

  /** The flow that the shown one is held against. */
  function askForOther(): void {
    const other = state.comparison?.other;
    if (other?.kind === 'flow') request(other.flow);
  }

  let playOnArrival = false;
  /** Who has picked a flow has the keyboard at the button that plays it. */
  let focusPlay = false;
  let seekOnArrival: number | null = null;

  const trial = trying({
    read: () => state,
    update,
    post: host.post,
    show,
    choose: (flow) => actions.choose(flow),
    say: (text) => live.say({ text, urgent: false }),
  });

  const matrix = matrixControl({
    read: () => state.matrix,
    update: (next) => update({ matrix: next }),
    isShown: () => state.view === 'matrix',
    post: host.post,
    choose: (flow) => {
      update({ tab: 'verdict' });
      if (JSON.stringify(flow) !== JSON.stringify(state.flow)) actions.choose(flow, 'stay');
    },
    play: (flow) => {
      actions.view('picture');
      actions.choose(flow);
      playOnArrival = true;
    },
    focusTable: () => root.querySelector<HTMLElement>('.large [tabindex="0"]')?.focus(),
  });
  let asking = 0;
  function select(id: string | null): void {
    hovers.hide();
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
    matrix: matrix.actions,
    choose: (flow, focus = 'play') => {
      update({
        flow,
        popup: null,
        result: null,
        scene: null,
        earlier: null,
        waiting: flow !== null,
        play: { ...resting, speed: state.play.speed, loop: state.play.loop },
        opened: new Map(),
      });
      lastRevealed = '';
      if (flow) {
        request(flow);
        focusPlay = focus === 'play';
      }
      laying.layForFlow();
    },
    ...replayActions({ read: () => state, update, motion, arrived, say: (text) => live.say({ text, urgent: false }) }),
    select,
    hover: (id) => (id === null ? hovers.hide() : hovers.ask(id)),
    reveal: (location: Location | null | undefined, focus) => {
      if (location) host.post({ kind: 'reveal', location, focus });
    },
    popup: (popup) => {
      update({ popup });
      if (popup) root.querySelector<HTMLElement>('[data-popup] button, [data-popup] input')?.focus();
    },
    tab: (tab) => update({ tab }),
    compare: (other) => {
      update({ comparison: { other, result: null } });
      askForOther();
    },
    ...trial.actions,
    take: (what) => {
      update({ popup: null });
      root.querySelector<HTMLElement>('[data-do="take"]')?.focus();
      void taken(what, state, root, laying.answersForAll).then((message) => message && host.post(message));
    },
    view: (view) => {
      update({ view });
      if (view === 'picture' && laying.isFitted()) laying.showAll();
      else if (view === 'matrix') matrix.shown();
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
      trial.network(message);
    } else if (message.kind === 'whatIf') trial.tried(message);
    else if (message.kind === 'hover') hovers.answered(message.id, message.markdown);
    else if (message.kind === 'failures') update({ failures: message.list });
    else if (message.kind === 'trace') traced(message.flow, message.result);
    else if (message.kind === 'matrix') matrix.hear(message.asked, message.matrix);
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
  function show(model: NetworkModel, chosen: FlowChoice | null): void {
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
        earlier: null,
        comparison: null,
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
    askForOther();
    matrix.renew(same ? 'same' : 'other');
  }

  function traced(flow: FlowChoice, result: TraceResult): void {
    const { comparison } = state;
    if (comparison?.other.kind === 'flow' && isSame(comparison.other.flow, flow))
      update({ comparison: { ...comparison, result } });
    if (state.flow === null || !isSame(flow, state.flow)) return;
    const earlier = earlierOf(state, result);
    const scene = sceneFor(result, state.filter, state.drawing);
    const hops = result.kind === 'replay' ? result.replay.hops.length : 0;
    const at = Math.max(0, Math.min(seekOnArrival ?? 0, (scene?.story.beats.length ?? hops) - 1));
    seekOnArrival = null;
    update({ waiting: false, result, earlier, scene, play: { ...pause(state.play), at } });
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
