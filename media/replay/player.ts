// Plays a story: which hop is current, how far the packet is on its way to it, and when it goes on.
// Time comes as an argument, so that it can be tested without waiting.

export type PlayState = {
  readonly at: number;
  readonly playing: boolean;
  readonly loop: boolean;
  readonly speed: number;
  /** The move into `at` that is being shown: the hops that move, since when and for how long, in ms. Null: arrived. */
  readonly move: { readonly hops: readonly number[]; readonly since: number; readonly lasts: number } | null;
  /** While playing and arrived: when the next move begins. */
  readonly next: number;
};

/** What playing needs to know of a story. */
export type Score = {
  readonly length: number;
  /** Index of the first hop of the group that moves together, for each hop. */
  readonly together: readonly number[];
  /** How long a hop is shown at 1×, in ms: on the way, and standing after arrival. */
  readonly timing: (index: number) => { readonly moves: number; readonly stands: number };
  /** Hops at which playing stops. */
  readonly stops: ReadonlySet<number>;
};

export const speeds = [0.25, 0.5, 1, 2, 4, 8] as const;

/** One step this often where motion is reduced, and before a loop begins again, in ms. */
export const reducedStep = 900;

export const resting: PlayState = { at: 0, playing: false, loop: false, speed: 1, move: null, next: 0 };

export type Motion = 'full' | 'reduced';

/** As the system or the editor wants it now. */
export function motion(): Motion {
  const reduced = matchMedia('(prefers-reduced-motion: reduce)').matches;
  return reduced || document.body.classList.contains('vscode-reduce-motion') ? 'reduced' : 'full';
}

/** Goes to a hop; with motion when it is the next one. */
export function goTo(state: PlayState, score: Score, target: number, now: number, motion: Motion): PlayState {
  const at = Math.max(0, Math.min(score.length - 1, target));
  if (at === state.at) return { ...state, move: null, next: now + standsFor(state, score, at, motion) };
  const moves = motion === 'full' && at === state.at + 1;
  return arriving({ ...state, at }, score, moves ? [at] : [], now, motion);
}

export function play(state: PlayState, score: Score, now: number): PlayState {
  const ended = state.at >= score.length - 1;
  return { ...state, at: ended ? 0 : state.at, playing: score.length > 1, move: ended ? null : state.move, next: now };
}

export function pause(state: PlayState): PlayState {
  return { ...state, playing: false, move: null };
}

/** Slower or faster by one notch. */
export function faster(state: PlayState, notches: number): PlayState {
  const index = speeds.findIndex((speed) => speed >= state.speed);
  const next = speeds[Math.max(0, Math.min(speeds.length - 1, (index < 0 ? speeds.length - 1 : index) + notches))];
  return { ...state, speed: next ?? 1 };
}

/** What time makes of it. The same object when nothing happened. */
export function tick(state: PlayState, score: Score, now: number, motion: Motion): PlayState {
  if (state.move) {
    if (now < state.move.since + state.move.lasts) return state;
    return { ...state, move: null, next: now + standsFor(state, score, state.at, motion) };
  }
  if (!state.playing || now < state.next) return state;
  if (state.at >= score.length - 1) {
    if (!state.loop) return { ...state, playing: false };
    if (now < state.next + reducedStep) return state;
    return { ...state, at: 0, next: now + standsFor(state, score, 0, motion) };
  }
  const first = state.at + 1;
  let last = first;
  while (last + 1 < score.length && score.together[last + 1] === score.together[first] && !score.stops.has(last))
    last++;
  const hops = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  const playing = !score.stops.has(last);
  return arriving({ ...state, at: last, playing }, score, motion === 'full' ? hops : [], now, motion);
}

function arriving(state: PlayState, score: Score, hops: readonly number[], now: number, motion: Motion): PlayState {
  if (hops.length === 0) return { ...state, move: null, next: now + standsFor(state, score, state.at, motion) };
  const lasts = Math.max(...hops.map((hop) => score.timing(hop).moves)) / state.speed;
  return { ...state, move: { hops, since: now, lasts } };
}

function standsFor(state: PlayState, score: Score, at: number, motion: Motion): number {
  if (motion === 'reduced') return reducedStep;
  return score.timing(at).stands / state.speed;
}

/** How far a move is, 0–1, slow at both ends. */
export function progress(state: PlayState, now: number): number {
  if (!state.move) return 1;
  const t = Math.max(0, Math.min(1, (now - state.move.since) / Math.max(1, state.move.lasts)));
  return t < 0.5 ? 2 * t * t : 1 - (2 - 2 * t) ** 2 / 2;
}
