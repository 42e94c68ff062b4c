// Play, step, scrub: buttons, the track with one tick a hop, and the counter.
import { html, nothing, type TemplateResult } from 'lit-html';
import { breakpointAt } from '../replay/breakpoints.ts';
import type { Story } from '../replay/story.ts';
import type { Actions, PageState } from '../state.ts';
import { nodeLabel, whereOf } from './hop-list.ts';
import { tool } from './toolbar.ts';
import { track } from './track.ts';

export function transport(state: PageState, actions: Actions, width: number): TemplateResult {
  const story = state.scene?.story ?? null;
  const none = !story || story.beats.length === 0;
  const { playing, loop, speed, at } = state.play;
  const last = (story?.beats.length ?? 1) - 1;
  const narrow = state.form === 'compact';
  return html`<footer class="transport" role="group" aria-label="Replay">
    <div class="keys">
      ${narrow ? nothing : tool('first', 'first', 'First hop (Home)', () => actions.seek(0, 'step'), undefined, none)}
      ${tool('previous', 'back', 'Step back (←)', () => actions.seek(at - 1, 'step'), undefined, none)}
      <button class="tool play" data-do="play" title=${playing ? 'Pause (Space)' : 'Play (Space)'} aria-label=${playing ? 'Pause' : 'Play'} ?disabled=${none}
        @click=${actions.togglePlay}>${playing ? pauseIcon : playIcon}</button>
      ${tool('next', 'forward', 'Step forward (→)', () => actions.seek(at + 1, 'step'), undefined, none)}
      ${narrow ? nothing : html`${tool('last', 'last', 'Last hop (End)', () => actions.seek(last, 'step'), undefined, none)}<span class="rule"></span>`}
      ${narrow ? nothing : tool('loop', 'loop', 'Play again and again (L)', actions.loop, loop, none)}
      ${narrow ? nothing : tool('breakpoint', 'breakpoint', 'Breakpoint at this hop (B)', () => actions.stopAt(at), stopsHere(state), none)}
      <button class="tool speed" data-do="speed" title="Speed: [ slower, ] faster" aria-label="Speed ${speedWords(speed)}" ?disabled=${none}
        @click=${() => actions.speed(speed >= 8 ? -5 : 1)} @contextmenu=${(event: Event) => slower(event, actions)}>${speedWords(speed)}</button>
    </div>
    ${none ? html`<div class="quiet">${state.waiting ? 'Tracing…' : state.result?.kind === 'refused' ? 'There is no trace of this flow.' : 'Choose a flow to replay a packet here.'}</div>` : track(story, state, actions, width)}
    ${none ? html`<div></div>` : counter(story, state)}
  </footer>`;
}

function stopsHere({ scene, play, breakpoints }: PageState): boolean {
  const hop = scene?.story.beats[play.at]?.hop;
  return hop !== undefined && breakpoints.has(breakpointAt(hop));
}

const playIcon = html`<svg class="icon" viewBox="0 0 16 16" aria-hidden="true"><path class="fill" d="M5 3.2v9.6L13 8z"/></svg>`;
const pauseIcon = html`<svg class="icon" viewBox="0 0 16 16" aria-hidden="true"><path class="fill" d="M4 3h3v10H4zM9 3h3v10H9z"/></svg>`;

export function speedWords(speed: number): string {
  return `${speed === 0.25 ? '¼' : speed === 0.5 ? '½' : speed}×`;
}

function slower(event: Event, actions: Actions): void {
  event.preventDefault();
  actions.speed(-1);
}

function counter(story: Story, state: PageState): TemplateResult {
  const beat = story.beats[state.play.at];
  const lost = story.lostAt === state.play.at;
  const place = beat ? (lost ? 'dropped' : `${nodeLabel(beat.hop.node, state)}, ${whereOf(beat)}`) : '';
  return html`<div class="count" data-at=${state.play.at}><b>${state.play.at + 1}</b> <span class="quiet">of ${story.beats.length}</span>
    ${state.form === 'compact' ? nothing : html`<br /><span class="quiet small">${place}</span>`}</div>`;
}
