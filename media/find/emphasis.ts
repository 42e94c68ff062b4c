// What is picked out in the picture: what was found, and what the filter lets pass.
import type { NetworkModel } from '../../server/core/protocol/messages.ts';
import type { DiagramId } from '../../server/core/views/diagram.ts';
import type { PageState } from '../state.ts';
import { type Found, found } from './find.ts';
import { type Only, passing } from './only.ts';

type Looked = {
  readonly text: string;
  readonly only: readonly Only[];
  readonly found: Found | null;
  readonly picked: ReadonlySet<DiagramId> | null;
};

/** The last answer for each network, so that it stays the same object until something changes. */
const known = new WeakMap<NetworkModel, Looked>();

/** The boxes that count while something is sought or filtered; null: all. */
export function emphasisOf(state: Pick<PageState, 'model' | 'find' | 'only'>): ReadonlySet<DiagramId> | null {
  return looked(state)?.picked ?? null;
}

/** What is found of the text that is sought, as far as the filter lets it pass. */
export function foundIn(state: Pick<PageState, 'model' | 'find' | 'only'>): Found | null {
  return looked(state)?.found ?? null;
}

function looked({ model, find, only }: Pick<PageState, 'model' | 'find' | 'only'>): Looked | null {
  if (!model) return null;
  const text = find?.text ?? '';
  const last = known.get(model);
  if (last && last.text === text && last.only === only) return last;
  const pass = passing(model, only);
  const all = found(model, text);
  const hits = all && pass ? within(all, pass) : all;
  const fresh = { text, only, found: hits, picked: hits?.ids ?? pass };
  known.set(model, fresh);
  return fresh;
}

function within(all: Found, pass: ReadonlySet<DiagramId>): Found {
  const nodes = all.nodes.filter(({ id }) => pass.has(id));
  return { ...all, nodes, ids: new Set(nodes.map(({ id }) => id)) };
}
