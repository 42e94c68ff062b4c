// The track: one tick a hop, a line a leg, glyphs over the hops that change something, place names under it.
import { html, nothing, type SVGTemplateResult, svg, type TemplateResult } from 'lit-html';
import { glyphAt } from '../draw/glyphs.ts';
import { textWidth } from '../layout/geometry.ts';
import { breakpointAt } from '../replay/breakpoints.ts';
import type { Section, Story } from '../replay/story.ts';
import type { Actions, PageState } from '../state.ts';
import { strokeOf } from '../ways/ways.ts';
import { nodeLabel, whereOf } from './hop-list.ts';

/** px: the track's line, its edges, the room between legs, and a tick's width at most. */
const line = 36;
const edge = 12;
const legGap = 22;
const stepMost = 44;

/** Where each hop stands on a track of that width. */
export function ticksOf(story: Pick<Story, 'beats' | 'sections'>, width: number): { x: number[]; step: number } {
  const gaps = Math.max(0, story.sections.length - 1) * legGap;
  const step = Math.min(stepMost, Math.max(0.5, (width - 2 * edge - gaps) / Math.max(1, story.beats.length)));
  return {
    step,
    x: story.beats.map((beat, index) => edge + (index + 0.5) * step + Math.max(0, beat.section) * legGap),
  };
}

export function track(story: Story, state: PageState, actions: Actions, width: number): TemplateResult {
  const { x, step } = ticksOf(story, width);
  const at = state.play.at;
  const beat = story.beats[at];
  const dropped = story.lostAt !== null && at >= story.lostAt;
  const stroke = beat ? strokeOf(beat.hop.leg) : 'request';
  const here = x[at] ?? edge;
  const words = beat
    ? `Hop ${at + 1} of ${story.beats.length}, ${story.sections[beat.section]?.label ?? ''}, ${nodeLabel(beat.hop.node, state)} ${whereOf(beat)}`
    : '';
  return html`<svg class="track" width=${width} height="78" role="slider" tabindex="0" aria-label="Hop" aria-valuemin="1" aria-valuemax=${story.beats.length}
    aria-valuenow=${at + 1} aria-valuetext=${words} @pointerdown=${(event: PointerEvent) => scrub(event, x, actions)}>
    <rect class="hit" x="0" y="0" width=${width} height="78"/>
    ${story.sections.map((section) => leg(section, story, state, x, step))}
    ${never(story, x, step, width)}
    <path class="thumb-gap" d=${`M${here} ${line - 12}v24`}/>
    <rect class="thumb ${dropped && story.lostAt === at ? 'bad' : stroke}" x=${here - 8} y=${line - 8} width="16" height="16" rx="5"/></svg>`;
}

function leg(section: Section, story: Story, state: PageState, x: readonly number[], step: number): SVGTemplateResult {
  const { from, to } = section;
  const at = state.play.at;
  const stroke = strokeOf(section.leg);
  const first = x[from] ?? 0;
  const last = x[to - 1] ?? 0;
  const cut = at < from ? first : (x[Math.min(at, to - 1)] ?? first);
  const lost = story.lostAt !== null && story.lostAt >= from && story.lostAt < to;
  const label = lost
    ? `${section.label}, lost at ${nodeLabel(story.beats[story.lostAt ?? 0]?.hop.node ?? '', state)}`
    : section.label;
  const ticks = story.beats.slice(from, to);
  const shown = glyphsWithRoom(story, section, x);
  return svg`<g class="leg ${stroke}"><text class="leg-name" x=${first - 4} y="11">${label}</text>
    ${cut > first ? svg`<path class="line" d=${`M${first} ${line}H${cut}`}/>` : nothing}
    ${cut < last ? svg`<path class="line ahead" d=${`M${cut} ${line}H${last}`}/>` : nothing}</g>
    ${ticks.map((beat) => {
      const tall = !beat.quiet && beat.glyph !== 'dot' && beat.glyph !== 'out';
      const half = tall ? 7 : 4;
      const place = x[beat.index] ?? 0;
      const room = step >= 5 || tall;
      return svg`${room ? svg`<path class="tick ${tall ? 'tall' : ''} ${beat.index > at ? 'ahead' : ''}" d=${`M${place} ${line - half}v${2 * half}`}/>` : nothing}
        ${state.breakpoints.has(breakpointAt(beat.hop)) ? svg`<circle class="breakpoint" cx=${place} cy=${line + 12} r="3.5"/>` : nothing}
        ${shown.has(beat.index) ? glyphAt(beat.glyph, place - 7, line - 23, 14, beat.glyph === 'error' ? 'bad' : '') : nothing}`;
    })}
    ${bands(section, story, state, x, step)}`;
}

/** px that a glyph needs; where hops stand closer only some carry theirs, losses always. */
const glyphRoom = 14;

function glyphsWithRoom(story: Story, { from, to }: Section, x: readonly number[]): ReadonlySet<number> {
  const shown = new Set<number>();
  let end = Number.NEGATIVE_INFINITY;
  for (const beat of story.beats.slice(from, to)) {
    if (beat.quiet || beat.glyph === 'dot' || beat.glyph === 'out') continue;
    const place = x[beat.index] ?? 0;
    if (place - end < glyphRoom && beat.glyph !== 'error') continue;
    shown.add(beat.index);
    end = place;
  }
  return shown;
}

/** Where it is: one band for each stay at a machine, its name where there is room. */
function bands(
  section: Section,
  story: Story,
  state: PageState,
  x: readonly number[],
  step: number,
): SVGTemplateResult[] {
  const found: SVGTemplateResult[] = [];
  let start = section.from;
  for (let i = section.from + 1; i <= section.to; i++) {
    const node = story.beats[start]?.hop.node ?? '';
    if (i < section.to && story.beats[i]?.hop.node === node) continue;
    const from = (x[start] ?? 0) - step / 2 + 2;
    const to = (x[i - 1] ?? 0) + step / 2 - 2;
    const here = state.play.at >= start && state.play.at < i;
    const label = nodeLabel(node, state);
    const fits = textWidth(label, 'small') <= to - from + (state.form === 'compact' ? 2 : 14);
    if (to > from) {
      found.push(svg`<path class="band ${here ? 'here' : ''}" d=${`M${from} ${line + 15}H${to}`}/>
        ${fits || here ? svg`<text class="place ${here ? 'here' : ''}" x=${(from + to) / 2} y=${line + 31} text-anchor="middle">${label}</text>` : nothing}`);
    }
    start = i;
  }
  return found;
}

/** Where a failure leaves a leg out, the track says why. */
function never(story: Story, x: readonly number[], step: number, width: number): SVGTemplateResult | typeof nothing {
  const { legs, to } = story.replay;
  if (legs.request !== 'dropped' || legs.reply !== 'none' || to === null) return nothing;
  const from = (x.at(-1) ?? 0) + step + 22;
  const words = `never comes: ${to} is not reached, so no reply`;
  return from + textWidth(words, 'small') > width ? nothing : svg`<text x=${from} y=${line + 4}>${words}</text>`;
}

function scrub(event: PointerEvent, x: readonly number[], actions: Actions): void {
  if (event.button !== 0) return;
  const element = event.currentTarget as SVGSVGElement;
  const move = (each: PointerEvent) => {
    const at = each.clientX - element.getBoundingClientRect().left;
    let best = 0;
    for (const [index, place] of x.entries()) if (Math.abs(place - at) < Math.abs((x[best] ?? 0) - at)) best = index;
    actions.seek(best, 'scrub');
  };
  const stop = () => {
    element.removeEventListener('pointermove', move);
    element.removeEventListener('pointerup', stop);
    element.removeEventListener('pointercancel', stop);
  };
  element.setPointerCapture(event.pointerId);
  element.addEventListener('pointermove', move);
  element.addEventListener('pointerup', stop);
  element.addEventListener('pointercancel', stop);
  element.focus();
  move(event);
}
