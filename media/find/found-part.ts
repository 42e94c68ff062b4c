// What was found, as a list in the side panel.
import { html, nothing, type TemplateResult } from 'lit-html';
import type { DiagramKind, DiagramNode } from '../../server/core/views/diagram.ts';
import { type GlyphName, icon } from '../draw/glyphs.ts';
import { head, isOpen } from '../panel/head.ts';
import type { Actions, PageState } from '../state.ts';
import { foundIn } from './emphasis.ts';

/** So many boxes are listed; Enter in the field goes through all. */
const listed = 100;

const glyphs: { readonly [kind in DiagramKind]: GlyphName } = {
  host: 'host',
  nic: 'out',
  routing: 'route',
  nat: 'nat',
  bridge: 'switch',
  vlan: 'tag',
  instance: 'instance',
  switch: 'switch',
  external: 'globe',
  router: 'route',
  machine: 'instance',
};

export function foundPart(state: PageState, actions: Actions): TemplateResult | typeof nothing {
  const hits = foundIn(state);
  if (!hits) return nothing;
  const { nodes, text, networks } = hits;
  const words = nodes.length === 1 ? '1 match' : `${nodes.length} matches`;
  return html`<section class="part ${isOpen('found', state) ? '' : 'shut'}" aria-label="Found">${head('found', `Found “${text}”`, words, state, actions)}
    <div class="body found">${networks.slice(0, 3).map(({ name, vlan, tenant }) => html`<p class="row">${icon('tag')}<span>${marked(name, text)}</span><span class="quiet">network${vlan === null ? '' : `, VLAN ${vlan}`}${tenant ? `, ${tenant}` : ''}</span></p>`)}
    ${nodes.length > 1 ? countRows(nodes) : nothing}
    ${nodes.slice(0, listed).map((node, index) => row(node, text, index === state.find?.at, actions))}
    ${nodes.length > listed ? html`<p class="quiet row">and ${nodes.length - listed} more</p>` : nothing}
    ${nodes.length === 0 ? html`<p class="quiet row">Nothing has this name, network, VLAN or address.</p>` : nothing}</div></section>`;
}

const plurals: Partial<{ readonly [kind in DiagramKind]: string }> = {
  host: 'hosts',
  instance: 'instances',
  bridge: 'bridges',
  vlan: 'VLAN interfaces',
  nic: 'network cards',
};

function countRows(nodes: readonly DiagramNode[]): TemplateResult {
  const counts = new Map<DiagramKind, number>();
  for (const { kind } of nodes) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const words = [...counts].flatMap(([kind, n]) => (plurals[kind] ? [`${n} ${plurals[kind]}`] : []));
  return html`<p class="row quiet">${words.join(', ')}</p>`;
}

function row(node: DiagramNode, text: string, current: boolean, actions: Actions): TemplateResult {
  const where = node.parent === null ? node.detail : node.parent;
  return html`<button class="row ${current ? 'current' : ''}" data-found=${node.id} aria-current=${current ? 'true' : nothing} @click=${() => actions.goTo(node.id)}>
    ${icon(glyphs[node.kind])}<span>${marked(node.label, text)}</span><span class="quiet">${where}</span></button>`;
}

/** A name with what was sought in it. */
function marked(name: string, text: string): TemplateResult | string {
  const at = name.toLowerCase().indexOf(text.toLowerCase());
  if (at < 0) return name;
  return html`${name.slice(0, at)}<mark>${name.slice(at, at + text.length)}</mark>${name.slice(at + text.length)}`;
}
