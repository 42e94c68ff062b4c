// The page before anything is known.
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
  play: resting,
  filter: noFilter,
  opened: new Map(),
  folded: new Set(),
  selected: null,
  reach: null,
  openHosts: new Set(),
  pins: {},
  peek: null,
  find: null,
  only: [],
  popup: null,
  tab: 'hop',
  view: 'picture',
  sideWidth: 340,
};
