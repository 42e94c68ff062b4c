// The page before anything is known.
import { noMatrix } from './matrix/state.ts';
import { resting } from './replay/player.ts';
import type { Filter } from './replay/story.ts';
import type { PageState } from './state.ts';

const noFilter: Filter = { arp: false, dhcp: false, errors: true, quiet: false };

export const start: PageState = {
  model: null,
  nothing: null,
  form: 'full',
  drawing: null,
  flow: null,
  waiting: false,
  result: null,
  scene: null,
  earlier: null,
  comparison: null,
  play: resting,
  filter: noFilter,
  opened: new Map(),
  folded: new Set(['tables']),
  breakpoints: new Set(),
  selected: null,
  reach: null,
  openHosts: new Set(),
  pins: {},
  peek: null,
  find: null,
  only: [],
  popup: null,
  base: null,
  trial: null,
  failures: null,
  tab: 'hop',
  view: 'picture',
  matrix: noMatrix,
  sideWidth: 340,
};
