// The page as a whole: bar, picture, side panel, transport. What is seen is a function of the state.
import { html, nothing, type TemplateResult } from 'lit-html';
import { compareView } from './compare/compare.ts';
import { icon } from './draw/glyphs.ts';
import { markIcon } from './draw/marks.ts';
import { pictureOf } from './draw/picture.ts';
import { onlyChips } from './find/find-tools.ts';
import { ladderView } from './ladder/ladder.ts';
import { matrixView } from './matrix/matrix.ts';
import { pairPart } from './matrix/pair.ts';
import { minimap } from './minimap/minimap.ts';
import { peekCard } from './overview/peek.ts';
import { reachLegend } from './overview/reach.ts';
import { hopList, lineKey } from './panel/hop-list.ts';
import { thisHop, verdict } from './panel/now.ts';
import { packetPanel } from './panel/packet.ts';
import { tablesPanel } from './panel/tables.ts';
import { toolbar } from './panel/toolbar.ts';
import { transport } from './panel/transport.ts';
import type { Actions, PageState, Tab } from './state.ts';
import { trialPanel } from './what-if/what-if.ts';

/** The page; `width`: px that it is wide. */
export function page(state: PageState, actions: Actions, width: number): TemplateResult {
  return html`<div class="page ${state.form}">${toolbar(state, actions)}${stage(state, actions)}${state.view === 'ladder' ? ladderView(state, actions, state.form === 'compact' ? width : width - state.sideWidth) : nothing}${state.view === 'matrix' ? matrixView(state, actions) : nothing}${state.view === 'compare' ? compareView(state, actions) : nothing}${side(state, actions)}${transport(state, actions, Math.max(160, width - (state.form === 'compact' ? 250 : 424)))}</div>`;
}

function stage(state: PageState, actions: Actions): TemplateResult {
  const { drawing } = state;
  const w = drawing?.picture.w ?? 1;
  const h = drawing?.picture.h ?? 1;
  return html`<main class="stage" data-stage ?hidden=${state.view !== 'picture'} role="application" aria-label="Network" aria-describedby="summary">
    <svg class="picture ${drawing && drawing.picture.tiles.size > 0 ? 'tiled' : ''}" width=${w} height=${h} viewBox="0 0 ${w} ${h}">${drawing ? pictureOf(state, drawing) : nothing}</svg>
    <canvas class="packets" aria-hidden="true"></canvas>
    <p id="summary" class="unseen">${summary(state)}</p>
    ${state.nothing !== null || !state.model ? html`<div class="empty"><p>${state.nothing ?? 'Waiting for the network…'}</p></div>` : nothing}
    ${onlyChips(state, actions)}${minimap(state)}${peekCard(state)}${state.model ? legend(state) : nothing}<div class="zoom-level" data-zoom-level></div></main>`;
}

function summary({ model, scene }: PageState): string {
  if (!model) return 'No network';
  const hosts = model.graph.nodes.filter((node) => node.kind === 'host').length;
  const instances = model.graph.nodes.filter((node) => node.kind === 'instance').length;
  const flow = scene ? ` ${scene.story.replay.verdict.outcome}.` : '';
  return `${model.title}: ${hosts} hosts, ${instances} instances.${flow} Arrow keys move from box to box, Space plays.`;
}

function legend(state: PageState): TemplateResult | typeof nothing {
  const { drawing, scene, form, play } = state;
  if (!drawing || form === 'compact') return nothing;
  const strokes = new Set(scene?.ways.ways.filter((way) => way.length > 0).map((way) => way.stroke));
  const ahead = scene && play.at < scene.story.beats.length - 1;
  const ghost = drawing.model.graph.nodes.some((node) => node.ghost);
  const { tiles } = drawing.picture;
  return html`<div class="legend" aria-hidden="true">
    ${tiles.size > 0 ? html`<span>one mark: one instance</span><span>one column: one network</span><span>line under it: the bridge exists</span>` : nothing}
    ${strokes.has('request') ? html`<span>${lineKey('request')}request</span>` : nothing}
    ${strokes.has('reply') ? html`<span>${lineKey('reply')}reply</span>` : nothing}
    ${strokes.has('error') ? html`<span>${lineKey('error')}error</span>` : nothing}
    ${strokes.has('helper') ? html`<span>${lineKey('helper')}ARP, DHCP</span>` : nothing}
    ${ahead ? html`<span>thin: still to come</span>` : nothing}
    ${scene && scene.would.length > 0 ? html`<span><svg class="line-key would-be" viewBox="0 0 24 10"><path class="line" d="M2 5H24"/></svg>would have gone</span>` : nothing}
    ${reachLegend(state)}
    ${ghost ? html`<span><svg class="ghost-key" viewBox="0 0 20 12"><rect class="ghost" x="1" y="1" width="18" height="10" rx="2"/></svg>missing</span>` : nothing}
    ${(tiles.size > 0 ? [] : drawing.marks.list.slice(0, 4)).map((owner) => html`<span>${markIcon(owner.mark)}${owner.name}${owner.vlans.length > 0 ? `, VLAN ${owner.vlans.join(', ')}` : ''}</span>`)}</div>`;
}

const tabs: readonly (readonly [Tab, string])[] = [
  ['hops', 'Hops'],
  ['hop', 'This hop'],
  ['packet', 'Packet'],
  ['verdict', 'Verdict'],
];

function side(state: PageState, actions: Actions): TemplateResult {
  const story = state.scene?.story ?? null;
  if (state.form !== 'compact') {
    return html`<aside class="side" aria-label="Replay in words"><div class="grip" data-grip role="separator" aria-orientation="vertical" aria-label="Width of the panel" aria-valuenow=${state.sideWidth} tabindex="0"></div>
      ${trialPanel(state, actions)}${verdict(state, actions)}${pairPart(state, actions)}${story ? html`${hopList(state, story, actions)}${thisHop(state, story, actions)}${packetPanel(state, story, actions)}${tablesPanel(state, story, actions)}` : nothing}</aside>`;
  }
  if (!story)
    return html`<aside class="side" aria-label="Network in words"><div class="scroll">${trialPanel(state, actions)}${verdict(state, actions)}${pairPart(state, actions)}</div></aside>`;
  const { outcome } = story.replay;
  return html`<aside class="side" aria-label="Replay in words"><div class="tabs" role="tablist">
    ${tabs.map(([tab, label]) => html`<button role="tab" data-tab=${tab} aria-selected=${state.tab === tab} @click=${() => actions.tab(tab)}>${label}</button>`)}
    <span class="grow"></span><span class="quiet">${story.replay.from}${story.replay.to ? ` → ${story.replay.to}` : ' boots'}</span>${outcome === 'delivered' ? icon('ok', 'good') : icon('error', 'bad')}</div>
    <div class="scroll" role="tabpanel" aria-label=${tabs.find(([tab]) => tab === state.tab)?.[1] ?? ''}>${tabContent(state, actions)}</div></aside>`;
}

/** This hop and the packet stand side by side where there is room for both. */
function tabContent(state: PageState, actions: Actions): TemplateResult | typeof nothing {
  const story = state.scene?.story;
  if (!story) return nothing;
  if (state.tab === 'hops') return hopList(state, story, actions);
  if (state.tab === 'verdict')
    return html`${trialPanel(state, actions)}${verdict(state, actions)}${pairPart(state, actions)}`;
  const both = document.body.clientWidth >= 640;
  const left = state.tab === 'hop' || both ? thisHop(state, story, actions) : nothing;
  const right =
    state.tab === 'packet' || both
      ? html`<div>${packetPanel(state, story, actions)}${tablesPanel(state, story, actions)}</div>`
      : nothing;
  return html`<div class=${both ? 'two' : ''}>${left}${right}</div>`;
}
