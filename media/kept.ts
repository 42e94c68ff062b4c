// What outlives a reload of the page: what the reader chose, never what was derived.
import type { View } from './draw/packets.ts';
import { keptMatrix } from './matrix/state.ts';
import { resting } from './replay/player.ts';
import type { Kept, PageState } from './state.ts';

/** Null while there is no network; `view` null: the whole picture is shown. */
export function keptOf(state: PageState, view: View | null): Kept | null {
  const { model, flow, play, selected, filter, tab, view: looks, sideWidth, folded, only } = state;
  if (!model) return null;
  const { at, speed, loop } = play;
  const lists = { folded: [...folded], openHosts: [...state.openHosts], only, breakpoints: [...state.breakpoints] };
  const chosen = { other: state.comparison?.other ?? null, matrix: keptMatrix(state.matrix), ...lists };
  return { uri: model.uri, flow, at, view, selected, filter, tab, looks, sideWidth, ...chosen, speed, loop };
}

/** The hop is gone to when its trace is there. */
export function withKept(state: PageState, kept: Kept): PageState {
  const { flow, selected, filter, tab, looks = 'picture', sideWidth, speed, loop, only = [] } = kept;
  const folded = new Set(kept.folded ?? []);
  const breakpoints = new Set(kept.breakpoints ?? []);
  const openHosts = new Set(kept.openHosts ?? []);
  const comparison = kept.other ? { other: kept.other, result: null } : null;
  const chosen = { selected, filter, tab, view: looks, sideWidth, folded, openHosts, only, breakpoints, comparison };
  const matrix = { ...state.matrix, ...kept.matrix };
  return { ...state, ...chosen, matrix, flow, play: { ...resting, speed, loop } };
}

/** The set with that member if it hadn't it, without it if it had. */
export function toggled<T>(set: ReadonlySet<T>, member: T): ReadonlySet<T> {
  return set.has(member) ? new Set([...set].filter((each) => each !== member)) : new Set([...set, member]);
}
